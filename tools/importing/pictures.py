"""Pictures of the old blog: from Takeout's albums, from the text itself, and, if asked, from the net."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from pathlib import Path

from msgspec import Struct
from tqdm import tqdm

from plugins.engine.reading import digest
from plugins.images.kinds import KINDS
from plugins.images.picture import kind_of, read_picture
from tools.conversion.addresses import file_name
from tools.conversion.media import find_pictures
from tools.copies.fetch import NotFetched, fetch
from tools.exports.source import Export
from tools.importing.ledger import Ledger

FOLDER = "gambar/impor"
LARGEST = 20_000_000
"""Bytes of one picture."""
ALL_TOGETHER = 4_000_000_000
"""Bytes that one import fetches at most."""
NOT_ASKED = "belum diambil"
_AMBIGUOUS = "di album ada gambar bernama sama atau mirip, dan nama saja tidak dapat memastikan; pakai --fetch-pictures"
_AT_ONCE = 4
_NAME = 24
"""Hexadecimal digits of a picture's digest that name it."""


class Limits(Struct, frozen=True):
    """`fetch` allows the net, `private` hosts of our own network there; sizes are in bytes."""

    fetch: bool = False
    private: bool = False
    largest: int = LARGEST
    together: int = ALL_TOGETHER


class Pictures:
    """`files` has the path below `content/` of every picture that is here, by each address it is known under.

    `missing` has the others with the reason, by the address that was asked first; `shown` tells where.
    """

    def __init__(self, ledger: Ledger, export: Export, limits: Limits) -> None:
        self.files: dict[str, str] = {}
        self.missing: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self._ledger, self._export, self._limits = ledger, export, limits
        self._fetched = 0

    def gather(self, texts: Iterable[tuple[str, str]]) -> None:
        """Bring here what these texts show: pairs of a file and its HTML."""
        wanted: dict[str, tuple[str, ...]] = {}
        for file, html in texts:
            for sources, data in find_pictures(html):
                self.shown.setdefault(sources[0], file)
                if data:
                    self._embedded(sources, data)
                elif not sources[0].startswith(("http://", "https://")):
                    self.missing[sources[0]] = "alamatnya tidak lengkap"
                else:
                    wanted.setdefault(sources[0], sources)
        albums = {first: self._in_albums(sources) for first, sources in wanted.items()}
        users = Counter(picture for pictures in albums.values() for picture in pictures)
        absent = {}
        for first, sources in wanted.items():
            pictures = albums[first]
            if file := self._ledger.picture(first):
                self._known(sources, file)
            elif len(pictures) == 1 and users[pictures[0]] == 1:
                self._keep(sources, pictures[0].read_bytes())
            else:
                absent[first] = sources
        if self._limits.fetch:
            self._fetch(absent)
        else:
            self.missing |= {first: _AMBIGUOUS if albums[first] else NOT_ASKED for first in absent}

    def _in_albums(self, sources: Sequence[str]) -> list[Path]:
        """What an album may have of a picture: it knows names alone, which prove something only where one fits one."""
        names = dict.fromkeys(filter(None, map(file_name, sources)))
        return list(dict.fromkeys(picture for name in names for picture in self._export.albums.find(name)))

    def _known(self, sources: Sequence[str], file: str) -> None:
        self.files |= dict.fromkeys(sources, file)

    def _keep(self, sources: Sequence[str], data: bytes) -> None:
        suffix, problem = looked_at(data)
        if problem:
            self.missing[sources[0]] = problem
            return
        file = f"{FOLDER}/{digest(data)[:_NAME]}{suffix}"
        self._ledger.keep_picture(file, data, sources[0])
        self._known(sources, file)

    def _embedded(self, sources: Sequence[str], text: str) -> None:
        """A picture that stands in the text as base64."""
        try:
            data = base64.b64decode(text, validate=False)
        except (ValueError, binascii.Error):
            data = b""
        self._keep(sources, data)

    def _fetch(self, wanted: dict[str, tuple[str, ...]]) -> None:
        with (
            ThreadPoolExecutor(_AT_ONCE) as threads,
            tqdm(total=len(wanted), desc="Mengambil gambar", unit=" gambar", disable=None, leave=False) as bar,
        ):
            waiting = iter(wanted.values())
            jobs = {threads.submit(self._fetched_one, one): one for one in islice(waiting, _AT_ONCE)}
            while jobs:
                done = next(as_completed(jobs))
                sources = jobs.pop(done)
                data, problem = done.result()
                if data is None:
                    self.missing[sources[0]] = problem
                else:
                    self._fetched += len(data)
                    self._keep(sources, data)
                bar.update()
                if (following := next(waiting, None)) is not None:
                    jobs[threads.submit(self._fetched_one, following)] = following

    def _fetched_one(self, sources: Sequence[str]) -> tuple[bytes | None, str]:
        """The first of the addresses that answers with a picture, or why none did."""
        problem = ""
        for source in sources:
            if self._fetched > self._limits.together:
                return None, f"batas {self._limits.together // 1_000_000} MB untuk sekali impor sudah tercapai"
            try:
                data = fetch(source, private=self._limits.private, accept="image/*", limit=self._limits.largest).data
            except NotFetched as error:
                problem = problem or str(error).partition(";")[0]
                continue
            _, unfit = looked_at(data)
            if not unfit:
                return data, ""
            problem = problem or unfit
        return None, problem


def looked_at(data: bytes) -> tuple[str, str]:
    """The suffix of a picture that this blog can show, and why it cannot: one of the two is empty.

    The reader of pictures decides, so that what an import brings is never what stops the next build. A drawing (SVG)
    from elsewhere is not among them.
    """
    kind = kind_of(data)
    suffix = next((suffix for suffix, one in KINDS.items() if one == kind != "SVG"), "")
    if not suffix:
        return "", "isinya bukan gambar"
    problems = read_picture(f"{FOLDER}/x{suffix}", data).problems
    return ("", problems[0].problem) if problems else (suffix, "")
