"""The HTML of comments, rendered once when they are written: a hostile text takes half a second.

A row holds the HTML of one text of a comment, found by a digest of that text. It is as good as the code and the
libraries that rendered it: after an update the worker renders again, some comments a round.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, delete, select

from desk.comments.text import Renderer
from desk.storage.schema import COMMENTS, RENDERINGS
from plugins.comments import render
from plugins.engine.contribution import Contribution, fingerprint_code

_BATCH = 20
_PLUGINS = Path(render.__file__).parents[1]


class Renderings:
    """Keeps the HTML of comments, and gives it to the renderer."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._code = fingerprint_code([Contribution(libraries=("markdown", "nh3"))], _PLUGINS)
        self._current = RENDERINGS.c.code == self._code

    def load(self, connection: Connection, ids: Iterable[str], texts: Iterable[str | None]) -> None:
        """Tell the renderer what is kept for the comments with these ids, so that it need not render their `texts`."""
        by_digest = {_digest(text): text for text in texts if text is not None}
        for row in connection.execute(select(RENDERINGS).where(RENDERINGS.c.comment.in_(ids) & self._current)):
            if row.digest in by_digest:
                self._renderer.remember(by_digest[row.digest], row.html)

    def store(self, connection: Connection, id_: str) -> None:
        """Keep the HTML of what this comment consists of now, and nothing else of it."""
        row = connection.execute(select(COMMENTS.c.text, COMMENTS.c.draft).where(COMMENTS.c.id == id_)).first()
        texts = {_digest(text): text for text in row or () if text is not None}
        own = RENDERINGS.c.comment == id_
        connection.execute(delete(RENDERINGS).where(own & (RENDERINGS.c.digest.not_in(texts) | ~self._current)))
        kept = connection.execute(select(RENDERINGS.c.digest).where(own)).scalars().all()
        for digest in texts.keys() - set(kept):
            html = self._renderer.render(texts[digest])
            connection.execute(RENDERINGS.insert().values(comment=id_, digest=digest, code=self._code, html=html))

    def find_missing(self, connection: Connection) -> list[tuple[str, list[str]]]:
        """Return some comments of which nothing is kept that holds now: their ids and texts."""
        kept = select(RENDERINGS.c.comment).where((RENDERINGS.c.comment == COMMENTS.c.id) & self._current).exists()
        written = COMMENTS.c.text.is_not(None) | COMMENTS.c.draft.is_not(None)
        query = select(COMMENTS.c.id, COMMENTS.c.text, COMMENTS.c.draft).where(written & ~kept).limit(_BATCH)
        return [
            (row.id, [text for text in (row.text, row.draft) if text is not None])
            for row in connection.execute(query.order_by(COMMENTS.c.draft_state, COMMENTS.c.id.desc()))
        ]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
