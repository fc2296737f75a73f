"""End matter of a service story: sign-off, signature, sharing permission, footnotes, and what a page adds below.

It is never looked for elsewhere: from the end upwards, block by block, until one is none of it. What is removed is
returned as it was, so that whoever writes the story can account for every word. Imports and `check` both ask here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from tools.conversion import nodes
from tools.conversion.footnotes import LABEL, find_notes, under_heading, with_footnotes

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
_PAGE_LINE = re.compile(rf"(?:(?:{'|'.join(_ADDED_BY_PAGES)})(?:\s+|\Z))+(?:(?:{_BESIDE})(?:\s+|\Z))*", re.IGNORECASE)
_AMBIGUOUS_LINE = re.compile(rf"(?:(?:{_BESIDE})(?:\s+|\Z))+", re.IGNORECASE)
"""What a page adds too, and a story may end with."""


class EndMatter(Struct, frozen=True):
    """`sign_off` are its lines, `signature` a line or empty, `permission` the author's own paragraph.

    `page_lines` belong to the page that a text was copied from; `removed` says all that was taken away, in the order
    of the story.
    """

    sign_off: tuple[str, ...] = ()
    signature: str = ""
    permission: str = ""
    page_lines: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Split(Struct, frozen=True):
    """`story` is what is left without its end matter; `footnoted` has footnotes as such, where that was possible."""

    story: list[nodes.Block]
    end_matter: EndMatter
    footnoted: list[nodes.Block]


def split_end_matter(
    blocks: Sequence[nodes.Block], author: str, signature: str = "", sign_off: Sequence[str] = ()
) -> Split:
    """Return the story and its end matter.

    `author` is the name under which it was published; `signature` and `sign_off` are what ends each story of this
    author already.
    """
    story = list(blocks)
    reader = _ClosingReader(author, signature, sign_off, _repeated(blocks))
    notes: list[nodes.Block] = []
    closing: list[list[nodes.Inline]] = []
    permission = ""
    page_lines: list[str] = []
    removed: list[str] = []
    while story:
        block = story[-1]
        if isinstance(block, nodes.Rule):
            story.pop()
        elif count := count_page_lines(map(_text, reversed(story))):
            lowest = list(map(_text, story[-count:]))
            page_lines, removed = lowest + page_lines, lowest + removed
            del story[-count:]
        elif (
            isinstance(block, nodes.Paragraph)
            and _is_permission(block.text, len(story), bool(closing))
            and (not permission or _letters(permission) == _letters(block.text))
        ):
            permission = block.text
            removed.insert(0, permission)
            story.pop()
        elif (found := reader.find(story)) and (merged := reader.merge(found[1], closing)):
            closing = merged
            del story[found[0] :]
            removed.insert(0, "\n".join(map(nodes.plain_text, found[1])))
        elif not notes and (at := find_notes(story)) is not None:
            notes = story[at:]
            del story[at:]
        else:
            break
    if not (removed or notes) or not any(isinstance(block, nodes.Paragraph) for block in story):
        return Split(list(blocks), EndMatter(), list(blocks))  # nothing was found, or nothing would be left
    sign_off, signature = reader.separate_signature(list(map(nodes.plain_text, closing)))
    found_parts = EndMatter(tuple(sign_off), signature, permission, tuple(page_lines), tuple(removed))
    footnoted = with_footnotes(story, notes)
    story += under_heading(notes)
    return Split(story, found_parts, footnoted or story)


def _text(block: nodes.Block) -> str:
    return block.text if isinstance(block, nodes.Paragraph) else ""


def _repeated(blocks: Sequence[nodes.Block]) -> set[str]:
    """What stands twice among the last lines: a closing told above the notes and below them again."""
    ends = [block for block in blocks[-_END:] if isinstance(block, nodes.Paragraph)]
    said = [nodes.plain_text(line) for block in ends for line in nodes.lines(block.pieces)]
    counted = Counter(" ".join(_letters(line)) for line in said if len(line) <= _LONGEST_REPEATED)
    return {line for line, count in counted.items() if count > 1 and " " in line}


def count_page_lines(lines: Iterable[str]) -> int:
    """Return how many of these lines, in their order from the edge of a text, its page has added around it."""
    count = certain = 0
    for line in lines:
        if _PAGE_LINE.fullmatch(line):
            certain = count = count + 1
        elif _AMBIGUOUS_LINE.fullmatch(line):
            count += 1
        else:
            break
    return count if certain else 0


def begins_end_matter(line: str) -> bool:
    """Return whether a line looks as if a closing or the section of notes began with it."""
    return bool(LABEL.match(line)) or (line.rstrip().endswith(",") and _greets(line.strip(), alone=True))


def grants_sharing(permission: str) -> bool:
    """Return whether a permission in somebody's own words lets everybody share a text without asking."""
    told = _NOT_BUT.sub("tanpa izin", permission)
    return bool(_FREELY.search(told) and _SHARE.search(told)) and not _BUT.search(told)


