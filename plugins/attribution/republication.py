"""A story's body as others can publish it: clean HTML, Markdown, plain text, and text as WhatsApp marks it up.

What a body can hold is what `plugins/stories/markdown.py` lets through. Nothing of it is lost on the way: captions,
footnotes, languages of phrases, alternative texts and the addresses of links are in all four.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
_KEPT = frozenset(
    """
    alt aria-label cite colspan datetime dir height href hreflang id lang reversed rowspan scope src start title type
    value width
    """.split()  # noqa: SIM905
)
BLOCKS = frozenset(
    """
    blockquote dd details div dl dt figcaption figure h2 h3 h4 h5 h6 hr li ol p pre section summary table ul
    """.split()  # noqa: SIM905
)
_CONTAINERS = frozenset({"figure", "div", "section", "details", "dl"})
_FIXED = {"br": "\n", "wbr": "", "rp": ""}
_MARKS = {
    "strong": "bold", "b": "bold", "em": "italic", "i": "italic", "cite": "italic", "var": "italic", "dfn": "italic",
    "del": "struck", "s": "struck",
}  # fmt: skip
"""Which of a form's marks an element stands between."""
_LINE_END = re.compile(r" *\n *")
_SPECIAL = re.compile(r"([\\`*_\[\]])")
_AT_THE_START = re.compile(r"^([-+#>=])|^(\d+)([.)])", re.MULTILINE)
_NUMBER = re.compile(r"-?\d{1,9}")
_ADDRESS = re.compile(r"https?://[^\s<>]+")
_ENTITY = re.compile(r"&(?=#?\w+;)")


class Copies(Struct, frozen=True):
    """The body in four forms, addresses absolute. `phrases`: (language, text) of each phrase in another language."""

    html: str
    markdown: str
    plain: str
    whatsapp: str
    phrases: tuple[tuple[str, str], ...]


def make_copies(body: str, name: str) -> Copies:
    """Return the copies of a body, which is rendered HTML with its targets resolved.

    `name` keeps its fragments apart from those of other pages.
    """
    from lxml import etree  # only where something is to be copied: most builds do without

    root = etree.HTML(f"<html><body>{body}</body></html>")[0]
    markdown, plain, whatsapp = (form(root).text() for form in (_Markdown, _Text, _WhatsApp))
    phrases = tuple(_list_phrases(root))
    return Copies(_strip_markup(root, name), markdown, plain, whatsapp, phrases)


def flatten(text: str) -> str:
    """Return the text with white space as plain text has it: single spaces."""
    return _SPACE.sub(" ", text)


def escape_markdown(text: str) -> str:
    """Escape so that Markdown shows the text as it is, wherever it stands in a paragraph.

    An address alone becomes a link to itself.
    """
    return f"<{text}>" if _ADDRESS.fullmatch(text) else _escape_line_starts(_escape_anywhere(flatten(text)))


def _escape_anywhere(text: str) -> str:
    """Escape the signs that count anywhere in a line."""
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace("~~", r"\~\~")
    return _SPECIAL.sub(r"\\\1", text)


def _escape_line_starts(text: str) -> str:
    """Escape the signs that count where a line begins."""
    return _AT_THE_START.sub(lambda it: f"\\{it[1]}" if it[1] else f"{it[2]}\\{it[3]}", text)


def _list_phrases(root: _Element) -> Iterator[tuple[str, str]]:
    for element in root.iterdescendants():
        if (lang := element.get("lang")) and (text := flatten("".join(element.itertext())).strip()):
            yield lang, text


def _strip_markup(root: _Element, name: str) -> str:
    """Only what any page understands: no classes, no roles; fragments renamed, those that nothing leads to dropped."""
    from lxml import etree

    targets = {href[1:] for href in root.xpath(".//a/@href") if href.startswith("#")}
    for element in list(root.iterdescendants()):
        if element.get("class") == "gulir":
            table = element[0]
            table.tail = element.tail
            element.getparent().replace(element, table)  # type: ignore[union-attr]
            continue
        for key, value in element.attrib.items():
            if key not in _KEPT or (key == "id" and value not in targets):
                del element.attrib[key]
            elif key == "id":
                element.set(key, f"{name}-{value}")
            elif key == "href" and value.startswith("#"):
                element.set(key, f"#{name}-{value[1:]}")
    text = etree.tostring(root, encoding="unicode", method="html")
    return text.removeprefix("<body>").removesuffix("</body>").strip()


