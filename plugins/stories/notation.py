"""Markdown as authors type it: what other programs have taught them means here what it means there.

Code stands between fences alone, in lists and quotes as well; an indented paragraph is a paragraph. What is indented by
two spaces, three, four or a tab belongs to the item above. `#tagar` is text, `##Judul` a heading. A comment is never
published. No cell of a table is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import NamedTuple
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.extensions.tables import TableProcessor
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString

from plugins.indonesian.languages import language_code
from plugins.stories.fences import fences
from plugins.stories.links import link_target
from plugins.stories.metadata import without_comments

_INLINE_CODE = r"(?<!`)(?P<tick>`+)(?!`)(?:(?!\n\n).)+?(?<!`)(?P=tick)(?!`)"
_CODE_LANGUAGE = re.compile(r"[{ .]*([\w+#-]+)")
_TITLE = r"[ ]+[\"“”„‟]([^\n\"“”„‟)]*)[\"“”‟][ ]*"
_STRAIGHT = re.compile(rf"(\]\([^\n\"“”„]*?){_TITLE}(?=\))|(?m:^([ ]{{0,3}}\[[^\[\]\n]+\]:[ ]*\S+){_TITLE}$)")
_BROKEN = re.compile(r"(?<!\\)\\\n(?=\S)")
_APART = re.compile(r"(\[[^\[\]\n]+\])[ ]+(?=\((?:gambar/|https?://|\{filename\}|/)[^()\n]*\))")
_ATTRIBUTES = re.compile(rf"(?sm){_INLINE_CODE}|(?P<gap>[ ]*)(?<!\\)\{{(?P<list>[ ]?[:;]?[^{{}}\n]*)\}}(?P<end>[ ]*$)?")
_LANGUAGE = re.compile(
    r"[ ]?(?::[ ]*(?:lang|bahasa)[ ]*[=: ]|;?[ ]*lang[ ]*=)[ ]*[\"'“”‘’]?([^\"'“”‘’]+?)[\"'“”‘’]?[ ]*", re.IGNORECASE
)
_ITEM = re.compile(r"(?:([*+-])|(\d{1,3})[.)]|([a-z])[.)])[ ]+(?=\S)")
_YEAR = re.compile(r"^(\d{4,})\.(?=[ ])")
_FOOTNOTE = re.compile(r"\[\^[^\]]+\]:")
_BOX = re.compile(rf"{_FOOTNOTE.pattern}|!!![ ]|:[ ]{{1,3}}(?=\S)")
"""As well what the extensions `admonition` and `def_list` let an indented text belong to."""
_ALONE = re.compile(r"#[ ]|#{2,6}[^#]|>|\x02")
_RULE = re.compile(r"([*_-])[ ]*(?:\1[ ]*){2,}$")
_NESTED = re.compile(r"^(?:[ ]|[*+-][ ]|\d+[.)][ ]|a[.)][ ]|>|\[\^)", re.MULTILINE)
_TASK = re.compile(r"\[([ xX✓v])\][ ]+(?=\S)")
_COUNTED = re.compile(f"{STX}#(\\d+|a){ETX}")
_INDENT = " " * 4
_LONGEST_ADDRESS = 2_000
"""Characters; browsers and servers give up at about as many."""
_DEEPEST = 20
"""Quotes within quotes, items within items; nobody writes deeper."""


class Notation(Extension):
    """All of it, for one `Markdown`; `plugins.stories.notation:Notation` in the setting `MARKDOWN` of any site."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.ESCAPED_CHARS += ["~", "|"]
        md.preprocessors.register(_Fences(md), "fences", 28)
        md.preprocessors.register(_Slips(md), "slips", 26)
        md.preprocessors.register(_Nesting(md), "nesting", 18)
        blocks = md.parser.blockprocessors
        blocks.deregister("code")
        blocks.deregister("setextheader")
        blocks.register(_Heading(md.parser), "hashheader", 70)
        blocks.register(_Table(md.parser, {"use_align_attribute": False}), "table", 75)
        md.treeprocessors.register(_Items(md), "items", 25)
        md.inlinePatterns.register(_BareAddress(_BareAddress.PATTERN, md), "address", 85)
        struck = r"(~~)(?=[^\s~])([^~]+(?:~[^~]+)*)(?<!\s)~~(?!~)"
        md.inlinePatterns.register(SimpleTagInlineProcessor(struck, "del"), "struck", 65)


