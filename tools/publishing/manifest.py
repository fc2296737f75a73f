"""What stands at a target: every file with the digest of its bytes. This decides what travels, and nothing else does.

A manifest is kept in sheets, one for each month of stories and each other folder, named by their own digests, and an
index of the sheets. One edited story thus changes a few small files of it, however many stories there are. In the
manifest at the target the addresses of hidden stories stand only as digests, all on one sheet.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import msgspec
from msgspec import Struct

FORMAT = 1
VEILED = "tersembunyi"
"""The sheet of hidden addresses. No folder of a site has that name for long: a clash would only share the sheet."""

_MONTH = re.compile(r"(\d{4})/(\d{2})/")


class Entry(NamedTuple):
    """SHA-256 of a file's bytes, and how many there are."""

    digest: str
    size: int


Files = Mapping[str, Entry]
"""By path below the site's root; or, for a hidden address, by `veil(path)`."""


class Index(Struct, frozen=True, forbid_unknown_fields=True):
    """A release as it is kept: its number, when it was made, how many stories, and its sheets, name → digest.

    `headers` stands for the headers that files were given where the target carries any: others mean all files anew.
    """

    release: int
    made: datetime
    stories: int
    count: int
    size: int
    sheets: dict[str, str]
    headers: str = ""
    site: str = ""
    """The site's address."""
    returned: int = 0
    """The release that was returned to, if this is such a return."""
    hidden: tuple[str, ...] = ()
    """Paths that are named nowhere; of this the target itself has nothing."""
    format: int = FORMAT


def veil(path: str) -> str:
    """What stands for a hidden address. Whoever guesses the address may check it, as by asking the site for it."""
    return f"?{sha256(path.encode()).hexdigest()}"


def veiled(files: Files, hidden: Iterable[str]) -> dict[str, Entry]:
    """The same files, those hidden under their veils."""
    covers = {path: veil(path) for path in hidden}
    return {covers.get(path, path): entry for path, entry in files.items()}


def known(files: Files, path: str) -> Entry | None:
    """What stands at an address, be it known openly or under its veil."""
    return files.get(path) or files.get(veil(path))


def sheets(files: Files) -> dict[str, bytes]:
    """All sheets by name. Equal files give equal bytes."""
    by_sheet: dict[str, dict[str, Entry]] = defaultdict(dict)
    for path in sorted(files):
        by_sheet[_sheet(path)][path] = files[path]
    return {name: msgspec.json.encode(own) for name, own in by_sheet.items()}


def _sheet(path: str) -> str:
    if path.startswith("?"):
        return VEILED
    if found := _MONTH.match(path):
        return f"{found[1]}-{found[2]}"
    return path.partition("/")[0] if "/" in path else ""


def index(
    files: Files,
    number: int,
    made: datetime,
    stories: int,
    *,
    headers: str = "",
    site: str = "",
    returned: int = 0,
    hidden: tuple[str, ...] = (),
) -> tuple[Index, dict[str, bytes]]:
    """The index of these files, and its sheets by digest."""
    own = sheets(files)
    names = {name: sha256(data).hexdigest() for name, data in own.items()}
    size = sum(entry.size for entry in files.values())
    whole = Index(number, made, stories, len(files), size, names, headers, site, returned, hidden)
    return whole, {names[name]: data for name, data in own.items()}


def files_of(whole: Index, sheet: Callable[[str], bytes]) -> dict[str, Entry]:
    """The files that an index tells of. `sheet` gives a sheet's bytes by its digest.

    Raises ValueError where a sheet is not what it was.
    """
    found: dict[str, Entry] = {}
    for name in whole.sheets.values():
        data = sheet(name)
        if sha256(data).hexdigest() != name:
            raise ValueError(name)
        found |= msgspec.json.decode(data, type=dict[str, Entry])
    return found


def decode(data: bytes) -> Index | None:
    """An index from its bytes; None where it is none of ours."""
    try:
        found = msgspec.json.decode(data, type=Index)
    except msgspec.DecodeError:
        return None
    return found if found.format == FORMAT else None
