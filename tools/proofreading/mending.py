"""`invoke check --fix`: puts right what has only one right answer, and says so, file by file."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from msgspec import Struct

from plugins.stories.metadata import decode
from tools.proofreading.finding import Slip
from tools.proofreading.prose import Prose

MENDABLE = frozenset({"baku", "di"})
"""The rules that know of right answers."""

_BOM = b"\xef\xbb\xbf"


class Mended(Struct, frozen=True):
    """One replacement, as it was made."""

    path: str
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return f'{self.path}:{self.line}: "{self.before}" menjadi "{self.after}"'


def mend(
    root: Path, paths: Collection[str], signed: Collection[str], slips: Callable[[str], list[Slip]]
) -> Iterator[Mended | str]:
    """Every safe slip of these files, or a sentence on why a file was left alone. `paths` are relative to `root`.

    Each file is replaced in one step. A signed story stays as it was signed. What stands in a file with hidden signs
    is left too, since places in it are not what they seem.
    """
    for path in paths:
        data = (root / path).read_bytes()
        whole, unreadable = decode(path, data)
        if unreadable:
            continue
        found = sorted(slips(whole))
        if not found:
            continue
        if path in signed:
            yield f"{path}: tidak diubah karena sudah ditandatangani; perbaiki sendiri, lalu jalankan `invoke sign`"
            continue
        raw = data.removeprefix(_BOM)
        crlf = b"\r\n" in raw
        if raw.replace(b"\r\n", b"\n") != whole.encode() or (crlf and raw.count(b"\n") != raw.count(b"\r\n")):
            yield f"{path}: tidak diubah karena memuat karakter tak terlihat; perbaiki sendiri"
            continue
        prose = Prose(whole)
        after: list[str] = []
        end = 0
        for slip in found:
            if slip.start < end:  # inside what was put right just now
                continue
            after += (whole[end : slip.start], slip.wanted)
            yield Mended(path, prose.line(slip.start), whole[slip.start : slip.end], slip.wanted)
            end = slip.end
        text = "".join([*after, whole[end:]])
        encoded = (text.replace("\n", "\r\n") if crlf else text).encode()
        _replace(root / path, (_BOM if data.startswith(_BOM) else b"") + encoded)


def _replace(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.tmp")
    try:
        with fresh.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(path.stat().st_mode & 0o7777)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