class _Fences(Preprocessor):
    """Code between fences, wherever they stand, is put aside as HTML."""

    def run(self, lines: list[str]) -> list[str]:
        kept: list[str] = []
        at = 0
        for fence in fences(lines):
            quote = fence.outer[: fence.outer.rfind(">") + 1]
            language = _CODE_LANGUAGE.match(fence.info)
            named = f' class="language-{escape(language[1])}"' if language else ""
            text = "\n".join([*fence.code, ""])
            if "hilite" in self.md.treeprocessors:
                coloured = self._colour(text, language[1] if language else None)
            else:
                coloured = f"<pre><code{named}>{escape(text, quote=False)}</code></pre>"
            code = self.md.htmlStash.store(coloured)
            apart = [] if fence.outer[len(quote) :].strip() else [quote]
            kept += [*lines[at : fence.first], *apart, fence.outer + code, quote]
            at = fence.last + 1
        return [*kept, *lines[at:]]

    def _colour(self, text: str, language: str | None) -> str:
        """Code as the extension `codehilite` shows it, which looks for code between fences in vain."""
        from markdown.extensions.codehilite import CodeHilite

        config = {**self.md.treeprocessors["hilite"].config}  # type: ignore[attr-defined]
        return str(CodeHilite(text, lang=language, style=config.pop("pygments_style"), **config).hilite(shebang=False))


class _Slips(Preprocessor):
    """Comments go; titles in curly quotes, stray spaces and names of languages are put right."""

    def run(self, lines: list[str]) -> list[str]:
        text = without_comments("\n".join(lines))
        if "](" in text or "] (" in text or "]:" in text:
            text = _STRAIGHT.sub(r'\1\3 "\2\4"', _APART.sub(r"\1", text))
        if "\\\n" in text:
            text = _BROKEN.sub("  \n", text)
        if "{" in text:
            text = _ATTRIBUTES.sub(_attribute_list, text)
        return text.split("\n")


def _attribute_list(found: re.Match[str]) -> str:
    """At the word it belongs to; behind a bare word at the end of a line, it is the paragraph's."""
    if found["tick"]:
        return found[0]
    text, start = found.string, found.start()
    language = _LANGUAGE.fullmatch(found["list"])
    if not (language or found["list"].startswith(":")) or start == 0:
        return found[0]
    written = f"{{: lang={language_code(language[1]) or language[1]} }}" if language else f"{{{found['list']}}}"
    line_start = text.rfind("\n", 0, start) + 1
    before = text[line_start:start]
    if before.startswith(("#", "|")) or not before.strip(" >"):
        return f"{found['gap']}{written}"
    if before[-1] in "*_)]>~`":
        return written
    return f"\n{written}" if found["gap"] and found["end"] is not None else f"{found['gap']}{written}"


class _Nesting(Preprocessor):
    """Spaces before a line say which item it belongs to, and nothing else."""

    def run(self, lines: list[str]) -> list[str]:
        blocks = self.md.parser.blockprocessors
        holder = _BOX if "admonition" in blocks or "deflist" in blocks else _FOOTNOTE
        return list(_nested(lines, 0, holder)) if _NESTED.search("\n".join(lines)) else lines


def _nested(lines: Iterable[str], depth: int, holder: re.Pattern[str]) -> Iterator[str]:
    """The same lines, each item and what belongs to it four spaces below the item above.

    `holder` is the beginning of what holds indented text without being an item.
    """
    quote: list[str] = []
    indent = ""
    for line in _indented(lines, holder):
        text = line.lstrip(" ")
        outer = line[: len(line) - len(text)]
        if quote and (text[:1] != ">" or outer != indent):
            yield from _quoted(quote, indent, depth, holder)
            quote = []
        if text[:1] == ">" and depth < _DEEPEST:
            quote.append(text[1:].removeprefix(" "))
            indent = outer
        else:
            yield line
    yield from _quoted(quote, indent, depth, holder)


def _quoted(lines: list[str], indent: str, depth: int, holder: re.Pattern[str]) -> Iterator[str]:
    for line in _nested(lines, depth + 1, holder) if lines else ():
        yield f"{indent}> {line}" if line else f"{indent}>"


class _Item(NamedTuple):
    """What lines below may belong to: an item (`kind` is `ul`, `ol`, or `a` for letters), or a footnote (``)."""

    indent: int
    kind: str
    written: int = 0
    shown: int = 0


_NOTHING = _Item(0, "")


def _indented(lines: Iterable[str], holder: re.Pattern[str]) -> Iterator[str]:
    above: list[_Item] = []
    fresh = True  # whether a block may begin
    block = 0  # how deep the first line of this block is
    for line in lines:
        text = line.lstrip(" ")
        if not text:
            yield ""
            fresh = True
            continue
        indent = len(line) - len(text)
        alone = _ALONE.match(text) or _RULE.match(text)
        marker = None if alone else _ITEM.match(text)
        if marker and marker[3] not in {None, "a"} and not any(_follows(marker[3], item) for item in above):
            marker = None
        footnote = holder.match(text)
        if not (fresh or alone or marker or footnote):
            yield _YEAR.sub(r"\1\\.", text)
            continue
        beside = _NOTHING
        while above and (indent < above[-1].indent + 2 or len(above) == _DEEPEST):
            if marker and marker[3] and above[-1].kind == "ol" and (marker[3] == "a" or beside.kind == "a"):
                break  # letters below a number are its own, indented or not
            beside = above.pop()
        outer = _INDENT * len(above)
        if fresh:
            block = len(above)
        elif len(above) < block:  # Markdown takes a block for as deep as its first line
            yield ""
            block = len(above)
        if marker and (fresh or beside.kind or (above and above[-1].kind)):
            item = _item(marker, indent, beside)
            if not fresh and beside.kind and beside.kind != item.kind:
                yield ""
            skipped = beside.kind == "ol" == item.kind and item.shown != beside.shown + 1
            count = "a" if item.kind == "a" else str(item.shown) if skipped else ""
            told = f"{STX}#{count}{ETX}" if count else ""
            yield f"{outer}{marker[1] or f'{item.shown}.'} {told}{text[marker.end() :]}"
            above.append(item)
        else:
            if alone and not fresh and beside.kind:
                yield ""
            yield outer + _YEAR.sub(r"\1\\.", text)
            above += [_Item(indent, "")] if footnote else []
        fresh = bool(alone or (footnote and text[0] == "!"))  # a box has nothing but its name in its first line


