"""What a pull stores for the next one: the desk and the number of the snapshot, and the ledger of erased ids.

Both files lie in `content/komentar/` under names that a build does not read, so that they go wherever the comments go,
into Git or out of it. The ledger has a copy in `.kisah/`: resetting the content folder to an older state must not bring
back what was erased.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path

from msgspec import Struct

from plugins.comments.comment import FOLDER
from plugins.comments.record import is_name
from plugins.engine.problem import UserError
from tools.atomic_files import write_atomically

DESK_FILE = ".meja.toml"
LEDGER_FILE = ".terhapus"
LEDGER_COPY = "komentar-terhapus"


class PullError(UserError):
    """Comments cannot be pulled. Nothing was written."""


class LastPull(Struct, frozen=True):
    """The desk that the comments come from, and the sequence of the last snapshot that a pull has begun to write."""

    desk: str
    sequence: int


def load_last_pull(content: Path) -> LastPull | None:
    """Return the last pull, or None where there was none. Raises PullError for a file that no pull has written."""
    file = content / FOLDER / DESK_FILE
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        return LastPull(str(table["meja"]), int(table["nomor"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise PullError(f"{file} tidak terbaca", "kembalikan berkas itu dari Git atau cadangan") from None


def save_last_pull(content: Path, last: LastPull) -> None:
    """Store a pull.

    This is done before anything else is written, so that a pull that was killed is not followed by an older one.
    """
    text = (
        "# Ditulis oleh comments.pull: dari meja komentar mana isi folder ini, dan sampai salinan nomor berapa.\n"
        f'meja = "{last.desk}"\nnomor = {last.sequence}\n'
    )
    write_atomically(content / FOLDER / DESK_FILE, text.encode())


def load_erased_ids(content: Path, state: Path) -> frozenset[str]:
    """Return the ids of comments and members that were erased for good.

    `content` is the blog's content folder, `state` its folder `.kisah/`; the ledger may be missing in either. Whoever
    restores an older copy of a blog must leave out these comments and members.
    """
    found: set[str] = set()
    for file in (content / FOLDER / LEDGER_FILE, state / LEDGER_COPY):
        try:
            lines = file.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            continue
        found.update(line for line in lines if is_name(line))
    return frozenset(found)


def save_erased_ids(content: Path, state: Path, ids: Collection[str]) -> None:
    """Store the ledger in both places. `ids` must include those that it had: a ledger never shrinks."""
    if not ids:
        return
    text = "# Ditulis oleh comments.pull: yang dihapus untuk selamanya. Jangan hapus berkas ini.\n"
    for file in (content / FOLDER / LEDGER_FILE, state / LEDGER_COPY):
        write_atomically(file, (text + "\n".join(sorted(ids)) + "\n").encode())
