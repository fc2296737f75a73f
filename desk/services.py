"""The desk: everything that a request or a worker needs, put together once."""

from __future__ import annotations

from desk.accounts.join_requests import Requests
from desk.accounts.magic_links import Tickets
from desk.accounts.members import OWNER, Members
from desk.accounts.sessions import Sessions
from desk.comments.comments import Comments
from desk.comments.stories import Closures, Stories
from desk.comments.text import Renderer
from desk.mail.emails import FolderTransport, Letters, SmtpTransport, Transport
from desk.mail.notifications import Notices
from desk.mail.outbox import Outbox
from desk.settings import Settings
from desk.storage.clock import SECOND
from desk.storage.database import Database
from desk.storage.rate_limits import Limits


class Desk:
    """Holds no state of its own but the kept list of stories; all else is in the database."""

    def __init__(self, settings: Settings, pool: int = 8) -> None:
        keys = settings.keys
        self.settings = settings
        self.keys = keys
        self.database = Database(settings.database, pool)
        self.members = Members(settings.zone)
        self.sessions = Sessions(keys, self.members)
        self.tickets = Tickets(keys)
        self.closures = Closures()
        self.limits = Limits(keys)
        self.comments = Comments(self.members, self.closures, self.limits)
        self.requests = Requests()
        self.stories = Stories(self.database, settings.site, settings.stories_pause)
        self.outbox = Outbox()
        self.notices = Notices(self.members, self.outbox)
        self.renderer = Renderer()

    def prepare(self, *, ask: bool = True) -> None:
        """Bring the database up to date, ask for the list of stories where there is none yet, and let the owner in.

        Where the blog comes up after the desk, asking would be waiting: the worker's first round does it then.
        """
        self.database.prepare()
        if ask and not self.stories.all():
            self.stories.refresh(self.settings.stories_pause * SECOND)
        owner = self.settings.owner
        if owner is None:
            return
        with self.database.write() as connection:
            known = self.members.by_address(connection, owner.address)
            if known is None:
                self.members.invite(connection, owner.name, owner.address, role=OWNER)
            elif not known.owns:
                self.members.appoint(connection, known.id, OWNER)

    def transport(self) -> Transport:
        """How letters leave."""
        if self.settings.outbox is not None:
            return FolderTransport(self.settings.outbox)
        return SmtpTransport(self.settings.smtp)

    def letters(self) -> Letters:
        return Letters(self.settings, self.keys)
