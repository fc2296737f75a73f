"""Which words are Indonesian: hunspell's dictionary where this machine has it, and what it does not know.

Asking hunspell's rules takes half a millisecond a word, so most words are settled before: by a set of roots, and by the
affixes that Indonesian puts around them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from glob import glob
from hashlib import sha256
from os.path import expandvars
from pathlib import Path
from typing import Any

LONGEST = 60
"""Letters of a word: twice as many as the longest that anybody writes. Rules cost more than a word's length."""


_PLACES = (
    "/usr/share/hunspell",
    "/usr/share/myspell/dicts",
    "/usr/local/share/hunspell",
    "/opt/homebrew/share/hunspell",
    "~/Library/Spelling",
    "/Library/Spelling",
    "/Applications/LibreOffice.app/Contents/Resources/extensions/dict-id",
    "/usr/lib/libreoffice/share/extensions/dict-id",
    "/opt/libreoffice*/share/extensions/dict-id",
    "%PROGRAMFILES%/LibreOffice/share/extensions/dict-id",
    "%PROGRAMFILES(X86)%/LibreOffice/share/extensions/dict-id",
)
"""Where Debian, LibreOffice on any system, Homebrew or the user's own folder has dictionaries, the nearest first."""


def find_dictionary() -> Path | None:
    """Return the path of hunspell's Indonesian dictionary, without suffix; None where this machine has none."""
    patterns = (Path(expandvars(place), "id_ID.aff").expanduser() for place in _PLACES)
    found = (Path(file) for pattern in patterns for file in sorted(glob(str(pattern))))  # noqa: PTH207  from any drive
    return next((file.with_suffix("") for file in found if file.with_suffix(".dic").is_file()), None)


MISSING = (
    "Ejaan belum diperiksa karena kamus hunspell bahasa Indonesia belum ada di komputer ini; di Debian atau Ubuntu "
    "pasang dengan `sudo apt install hunspell-id`, di tempat lain pasang LibreOffice beserta kamus Indonesianya."
)


def read_list(name: str) -> Iterator[str]:
    """Yield the lines of one of our own lists, each a word, some words or a pair, without remarks."""
    for line in (Path(__file__).parent / "kata" / name).read_text(encoding="utf-8").splitlines():
        if text := line.partition("#")[0].strip():
            yield text


class Vocabulary:
    """All that is known of Indonesian words. `dictionary` is a path without suffix.

    `verdicts` are those on words asked about before, by this run or an earlier one with the same `version`.
    """

    def __init__(self, dictionary: Path) -> None:
        affixes, entries = (dictionary.with_suffix(suffix).read_bytes() for suffix in (".aff", ".dic"))
        encoding = "utf-8" if re.search(rb"^SET\s+UTF-8", affixes, re.MULTILINE) else "latin-1"
        self._affixes, self._entries = (data.decode(encoding, "surrogateescape") for data in (affixes, entries))
        self.version = sha256(affixes + entries).hexdigest()
        self.verdicts: dict[str, bool] = {}

    @cached_property
    def roots(self) -> frozenset[str]:
        """The dictionary's entries, lower case, and our own additions."""
        entries = (line.partition("/")[0].strip() for line in self._entries.splitlines()[1:])
        own = (word for name in ("wajar.txt", "serapan.txt") for line in read_list(name) for word in line.split())
        return frozenset(word.lower() for word in (*entries, *own))

    @cached_property
    def _rules(self) -> Any:
        """Hunspell's rules by spylls, which has no types, and is not imported where all words are settled."""
        from spylls.hunspell import Dictionary, readers
        from spylls.hunspell.readers.file_reader import BaseReader

        # Its reader of files would leave them open; that of texts cannot change the encoding, and need not.
        affixes, entries = (BaseReader(io.StringIO(text)) for text in (self._affixes, self._entries))
        affixes.reset_encoding = lambda _: None
        rules, context = readers.read_aff(affixes)
        return Dictionary(rules, readers.read_dic(entries, aff=rules, context=context))

    def knows(self, word: str) -> bool:
        """Return whether a word, in lower case, is one; of what is longer than any word, whether each part is."""
        if len(word) > LONGEST:
            return "-" in word and all(len(part) <= LONGEST and self.knows(part) for part in word.split("-"))
        if word not in self.verdicts:
            plain = word.replace("’", "'")
            known = self._is_derived(plain) or ("-" in plain and self._is_repeated(plain.split("-")))
            self.verdicts[word] = known or bool(self._rules.lookup(plain))
        return self.verdicts[word]

    def _is_derived(self, word: str) -> bool:
        return not self.roots.isdisjoint(bases(word))

    def _is_repeated(self, parts: list[str]) -> bool:
        """`lama-lama`, `dilama-lamakan`, `sayur-mayur`: each part is a word, or both are forms of one."""
        forms = [{*bases(part), part} for part in parts]
        is_one = len(parts) == 2 and not self.roots.isdisjoint(forms[0] & forms[1])
        return is_one or all(part and self.knows(part) for part in parts)

    def guess(self, word: str, *, thorough: bool = True) -> list[str]:
        """Return the known words that are one letter away, at most three; none where there are more: that helps nobody.

        A thorough look also finds words with affixes that nobody has used yet, and takes ten milliseconds.
        """
        if len(word) > LONGEST:
            return []
        letters = _one_letter_away(word)
        near = {one for one in letters if one in self.roots or self.verdicts.get(one)}
        if thorough and not near:
            near = {one for one in letters if self._is_derived(one) and self._rules.lookup(one)}
        return sorted(near) if len(near) <= 3 else []


