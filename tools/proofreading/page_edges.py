"""Where a copied story begins and ends within what its page has put around it, and what ends the story itself.

The parts at the end are found by what imports find them by (`conversion/end_matter.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile

from plugins.indonesian.wording import listing, shortened
from plugins.stories.layout import LONG
from tools.conversion import nodes
from tools.conversion.end_matter import EndMatter, begins_end_matter, count_page_lines, split_end_matter
from tools.conversion.visible_text import word_key
from tools.proofreading.pasted_text import HEADING, PastedText, Unit

_RULE = re.compile(r" {0,3}([-*_=])(?: *\1)+\s*")
_DEFINITION = re.compile(r"\[\^[^\]\n]+\]:")
_COMMENTS = re.compile(r"\s*\d+ (?:komentar|comments?|tanggapan):?\s*", re.IGNORECASE)
_LAST_UNITS = 10
"""Units at a story's end where a closing that was not understood would stand."""


def find_start(text: PastedText) -> int:
    """Return the number of units at the top that are the page's, and remark on them.

    These are all up to the title once more, and below it what a page adds there: a byline, a date, buttons.
    """
    units = text.units
    short = next((at for at, unit in enumerate(units) if len(unit.text) > LONG), 0)
    titles = [at for at, unit in enumerate(units[: max(short, 1)]) if text.is_title(unit.text)]
    count = titles[-1] + 1 if titles and titles[-1] + 1 < len(units) else 0
    if count:
        text.remark(units[count - 1].first, "tempelan", "baris ini mengulang Title", "hapus baris ini")
    while count < len(units) - 1 and (
        more := count_page_lines(_texts(units[count:-1])) or text.is_byline(units[count].text)
    ):
        count += more
    others = [unit for unit in units[:count] if not text.is_title(unit.text)]
    if units and text.body != text.document.body:
        text.remark_furniture(units[:1])
    elif any(count_page_lines([unit.text]) for unit in others) or (titles and titles[-1] > len(titles) - 1):
        text.remark_furniture(others)
    return count


def find_end(text: PastedText, begin: int) -> tuple[int, EndMatter, list[str]]:
    """Return the index of the first unit below the story, the parts that ended it, and lines to put below it instead.

    `begin` is the index of the story's first unit. All that is taken away is remarked on.
    """
    end = len(text.units)
    while end > begin and _DEFINITION.match(text.units[end - 1].text):
        end -= 1
    defined = text.units[end:]
    end, below = _page_below(text, begin, end)
    units, after = text.units[begin:end], [*below, *defined]
    notes = ["", *text.body.split("\n")[after[0].first :]] if after else []
    blocks = list(map(_block, units))
    found = split_end_matter(blocks, text.author.name, text.author.signature, text.author.sign_off)
    if not text.is_story or not _may_move(text, found.end_matter):
        count = count_page_lines(unit.text for unit in reversed(units))
        text.remark_furniture(units[len(units) - count :])
        return end - count, EndMatter(), notes
    own = {id(block) for block in blocks}
    ends = (
        at
        for at, block in enumerate(found.footnoted)
        if id(block) not in own and not isinstance(block, nodes.Paragraph)
    )
    at = next(ends, len(found.footnoted))
    for unit, block in zip(units[:at], found.footnoted, strict=False):
        if id(block) not in own:  # a footnote's sign has been put in
            unit.text = _markdown(block)
    _remark_parts(text, units[at:], found.end_matter)
    for unit in units[max(0, at - _LAST_UNITS) : at]:
        if unit.prose and begins_end_matter(unit.text):
            said = f'"{shortened(unit.text)}" tampaknya awal bagian penutup, tetapi yang di bawahnya tidak dikenali'
            text.remark(unit.first, "penutup", said, "pindahkan sendiri ke kepala naskah, atau biarkan")
    added = [line for block in found.footnoted[at:] for line in ("", _markdown(block))]
    return begin + at, found.end_matter, [*added, *notes]


def is_page(text: PastedText, unit: Unit, parts: EndMatter) -> bool:
    """Return whether a unit above or below the story is something that the page it was copied from had put there.

    It is where it reads like a button, date or other furniture of a page, stands among the page's lines in `parts`
    (what `find_end` found at the end), or repeats the story's title. Everything else there is the author's, such as a
    sign-off or a permission.
    """
    return count_page_lines([unit.text]) > 0 or unit.text.strip("*_ ") in parts.page_lines or text.is_title(unit.text)


