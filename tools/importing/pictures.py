"""Pictures of the old blog: from Takeout's albums, from the text itself, and, if asked, from the net."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from tqdm import tqdm

from plugins.engine.reading import digest
from plugins.images.kinds import KINDS
from plugins.images.picture import kind_of, read_picture
from tools.conversion.addresses import find_file_name
from tools.conversion.media import find_pictures
from tools.copies.fetch import FetchError, fetch
from tools.exports.albums import Albums
from tools.importing.journal import Journal
from tools.importing.options import ImportOptions

FOLDER = "gambar/impor"
NOT_ASKED = "belum diambil"
_AMBIGUOUS = "di album ada gambar bernama sama atau mirip, dan nama saja tidak dapat memastikan; pakai --fetch-pictures"
_AT_ONCE = 4
_NAME = 24
"""Hexadecimal digits of a picture's digest that name it."""


class Pictures:
    """`files` has the path below `content/` of every picture that is here, by each address it is known under.

    `missing` has the others with the reason, by the address that was asked first; `shown` tells where.
    """

    def __init__(self, journal: Journal, albums: Albums, options: ImportOptions) -> None:
        self.files: dict[str, str] = {}
        self.missing: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self._journal, self._albums, self._options = journal, albums, options
        self._fetched = 0
        self._lock = Lock()

    def gather(self, texts: Iterable[tuple[str, str]]) -> None:
        """Bring here what these texts show: pairs of a file and its HTML."""
        wanted: dict[str, tuple[str, ...]] = {}
        for file, html in texts:
            for addresses, data in find_pictures(html):
                self.shown.setdefault(addresses[0], file)
                if data:
                    self._keep(addresses, _decoded(data))
                elif not addresses[0].startswith(("http://", "https://")):
                    self.missing[addresses[0]] = "alamatnya tidak lengkap"
                else:
                    wanted.setdefault(addresses[0], addresses)
        albums = {first: self._find_in_albums(addresses) for first, addresses in wanted.items()}
        users = Counter(picture for pictures in albums.values() for picture in pictures)
        absent = {}
        for first, addresses in wanted.items():
            pictures = albums[first]
            if file := self._journal.picture(first):
                self.files |= dict.fromkeys(addresses, file)
            elif len(pictures) == 1 and users[pictures[0]] == 1:
                self._keep(addresses, pictures[0].read_bytes())
            else:
                absent[first] = addresses
        if self._options.fetch_pictures:
            self._fetch_all(absent)
        else:
            self.missing |= {first: _AMBIGUOUS if albums[first] else NOT_ASKED for first in absent}

    def _find_in_albums(self, addresses: Sequence[str]) -> list[Path]:
        """What an album may have of a picture: it knows names alone, which prove something only where one fits one."""
        names = dict.fromkeys(filter(None, map(find_file_name, addresses)))
        return list(dict.fromkeys(picture for name in names for picture in self._albums.find(name)))

    def _keep(self, addresses: Sequence[str], data: bytes) -> bool:
        """Whether these bytes are the picture of these addresses; if they are none, it is missing."""
        suffix, problem = inspect(data)
        with self._lock:
            if problem:
                self.missing.setdefault(addresses[0], problem)
                return False
            file = f"{FOLDER}/{digest(data)[:_NAME]}{suffix}"
            self._journal.write_picture(file, data, addresses[0])
            self.files |= dict.fromkeys(addresses, file)
            self.missing.pop(addresses[0], None)
            return True

    def _fetch_all(self, wanted: Mapping[str, Sequence[str]]) -> None:
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            jobs = threads.map(self._fetch, wanted.values())
            for _ in tqdm(jobs, "Mengambil gambar", len(wanted), unit=" gambar", disable=None, leave=False):
                pass

    def _fetch(self, addresses: Sequence[str]) -> None:
        """Keep what the first of the addresses answers that answers with a picture, or the reason why none did."""
        options = self._options
        for address in addresses:
            if self._fetched > options.together:
                problem = f"batas {options.together // 1_000_000} MB untuk sekali impor sudah tercapai"
                self.missing[addresses[0]] = problem
                return
            try:
                data = fetch(address, private=options.private, accept="image/*", limit=options.largest).data
            except FetchError as error:
                self.missing.setdefault(addresses[0], str(error).partition(";")[0])
                continue
            if self._keep(addresses, data):
                with self._lock:
                    self._fetched += len(data)
                return


def _decoded(text: str) -> bytes:
    """A picture that stands in the text as base64; nothing where it is none."""
    try:
        return base64.b64decode(text, validate=False)
    except ValueError:
        return b""


def inspect(data: bytes) -> tuple[str, str]:
    """Return the suffix of a picture that this blog can show, and why it cannot: one of the two is empty.

    The reader of pictures decides, so that what an import brings is never what stops the next build. A drawing (SVG)
    from elsewhere is not among them.
    """
    kind = kind_of(data)
    suffix = next((suffix for suffix, one in KINDS.items() if one == kind != "SVG"), "")
    if not suffix:
        return "", "isinya bukan gambar"
    problems = read_picture(f"{FOLDER}/x{suffix}", data).problems
    return ("", problems[0].problem) if problems else (suffix, "")
