"""The blog's list of stories, `stories.json`. A copy is kept, so that the desk works when the blog is down."""

from __future__ import annotations

import http.client
import urllib.request
from time import monotonic

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, select, update

from desk.storage.clock import MINUTE, SECOND, Now, now
from desk.storage.database import Database, insert
from desk.storage.schema import CLOSURES, STORIES
from plugins.stories.visibility import CommentState, CommentWindow

REFRESH = 5 * MINUTE
_MAX_BYTES = 32 << 20
_TIMEOUT = 10
_CHECK_INTERVAL = 1.0
"""Seconds during which a process trusts its copy without asking the database for a newer one."""


class Story(Struct, frozen=True):
    """A story or page. `address` is its path from the blog's root, `closes` an ISO day or None."""

    address: str
    title: str
    lang: str
    state: CommentState
    closes: str | None

    @property
    def thread(self) -> str:
        """The folder of its comments: the address without the leading slash and `.html`."""
        return self.address.removeprefix("/").removesuffix(".html")

    @property
    def comment_window(self) -> CommentWindow:
        """When comments may be written here, according to the blog."""
        return CommentWindow(self.state, self.closes or "")


class StoryList(Struct, frozen=True):
    """The file `stories.json`."""

    version: int
    blog: str
    url: str
    stories: tuple[Story, ...]


class Stories:
    """Finds stories by their address.

    `site` is the URL of the published blog; `pause` the seconds that must pass before an unknown address makes the desk
    fetch the list again.
    """

    def __init__(self, database: Database, site: str, pause: int) -> None:
        self._database = database
        self._source = f"{site}/stories.json"
        self._pause = pause * SECOND
        self._copy: tuple[int, dict[str, Story]] = (0, {})
        self._trusted_until = 0.0

    def find(self, address: str) -> Story | None:
        """Return the story with this address, fetching the list where the stored copy does not have it."""
        story = self._load().get(address)
        if story is None:
            self.refresh(self._pause)
            self._trusted_until = 0.0
            story = self._load().get(address)
        return story

    def find_by_thread(self, thread: str) -> Story | None:
        """Return the story whose comments lie in this folder, from the stored copy."""
        return self._load().get(f"/{thread}.html")

    def list_all(self) -> list[Story]:
        """Return all stories in the order of the blog's list: the newest first."""
        return list(self._load().values())

    def refresh(self, pause: int = REFRESH) -> bool:
        """Fetch the list, unless any process has tried within the last `pause` milliseconds.

        Returns whether a new list was stored.
        """
        with self._database.write() as connection:
            first = insert(connection, STORIES).values(id=1, etag="", version=0, tried_at=0, data="")
            connection.execute(first.on_conflict_do_nothing())
            row = connection.execute(select(STORIES.c.etag, STORIES.c.tried_at).with_for_update()).one()
            moment = now(connection)
            if 0 <= moment - row.tried_at < pause:  # a moment that lies ahead is of a clock that ran ahead
                return False
            connection.execute(update(STORIES).values(tried_at=moment))
        fetched = _fetch(self._source, row.etag)
        if fetched is None:
            return False
        etag, data = fetched
        with self._database.write() as connection:
            changed = update(STORIES).where(STORIES.c.data != data)  # not every server supports ETags
            connection.execute(changed.values(etag=etag, version=STORIES.c.version + 1, data=data))
        self._trusted_until = 0.0
        return True

    def _load(self) -> dict[str, Story]:
        """Return the stored list by address, decoding it only where its version has changed."""
        version, stories = self._copy
        if monotonic() < self._trusted_until:
            return stories
        self._trusted_until = monotonic() + _CHECK_INTERVAL
        with self._database.read() as connection:
            latest = connection.execute(select(STORIES.c.version)).scalar() or 0
            if latest == version:
                return stories
            row = connection.execute(select(STORIES.c.version, STORIES.c.data)).one()
        stories = {story.address: story for story in msgspec.json.decode(row.data, type=StoryList).stories}
        self._copy = (row.version, stories)
        return stories


class Closures:
    """Stories whose comments a moderator has closed at the desk, independently of the blog."""

    def contains(self, connection: Connection, thread: str) -> bool:
        """Return whether comments on this thread are closed."""
        return connection.execute(select(CLOSURES.c.thread).where(CLOSURES.c.thread == thread)).first() is not None

    def list_all(self, connection: Connection) -> set[str]:
        """Return all threads that are closed."""
        return set(connection.execute(select(CLOSURES.c.thread)).scalars())

    def set(self, connection: Connection, thread: str, closed: bool) -> None:
        """Close a thread, or open it again."""
        connection.execute(delete(CLOSURES).where(CLOSURES.c.thread == thread))
        if closed:
            connection.execute(CLOSURES.insert().values(thread=thread, closed_at=Now()))


def _fetch(source: str, etag: str) -> tuple[str, str] | None:
    """Return (ETag, text) of a valid list that is new. None for any error: the stored copy stays in use then."""
    request = urllib.request.Request(source, headers={"If-None-Match": etag} if etag else {})
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
            data = answer.read(_MAX_BYTES + 1)
            tag = answer.headers.get("ETag", "")
        text, version = data.decode(), msgspec.json.decode(data, type=StoryList).version
    except (OSError, http.client.HTTPException, ValueError, msgspec.MsgspecError):
        return None
    return (tag, text) if len(data) <= _MAX_BYTES and version == 1 else None