def _texts(units: Sequence[Unit]) -> list[str]:
    return [unit.text for unit in units]


def _page_below(text: PastedText, begin: int, end: int) -> tuple[int, list[Unit]]:
    """Where what a page adds below a story begins, and those of its units that stay until the author says more.

    From its first line on all is the page's, widgets and all; only comments are asked about. It is looked for in the
    last quarter.
    """
    above, whole = 0, sum(len(unit.text) for unit in text.units[begin:end])
    for at in range(begin + 1, end):
        above += len(text.units[at - 1].text)
        if 3 * (whole - above) > above or not count_page_lines([text.units[at].text.strip()]):
            continue
        below = text.units[at:end]
        comments = list(dropwhile(lambda unit: not _COMMENTS.fullmatch(unit.text), below))
        said = comments[0].text.strip() if comments else ""
        if count_page_lines(_texts(comments)) < len(comments) and said not in text.agreed:
            question = f'hapus "{said}" dan semua baris di bawahnya (komentar dari halaman yang disalin)?'
            text.doubt(comments[0], said, question)
            problem = f'"{said}" dan baris-baris di bawahnya tampaknya komentar dari halaman yang disalin'
            text.remark(comments[0].first, "tempelan", problem, "bila benar, hapus sampai akhir")
            return at, below
        if count_page_lines(_texts(below)) < len(below):
            text.remark_furniture(below)
            return at, []
        break
    return end, []


def _may_move(text: PastedText, parts: EndMatter) -> bool:
    """Not where the header says something else already."""
    said = text.document.values.get("Sign_off")
    return not said or not parts.sign_off or {*map(word_key, parts.sign_off)} <= {*map(word_key, said.lines)}


def _remark_parts(text: PastedText, units: Sequence[Unit], parts: EndMatter) -> None:
    text.remark_furniture([unit for unit in units if unit.text.strip("*_ ") in parts.page_lines])
    names = {"salam penutup": parts.sign_off, "tanda tangan": parts.signature, "izin berbagi": parts.permission}
    if found := [name for name, said in names.items() if said]:
        first = next(unit for unit in units if unit.text.strip("*_ ") not in parts.page_lines)
        problem = f"{listing(found)} ditulis di dalam cerita, padahal dicetak di bawah setiap cerita"
        text.remark(first.first, "penutup", problem, "pindahkan ke kepala naskah; `check --fix` melakukannya")
    label = next((unit for unit in units if word_key(unit.text).startswith("catatan kaki")), None)
    if label:
        remedy = "tulis [^catatan] di tempatnya, dan [^catatan]: isinya di akhir berkas"
        text.remark(label.first, "catatan kaki", "Catatan Kaki ditulis sebagai paragraf", remedy)


def _block(unit: Unit) -> nodes.Block:
    """A unit as the reader of parts knows it; emphasis around all of it means nothing there."""
    if _RULE.fullmatch(unit.text):
        return nodes.Rule()
    if heading := HEADING.fullmatch(unit.text):
        return nodes.Heading(2, [nodes.Text(heading[1])])
    if not unit.prose and not unit.text.startswith(("*", "_")):
        return nodes.Code(unit.text)
    text = " ".join(unit.text.split("\n"))
    bare = text.strip("*_ ")
    return nodes.Paragraph(
        [nodes.Text(bare if len(text.rstrip()) - len(bare) in {2, 4, 6} and text[0] in "*_" else text.rstrip())]
    )


def _markdown(block: nodes.Block) -> str:
    """What a block of the end says; it has no markup but the signs of footnotes."""
    if not isinstance(block, nodes.Footnote | nodes.Heading | nodes.Paragraph):
        return ""
    said = " ".join("".join(map(_piece, block.pieces)).split())
    return f"[^{block.name}]: {said}" if isinstance(block, nodes.Footnote) else said


def _piece(piece: nodes.Inline) -> str:
    return f"[^{piece.name}]" if isinstance(piece, nodes.FootnoteReference) else getattr(piece, "text", " ")
