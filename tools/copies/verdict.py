"""What it means that so much of a story stands elsewhere. All thresholds, and why."""

from __future__ import annotations

COPY, CREDITED, QUOTATION, NONE = "salinan tanpa kredit", "salinan dengan kredit", "kutipan", "bukan salinan"

LARGE = 0.4
"""Share of the story's five-word runs. One word in ten changed leaves 0.9⁵ = 0.59 of them; the first half, 0.5."""
SPREAD, SMALL = 0.6, 0.12
"""One word in four changed leaves 0.75⁵ = 0.24, all over the story. A quotation stands in one place or two, so what is
found in six tenths of the story or more is the story retold word by word, down to 0.12: one word in three changed."""
MOSTLY, CONSIDERABLE = 0.5, 0.2
"""A text half of which is the story's, and no small part of the story, brings nothing of its own to quote it in."""
QUOTED = 8
"""Words in a row. Shorter runs are found in any two texts of one language on one subject."""


def copied(share: float, spread: float, portion: float) -> bool:
    """`share` of the story that is found, `spread` over its tenths, `portion` of the other text that it makes up."""
    if share >= LARGE or (share >= SMALL and spread >= SPREAD):
        return True
    return portion >= MOSTLY and share >= CONSIDERABLE


def verdict(share: float, spread: float, portion: float, longest: int, credited: bool) -> str:
    """`longest` run in words; `credited`: names and address are there."""
    if copied(share, spread, portion):
        return CREDITED if credited else COPY
    return QUOTATION if longest >= QUOTED else NONE
