"""What the blog says of its stories (`stories.json`), kept so that the desk works while the blog cannot be reached."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from datetime import date
from time import monotonic

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, select, update

from desk.storage.clock import MINUTE, SECOND, Now, now
from desk.storage.database import Database
from desk.storage.schema import CLOSURES, STORIES
from plugins.comments.policy import Place
from plugins.stories.story import CommentState

REFRESH = 5 * MINUTE
_LARGEST = 32 << 20
_TIMEOUT = 10
_GLANCE = 1.0


class Story(Struct, frozen=True):
    """`address` is a path from the blog's root; `closes` an ISO day or None."""

    address: str
    title: str
    lang: str
    state: str
    closes: str | None

    @property
    def thread(self) -> str:
        """The folder of its comments: the address without its slash and `.html`."""
        return self.address.removeprefix("/").removesuffix(".html")

    def takes(self, today: str) -> bool:
        """Whether a comment of that day (ISO) may be new here."""
        return self.state == "buka" or (self.state == "tutup" and self.closes is not None and today <= self.closes)

    def place(self, parents: dict[str, str]) -> Place:
        """What the policy wants to know."""
        return Place(CommentState(self.state, date.fromisoformat(self.closes) if self.closes else None), parents)


class Listing(Struct, frozen=True):
    """`stories.json`."""

    version: int
    blog: str
    url: str
    stories: tuple[Story, ...]


class Stories:
    """`site` is where the published blog is read; `pause` the seconds between two looks for an unknown address."""

    def __init__(self, database: Database, site: str, pause: int) -> None:
        self._database = database
        self._source = f"{site}/stories.json"
        self._pause = pause * SECOND
        self._known: tuple[int, dict[str, Story]] = (0, {})
        self._fresh_until = 0.0

    def find(self, address: str) -> Story | None:
        """The story with this address, asking the blog where the kept copy does not have it."""
        found = self._current().get(address)
        if found is None:
            self.refresh(self._pause)
            self._fresh_until = 0.0
            found = self._current().get(address)
        return found

    def by_thread(self, thread: str) -> Story | None:
        return self._current().get(f"/{thread}.html")

    def all(self) -> list[Story]:
        return list(self._current().values())

    def refresh(self, pause: int = REFRESH) -> bool:
        """Fetch the list unless somebody has tried within `pause` milliseconds; whether there is a new one."""
        with self._database.write() as connection:
            row = connection.execute(select(STORIES.c.etag, STORIES.c.tried_at)).first()
            moment = now(connection)
            if row is not None and moment - row.tried_at < pause:
                return False
            if row is None:
                connection.execute(STORIES.insert().values(id=1, etag="", version=0, tried_at=moment, data=""))
            else:
                connection.execute(update(STORIES).values(tried_at=moment))
        fetched = _fetch(self._source, row.etag if row else "")
        if fetched is None:
            return False
        etag, data = fetched
        with self._database.write() as connection:
            changed = update(STORIES).where(STORIES.c.data != data)  # not every server knows ETags
            connection.execute(changed.values(etag=etag, version=STORIES.c.version + 1, data=data))
        self._fresh_until = 0.0
        return True

    def _current(self) -> dict[str, Story]:
        """The kept copy, read anew only when its number has changed, for which a busy process looks once a second."""
        version, stories = self._known
        if monotonic() < self._fresh_until:
            return stories
        self._fresh_until = monotonic() + _GLANCE
        with self._database.read() as connection:
            latest = connection.execute(select(STORIES.c.version)).scalar() or 0
            if latest == version:
                return stories
            row = connection.execute(select(STORIES.c.version, STORIES.c.data)).one()
        stories = {story.address: story for story in msgspec.json.decode(row.data, type=Listing).stories}
        self._known = (row.version, stories)
        return stories


class Closures:
    """Stories that the owner closed at the desk, whatever the blog says."""

    def closed(self, connection: Connection, thread: str) -> bool:
        return connection.execute(select(CLOSURES.c.thread).where(CLOSURES.c.thread == thread)).first() is not None

    def all(self, connection: Connection) -> set[str]:
        return set(connection.execute(select(CLOSURES.c.thread)).scalars())

    def set(self, connection: Connection, thread: str, closed: bool) -> None:
        connection.execute(delete(CLOSURES).where(CLOSURES.c.thread == thread))
        if closed:
            connection.execute(CLOSURES.insert().values(thread=thread, closed_at=Now()))


def _fetch(source: str, etag: str) -> tuple[str, str] | None:
    """(ETag, text) of a good list that is new, else None: an error leaves the last good copy in force."""
    request = urllib.request.Request(source, headers={"If-None-Match": etag} if etag else {})
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
            data = answer.read(_LARGEST + 1)
            tag = answer.headers.get("ETag", "")
    except (urllib.error.URLError, http.client.HTTPException, OSError):
        return None
    try:
        listing = msgspec.json.decode(data, type=Listing)
        text = data.decode()
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return (tag, text) if len(data) <= _LARGEST and listing.version == 1 else None
