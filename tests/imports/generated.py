"""An export as large as a blog of many years, made up from a seed and written without holding it in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from benchmark.content import make_corpus
from tests.imports.exports import Item, enclosing, entry

_FIRST = datetime(2012, 1, 1, 1, 0, tzinfo=UTC)
_CLOSING = "<div>Salam hangat,<br />Tetap melayani!<br /><b>SARI</b></div>"
_PERMISSION = "<div><i>Tulisan ini boleh disebarluaskan asal menyebut nama penulis.</i></div>"


def items(count: int, comments: int = 3) -> Iterator[Item]:
    """So many stories of some 600 words, with so many comments each; markup as Blogger's editor has left it."""
    texts = islice(_texts(), count)
    for number, text in enumerate(texts):
        moment = _FIRST + timedelta(hours=20 * number)
        paragraphs = [f'<span style="font-family: arial;">{one}</span><br /><br />' for one in text]
        paragraphs.insert(2, "<a name='more'></a>")
        paragraphs.insert(
            3, f'<div class="separator"><img src="https://1.bp.blogspot.com/-x/s320/{number}.jpg"/></div>'
        )
        html = "".join(paragraphs) + _CLOSING + _PERMISSION
        path = f"/{moment + timedelta(hours=7):%Y/%m}/cerita-{number}.html"
        stamp = f"{moment:%Y-%m-%dT%H:%M:%S}Z"
        yield Item(number + 1, f"Cerita {number}", html, published=stamp, path=path, labels=["Loket"])
        for reply in range(comments):
            said = "Bagus sekali, terima kasih sudah <b>menulis</b> ini."
            yield Item(
                10_000_000 + number * 10 + reply, "", said, "COMMENT", published=stamp, parent=number + 1,
                author=f"Pembaca {reply}", reply_to=10_000_000 + number * 10 if reply else 0,
            )  # fmt: skip


def _texts() -> Iterator[list[str]]:
    """Paragraphs of endless stories; the words repeat after two hundred."""
    stories = [story.body.replace("{tautan}", "/").split("\n\n") for story in make_corpus(200).stories]
    while True:
        yield from stories


def write(path: Path, count: int, comments: int = 3) -> int:
    """The classic file; how many entries it has."""
    before, after = enclosing()
    entries = 2
    with path.open("w", encoding="utf-8") as file:
        file.write(before)
        for item in items(count, comments):
            file.write(entry(item))
            entries += 1
        file.write(after)
    return entries
