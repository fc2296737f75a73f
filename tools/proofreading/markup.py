"""Markdown that readers will see as it was typed, or that means something else than it seems to: remarks, since nothing
is lost by it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.indonesian.languages import language_code
from plugins.indonesian.wording import shortened
from plugins.stories.fences import without_code
from tools.proofreading.finding import Finding
from tools.proofreading.prose import Prose

_PAIRED = re.compile(r"(\*\*|~~)(?=[^\s*~])(?:(?!\1|\n[ \t]*\n).)+?(?<!\s)\1", re.DOTALL)
_BOX = re.compile(r"(?<![*+-] )(?<![.)] )(?:\[ ?\](?![(\[:])|\[[xX]\](?= \w))")
_RAW = (
    (re.compile(r"\*\*(?!\*)(?<!\*\*\*)"), "rapatkan ke kata yang ditebalkan dan tutup lagi, **begini**, atau hapus"),
    (re.compile(r"~~"), "rapatkan ke kata yang dicoret dan tutup lagi, ~~begini~~, atau hapus"),
    (re.compile(r"==(?=[^\s=])[^=\n]+=="), "untuk menegaskan, tulis **begini**"),
    (re.compile(r"\^\^|\^[^\s^]{1,9}\^"), "untuk huruf naik, tulis <sup>begini</sup>"),
    (re.compile(r"(?m)^ {0,3}:::.*$"), "hapus baris ini; kotak seperti itu tidak ada di sini"),
    (_BOX, "kotak hanya di awal butir daftar, - [ ] begini"),
    (re.compile(r"-->"), "catatan dibuka dengan <!-- di depannya"),
    (re.compile(r"(?<!\\)\]\((?!\s)"), "tutup alamatnya dengan tanda )"),
    (re.compile(r"(?m)^ {0,3}(?:`{3,}|~{3,}).*$"), "tutup kode dengan tiga tanda yang sama di baris sendiri"),
    (re.compile(r"(?m)(?<=\S\n) {0,3}(?:={2,}|--) *$"), "hapus garis itu; untuk judul bagian, tulis ## di depannya"),
)
"""What is left of a prose once all that is understood has been blanked out, and the remedy."""
_LOOSE = re.compile(r"(?<=[^\s*_)\]>~`])[ ]+(\{[:;][^{}\n]*\})(?=[ ]*\S)")
_UNQUOTED = re.compile(r"(?<=\])\((?:https?://|/|\{filename\})[^\s()]*[ ]+[^\"'“”„()\s][^()\n]*\)")
_LANGUAGE = re.compile(
    r"\{[:;][ ]*(?:lang|bahasa)[ ]*[=: ][ ]*[\"'“”‘’]?([^\"'“”‘’{}\n]+?)[\"'“”‘’]?[ ]*\}", re.IGNORECASE
)
_HEADING = re.compile(r"(?m)^ {0,3}(#(?=[ ])|#{2,6}(?!#))[ ]*\S.*$")
_NUMBER = re.compile(r"(?m)^ {0,3}(\d{1,3})[.)][ ]+\S.*$")
_ROWS = re.compile(r"(?m)^[^\n]*\|[^\n]*\n[ |:]*-[ |:-]*\|?[ |:-]*\n(?:[^\n]*\|[^\n]*(?:\n|\Z))+")
_PIPE = re.compile(r"(?<!\\)\|")


def find(path: str, prose: Prose) -> Iterator[Finding]:
    """Yield one finding for each place that would print otherwise; `prose` is that of the file at `path`."""
    text = prose.text[prose.body_start :]
    found = (*_raw(text), *_marks(without_code(prose.whole[prose.body_start :])), *_levels(text), *_numbers(text))
    told = {(prose.line(prose.body_start + at), problem, remedy) for at, problem, remedy in (*found, *_tables(text))}
    for line, problem, remedy in sorted(told):
        yield Finding(path, line, "tanda", problem, remedy)


_Found = Iterator[tuple[int, str, str]]


def _raw(text: str) -> _Found:
    left = _PAIRED.sub(lambda found: f"  {found[0][2:-2]}  ", text)
    for pattern, remedy in _RAW:
        for found in pattern.finditer(left):
            yield found.start(), f'"{shortened(found[0].strip())}" akan tercetak apa adanya', remedy


def _marks(body: str) -> _Found:
    for found in _LANGUAGE.finditer(body):
        if language_code(found[1]) is None:
            problem = f'bahasa "{found[1]}" tidak dikenal, jadi tidak ditandai'
            yield found.start(), problem, "tulis kodenya, misalnya jv, su, atau en"
    for found in _LOOSE.finditer(body):
        problem = f'"{found[1]}" akan tercetak apa adanya'
        yield found.start(), problem, "beri tanda * di awal dan akhir kata yang dimaksud, lalu rapatkan {: ke situ"
    for found in _UNQUOTED.finditer(body):
        yield found.start(), f'alamat "{shortened(found[0][1:-1])}" memuat spasi', 'judul tautan ditulis di antara "…"'


def _levels(text: str) -> _Found:
    level = 1
    for found in _HEADING.finditer(text):
        deeper = len(found[1])
        if deeper == 1:
            yield found.start(), "judul besar (#) sudah diambil dari Title, jadi ini tampil sebagai ##", "pakai ##"
        elif deeper > level + 1:
            shown = "#" * (level + 1)
            problem = f"judul {found[1]} melompati satu tingkat, jadi tampil sebagai {shown}"
            yield found.start(), problem, f"pakai {shown}"
        level = max(2, min(deeper, level + 1))


def _numbers(text: str) -> _Found:
    """What begins with a number that no list leads to."""
    last = 0
    for found in _NUMBER.finditer(text):
        number = int(found[1])
        begins = not text[: found.start()].strip() if found.start() < 3 else text[found.start() - 2] == "\n"
        if begins and number not in (0, 1, last, last + 1):
            problem = f'"{shortened(found[0])}" menjadi butir daftar nomor {number}'
            yield found.start(), problem, f"bila bukan daftar, tulis {number}\\. dengan garis miring terbalik"
        last = number


def _tables(text: str) -> _Found:
    for table in _ROWS.finditer(text):
        head, rule, *rows = table[0].rstrip("\n").split("\n")
        at, known = table.start() + len(head) + len(rule) + 2, _cells(head)
        for row in rows:
            if (cells := _cells(row)) > known:
                problem = f"baris ini punya {cells} sel, kepala tabelnya {known}"
                yield at, problem, "tambahkan kepala kolomnya; tanda | yang hanya teks ditulis \\|"
            at += len(row) + 1


def _cells(row: str) -> int:
    return len(_PIPE.findall(row.strip().removeprefix("|"))) + (not row.rstrip().endswith("|"))