class _Text:
    """Writes a tree as plain text, for mail and notes; other forms differ in their signs.

    `spell` turns a run of text into what the form shows as that text.
    """

    bold, italic, struck, code, fence = "", "", "", "", ""
    bullet, rule, indent, line_end = "- ", "* * *", 2, "\n"

    def __init__(self, root: _Element) -> None:
        self._root = root

    def text(self) -> str:
        return "\n\n".join(self._blocks(self._root))

    def spell(self, text: str) -> str:
        return text

    # Blocks

    def _blocks(self, parent: _Element) -> list[str]:
        """Runs of inline content become paragraphs of their own."""
        found: list[str] = []
        run = self._run(parent.text)
        for child in parent:
            if child.tag in BLOCKS:
                found += filter(None, (self._paragraph(run), *self._block(child)))
                run = self._run(child.tail)
            else:
                run += self._inline(child) + self._run(child.tail)
        return [*found, *filter(None, [self._paragraph(run)])]

    def _block(self, element: _Element) -> list[str]:  # noqa: PLR0911  one kind of block, one answer
        tag = str(element.tag)
        if tag in {"ul", "ol"}:
            return [self._list(element)]
        if tag == "blockquote":
            return [_prefixed("> ", "\n\n".join(self._blocks(element)))]
        if tag == "pre":
            return [self._code_block("".join(element.itertext()).strip("\n"))]
        if tag == "hr":
            return [self.rule]
        if tag == "table":
            return [self._table(element)]
        if tag == "section" and element.get("class") == "footnotes":
            return self._footnotes(element)
        if tag in {"dt", "summary"}:
            return [self._marked(self.bold, self._all(element))]
        if tag.startswith("h") and tag[1:].isdigit():
            return [self._heading(int(tag[1:]), self._all(element))]
        if tag in _CONTAINERS or any(child.tag in BLOCKS for child in element):
            return self._blocks(element)
        if tag == "figcaption":
            return [self._marked(self.italic, self._all(element))]
        return [self._paragraph(self._phrase(element, self._all(element)))]

    def _paragraph(self, text: str) -> str:
        return _LINE_END.sub(self.line_end, text.strip())

    def _list(self, element: _Element) -> str:
        start = element.get("start", "")
        number = int(start) if _NUMBER.fullmatch(start) else 1
        items = []
        for item in element:
            sign = f"{number}. " if element.tag == "ol" else self.bullet
            number += 1
            blocks = self._blocks(item)
            tight = len(blocks) < 2 or all(child.tag != "p" for child in item)
            items.append(_hanging(sign, ("\n" if tight else "\n\n").join(blocks), self.indent))
        return "\n".join(items)

    def _heading(self, level: int, text: str) -> str:
        return self._marked(self.bold, text)

    def _code_block(self, text: str) -> str:
        return f"{self.fence}\n{text}\n{self.fence}" if self.fence else text

    def _table(self, table: _Element) -> str:
        rows = [[self._all(cell).replace("\n", " ") for cell in row.iter("th", "td")] for row in table.iter("tr")]
        captions = [self._all(caption) for caption in table.iter("caption")]
        return "\n\n".join([*captions, "\n".join(self._rows(rows))])

    def _rows(self, rows: list[list[str]]) -> list[str]:
        return [" | ".join(row) for row in rows]

    def _footnotes(self, section: _Element) -> list[str]:
        notes = ["\n".join(self._blocks(item)) for item in section.iterfind("ol/li")]
        return [
            self._heading(2, self.spell("Catatan kaki")),
            "\n".join(f"[{number}] {note}" for number, note in enumerate(notes, 1)),
        ]

    # Inline

    def _run(self, text: str | None) -> str:
        return self.spell(flatten(text)) if text else ""

    def _all(self, element: _Element) -> str:
        """Return all inline content of an element, without white space at its edges."""
        return self._inside(element).strip()

    def _inside(self, element: _Element) -> str:
        return self._run(element.text) + "".join([self._inline(one) + self._run(one.tail) for one in element])

    def _inline(self, element: _Element) -> str:  # noqa: PLR0911  one element, one answer
        tag = element.tag
        if not isinstance(tag, str) or element.get("class") == "footnote-backref":
            return ""
        if tag in _FIXED:
            return _FIXED[tag]
        if tag == "img":
            return self._picture(element)
        if tag in {"code", "kbd", "samp"}:
            return self._code(flatten("".join(element.itertext())))
        if tag == "sup" and element.find("a[@class='footnote-ref']") is not None:
            return self._reference("".join(element.itertext()).strip())
        inner = self._inside(element)
        if tag == "a":
            return self._link(element.get("href") or "", inner)
        if tag in _MARKS:
            return self._phrase(element, self._marked(getattr(self, _MARKS[tag]), inner))
        if tag == "q":
            return self._phrase(element, f"“{inner}”")
        if tag == "rt":
            return f" ({inner})"
        return self._other(element, inner)

    def _marked(self, mark: str, text: str) -> str:
        """Marks stand at words: white space at the edges stays outside."""
        bare = text.strip()
        if not mark or not bare:
            return text
        begins = text.index(bare)
        return f"{text[:begins]}{mark}{bare}{mark}{text[begins + len(bare) :]}"

    def _picture(self, image: _Element) -> str:
        alt = self.spell(flatten(image.get("alt") or ""))
        return f"[Gambar: {alt} ({image.get('src')})]" if alt else f"[Gambar: {image.get('src')}]"

    def _code(self, text: str) -> str:
        return f"{self.code}{text}{self.code}"

    def _reference(self, number: str) -> str:
        return f"[{number}]"

    def _link(self, href: str, text: str) -> str:
        return text if not href or href.startswith("#") or text == self.spell(href) else f"{text} ({href})"

    def _phrase(self, element: _Element, text: str) -> str:
        """Text that may be in another language."""
        return text

    def _other(self, element: _Element, text: str) -> str:
        return self._phrase(element, text)


