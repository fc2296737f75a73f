"""Which words are Indonesian: hunspell's dictionary where this machine has it, and what it does not know.

Asking hunspell's rules takes half a millisecond a word, so most words are settled before: by a set of roots, and by the
affixes that Indonesian puts around them.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spylls.hunspell import Dictionary

DATA = Path(__file__).with_name("kata")
"""Our own lists, a word or a pair a line."""

_NAME = "id_ID"

LONGEST = 60
"""Letters of a word: twice as many as the longest that anybody writes. Rules cost more than a word's length."""


def find_dictionary() -> Path | None:
    """The dictionary's path without suffix, where Debian, LibreOffice or the reader's own folder has it."""
    home = Path.home()
    places = [
        Path("/usr/share/hunspell"),
        Path("/usr/share/myspell/dicts"),
        Path("/usr/local/share/hunspell"),
        Path("/opt/homebrew/share/hunspell"),
        home / "Library/Spelling",
        Path("/Library/Spelling"),
        Path("/Applications/LibreOffice.app/Contents/Resources/extensions/dict-id"),
        Path("/usr/lib/libreoffice/share/extensions/dict-id"),
        *sorted(Path("/opt").glob("libreoffice*/share/extensions/dict-id")),
    ]
    if sys.platform == "win32":
        programs = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)")]
        places += [Path(one, "LibreOffice", "share", "extensions", "dict-id") for one in programs if one]
    for place in places:
        if (place / f"{_NAME}.aff").is_file() and (place / f"{_NAME}.dic").is_file():
            return place / _NAME
    return None


MISSING = (
    "Ejaan belum diperiksa karena kamus hunspell bahasa Indonesia belum ada di komputer ini; di Debian atau Ubuntu "
    "pasang dengan `sudo apt install hunspell-id`, di tempat lain pasang LibreOffice beserta kamus Indonesianya."
)


def read_list(name: str) -> Iterator[str]:
    """The lines of one of our lists, without remarks."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if text := line.partition("#")[0].strip():
            yield text


class Vocabulary:
    """All that is known of Indonesian words. `dictionary` is a path without suffix."""

    def __init__(self, dictionary: Path) -> None:
        self._dictionary = dictionary
        self._verdicts: dict[str, bool] = {}

    @cached_property
    def roots(self) -> frozenset[str]:
        """The dictionary's entries, lower case, and our own additions."""
        encoding = "utf-8" if re.search(rb"^SET\s+UTF-8", self._file(".aff"), re.MULTILINE) else "latin-1"
        lines = self._file(".dic").decode(encoding).splitlines()[1:]
        entries = {line.partition("/")[0].strip().lower() for line in lines}
        own = {
            word.lower() for name in ("wajar.txt", "serapan.txt") for line in read_list(name) for word in line.split()
        }
        return frozenset(entries | own)

    @cached_property
    def _rules(self) -> Dictionary:
        from tools.proofreading.hunspell import read_dictionary

        return read_dictionary(self._dictionary)

    def _file(self, suffix: str) -> bytes:
        return self._dictionary.with_name(self._dictionary.name + suffix).read_bytes()

    @property
    def version(self) -> str:
        return sha256(self._file(".aff") + self._file(".dic")).hexdigest()

    def remember(self, verdicts: dict[str, bool]) -> None:
        """What an earlier run has settled, with the same lists."""
        self._verdicts = verdicts

    def knows(self, word: str) -> bool:
        """Whether a word, in lower case, is one; of what is longer than any word, whether each of its parts is."""
        if len(word) > LONGEST:
            return "-" in word and all(len(part) <= LONGEST and self.knows(part) for part in word.split("-"))
        verdict = self._verdicts.get(word)
        if verdict is None:
            verdict = self._verdicts[word] = self._settle(word)
        return verdict

    def _settle(self, word: str) -> bool:
        word = word.replace("’", "'")
        if self._derived(word):
            return True
        if "-" in word and self._repeated(word.split("-")):
            return True
        return bool(self._rules.lookup(word))

    def _derived(self, word: str) -> bool:
        return any(base in self.roots for base in bases(word))

    def _repeated(self, parts: list[str]) -> bool:
        """`lama-lama`, `dilama-lamakan`, `sayur-mayur`: each part is a word, or both are forms of one."""
        if all(part and self.knows(part) for part in parts):
            return True
        if len(parts) != 2:
            return False
        first, second = (set(bases(part)) | {part} for part in parts)
        return any(base in self.roots for base in first & second)

    def guesses(self, word: str, *, thorough: bool = True) -> list[str]:
        """Known words that are a single letter away, at most three; none where there are more: that helps nobody.

        A thorough look also finds words with affixes that nobody has used yet, and takes ten milliseconds.
        """
        if len(word) > LONGEST:
            return []
        letters = _one_letter_away(word)
        near = {one for one in letters if one in self.roots or self._verdicts.get(one)}
        if thorough and not near:
            near = {one for one in letters if self._derived(one) and self._rules.lookup(one)}
        return sorted(near) if len(near) <= 3 else []