def _follows(letter: str, item: _Item) -> bool:
    return item.kind == "a" and ord(letter) - ord("a") == item.shown


def _item(marker: re.Match[str], indent: int, beside: _Item) -> _Item:
    """Where all numbers of a list are the same, they count by themselves."""
    if marker[1]:
        return _Item(indent, "ul")
    if marker[3]:
        return _Item(indent, "a", shown=ord(marker[3]) - ord("a") + 1)
    written = int(marker[2])
    counts = beside.kind == "ol" and written == beside.written
    return _Item(indent, "ol", written, beside.shown + 1 if counts else written)


class _Heading(HashHeaderProcessor):
    """`##Judul` is a heading, `#tagar` is not; what closes a heading stands apart from its words."""

    RE = re.compile(r"(?:^|\n)(?P<level>#(?=[ ])|#{2,6}(?!#))[ ]*(?P<header>[^\s#][^\n]*)(?:\n|$)")
    _CLOSING = re.compile(r"[ ]#+$")

    def run(self, parent: Element, blocks: list[str]) -> None:
        super().run(parent, blocks)
        parent[-1].text = self._CLOSING.sub("", parent[-1].text or "").rstrip()


class _Table(TableProcessor):
    """As wide as its widest row; a border counts wherever it stands."""

    def test(self, parent: Element, block: str) -> bool:
        if super().test(parent, block):
            return True
        head, _, rest = block.partition("\n")
        line = rest.partition("\n")[0].strip(" ")
        if "|" not in head or "|" not in line or "-" not in line or line.strip("|:- "):
            return False
        self.separator = self._split_row(line)  # type: ignore[assignment]  # the stubs know one line of a row
        return True

    def run(self, parent: Element, blocks: list[str]) -> None:
        head, _, *rows = blocks[0].split("\n")
        width = max(len(self._split_row(row.strip(" "))) for row in [head, *rows])
        self.separator = [*self.separator, *[""] * (width - len(self.separator))][:width]  # type: ignore[assignment]
        super().run(parent, blocks)

    def _split_row(self, row: str) -> list[str]:
        bordered = self.border or (row.startswith("|") and self.RE_END_BORDER.search(row))
        cells: list[str] = self._split(  # type: ignore[attr-defined]
            self.RE_END_BORDER.sub("", row.removeprefix("|")) if bordered else row
        )
        return cells


class _Items(Treeprocessor):
    """What was counted otherwise stays so; `- [ ]` and `- [x]` are signs that are read aloud, with nothing to click."""

    def run(self, root: Element) -> None:
        for items in root.iter():
            for item in items if items.tag in {"ol", "ul"} else ():
                holder = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
                if counted := _COUNTED.match(holder.text or ""):
                    holder.text = (holder.text or "")[counted.end() :]
                    if counted[1] == "a":
                        items.set("type", "a")
                    else:
                        item.set("value", counted[1])
                if task := _TASK.match(holder.text or ""):
                    done = task[1] != " "
                    sign = Element("span", {"role": "img", "aria-label": "sudah" if done else "belum"})
                    sign.text = AtomicString("☑" if done else "☐")
                    sign.tail = f" {(holder.text or '')[task.end() :]}"
                    holder.text = ""
                    holder.insert(0, sign)
                    item.set("class", "tugas")


class _BareAddress(InlineProcessor):
    """`https://…` and `www.…` lead there; what ends the sentence is not theirs."""

    PATTERN = r"(?<![^\s*_~(\[\"'“‘«—–:,;/|])(?:https?://|www\.)\w[^\s<>\"“”\x02\x03]*"
    ANCESTOR_EXCLUDES = ("a",)
    _AFTER = re.compile(r"(?:[.,:;!?'’…*_~|]|&\w+;)+$")

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        address, before = m[0][: _LONGEST_ADDRESS + 1], ""
        while address != before:
            before, address = address, self._AFTER.sub("", address)
            for opening, closing in ("()", "[]"):
                if address.endswith(closing) and address.count(closing) > address.count(opening):
                    address = address[:-1]
        kind, href = link_target(address)
        if len(address) > _LONGEST_ADDRESS or kind != "external" or href is None:
            return None, None, None
        link = Element("a", {"href": href})
        link.text = AtomicString(address)
        return link, m.start(0), m.start(0) + len(address)