def _is_permission(text: str, position: int, closed: bool) -> bool:
    """Whether a paragraph says what readers may do with the text; one beside a closing needs fewer words to say so."""
    return (
        position > 1
        and len(text) <= _LONGEST_PERMISSION
        and bool(_MAY.search(text) and _SHARE.search(text))
        and (closed or (bool(_THIS.search(text) or _NOTICE.match(text)) and not _TOLD.search(text)))
        and not text.rstrip("”\"'").endswith("?")
        and text[0] not in "\"“'‘"
    )


class _ClosingReader:
    """Finds the sign-off and signature of one author at the end of some blocks."""

    def __init__(self, author: str, signature: str, sign_off: Sequence[str], repeated: Collection[str]) -> None:
        self._repeated = repeated
        self._author, self._signature = _letters(author), _letters(signature)
        self._sign_off = [_letters(line) for line in sign_off]

    def find(self, blocks: Sequence[nodes.Block]) -> tuple[int, list[list[nodes.Inline]]] | None:
        """Return where the closing begins among the last blocks, and its lines; None where there is none.

        It begins with a greeting, or is nothing but lines that end the author's stories; nothing but short lines may
        follow, the author's name any number of times.
        """
        lines: list[list[nodes.Inline]] = []
        greeted = own = None
        for at in range(len(blocks) - 1, max(-1, len(blocks) - 1 - _END), -1):
            block = blocks[at]
            said = nodes.lines(block.pieces) if isinstance(block, nodes.Paragraph) else []
            above = [_text(blocks[at - 1]) if at else "", *map(nodes.plain_text, said)]
            if not said or not all(map(self._may_close, said, above)):
                break
            lines = said + lines
            texts = list(map(nodes.plain_text, lines))
            if sum(not self._is_known(text) for text in texts) > _MOST_LINES:
                break
            if _greets(texts[0], alone=len(lines) == 1):
                greeted = at, lines
            if at and all(map(self._is_own, texts)):
                own = at, lines
        return greeted or own

    def _may_close(self, line: Sequence[nodes.Inline], above: str) -> bool:
        """Whether a line of a closing is short, the author's own, or a motto below a greeting."""
        text = nodes.plain_text(line)
        motto = (
            len(text) <= _LONGEST_MOTTO and text[:1].isupper() and above.endswith(",") and _greets(above, alone=True)
        )
        is_closing = _is_short(line) or motto or self._is_known(text)
        return is_closing and not LABEL.match(text) and not count_page_lines([text])

    def merge(self, above: list[list[nodes.Inline]], below: list[list[nodes.Inline]]) -> list[list[nodes.Inline]]:
        """Return two closings of one story as one; nothing where the two are closings of different things."""
        texts = list(map(nodes.plain_text, above))
        keys = list(map(_letters, texts))
        new = [line for line in below if _letters(nodes.plain_text(line)) not in keys]
        greets = any(_greets(nodes.plain_text(line), alone=False) for line in below)
        if greets and len(new) == len(below) and not all(map(self._is_own, texts)):
            return []
        return above + new

    def separate_signature(self, found: list[str]) -> tuple[list[str], str]:
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


def _is_short(line: Sequence[nodes.Inline]) -> bool:
    plain = all(isinstance(piece, nodes.Text) and not any(mark.tag == "a" for mark in piece.marks) for piece in line)
    text = nodes.plain_text(line)
    sentence = text.endswith(".") and len(text.split()) > _PHRASE
    return plain and not sentence and 0 < len(text) <= _SHORT


def _letters(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
