"""What would be lost of a body, or become public: found in the source, with the line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.engine.problem import Problem
from plugins.stories.fences import without_code
from plugins.stories.metadata import open_comment, unclosed_comment, without_comments

_DEFINITION = re.compile(r" {0,3}\[\^([^\]]+)\]:")
_FOOTNOTE_NAME = re.compile(r"[\w-]+")
_REFERENCE = re.compile(r"\[\^([^\]]+)\](?!:)")


def find_traps(path: str, body: str, first_line: int) -> Iterator[Problem]:
    """Yield the problems of one body; `first_line` is the line of the file that the body starts on."""
    if "[^" not in body and "<" not in body:
        return
    prose = without_code(body)
    if (at := unclosed_comment(prose)) >= 0:
        yield open_comment(f"{path}:{first_line + prose.count(chr(10), 0, at)}")
    yield from _footnotes(path, without_comments(prose, keep_lines=True), first_line)


def _footnotes(path: str, prose: str, first_line: int) -> Iterator[Problem]:
    if "[^" not in prose:
        return

    def problem(number: int, text: str, remedy: str) -> Problem:
        return Problem(f"{path}:{number}", text, remedy)

    defined: dict[str, int] = {}
    used: dict[str, int] = {}
    for number, line in enumerate(prose.split("\n"), first_line):
        match = _DEFINITION.match(line)
        if match and (first := defined.setdefault(match[1], number)) != number:
            text = f"catatan kaki [^{match[1]}] sudah ada isinya di baris {first}, jadi salah satunya hilang"
            yield problem(number, text, "beri catatan kaki ini nama lain, di sini dan di tempatnya dalam teks")
        if match and (inner := _DEFINITION.match(line[match.end() :])):
            text = f"catatan kaki [^{inner[1]}] dimulai di dalam catatan kaki [^{match[1]}]"
            yield problem(number, text, "mulai setiap catatan kaki di baris sendiri")
        for reference in _REFERENCE.finditer(line, match.end() if match else 0):
            used.setdefault(reference[1], number)
    for name, number in defined.items():
        if not _FOOTNOTE_NAME.fullmatch(name):
            text = f"nama catatan kaki [^{name}] tidak dapat dipakai"
            yield problem(number, text, "pakai huruf, angka, dan tanda -")
    for name in used.keys() - defined.keys():
        remedy = f"tambahkan baris [^{name}]: … di akhir berkas"
        yield problem(used[name], f"catatan kaki [^{name}] tidak punya isi", remedy)
    for name in defined.keys() - used.keys():
        remedy = f"tulis [^{name}] di tempatnya, atau hapus"
        yield problem(defined[name], f"catatan kaki [^{name}] tidak dirujuk di teks", remedy)
