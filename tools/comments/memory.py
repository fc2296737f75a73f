"""What a pull remembers beside the comments it has written: whose they are, up to which number, and what was erased.

Both files lie in `content/komentar/` under names that a build passes over, so that they go wherever the comments go:
into Git with them, or out of it. The ledger has a second copy in `.kisah/`: whoever takes the content folder back to an
older state must not thereby forget an erasure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path

from msgspec import Struct

from plugins.comments.record import is_name
from tools.comments.refusal import Refused
from tools.comments.writing import write

FOLDER = "komentar"
DESK_FILE = ".meja.toml"
LEDGER_FILE = ".terhapus"
LEDGER_COPY = "komentar-terhapus"


class Desk(Struct, frozen=True):
    """The desk that this blog's comments come from, and the number of the latest snapshot that was begun."""

    id: str
    sequence: int


def known_desk(content: Path) -> Desk | None:
    """None before the first pull. Raises `Refused` where the file is not what a pull has written."""
    file = content / FOLDER / DESK_FILE
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        return Desk(str(table["meja"]), int(table["nomor"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise Refused(f"{file} tidak terbaca", "kembalikan berkas itu dari Git atau cadangan") from None


def remember_desk(content: Path, desk: Desk) -> None:
    """Before anything else is written: a pull that was killed must not be followed by an older one."""
    text = (
        "# Ditulis oleh comments.pull: dari meja komentar mana isi folder ini, dan sampai salinan nomor berapa.\n"
        f'meja = "{desk.id}"\nnomor = {desk.sequence}\n'
    )
    write(content / FOLDER / DESK_FILE, text.encode())


def erased_ids(content: Path, state: Path) -> frozenset[str]:
    """Ids, of comments and members, that must be nowhere again: every restored or rolled back copy is held against it.

    `content` is the blog's content folder, `state` its `.kisah/`. Either may lack the ledger.
    """
    found: set[str] = set()
    for file in (content / FOLDER / LEDGER_FILE, state / LEDGER_COPY):
        try:
            lines = file.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            continue
        found.update(line for line in lines if is_name(line))
    return frozenset(found)


def remember_erased(content: Path, state: Path, ids: Collection[str]) -> None:
    """All ids, those that were remembered before included, in both places. A ledger only ever grows."""
    if not ids:
        return
    text = "# Ditulis oleh comments.pull: yang dihapus untuk selamanya. Jangan hapus berkas ini.\n"
    for file in (content / FOLDER / LEDGER_FILE, state / LEDGER_COPY):
        write(file, (text + "\n".join(sorted(ids)) + "\n").encode())
