"""The parts that end a service story: sign-off, signature, sharing permission, footnotes. Never looked for elsewhere.

From the end upwards, block by block, until one is none of them. What is taken away is returned as it was, so that
whoever writes the story can account for every word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

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
_PHRASE = 4
"""Words that may end in a full stop and yet be no sentence of the story."""
_MOST_LINES = 4
_LONGEST_PERMISSION = 900

_GREETING = re.compile(
    r"(?:(?:teriring )?salam|hormat (?:kami|saya)|wassalam|wasalam|tabik|jabat erat|peluk (?:hangat|erat)|"
    r"sampai jumpa|tetap (?:melayani|semangat|tersenyum))(?: [\w-]+){0,4}\s*([,.!…]*)",
    re.IGNORECASE,
)
_MAY = re.compile(
    r"\b(?:boleh|silakan|silahkan|bebas|dipersilakan|dipersilahkan|diizinkan|diperbolehkan|dilarang|izin|seizin)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\b(?:(?:di|mem)?bagikan|berbagi|(?:di|men)?sebar(?:kan|luaskan)|menyebar(?:kan|luaskan)|(?:di)?salin|menyalin|"
    r"(?:di|men|meng)?-?copy|(?:di|me)?-?repost|diposting ulang|(?:di)?kutip|mengutip|(?:di|mem)perbanyak|"
    r"(?:di|mem)-?forward|(?:di|me)?teruskan|meneruskan|(?:di|mem)publikasikan|(?:di|me)muat ulang|"
    r"(?:di|men)-?share)\b",
    re.IGNORECASE,
)
_THIS = re.compile(r"\b(?:tulisan|cerita|kisah|artikel|naskah|renungan|isi|blog)(?:-\w+)? ini\b", re.IGNORECASE)
_NOTICE = re.compile(
    r"(?:©|\(c\)|hak cipta|copyright|dilarang|izin berbagi|boleh|silakan|silahkan|bebas)", re.IGNORECASE
)
_TOLD = re.compile(r"\b(?:ia|dia|beliau|mereka|kata|katanya|bilang|ujar|jawab)\b", re.IGNORECASE)
_NOTES = re.compile(r"catatan kaki\s*:?", re.IGNORECASE)
_NOTE = re.compile(r"\s*(?:\[(\d{1,2}|\*{1,3})\]|\((\d{1,2})\)|(\d{1,2})[.)]|([¹²³⁴⁵⁶⁷⁸⁹])|(\*{1,3})\)?)\s*(?=\S|$)")
_RAISED = "¹²³⁴⁵⁶⁷⁸⁹"


class Parts(Struct, frozen=True):
    """`sign_off` are its lines, `signature` a line or empty, `permission` the author's own paragraphs.

    `taken` says all that was taken away, in the order of the story.
    """

    sign_off: tuple[str, ...] = ()
    signature: str = ""
    permission: str = ""
    taken: tuple[str, ...] = ()


class Split(Struct, frozen=True):
    """`kept` is the story without its parts; `noted` has its footnotes as notes, where that was possible."""

    kept: list[Block]
    parts: Parts
    noted: list[Block]


def split(blocks: Sequence[Block], author: str) -> Split:
    """The story and its parts. `author` is the name under which it was published."""
    kept = list(blocks)
    notes: list[Block] = []
    closing: list[list[Piece]] = []
    permission: list[str] = []
    taken: list[str] = []
    while kept:
        block = kept[-1]
        if isinstance(block, Rule):
            kept.pop()
        elif isinstance(block, Paragraph) and not permission and _is_permission(block, len(kept)):
            permission.append(words(kept.pop().pieces))  # type: ignore[union-attr]
            taken.append(permission[-1])
        elif not notes and (at := _notes_at(kept)) is not None:
            notes = kept[at:]
            del kept[at:]
        elif not closing and (found := _closing(kept, author)):
            closing = found[1]
            del kept[found[0] :]
            taken.append("\n".join(words(line) for line in closing))
        else:
            break
    if not (taken or notes) or not any(isinstance(block, Paragraph) for block in kept):
        return Split(list(blocks), Parts(), list(blocks))  # nothing was found, or nothing would be left
    sign_off, signature = _signed([words(line) for line in closing], author)
    parts = Parts(tuple(sign_off), signature, "\n\n".join(permission), tuple(reversed(taken)))
    noted = _noted([*kept, *notes], len(kept)) if notes else kept
    kept += _headed(notes)
    return Split(kept, parts, noted or kept)


def _is_permission(block: Paragraph, position: int) -> bool:
    text = words(block.pieces)
    return (
        position > 1
        and len(text) <= _LONGEST_PERMISSION
        and bool(_MAY.search(text) and _SHARE.search(text))
        and bool(_THIS.search(text) or _NOTICE.match(text))
        and not _TOLD.search(text)
        and not text.rstrip("”\"'").endswith("?")
        and text[0] not in "\"“'‘"
    )


def _closing(blocks: Sequence[Block], author: str) -> tuple[int, list[list[Piece]]] | None:
    """Where the sign-off begins among the last blocks, and its lines; None where there is none.

    It begins with a greeting, or is the author's name alone; nothing but short lines may follow.
    """
    found: list[list[Piece]] = []
    greeted = None
    for at in range(len(blocks) - 1, max(0, len(blocks) - 1 - _MOST_LINES), -1):
        block = blocks[at]
        if not isinstance(block, Paragraph):
            break
        own = lines(block.pieces)
        if not all(_is_short(line) for line in own) or len(own) + len(found) > _MOST_LINES:
            break
        found = own + found
        if _greets(words(own[0]), alone=len(found) == 1):
            greeted = at, found
    if greeted:
        return greeted
    last = blocks[-1]
    if isinstance(last, Paragraph) and len(own := lines(last.pieces)) == 1 and _is_short(own[0]):
        text = words(own[0])
        if _names(text, author) and len(blocks) > 1:
            return len(blocks) - 1, own
    return None


def _greets(line: str, *, alone: bool) -> bool:
    """A full stop ends sentences; a greeting may have one only where a name follows."""
    found = _GREETING.fullmatch(line)
    return found is not None and not (alone and "." in found[1])


def _is_short(line: Sequence[Piece]) -> bool:
    plain = all(isinstance(piece, Text) and not any(mark.tag == "a" for mark in piece.marks) for piece in line)
    text = words(line)
    sentence = text.endswith(".") and len(text.split()) > _PHRASE
    return plain and not sentence and 0 < len(text) <= _SHORT


def _names(text: str, author: str) -> bool:
    """Whether a line is the author's name, perhaps with degrees, a nickname or a dash around it."""
    said, known = _letters(text), _letters(author)
    return bool(known) and (said == known or (len(known) > 1 and set(known) <= set(said) and len(said) <= 8))