class _WhatsApp(_Text):
    """As WhatsApp marks text up (its own help: bold, italic, strikethrough, monospace, lists, quotes)."""

    bold, italic, struck, code, fence = "*", "_", "~", "`", "```"
    rule = "—"


class _Markdown(_Text):
    """CommonMark with footnotes and tables; what it has no sign for stands as HTML, as it allows."""

    bold, italic, struck, fence = "**", "*", "~~", "```"
    rule, indent, line_end = "---", 4, "  \n"

    def spell(self, text: str) -> str:
        return escape_markdown(text)

    def _run(self, text: str | None) -> str:
        """Signs that count only at a line's start are escaped there, by `_paragraph`."""
        return _escape_anywhere(flatten(text)) if text else ""

    def _heading(self, level: int, text: str) -> str:
        return f"{'#' * level} {text}"

    def _paragraph(self, text: str) -> str:
        return _escape_line_starts(super()._paragraph(text))

    def _rows(self, rows: list[list[str]]) -> list[str]:
        if not rows:
            return []
        head, *rest = ([cell.replace("|", r"\|") for cell in row] for row in rows)
        return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rest)]

    def _footnotes(self, section: _Element) -> list[str]:
        notes = ["\n\n".join(self._blocks(item)) for item in section.iterfind("ol/li")]
        return ["\n".join(_hanging(f"[^{number}]: ", note, self.indent) for number, note in enumerate(notes, 1))]

    def _picture(self, image: _Element) -> str:
        return f"![{escape_markdown(image.get('alt') or '')}](<{image.get('src')}>)"

    def _code(self, text: str) -> str:
        ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
        pad = " " if "`" in text else ""
        return f"{ticks}{pad}{text}{pad}{ticks}"

    def _code_block(self, text: str) -> str:
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
        return f"{fence}\n{text}\n{fence}"

    def _reference(self, number: str) -> str:
        return f"[^{number}]"

    def _link(self, href: str, text: str) -> str:
        return text if not href or href.startswith("#") else f"[{text}](<{href}>)"

    def _phrase(self, element: _Element, text: str) -> str:
        lang = element.get("lang")
        return f'<span lang="{lang}">{text}</span>' if lang and text else text

    def _other(self, element: _Element, text: str) -> str:
        if element.tag in {"sup", "sub", "mark", "ins", "u", "small"}:
            return self._phrase(element, f"<{element.tag}>{text}</{element.tag}>")
        return self._phrase(element, text)


def _prefixed(prefix: str, text: str) -> str:
    return "\n".join((prefix + line).rstrip() for line in text.split("\n"))


def _hanging(sign: str, text: str, indent: int) -> str:
    """Lines after the first stand below the text, not below its sign."""
    first, *rest = text.split("\n")
    margin = " " * max(indent, len(sign) if sign[0].isdigit() else 0)
    return "\n".join([sign + first, *(margin + line if line else "" for line in rest)])
