"""Signature files: `content/tanda-tangan/2026/11/obat-yang-tertukar.sari-pratama.sig`, as `ssh-keygen` writes them."""

from __future__ import annotations

from pathlib import PurePosixPath

from msgspec import Struct

from plugins.attribution import seal
from plugins.engine.problem import Problem
from plugins.engine.reading import Reading

FOLDER = "tanda-tangan"


class Signature(Struct, frozen=True, array_like=True, gc=False):
    """One author's signature of one story. `thread` is the story's address without slash and .html."""

    path: str
    thread: str
    author: str
    """The author's slug."""
    armored: str


def read_signature(path: str, data: bytes) -> Reading:
    """Whether it holds is seen when the story's page is made, since only then all of the text is at hand."""
    text = data.decode("ascii", "replace")
    if "PRIVATE KEY" in text:
        remedy = "hapus sekarang juga dari sini dan dari riwayat Git, lalu buat kunci baru"
        return Reading(None, None, (Problem(path, "berkas ini kunci rahasia", remedy),))
    if seal.parse(text) is None:
        return Reading(None, None, (Problem(path, *seal.Flaw.MALFORMED.value),))
    where = PurePosixPath(path)
    folders = where.parts[where.parts.index(FOLDER) + 1 : -1]
    stem, _, author = where.stem.rpartition(".")
    if not stem:
        remedy = "namai berkas ini judul-cerita.slug-penulis.sig"
        return Reading(None, None, (Problem(path, "nama berkas ini tidak menyebut penulisnya", remedy),))
    return Reading(Signature(path, "/".join((*folders, stem)), author, text))


def signature_file(thread: str, author: str) -> str:
    """Where it is kept, below the content folder."""
    return f"{FOLDER}/{thread}.{author}.sig"
