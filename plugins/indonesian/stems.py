"""Stems of words: *menulis*, *tulisan* and *penulis* are all *tulis*, as Sastrawi finds roots (Nazief and Adriani's
algorithm as enhanced by Asian, Arifin and others), with a few roots mended that service stories need.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from Sastrawi.Stemmer.Stemmer import Stemmer

_AFFIXED = re.compile(r"(?:ber?|di|ke|ku|me|pe|se|te).+|.+(?:[ai]n|i|k[au]h?|kan|lah|mu|nya|pun|tah)")
"""What may have another root than itself; three quarters of the time of finding out is spent on names otherwise."""

_SHORTEST = 4

RARE = frozenset(
    """
    acik asa awat bas bel erik ering etik gar gera gin ira kelap kepel keti ketu lus maka mes mesan nal nali penggar pes
    rang tel upa
    """.split()  # noqa: SIM905  a page of quotes says less
)
"""Roots of Sastrawi's list in which others get lost: *perawat* is of *rawat*, *memesan* not of *mes*."""

OURS = {
    "antri": "antre", "antrian": "antre", "mengantri": "antre", "ngantri": "antre", "ngantre": "antre",
    "berikan": "beri", "diberikan": "beri", "memberikan": "beri",
    "mengelas": "las", "pengelas": "las", "pengelasan": "las", "dilas": "las",
    "memarahi": "marah", "membantah": "bantah", "dibantah": "bantah", "menangis": "tangis", "sebaris": "baris",
    "ditemani": "teman", "menemani": "teman", "persetujuan": "setuju", "menyetujui": "setuju", "disetujui": "setuju",
    "setuju": "setuju", "ngobrol": "obrol", "ngomong": "omong", "ngopi": "kopi",
    "telpon": "telepon", "menelpon": "telepon", "ditelpon": "telepon", "telfon": "telepon",
    "resiko": "risiko", "ijin": "izin", "apotik": "apotek", "praktek": "praktik",
}  # fmt: skip
"""Words that Sastrawi gives a wrong stem, and spellings of which readers use the other one."""

_ENDING = re.compile(r"(?<=...)(?:nya|ku|mu|lah|kah|pun)$")


def stem(word: str) -> str:
    """Return the root that stands for all words made of it; the word itself where it has no other root.

    `word` is as `words` has it.
    """
    if root := OURS.get(word) or OURS.get(_ENDING.sub("", word)):
        return root
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha() or not _AFFIXED.fullmatch(word):
        return word
    found: str = _stemmer().stem_word(word)
    return OURS.get(found, found)


@cache
def _stemmer() -> Stemmer:
    # Imported when a new word has been written: most builds see none.
    from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
    from Sastrawi.Stemmer.Stemmer import Stemmer
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    return Stemmer(ArrayDictionary([root for root in StemmerFactory().get_words() if root not in RARE]))