def _letters(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _signed(found: list[str], author: str) -> tuple[list[str], str]:
    """The last line is the signature where it names somebody: the author, or a name in capitals."""
    if not found:
        return [], ""
    last = found[-1]
    capitals = last.upper() == last and any(sign.isalpha() for sign in last)
    if _names(last, author) or (len(found) > 1 and capitals) or (len(found) == 1 and not _greets(last, alone=True)):
        return found[:-1], last
    if len(found) > 1 and not _greets(last, alone=True) and set(_letters(last)) & set(_letters(author)):
        return found[:-1], last
    return found, ""


def _notes_at(blocks: Sequence[Block]) -> int | None:
    """Where the section of footnotes begins, if the story ends with one."""
    for at in range(len(blocks) - 1, max(0, len(blocks) - 31), -1):
        block = blocks[at]
        if isinstance(block, Heading | Paragraph):
            first = lines(block.pieces)[:1]
            if first and _NOTES.fullmatch(words(first[0])):
                return at if at < len(blocks) - 1 or len(lines(block.pieces)) > 1 else None
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
    return [Heading(2, label), *map(Paragraph, rest), *notes[1:]]


def _noted(blocks: list[Block], at: int) -> list[Block]:
    """Footnotes with their signs in the text; nothing where one of them cannot be found exactly once."""
    entries = _entries(blocks[at:])
    if not entries or len({name for name, _ in entries}) < len(entries):
        return []
    body = list(blocks[:at])
    for name, _ in entries:
        if (replaced := _referring(body, name)) is None:
            return []
        body = replaced
    return [*body, *(Note(_label(name), pieces) for name, pieces in entries)]


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
            case Paragraph(pieces) | Heading(_, pieces):
                for line in lines(pieces):
                    if _NOTES.fullmatch(words(line)):
                        continue
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
