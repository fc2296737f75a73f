"""Words of one's own that a spelling check shall not stumble over (`content/kamus.txt`)."""

from __future__ import annotations

from plugins.engine.problem import Problem
from plugins.engine.reading import Reading
from plugins.indonesian.debris import mended_name
from plugins.stories.metadata import decode

FILE = "kamus.txt"


def read_glossary(path: str, data: bytes) -> Reading:
    """Read `kamus.txt`: facts are the words, one a line, sorted; what follows `#` is a remark."""
    text, problems = decode(path, data, mended_name)
    words = set()
    found = list(problems)
    for number, line in enumerate(text.split("\n"), 1):
        word = line.partition("#")[0].strip()
        if len(word.split()) > 1:
            remedy = "tulis satu kata tiap baris; keterangan boleh menyusul di belakang tanda #"
            found.append(Problem(f"{path}:{number}", f'"{word}" lebih dari satu kata', remedy))
        elif word:
            words.add(word)
    return Reading(tuple(sorted(words)), None, tuple(found))
