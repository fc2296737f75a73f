"""The header of a story, page or comment: `Key: value` lines up to the first empty line (docs/file-formats.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from plugins.engine.problem import Problem
from plugins.indonesian.debris import mended, mended_name
from plugins.indonesian.wording import nearest, shortened

MORE = "<!--more-->"
"""Ends the summary."""

_KEY = re.compile(r"([A-Za-z][A-Za-z_ -]*?)\s*:(?!//)\s*(.*)")
_WORD = (b"PK\x03\x04", b"{\\rtf", b"\xd0\xcf\x11\xe0")
_COMMENT = re.compile(
    r"(?s)(?<!`)(?P<tick>`+)(?!`)(?:(?!\n\n).)+?(?<!`)(?P=tick)(?!`)"
    r"|<\s?!\s?(?:(?P<long>--|[–—])|-)(?P<note>.*?)(?:(?(long)(?:--|[–—])|[–—-])\s?!?>|(?P<open>\Z))"
)
"""Code, where nothing is a comment, or a comment; also one whose signs a telephone has mended, `<!— … —>`."""

_SHORT_VALUES = frozenset({"Title", "Date", "Author", "Authors", "Category", "Permission", "Status", "Slug"})
"""Keys whose values nobody folds."""

INDONESIAN_KEYS = {
    "judul": "Title", "tanggal": "Date", "penulis": "Author", "para penulis": "Authors", "kategori": "Category",
    "label": "Tags", "tag": "Tags", "ringkasan": "Summary", "salam": "Sign_off", "izin": "Permission",
    "sampul": "Cover", "seri": "Series", "komentar": "Comments", "bahasa": "Lang", "koreksi": "Correction",
    "alamat": "Address", "anggota": "Member", "nama": "Name", "membalas": "Reply_to", "diperbarui": "Modified",
}  # fmt: skip
"""What authors may write for a key; the message then names the right one."""


class Value(Struct, frozen=True):
    """A header value as its lines (continuations included, stripped), and the line number it starts on.

    The number is 0 where the value is not from the file's header.
    """

    lines: tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        return " ".join(filter(None, self.lines))

    def items(self, separator: str) -> list[str]:
        """Return the parts between separators, stripped, without empty ones and repetitions."""
        return list(dict.fromkeys(filter(None, (part.strip() for part in self.text.split(separator)))))


class Document(Struct, frozen=True):
    """A file taken apart: header values by canonical key, the body, and the line the body starts on (from 1)."""

    path: str
    values: Mapping[str, Value]
    body: str
    body_line: int
    problems: tuple[Problem, ...]
    misplaced: frozenset[str] = frozenset()
    """Keys that are there after all, under another name or below the first empty line."""
    torn: bool = False
    """Whether the body begins with what belongs to the header."""
    head: str = ""
    """All that stands above the body, to the letter."""

    def text(self, key: str, default: str = "") -> str:
        value = self.values.get(key)
        return value.text if value else default

    def at(self, key: str) -> str:
        """Return the `path:line` of a key, for messages; the path alone where the file does not have the key."""
        value = self.values.get(key)
        return f"{self.path}:{value.line}" if value and value.line else self.path


def decode(path: str, data: bytes, mend: Callable[[str], str] = mended) -> tuple[str, tuple[Problem, ...]]:
    """Return UTF-8 text with uniform line ends, mended, or the problem that keeps it from being text."""
    if data.startswith(_WORD):
        remedy = "buka di Word, salin teksnya, lalu tempel ke naskah buatan `new`"
        return "", (Problem(path, "ini berkas Word, bukan naskah", remedy),)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        remedy = "simpan ulang dengan pengodean UTF-8 di penyunting teks"
        return "", (Problem(f"{path}:{line}", "berkas ini bukan UTF-8", remedy),)
    return mend(text.replace("\r\n", "\n").replace("\r", "\n")), ()


def without_comments(text: str, *, keep_lines: bool = False) -> str:
    """Return what may be published of a text: no comment, and nothing behind one that does not end. `MORE` stays."""

    def published(found: re.Match[str]) -> str:
        if found["tick"]:
            return found[0]
        if (found["note"] or "").strip().casefold() == "more":
            return MORE
        return "\n" * found[0].count("\n") if keep_lines else ""

    return _COMMENT.sub(published, text) if "<" in text else text


def unclosed_comment(text: str) -> int:
    """Return where a comment begins that does not end; -1 where none does."""
    if "<" not in text:
        return -1
    return next((one.start() for one in _COMMENT.finditer(text) if one["open"] is not None), -1)


def open_comment(where: str) -> Problem:
    """Return the problem of a comment that does not end."""
    remedy = "tulis --> di akhir catatan itu, atau hapus tandanya"
    return Problem(where, "catatan yang diawali <!-- tidak ditutup, jadi tidak jelas mana yang boleh terbit", remedy)


def parse(path: str, data: bytes, known: tuple[str, ...]) -> Document:
    """Return a file taken apart; every header line that is not of the contract is a problem."""
    text, problems = decode(path, data)
    if problems:
        return Document(path, {}, "", 1, problems)
    lines = text.split("\n")
    start = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    canonical = {key.casefold(): key for key in known}
    end = _header_end(lines, start, canonical)
    header, found = _header(path, lines[start:end], start + 1)
    values: dict[str, Value] = {}
    unknown: list[str] = []
    latest: str | None = None
    for index, line in ((index, line) for index, line in enumerate(header, start) if line.strip()):
        where = f"{path}:{index + 1}"
        if line[0] in " \t":
            if latest:
                values[latest] = Value((*values[latest].lines, line.strip()), values[latest].line)
            elif not found:
                remedy = "mulai kepala berkas dengan Title: …"
                found.append(Problem(where, "baris menjorok tanpa kunci di atasnya", remedy))
            continue
        match = _KEY.fullmatch(line.rstrip())
        latest = canonical.get(match[1].casefold().replace(" ", "_")) if match else None
        if match is None:
            found.append(_not_a_key(where, line, index == start))
        elif latest is None:
            unknown.append(match[1])
            found.append(_unknown(where, match[1], known))
        elif latest in values:
            found.append(Problem(where, f"{latest} tertulis dua kali", f"sisakan satu baris {latest}"))
        else:
            values[latest] = Value((match[2].strip(),), index + 1)
    body_start = next((index for index in range(end, len(lines)) if lines[index].strip()), len(lines))
    torn = False
    misplaced = {meant for key in unknown if (meant := _meant(key, known))}
    for index in range(body_start, len(lines)):
        below = _KEY.fullmatch(lines[index].rstrip())
        key = canonical.get(below[1].casefold()) if below else None
        if key is None or key in values:
            break
        misplaced.add(key)
        if index == body_start:
            torn = True
            problem = f"{key} ada di bawah baris kosong, jadi terbaca sebagai isi"
            found.append(Problem(f"{path}:{index + 1}", problem, "hapus baris kosong di tengah kepala berkas"))
    kept = {key: value for key, value in values.items() if value.text}
    body = "\n".join(lines[body_start:]).rstrip()
    head = "".join(f"{line}\n" for line in lines[:body_start])
    return Document(path, kept, body, body_start + 1, tuple(found), frozenset(misplaced), torn, head)


def _header_end(lines: Sequence[str], start: int, canonical: Mapping[str, str]) -> int:
    """Where the header ends: at the first empty line, or where a text was pasted right under the last key.

    Below a key whose value may be long, such as Summary, a line without a key is most likely its unindented rest.
    """
    end = next((index for index in range(start, len(lines)) if not lines[index].strip()), len(lines))
    last, key = start, ""
    for index in range(start, end):
        match = _KEY.fullmatch(lines[index].rstrip())
        if match and (found := canonical.get(match[1].casefold().replace(" ", "_"))):
            last, key = index, found
    if key not in _SHORT_VALUES:
        return end
    pasted = (
        at for at in range(last + 1, end) if lines[at][0] not in " \t-" and not _KEY.fullmatch(lines[at].rstrip())
    )
    return next(pasted, end)


def _header(path: str, lines: list[str], first: int) -> tuple[list[str], list[Problem]]:
    """The lines without comments and without what nobody sees, as many as before; `first` is the first one's number."""
    text = mended_name("\n".join(lines))
    at = unclosed_comment(text)
    problems = [open_comment(f"{path}:{first + text.count(chr(10), 0, at)}")] if at >= 0 else []
    return without_comments(text, keep_lines=True).split("\n"), problems


def _not_a_key(where: str, line: str, first: bool) -> Problem:
    if line.strip() == "---":
        return Problem(where, "kepala berkas tidak memakai garis ---", "hapus baris ---; satu baris kosong sudah cukup")
    if first:
        return Problem(where, f'berkas tidak dimulai dengan kepala: "{shortened(line)}"', "mulai dengan Title: …")
    return Problem(
        where,
        f'baris kepala ini bukan "Kunci: nilai": "{shortened(line)}"',
        "beri satu baris kosong sebelum isi, atau dua spasi di depan baris ini bila lanjutan baris di atasnya",
    )


def _unknown(where: str, key: str, known: tuple[str, ...]) -> Problem:
    guess = _meant(key, known)
    body = "bila ini isi, beri satu baris kosong di atasnya"
    remedy = f"mungkin maksudnya {guess}; {body}" if guess else f"{body}; kunci yang lazim: {', '.join(known[:10])}"
    return Problem(where, f'kunci "{key}" tidak dikenal', remedy)


def _meant(key: str, known: tuple[str, ...]) -> str | None:
    meant = INDONESIAN_KEYS.get(key.casefold(), "")
    return meant if meant in known else nearest(key, known)