_PARTICLES = ("lah", "kah", "tah", "pun")
_OWNERS = ("nya", "ku", "mu")
_SUFFIXES = ("kan", "an", "i", "in", "ain")
"""The last two are how people talk."""
_PREFIXES = ("di", "ter", "ber", "se", "ke", "ku", "kau", "be")
_COMBINING = ("antar", "pasca", "pra", "swa", "nir", "tuna", "multi", "sub", "non", "serba", "maha", "adi")
_INNER = ("per", "ber", "ter", "ke")
_NASALS = {"ng": ("", "k"), "ny": ("s", "c"), "n": ("", "t"), "m": ("", "p")}
"""What a nasal of meN- and peN- may have taken in: menulis → tulis, menyapu → sapu, mengarang → karang, arang."""
_SPOKEN_NASAL = re.compile(r"ng|ny|[nm][aiueo]")
"""How people talk: ngurus, nyangkut, nunggu, mulangin."""
_SHORTEST = 3


def bases(word: str) -> Iterator[str]:
    """Yield what may be left of a word without its affixes, the word itself first, and some of it more than once."""
    if len(word) > LONGEST:
        return
    for whole in _without(word, _PARTICLES):
        for plain in _without(whole, _OWNERS):
            for inner in _without(plain, _SUFFIXES):
                yield from (stem for stem in _unprefixed(inner) if len(stem) >= _SHORTEST)


def _without(word: str, endings: Iterable[str]) -> Iterator[str]:
    """The word, and what is left of it without one of these endings."""
    yield word
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            yield word[: -len(ending)]


def _unprefixed(word: str) -> Iterator[str]:
    yield word
    for prefix in _PREFIXES:
        if word.startswith(prefix):
            yield word[len(prefix) :]
            yield from _inner(word[len(prefix) :])
    for prefix in _COMBINING:
        if word.startswith(prefix) and len(word) >= len(prefix) + 4:
            yield word[len(prefix) :]
    if word.startswith("ketidak"):
        yield from _unprefixed(word[7:])
    if word.startswith(("me", "pe")):
        yield from _unnasal(word[2:])
    if _SPOKEN_NASAL.match(word):
        yield from _unnasal(word)


def _inner(rest: str) -> Iterator[str]:
    """Behind another prefix: diperbaiki, berkeluarga, sepengetahuan, diberlakukan, keterbatasan."""
    for prefix in _INNER:
        if rest.startswith(prefix):
            yield rest[len(prefix) :]
    if rest.startswith("pe"):
        yield from _unnasal(rest[2:])


def _unnasal(rest: str) -> Iterator[str]:
    if rest.startswith("nge"):
        yield rest[3:]
    nasal = rest[:2] if rest[:2] in _NASALS else rest[:1]
    yield from (initial + rest[len(nasal) :] for initial in _NASALS.get(nasal, ()))
    if nasal in {"ng", "m"}:
        yield from _inner(rest[len(nasal) :])
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
