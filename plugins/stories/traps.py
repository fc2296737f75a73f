"""Where Markdown would do something else than the author meant: caught in the source, with the line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.indonesian.wording import shortened
from plugins.rebuild.problem import Problem

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_UNDERLINE = re.compile(r" {0,3}(-{2,}|=+)\s*")
_ORDERED = re.compile(r" {0,3}(\d+)\.\s+\S")
_BULLET = re.compile(r" {0,3}[*+-]\s+\S")
_HASHTAG = re.compile(r"#{1,6}[^#\s]")
_HEADING = re.compile(r"(#{1,6})\s+\S")
_DEFINITION = re.compile(r"\[\^([^\]]+)\]:")
_CODE = re.compile(r"(?ms)^ {0,3}(`{3,}|~{3,}).*?^ {0,3}\1.*?$|`[^`\n]*`")
_LOOSE = re.compile(r"\[[^\]\n]*\] +\((?:gambar/|https?://|\{filename\}|/)[^)\n]*\)")
_FOOTNOTE_NAME = re.compile(r"[\w-]+")
_REFERENCE = re.compile(r"\[\^([^\]]+)\](?!:)")


def find_traps(  # noqa: PLR0912  one trap, one branch
    path: str, body: str, first_line: int
) -> Iterator[Problem]:
    """Problems of one body; `first_line` is the line of the file that the body starts on."""
    previous = ""
    fence = ""
    in_list = False
    last_number = 0
    level = 1
    for offset, line in enumerate(body.split("\n")):
        if line[:1].isalpha() and not fence:  # as most lines do, and no trap
            in_list = in_list and bool(previous.strip())
            previous = line
            continue
        where = f"{path}:{first_line + offset}"
        if match := _FENCE.match(line):
            if not fence:
                fence = match[1]
            elif match[1].startswith(fence):
                fence = ""
            previous = line
            continue
        if fence:
            continue
        starts_block = not previous.strip()
        ordered = _ORDERED.match(line)
        if _UNDERLINE.fullmatch(line) and previous.strip() and not _UNDERLINE.fullmatch(previous):
            yield Problem(
                where,
                f'"{shortened(previous)}" di atas {line.strip()[:3]} akan berubah menjadi judul',
                "beri satu baris kosong di atas garis itu"
                if "-" in line
                else "hapus garis itu, atau tulis ## di depan judul",
            )
        elif starts_block and not in_list and line.startswith(("    ", "\t")) and line.strip():
            yield Problem(
                where,
                "paragraf yang menjorok empat spasi akan tercetak sebagai kode",
                "hapus spasi di depannya; untuk kode pakai tiga tanda ` di atas dan di bawahnya",
            )
        elif starts_block and ordered and not in_list and int(ordered[1]) not in (0, 1, last_number + 1):
            yield Problem(
                where,
                f'"{shortened(line)}" akan berubah menjadi daftar bernomor',
                f"daftar dimulai dari 1; bila bukan daftar, tulis {ordered[1]}\\. dengan garis miring terbalik",
            )
        elif _HASHTAG.match(line):
            yield Problem(
                where,
                f'"{shortened(line)}" akan berubah menjadi judul',
                "tulis \\# untuk tagar, atau beri spasi untuk judul",
            )
        elif heading := _HEADING.match(line):
            deeper = len(heading[1])
            if deeper == 1:
                yield Problem(where, "judul besar (#) sudah diambil dari Title", "pakai ## untuk judul bagian")
            elif deeper > level + 1:
                yield Problem(
                    where, f"judul {heading[1]} melompati satu tingkat", f"pakai {'#' * (level + 1)} untuk judul ini"
                )
            level = max(2, deeper)
        if ordered:
            last_number = int(ordered[1])
        if line.strip():
            in_list = bool(ordered or _BULLET.match(line) or _DEFINITION.match(line)) or (
                in_list and (not starts_block or line.startswith((" ", "\t")))
            )
        previous = line
    prose = _without_code(body)
    yield from _loose_links(path, prose, first_line)
    yield from _footnotes(path, prose, first_line)


def _loose_links(path: str, prose: str, first_line: int) -> Iterator[Problem]:
    """Links whose two halves a space keeps apart."""
    for loose in _LOOSE.finditer(prose):
        number = first_line + prose.count("\n", 0, loose.start())
        problem = f'"{shortened(loose[0])}" akan tercetak apa adanya'
        yield Problem(f"{path}:{number}", problem, "hapus spasi di antara ] dan (")


def _footnotes(path: str, prose: str, first_line: int) -> Iterator[Problem]:
    if "[^" not in prose:
        return
    defined: dict[str, int] = {}
    used: dict[str, int] = {}
    for offset, line in enumerate(prose.split("\n")):
        number = first_line + offset
        match = _DEFINITION.match(line)
        if match:
            defined.setdefault(match[1], number)
        for reference in _REFERENCE.finditer(line, match.end() if match else 0):
            used.setdefault(reference[1], number)
    for name, number in defined.items():
        if not _FOOTNOTE_NAME.fullmatch(name):
            yield Problem(
                f"{path}:{number}",
                f"nama catatan kaki [^{name}] tidak dapat dipakai",
                "pakai huruf, angka, dan tanda -",
            )
    for name in used.keys() - defined.keys():
        yield Problem(
            f"{path}:{used[name]}",
            f"catatan kaki [^{name}] tidak punya isi",
            f"tambahkan baris [^{name}]: … di akhir berkas",
        )
    for name in defined.keys() - used.keys():
        yield Problem(
            f"{path}:{defined[name]}",
            f"catatan kaki [^{name}] tidak dirujuk di teks",
            f"tulis [^{name}] di tempatnya, atau hapus",
        )


def _without_code(body: str) -> str:
    """Code blanked out, every other character where it was."""
    return _CODE.sub(lambda match: re.sub(r"[^\n]", "`", match[0]), body)
