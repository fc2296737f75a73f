"""What a target knows of itself, in `.kisah/`:

daftar.json      the index of what stands there
lembar/…         its sheets (manifest.py)
niat.json        what is being brought there, from before the first change until after the last
urutan.json      in which order, if that takes more than one turn, and
sampai.json      how much of it is done and has been looked at
kunci/…          who is at it (latch.py)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256

import msgspec
from msgspec import Struct

from tools.publishing.manifest import Entry, Index

INDEX, INTENT, SHEETS = "daftar.json", "niat.json", "lembar"
ORDER, PROGRESS = "urutan.json", "sampai.json"


class Intent(Struct, frozen=True):
    """The index of what is being brought. `doubted`: paths and veils that earlier attempts may have touched."""

    index: Index
    doubted: tuple[str, ...]

    @property
    def name(self) -> str:
        return sha256(msgspec.json.encode(self)).hexdigest()


class Order(Struct, frozen=True):
    """In which order the files of the intent with this digest travel, by path or veil."""

    intent: str
    paths: tuple[str, ...]


class Progress(Struct, frozen=True):
    """How many of them are done."""

    intent: str
    count: int


class State(Struct, frozen=True):
    """What is known of a target. `files` are by path or veil, as far as they are known.

    `index` is None where nothing was ever published whole; `touched`: where the target may differ from that index;
    `uncertain` are those of them that may be anything.
    """

    index: Index | None
    files: Mapping[str, Entry]
    touched: Collection[str] = ()
    uncertain: Collection[str] = ()
    torn: bool = False
    """Whether the last publish did not come to its end."""
