"""How long a story takes to read."""

from __future__ import annotations

WORDS_PER_MINUTE = 200
"""Silent reading falls with word length: Brysbaert, Sui, Duyck and Dirix, "Improving reading rate prediction with word
length information" (Quarterly Journal of Experimental Psychology, 2021) expect about 202 words a minute at a mean of
6.0 letters a word, which is what Indonesian prose has."""


def minutes(words: int) -> int:
    """Whole minutes, rounded up, at least one."""
    return max(1, -(-words // WORDS_PER_MINUTE))
