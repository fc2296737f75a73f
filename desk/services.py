"""The objects that a request or the worker needs, put together once for each process."""

from __future__ import annotations

from desk.accounts.join_requests import JoinRequests
from desk.accounts.magic_links import MagicLinks
from desk.accounts.members import Members, Role
from desk.accounts.sessions import Sessions
from desk.comments.comments import Comments
from desk.comments.renderings import Renderings
from desk.comments.snapshot import Withheld
from desk.comments.stories import Closures, Stories
from desk.comments.text import Renderer
from desk.mail.notifications import Notifications
from desk.mail.outbox import Outbox
from desk.settings import Settings
from desk.storage.clock import SECOND
from desk.storage.database import Database
from desk.storage.rate_limits import RateLimits


class Services:
    """Everything that a desk consists of. All state is in the database, apart from a cached list of stories."""

    def __init__(self, settings: Settings, pool: int = 8) -> None:
        self.settings = settings
        self.signer = settings.signer
        self.database = Database(settings.database, pool)
        self.members = Members(settings.zone)
        self.sessions = Sessions(self.signer, self.members)
        self.magic_links = MagicLinks(self.signer)
        self.join_requests = JoinRequests()
        self.rate_limits = RateLimits(self.signer)
        self.stories = Stories(self.database, settings.site, settings.stories_pause)
        self.closures = Closures()
        self.withheld = Withheld(settings.zone)
        self.renderer = Renderer()
        self.renderings = Renderings(self.renderer)
        self.comments = Comments(self.members, self.closures, self.rate_limits, self.renderings)
        self.outbox = Outbox()
        self.notifications = Notifications(self.members, self.outbox)

    def prepare(self, *, fetch_stories: bool = True) -> None:
        """Migrate the database, fetch the list of stories if there is none, and make the owner a member.

        Where the blog starts after the desk, fetching would only wait: the first round of the worker does it then.
        """
        self.database.prepare()
        if fetch_stories and not self.stories.list_all():
            self.stories.refresh(self.settings.stories_pause * SECOND)
        owner = self.settings.owner
        if owner is None:
            return
        with self.database.read() as connection:  # a database that is locked for a while stops no start
            known = self.members.find_by_email(connection, owner.email)
        if known is not None and known.is_owner:
            return
        with self.database.write(alone=True) as connection:
            known = self.members.find_by_email(connection, owner.email)
            if known is None:
                self.members.invite(connection, owner.name, owner.email, role=Role.OWNER)
            elif not known.is_owner:
                self.members.set_role(connection, known.id, Role.OWNER)