_PARTICLES = ("lah", "kah", "tah", "pun")
_OWNERS = ("nya", "ku", "mu")
_VOWELS = set("aiueo")
_SHORTEST = 3


def bases(word: str) -> Iterator[str]:
    """What may be left of a word without its affixes, the word itself first."""
    seen = set()
    if len(word) > LONGEST:
        return
    for tail in _without(word, _PARTICLES):
        for plain in _without(tail, _OWNERS):
            for stem in _stems(plain):
                if stem not in seen and len(stem) >= _SHORTEST:
                    seen.add(stem)
                    yield stem


def _without(word: str, endings: Iterable[str]) -> Iterator[str]:
    yield word
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            yield word[: -len(ending)]


def _stems(word: str) -> Iterator[str]:
    yield word
    for ending in ("kan", "an", "i", "in", "ain"):  # the last two are how people talk
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            yield from _unprefixed(word[: -len(ending)])
    yield from _unprefixed(word)


def _unprefixed(word: str) -> Iterator[str]:
    yield word
    for prefix in ("di", "ter", "ber", "se", "ku", "kau"):
        if word.startswith(prefix):
            rest = word[len(prefix) :]
            yield rest
            if prefix in {"di", "ter", "ber", "se"}:
                yield from _inner(rest)
    if word.startswith("ketidak"):
        yield from _unprefixed(word[7:])
    if word.startswith("ke"):
        yield word[2:]
        yield from _inner(word[2:])
    for prefix in ("antar", "pasca", "pra", "swa", "nir", "tuna", "multi", "sub", "non", "serba", "maha", "adi"):
        if word.startswith(prefix) and len(word) >= len(prefix) + 4:
            yield word[len(prefix) :]
    if word.startswith("be"):
        yield word[2:]
    for nasal in ("me", "pe"):
        if word.startswith(nasal):
            yield from _unnasal(word[2:])
    if word[:2] in {"ng", "ny"} or (word[:1] in {"n", "m"} and word[1:2] in _VOWELS):
        yield from _unnasal(word)  # how people talk: ngurus, nyangkut, nunggu, mulangin


def _inner(rest: str) -> Iterator[str]:
    """Behind another prefix: diperbaiki, berkeluarga, sepengetahuan, diberlakukan, keterbatasan."""
    for prefix in ("per", "ber", "ter", "ke"):
        if rest.startswith(prefix):
            yield rest[len(prefix) :]
    if rest.startswith("pe"):
        yield from _unnasal(rest[2:])


def _unnasal(rest: str) -> Iterator[str]:
    """What the nasal of meN- and peN- has taken in: menulis → tulis, menyapu → sapu, mengarang → karang, arang."""
    if rest.startswith("nge"):
        yield rest[3:]
    if rest.startswith("ng"):
        yield rest[2:]
        yield "k" + rest[2:]
        yield from _inner(rest[2:])
    elif rest.startswith("ny"):
        yield "s" + rest[2:]
        yield "c" + rest[2:]
    elif rest.startswith("n"):
        yield rest[1:]
        yield "t" + rest[1:]
    elif rest.startswith("m"):
        yield rest[1:]
        yield "p" + rest[1:]
        yield from _inner(rest[1:])
    if rest[:1] in "lrwynm":
        yield rest
    yield from _inner(rest)


def _one_letter_away(word: str) -> set[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {left + right[1:] for left, right in halves if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    found |= {left + one + right[1:] for left, right in halves if right for one in letters}
    found |= {left + one + right for left, right in halves for one in letters}
    return found - {word}
