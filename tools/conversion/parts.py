"""The parts that end a service story: sign-off, signature, sharing permission, footnotes, and what a page adds below.

Never looked for elsewhere: from the end upwards, block by block, until one is none of them. What is taken away is
returned as it was, so that whoever writes the story can account for every word. Imports and `check` both ask here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from tools.conversion.blocks import (
    Block,
    Heading,
    Listing,
    Mark,
    Note,
    Paragraph,
    Piece,
    Reference,
    Rule,
    Text,
    lines,
    words,
)

_SHORT = 60
"""Characters of a line that may be a greeting or a name."""
_LONGEST_NAME = 8
"""Words of a signature that holds the author's whole name."""
_PHRASE = 4
"""Words that may end in a full stop and yet be no sentence of the story."""
_LONGEST_MOTTO = 120
"""Characters of a line that follows a greeting."""
_LONGEST_REPEATED = 300
"""Characters of a line that stands twice at a text's end."""
_END = 24
"""Blocks in which a text's end is looked for."""
_MOST_LINES = 4
_LONGEST_PERMISSION = 900

_GREETING = re.compile(
    r"(?:(?:teriring )?salam|hormat (?:kami|saya)|wassalam|wasalam|tabik|jabat erat|peluk (?:hangat|erat)|"
    r"sampai jumpa|tetap (?:melayani|semangat|tersenyum))(?: [\w-]+){0,7}(?:, [\w' -]{1,45})?\s*([,.!…]*)",
    re.IGNORECASE,
)
_MAY = re.compile(
    r"\b(?:boleh|silakan|silahkan|bebas|dipersilakan|dipersilahkan|monggo|diizinkan|mengizinkan|"
    r"diperbolehkan|diperkenankan|dilarang|(?:se)?i[zj]in|jangan|feel free|may|"
    r"(?:sebar(?:kan|luaskan)|bagikan|teruskan)lah)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\b(?:(?:di|mem)?bagikan|berbagi|(?:di|men)?sebar(?:kan|luaskan)|menyebar(?:kan|luaskan)|(?:di)?salin|menyalin|"
    r"(?:di|men|meng)?-?copy|(?:di|me)?-?repost|diposting ulang|(?:di)?kutip|mengutip|(?:di|mem)perbanyak|"
    r"(?:di|mem)-?forward|(?:di|me)?teruskan|meneruskan|(?:di|mem)publikasikan|(?:di|me)muat ulang|"
    r"(?:di|men)?[- ]?share|(?:di)?copas|(?:di)?copypaste|(?:sebar(?:kan|luaskan)|bagikan|teruskan)lah|"
    r"(?:di)?akui|mengaku(?:i|-aku)?|diaku(?:-aku)?|republish|(?:di|mem)?bagi(?:-bagi)?(?:kan)?)\b",
    re.IGNORECASE,
)
_THIS = re.compile(r"\b(?:tulisan|cerita|kisah|artikel|naskah|renungan|isi|blog)(?:-\w+)? ini\b", re.IGNORECASE)
_NOTICE = re.compile(
    r"(?:©|\(c\)|hak cipta|copyright|dilarang|izin berbagi|boleh|silakan|silahkan|bebas)", re.IGNORECASE
)
_TOLD = re.compile(r"\b(?:ia|dia|beliau|mereka|kata|katanya|bilang|ujar|jawab)\b(?!-)", re.IGNORECASE)
_FREELY = re.compile(
    r"\b(?:silakan|silahkan|boleh|bebas|monggo|dipersila\w*kan|diperkenankan|mengizinkan|feel free)\b|"
    r"\b(?:tanpa|tidak|tak|nggak|gak)(?: (?:perlu|usah|harus|wajib))?(?: (?:me)?(?:minta|mohon))? i[zj]in\b",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\bdilarang (?!meng?aku|diaku)|hak cipta|copyright|\b(?:seijin|seizin|"
    r"(?:mendapat|atas|dengan|minta) i[zj]in|i[zj]in tertulis|hubungi|tidak boleh (?!diaku))\b|©",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(r"\b(?:tanpa|tidak|tak|nggak|gak)\b(?: \w+)? (?:me)?minta i[zj]in\b", re.IGNORECASE)
_NOTES = re.compile(r"catatan kaki\s*(?::\s*|\Z)", re.IGNORECASE)
_LIKE_A_SIGN = re.compile(r"\[(?:\d{1,2}|\*{1,3})\]|[¹²³⁴⁵⁶⁷⁸⁹]")
_UNSIGNED = "catatan"
"""The name of a footnote that no sign in the text refers to."""
_MOST_UNSIGNED = 3
"""Paragraphs."""
_NOTE = re.compile(r"\s*(?:\[(\d{1,2}|\*{1,3})\]|\((\d{1,2})\)|(\d{1,2})[.)]|([¹²³⁴⁵⁶⁷⁸⁹])|(\*{1,3})\)?)\s*(?=\S|$)")
_RAISED = "¹²³⁴⁵⁶⁷⁸⁹"


_ADDED_BY_PAGES = (
    r"(?:no|\d+|tidak ada|belum ada) (?:comments?|komentar):?|\d+ tanggapan:?",
    r"(?:kirim|pos|posting|poskan|tulis|beri|tambahkan|masukkan)(?:kan)? komentar(?: anda)?[.…:]*",
    r"(?:(?:post|add|leave) a (?:comment|reply)|add comment|enter (?:your )?comment)[.…:]*",
    r"(?:(?:note|catatan): ?)?only a member of this blog may post a comment\.?",
    r"(?:(?:note|catatan): ?)?hanya anggota (?:dari )?blog ini yang (?:dapat|boleh|bisa) \w+ komentar\.?",
    r"(?:newer|older) posts?|pos(?:t|ting|tingan)? (?:lebih )?(?:baru|lama)",
    r"view (?:web|mobile) version|lihat versi \w+|(?:subscribe to|(?:ber)?langganan): ?.*",
    r"(?:email this|kirimkan ini lewat email|blogthis!).*",
    r"(?:share|bagikan|berbagi) (?:to|ke) (?:x|twitter|facebook|pinterest|whatsapp|telegram|linkedin).*",
    r"(?:posted by|diposting oleh|dipos(?:kan|tkan) oleh) .*|(?:reactions|reaksi):?",
    r"(?:powered by|diberdayakan oleh) blogger\.?|get link|dapatkan link|other apps|aplikasi lainnya",
    r"diteruskan(?: berkali-kali)?|forwarded(?: many times)?|baca (?:juga ?:|selengkapnya).*|related posts?:?",
    r"postingan populer.*",
    r"(?:view my complete|lihat) profil(?:e| lengkapku)|gambar tema oleh.*|laporkan penyalahgunaan",
    r"langsung ke konten utama",
)
_BESIDE = (
    r"home|beranda|halaman muka|about me|mengenai saya|foto saya|arsip blog|blog archive|cari blog ini|"
    r"(?:comments?|komentar):?|share:?|bagikan:?|facebook|x|twitter|pinterest|e-?mail|whatsapp|"
    r"[‹›«»←→▼►]|labels?: ?.*|balas|hapus|reply|delete"
)
_FURNITURE = re.compile(rf"(?:(?:{'|'.join(_ADDED_BY_PAGES)})(?:\s+|\Z))+(?:(?:{_BESIDE})(?:\s+|\Z))*", re.IGNORECASE)
_BESIDE_FURNITURE = re.compile(rf"(?:(?:{_BESIDE})(?:\s+|\Z))+", re.IGNORECASE)
"""What a page adds too, and a story may end with."""


class Parts(Struct, frozen=True):
    """`sign_off` are its lines, `signature` a line or empty, `permission` the author's own paragraphs.

    `furniture` are lines that belong to the page a text was copied from.

    `taken` says all that was taken away, in the order of the story.
    """

    sign_off: tuple[str, ...] = ()
    signature: str = ""
    permission: str = ""
    furniture: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


class Split(Struct, frozen=True):
    """`kept` is the story without its parts; `noted` has its footnotes as notes, where that was possible."""

    kept: list[Block]
    parts: Parts
    noted: list[Block]


def split(blocks: Sequence[Block], author: str, signature: str = "", sign_off: Sequence[str] = ()) -> Split:
    """Return the story and its parts.

    `author` is the name under which it was published; `signature` and `sign_off` are what ends each story of this
    author already.
    """
    kept = list(blocks)
    reader = _Closings(author, signature, sign_off, _repeated(blocks))
    notes: list[Block] = []
    closing: list[list[Piece]] = []
    permission: list[str] = []
    furniture: list[str] = []
    taken: list[str] = []
    while kept:
        block = kept[-1]
        if isinstance(block, Rule):
            kept.pop()
        elif count := furnished(words(one.pieces) if isinstance(one, Paragraph) else "" for one in reversed(kept)):
            lowest = [words(one.pieces) for one in kept[-count:]]  # type: ignore[union-attr]
            furniture, taken = lowest + furniture, taken + lowest[::-1]
            del kept[-count:]
        elif (
            isinstance(block, Paragraph)
            and _is_permission(block, len(kept), bool(closing))
            and (not permission or _letters(permission[-1]) == _letters(words(block.pieces)))
        ):
            permission = [words(block.pieces)]
            taken.append(permission[-1])
            kept.pop()
        elif (found := reader.find(kept)) and (merged := reader.merge(found[1], closing)):
            closing = merged
            del kept[found[0] :]
            taken.append("\n".join(words(line) for line in found[1]))
        elif not notes and (at := _notes_at(kept)) is not None:
            notes = kept[at:]
            del kept[at:]
        else:
            break
    if not (taken or notes) or not any(isinstance(block, Paragraph) for block in kept):
        return Split(list(blocks), Parts(), list(blocks))  # nothing was found, or nothing would be left
    sign_off, signature = reader.signed([words(line) for line in closing])
    parts = Parts(tuple(sign_off), signature, "".join(permission), tuple(furniture), tuple(reversed(taken)))
    noted = _noted([*kept, *notes], len(kept)) if notes else kept
    kept += _headed(notes)
    return Split(kept, parts, noted or kept)


def _repeated(blocks: Sequence[Block]) -> set[str]:
    """What stands twice among the last lines: a closing told above the notes and below them again."""
    ends = [block for block in blocks[-_END:] if isinstance(block, Paragraph)]
    said = [words(line) for block in ends for line in lines(block.pieces)]
    counted = Counter(" ".join(_letters(line)) for line in said if len(line) <= _LONGEST_REPEATED)
    return {line for line, count in counted.items() if count > 1 and " " in line}


def furnished(lines: Iterable[str]) -> int:
    """Return how many of these lines, in their order from the edge of a text, its page has added around it."""
    count = certain = 0
    for line in lines:
        if _FURNITURE.fullmatch(line):
            certain = count = count + 1
        elif _BESIDE_FURNITURE.fullmatch(line):
            count += 1
        else:
            break
    return count if certain else 0


def closes(line: str) -> bool:
    """Return whether a line looks as if a closing or the section of notes began with it."""
    return bool(_NOTES.match(line)) or (line.rstrip().endswith(",") and _greets(line.strip(), alone=True))


def grants(permission: str) -> bool:
    """Return whether a permission in somebody's own words lets everybody share a text without asking."""
    told = _NOT_BUT.sub("tanpa izin", permission)
    return bool(_FREELY.search(told) and _SHARE.search(told)) and not _BUT.search(told)


def _is_permission(block: Paragraph, position: int, closed: bool) -> bool:
    """Whether a paragraph says what readers may do with the text; one beside a closing needs fewer words to say so."""
    text = words(block.pieces)
    return (
        position > 1
        and len(text) <= _LONGEST_PERMISSION
        and bool(_MAY.search(text) and _SHARE.search(text))
        and (closed or (bool(_THIS.search(text) or _NOTICE.match(text)) and not _TOLD.search(text)))
        and not text.rstrip("”\"'").endswith("?")
        and text[0] not in "\"“'‘"
    )


class _Closings:
    """Finds the sign-off and signature of one author at the end of some blocks."""

    def __init__(self, author: str, signature: str, sign_off: Sequence[str], repeated: Collection[str]) -> None:
        self._repeated = repeated
        self._author, self._signature = _letters(author), _letters(signature)
        self._sign_off = [_letters(line) for line in sign_off]

    def find(self, blocks: Sequence[Block]) -> tuple[int, list[list[Piece]]] | None:
        """Where the closing begins among the last blocks, and its lines; None where there is none.

        It begins with a greeting, or is nothing but lines that end the author's stories; nothing but short lines may
        follow, the author's name any number of times.
        """
        found: list[list[Piece]] = []
        greeted = own = None
        for at in range(len(blocks) - 1, max(-1, len(blocks) - 1 - _END), -1):
            block = blocks[at]
            if not isinstance(block, Paragraph):
                break
            said = lines(block.pieces)
            if not said:
                break
            together = said + found
            above = words(blocks[at - 1].pieces) if at and isinstance(blocks[at - 1], Paragraph) else ""  # type: ignore[union-attr]
            if not all(map(self._may_close, map(words, said), [above, *map(words, said[:-1])], map(_is_short, said))):
                break
            if sum(not self._is_known(words(line)) for line in together) > _MOST_LINES:
                break
            found = together
            if _greets(words(said[0]), alone=len(found) == 1):
                greeted = at, found
            if at and all(self._is_own(words(line)) for line in found):
                own = at, found
        return greeted or own

    def _may_close(self, line: str, above: str, short: bool) -> bool:
        """A line of a closing is short, the author's own, or a motto below a greeting."""
        motto = (
            len(line) <= _LONGEST_MOTTO and line[:1].isupper() and above.endswith(",") and _greets(above, alone=True)
        )
        is_closing = short or motto or self._is_known(line)
        return is_closing and not _NOTES.match(line) and not furnished([line])

    def merge(self, above: list[list[Piece]], below: list[list[Piece]]) -> list[list[Piece]]:
        """Two closings of one story as one; empty where the two are closings of different things."""
        keys = [_letters(words(line)) for line in above]
        told = any(_greets(words(line), alone=False) for line in below)
        said_again = any(_letters(words(line)) in keys for line in below)
        if told and not said_again and not all(self._is_own(words(line)) for line in above):
            return []
        return above + [line for line in below if _letters(words(line)) not in keys]

    def signed(self, found: list[str]) -> tuple[list[str], str]:
        """The sign-off's lines, each once, and the signature: the lines at the end that name somebody.

        Somebody is the author, a name in capitals, or who signs twice.
        """
        once = list({" ".join(_letters(line)): line for line in reversed(found)}.values())[::-1]
        if not once or (len(once) == 1 and _greets(once[0], alone=True)):
            return once, ""
        twice = {" ".join(_letters(line)) for number, line in enumerate(found) if line in found[:number]}
        last = once[-1]
        capitals = last.upper() == last and any(map(str.isalpha, last))
        named = len(once) == 1 or capitals or bool({*_letters(last)} & {*self._author, *self._signature})
        signatures = [once.pop()] if named and not _greets(last, alone=True) else []
        while once and (self._is_name(said := _letters(once[-1])) or (" ".join(said) in twice and not signatures)):
            signatures.append(once.pop())
        names = [one for one in signatures if self._is_name(_letters(one))] or signatures
        others = [one for one in reversed(signatures) if one not in names]
        return [*once, *others], max(names, key=len, default="")

    def _is_known(self, line: str) -> bool:
        """Whether a line is told twice at the end, or the author's own."""
        return " ".join(_letters(line)) in self._repeated or self._is_own(line)

    def _is_own(self, line: str) -> bool:
        """Whether a line can only be the author's signature or a line that closes each of the author's stories."""
        said = _letters(line)
        return said in self._sign_off or (self._is_name(said) and (len(said) > 1 or said == self._signature))

    def _is_name(self, said: Sequence[str]) -> bool:
        """The author's name or signature: with degrees or without them, with a nickname or a dash around it."""
        whole = len(self._author) > 1 and {*self._author} <= {*said} and len(said) <= _LONGEST_NAME
        return whole or (bool(said) and ({*said} <= {*self._author} or {*said} <= {*self._signature}))


def _greets(line: str, *, alone: bool) -> bool:
    """A full stop ends sentences; a greeting may have one only where a name follows."""
    found = _GREETING.fullmatch(line)
    return found is not None and not (alone and "." in found[1])


def _is_short(line: Sequence[Piece]) -> bool:
    plain = all(isinstance(piece, Text) and not any(mark.tag == "a" for mark in piece.marks) for piece in line)
    text = words(line)
    sentence = text.endswith(".") and len(text.split()) > _PHRASE
    return plain and not sentence and 0 < len(text) <= _SHORT


def _letters(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _notes_at(blocks: Sequence[Block]) -> int | None:
    """Where the section of footnotes begins, if the story ends with one."""
    for at in range(len(blocks) - 1, max(0, len(blocks) - 31), -1):
        block = blocks[at]
        if isinstance(block, Heading | Paragraph):
            first = lines(block.pieces)[:1]
            if first and (label := _NOTES.match(words(first[0]))):
                text = label.end() < len(words(first[0])) or len(lines(block.pieces)) > 1
                return at if at < len(blocks) - 1 or text else None
            if isinstance(block, Heading):
                return None
        elif not isinstance(block, Listing | Rule):
            return None
    return None


def _headed(notes: list[Block]) -> list[Block]:
    """A section of notes without footnotes: under a heading of its own, each note a paragraph."""
    if not notes or not isinstance(first := notes[0], Paragraph):
        return notes
    label, *rest = lines(first.pieces)
    return [Heading(2, label), *map(Paragraph, rest), *notes[1:]] if _NOTES.fullmatch(words(label)) else notes


def _noted_lines(block: Paragraph | Heading) -> list[list[Piece]]:
    """The lines of a block of the notes' section, without its label."""
    first, *rest = lines(block.pieces) or [[]]
    said = "".join(piece.text for piece in first if isinstance(piece, Text))
    label = _NOTES.match(said.strip())
    left = label.end() + len(said) - len(said.lstrip()) if label else 0
    unlabelled: list[Piece] = []
    for piece in first:
        cut = min(left, len(piece.text)) if isinstance(piece, Text) else 0
        left -= cut
        unlabelled.append(piece._replace(text=piece.text[cut:]) if isinstance(piece, Text) else piece)
    return [line for line in (unlabelled, *rest) if words(line)]


def _noted(blocks: list[Block], at: int) -> list[Block]:
    """Footnotes with their signs in the text; nothing where one of them cannot be found exactly once.

    Notes without signs are about the whole text: one footnote at the end of its last paragraph.
    """
    entries = _entries(blocks[at:])
    if not entries:
        return _noted_as_one(blocks[:at], blocks[at:])
    if len({name for name, _ in entries}) < len(entries):
        return []
    body = list(blocks[:at])
    for name, _ in entries:
        if (replaced := _referring(body, name)) is None:
            return []
        body = replaced
    return [*body, *(Note(_label(name), pieces) for name, pieces in entries)]


def _noted_as_one(body: list[Block], section: list[Block]) -> list[Block]:
    if any(isinstance(block, Paragraph) and _LIKE_A_SIGN.search(words(block.pieces)) for block in body):
        return []
    said: list[list[Piece]] = []
    for block in section:
        if not isinstance(block, Paragraph | Heading):
            return []
        said += _noted_lines(block)
    last = body[-1] if body else None
    if not said or len(said) > _MOST_UNSIGNED or any(map(_entry, said)) or not isinstance(last, Paragraph):
        return []
    note = [piece for line in said for piece in (Text(" "), *line)][1:]
    return [*body[:-1], Paragraph([*last.pieces, Reference(_UNSIGNED)]), Note(_UNSIGNED, note)]


def _entries(section: Sequence[Block]) -> list[tuple[str, list[Piece]]]:
    """The signs and texts of a section of footnotes; none where anything in it is not one."""
    entries: list[tuple[str, list[Piece]]] = []
    for block in section:
        match block:
            case Listing(True, start, items):
                for number, item in enumerate(items, start):
                    if len(item) != 1 or not isinstance(item[0], Paragraph):
                        return []
                    entries.append((str(number), item[0].pieces))
            case Paragraph() | Heading():
                for line in _noted_lines(block):
                    if (entry := _entry(line)) is None:
                        return []
                    entries.append(entry)
            case Rule():
                continue
            case _:
                return []
    return entries


def _entry(line: Sequence[Piece]) -> tuple[str, list[Piece]] | None:
    """`[1] What it says` → its sign and what it says. The sign may be raised."""
    first = line[0]
    if not isinstance(first, Text):
        return None
    raised = any(mark.tag == "sup" for mark in first.marks) and len(line) > 1
    found = _NOTE.match(
        first.text + (". " if raised and first.text.strip().isdigit() else "") + ("x" if raised else "")
    )
    if found is None:
        return None
    name = next(filter(None, found.groups()))
    if raised:
        rest = [*line[1:]]
        if isinstance(rest[0], Text):
            rest[0] = rest[0]._replace(text=rest[0].text.lstrip(" .)"))
        return name, rest
    rest = [first._replace(text=first.text[found.end() :]), *line[1:]]
    return (name, rest) if words(rest) else None


def _label(name: str) -> str:
    if name in _RAISED:
        return str(_RAISED.index(name) + 1)
    return name if name.isdigit() else f"catatan-{len(name)}"


def _referring(blocks: list[Block], name: str) -> list[Block] | None:
    """The blocks with the one sign of that note replaced; None unless there is exactly one."""
    found = 0
    written: list[Block] = []
    for block in blocks:
        if not isinstance(block, Paragraph):
            written.append(block)
            continue
        pieces = [part for piece in block.pieces for part in _around(piece, name)]
        found += sum(pieces_name == _label(name) for pieces_name in _references(pieces))
        written.append(Paragraph(pieces))
    return written if found == 1 else None


def _references(pieces: Sequence[Piece]) -> list[str]:
    return [piece.name for piece in pieces if isinstance(piece, Reference)]


def _around(piece: Piece, name: str) -> list[Piece]:
    if not isinstance(piece, Text):
        return [piece]
    if Mark("sup") in piece.marks and piece.text.strip(" []()") == name:
        return [Reference(_label(name))]
    sign = re.escape(name)
    pattern = sign if name in _RAISED else rf"\s?\[{sign}\]|\s?\({sign}\)" if name.isdigit() else rf"(?<=\w){sign}\)?"
    found: list[Piece] = []
    end = 0
    for match in re.finditer(pattern, piece.text):
        found += [piece._replace(text=piece.text[end : match.start()]), Reference(_label(name))]
        end = match.end()
    found.append(piece._replace(text=piece.text[end:]))
    return [one for one in found if not isinstance(one, Text) or one.text]
