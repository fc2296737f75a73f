"""How long a story takes to read."""

from __future__ import annotations

WORDS_PER_MINUTE = 230
"""Silent reading slows with word length: Brysbaert, Sui, Duyck and Dirix, "Improving reading rate prediction with word
length information" (Quarterly Journal of Experimental Psychology, 2021), expect 238 words a minute at a mean of 5.1
letters and 202 at 6.0, some 1,213 letters a minute either way. Told stories, such as this project's own, have 5.3
letters a word, hence 229."""


def minutes(words: int) -> int:
    """Return how long so many words take to read, in whole minutes, rounded up, at least one."""
    return max(1, -(-words // WORDS_PER_MINUTE))
