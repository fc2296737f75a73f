"""A story's Markdown, rendered once: safe HTML with its internal targets marked, and what was found on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from html import unescape
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.blockprocessors import ParagraphProcessor
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.inlinepatterns import LinkInlineProcessor, Pattern
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import InlineProcessor, Treeprocessor
from markdown.util import AtomicString
from msgspec import Struct

from plugins.engine.problem import Problem
from plugins.indonesian.languages import language_code
from plugins.indonesian.slug import slug
from plugins.site.body import mark, remove_control_references
from plugins.stories.defaults import NO_DEFAULTS, Defaults
from plugins.stories.layout import settle
from plugins.stories.links import EXTERNAL, link_target, picture_target
from plugins.stories.metadata import MORE
from plugins.stories.notation import Notation
from plugins.stories.traps import find_traps

RESERVED_IDS = frozenset(
    """
    alamat-surel bagikan catatan-kaki cerita-lain cerita-senada isi-cerita isi-halaman judul-salinan kotak-seri
    menurut-waktu mungkin-ini para-penulis ruang-komentar sambil-menunggu seri-cerita tampilan
    """.split()  # noqa: SIM905
)
"""Ids of the theme and the footnotes; a heading of that name gets a number. A test holds the theme to this list."""

_COMMENT_ID = "komentar-"

TAGS = frozenset(
    """
    a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h2 h3 h4 h5
    h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup table tbody td
    tfoot th thead time tr u ul var wbr bdi bdo
    """.split()  # noqa: SIM905  a page of quotes says less
)
_EVERYWHERE = {"class", "dir", "id", "lang", "title"}
ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href", "aria-label", "hreflang"},
    "blockquote": {"cite"},
    "div": {"role", "tabindex", "aria-label"},
    "span": {"role", "aria-label"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "section": {"aria-labelledby"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}

_TAG = re.compile(r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_ADDRESS = re.compile(r"\b(href|src)=[\"']?\s*(([A-Za-z][A-Za-z0-9+.-]*):[^\"'\s>]*)")
_UNSPOKEN = re.compile(
    r"<sup\b[^>]*>\s*<a\b[^>]*class=\"footnote-ref\".*?</sup>|<section\b[^>]*class=\"footnotes\".*?</section>",
    re.DOTALL,
)
_FOOTNOTE_MARKS = re.compile(
    r"<sup\b[^>]*>\s*<a\b[^>]*class=\"footnote-ref\".*?</sup>|<h2 id=\"catatan-kaki\">.*?</h2>", re.DOTALL
)
_INLINE_SIGN = re.compile(r"[`\\\[\]<>*_&!]|  \n|~~|://|www\.")
_NEARBY = 200
_BRACKET = re.compile(r"[\[\]]")
_SIGNS = {
    "backtick": "`", "escape": "\\", "footnote": "[^", "reference": "[", "link": "[", "short_reference": "[",
    "image_link": "![", "image_reference": "![", "short_image_ref": "![", "autolink": "<", "automail": "<", "html": "<",
    "linebreak": "  \n", "entity": "&", "struck": "~~",
}  # fmt: skip
"""What an inline pattern does not match without."""
_EMPHASIS = ("not_strong", "em_strong", "em_strong2")
"""Patterns that begin with one sign of several, all of them in `_INLINE_SIGN`; `address` is another."""
_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
_HEADING = re.compile(r'<h([23])\b[^>]*\bid="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
_BLOCK = re.compile(r"</(?:p|li|h\d|td|th|dt|dd|figcaption|blockquote|pre|tr|caption|summary)>|<br>")
_WORD = re.compile(r"\w+(?:[-’'.]\w+)*")
_ELEMENT = re.compile(r"<(/?)(?!(?:br|col|hr|img|wbr)\b)[a-z]")
_MARKERS = re.compile(r"(?:[\s>*+-]|\d+\.|<[^<>]*>)*")

DEEPEST = 100
"""How deep elements may stand in each other; a list in a list is two. Whatever walks through a body stays within what
Python and libxml2 bear."""
_TOO_DEEP = (
    "daftar, kutipan, atau unsur HTML di sini bertingkat terlalu dalam",
    f"sederhanakan; paling dalam {DEEPEST // 2} tingkat",
)


class Rendered(Struct, frozen=True, kw_only=True):
    """`html` has marked targets; `summary` is plain text; `ids` are its fragment targets; `words` its length."""

    html: str = ""
    summary: str = ""
    opening: int = 0
    """Characters of the first paragraph."""
    links: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    headings: tuple[tuple[int, str, str], ...] = ()
    """(level, id, text)"""
    words: int = 0
    text: str = ""
    """All of it, footnotes and all, without markup."""
    problems: tuple[Problem, ...]


def _read_aloud(spoken: str) -> str:
    """What a reader reads of HTML whose footnotes are gone: code marks left aside, white space folded."""
    return " ".join(unescape(_TAG.sub("", _BLOCK.sub(" ", spoken))).split())


class StoryMarkdown:
    """Renders the bodies of stories and pages; one object serves any number of them, one after the other."""

    def __init__(self, defaults: Defaults = NO_DEFAULTS) -> None:
        self._defaults = defaults
        # Ours come last: of two that do the same, such as footnotes, the later one holds.
        self._markdown = Markdown(
            extensions=[*defaults.extensions, StoryExtension()],
            extension_configs=defaults.extension_configs,
            output_format="html",
        )
        self._parts: _PartsTree = self._markdown.treeprocessors["parts"]  # type: ignore[assignment]
        self._cleaner = _Cleaner()

    def render(self, path: str, body: str, first_line: int) -> Rendered:
        """Return a body rendered, with what is wrong with it. `path` and `first_line` only name places in problems."""
        complaints = self._parts.complaints = _Complaints(path, body, first_line)
        self._markdown.reset()
        try:
            html = remove_control_references(self._markdown.convert(body))
        except RecursionError:
            self._markdown.parser.state.clear()
            complaints.add(_deepest_line(body), *_TOO_DEEP)
            return Rendered(problems=tuple(complaints.problems))
        raw = _RawHTML(complaints)
        for block in self._markdown.htmlStash.rawHtmlBlocks:
            if isinstance(block, str):
                raw.feed(remove_control_references(block))
        raw.close()
        before, found, _ = html.partition(MORE)
        cleaner = self._cleaner
        typography = self._defaults.typography
        html = typography.set_body(cleaner.clean(html, complaints))
        if _depth(html) > DEEPEST:
            complaints.add(_deepest_line(body), *_TOO_DEEP)
        spoken = _UNSPOKEN.sub("", html)
        text = _read_aloud(spoken)
        if not text and not cleaner.pictures:
            complaints.add("", "isi kosong", "tulis isi di bawah satu baris kosong setelah kepala berkas")
        opening = next(_paragraphs(spoken), "")
        summary = opening
        if found:
            excerpt = typography.set_html(nh3.clean(before, tags=set(TAGS), attributes=_CLASSES, link_rel=None))
            summary = " ".join(_paragraphs(_UNSPOKEN.sub("", excerpt)))
        elif self._defaults.summary_words:
            words = " ".join(_paragraphs(spoken)).split()
            summary = " ".join(words[: self._defaults.summary_words])
            summary += self._defaults.summary_end if len(words) > self._defaults.summary_words else ""
        return Rendered(
            html=html,
            summary=summary,
            opening=len(opening),
            links=tuple(dict.fromkeys(cleaner.links)),
            pictures=tuple(dict.fromkeys(cleaner.pictures)),
            ids=tuple(cleaner.ids),
            headings=tuple((int(level), id_, _read_aloud(text)) for level, id_, text in _HEADING.findall(spoken)),
            words=len(_WORD.findall(text)),
            text=text if spoken == html else _read_aloud(_FOOTNOTE_MARKS.sub("", html)),
            problems=tuple(complaints.problems),
        )


_CLASSES = {"*": {"class"}}


def _depth(html: str) -> int:
    """How deep elements stand in each other, at least where they are many."""
    if html.count("</") <= DEEPEST:
        return 0
    depth = deepest = 0
    for closes in _ELEMENT.findall(html):
        depth += -1 if closes else 1
        deepest = max(deepest, depth)
    return deepest


def _deepest_line(body: str) -> str:
    """The line that begins with the most of what nests."""
    return max(body.split("\n"), key=lambda line: _MARKERS.match(line).end())  # type: ignore[union-attr]  # or nothing


def _paragraphs(spoken: str) -> Iterator[str]:
    """Paragraphs as plain text, of HTML whose unspoken parts are gone."""
    return (text for found in _PARAGRAPH.finditer(spoken) if (text := _read_aloud(found[1])))


class _Complaints:
    """Collects the problems of one body, each with the line of the file that holds a piece of the source."""

    def __init__(self, path: str, body: str, first_line: int) -> None:
        self._path, self._body, self._first = path, body, first_line
        self.folder = path.partition("/")[1] + path.partition("/")[2].rpartition("/")[0]
        """Where the text lies below the content folder, as links from there are read: `/cerita/2026`."""
        self.problems = list(find_traps(path, body, first_line))

    def add(self, needle: str, problem: str, remedy: str) -> None:
        """Add a problem at the first line that has `needle`, or of the file where no line has it."""
        at = self._body.find(needle) if needle else -1
        where = self._path if at < 0 else f"{self._path}:{self._first + self._body.count(chr(10), 0, at)}"
        self.problems.append(Problem(where, problem, remedy))

    def add_picture(self, needle: str, src: str) -> None:
        """Add that a picture has no alternative text."""
        remedy = "tulis ![apa yang terlihat](…), atau tambahkan {: .dekoratif } bila hanya hiasan"
        self.add(needle, f'gambar "{src}" tidak punya teks alternatif', remedy)


class _Cleaner:
    """Lets only known elements through and marks every internal target; tells of what it cleaned last."""

    def __init__(self) -> None:
        self._nh3 = nh3.Cleaner(
            tags=set(TAGS),
            attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
            attribute_filter=self._attribute,
            url_schemes=set(EXTERNAL),
            link_rel=None,
        )

    def clean(self, html: str, complaints: _Complaints) -> str:
        self._complain, self._folder = complaints.add, complaints.folder
        self.links: list[str] = []
        self.pictures: list[str] = []
        self.ids: dict[str, None] = {}
        self._fragments: list[str] = []
        cleaned = self._nh3.clean(html)
        # nh3 drops an address of an unknown scheme before it asks anybody; the author shall hear of it.
        for name, address, scheme in _ADDRESS.findall(html) if "href=" in html or "src=" in html else ():
            if scheme.lower() not in EXTERNAL:
                _ = self._href(unescape(address)) if name == "href" else self._src(unescape(address))
        for fragment in self._fragments:
            if fragment not in self.ids and not fragment.startswith("fnref"):
                problem = f"tautan #{fragment} tidak menuju bagian mana pun"
                self._complain(f"#{fragment}", problem, "periksa nama bagiannya")
        return cleaned

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if name == "id":
            if value in self.ids:
                self._complain(value, f'id "{value}" dipakai dua kali', "beri id yang berbeda")
            self.ids[value] = None
        elif tag == "a" and name == "href":
            return self._href(value)
        elif tag == "img" and name == "src":
            return self._src(value)
        return value

    def _href(self, href: str) -> str | None:
        kind, target = link_target(href, self._folder)
        if kind == "fragment" and target:
            self._fragments.append(target)
        elif kind == "internal" and target:
            self.links.append(target)
            return mark(target)
        elif kind == "external":
            return target
        elif kind == "unclear":
            remedy = "tulis https://… untuk situs lain, atau /2026/11/x.html atau {filename}/cerita/2026/x.md"
            self._complain(href, f'tautan "{href}" tidak jelas tujuannya', remedy)
        return href

    def _src(self, src: str) -> str | None:
        target = picture_target(src, self._folder)
        if target is None:
            remedy = "simpan berkasnya di content/gambar/ lalu tulis gambar/nama-berkas"
            self._complain(src, f'gambar "{src}" tidak berada di blog ini', remedy)
            return None
        self.pictures.append(target)
        return mark(target)


class _RawHTML(HTMLParser):
    """Looks through HTML that the author wrote, for what could not be kept."""

    def __init__(self, complaints: _Complaints) -> None:
        super().__init__(convert_charrefs=True)
        self._complaints = complaints

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        needle = f"<{tag}"
        if tag not in TAGS:
            remedy = f"tulis &lt;{tag}> bila itu teks biasa, atau hapus"
            self._complaints.add(needle, f"<{tag}> tidak dapat dipakai di sini dan akan hilang", remedy)
            return
        for name, _ in attrs:
            if name not in _EVERYWHERE and name not in ATTRIBUTES.get(tag, ()):
                problem = f'atribut "{name}" pada <{tag}> tidak dapat dipakai di sini'
                self._complaints.add(needle, problem, f"hapus {name}")
        values = dict(attrs)
        if tag == "img" and not (values.get("alt") or "").strip() and "dekoratif" not in (values.get("class") or ""):
            self._complaints.add_picture(needle, values.get("src") or "")


class _QuickInline(InlineProcessor):
    """Python-Markdown's inline patterns, each only for text that holds the sign it begins with."""

    @cached_property
    def _signed(self) -> list[tuple[Pattern, str]]:
        """All patterns, by the time that every extension has its own, each with what it does not match without."""
        patterns = self.md.inlinePatterns
        brackets = _Brackets()
        for pattern in patterns:
            if isinstance(pattern, LinkInlineProcessor):
                pattern.getText = partial(brackets.text, pattern.getText)  # type: ignore[method-assign]
        signs = {patterns.get_index_for_name(name): sign for name, sign in _SIGNS.items() if name in patterns}
        return [(pattern, signs.get(index, "")) for index, pattern in enumerate(patterns)]

    @cached_property
    def _knows_all(self) -> bool:
        """Whether no pattern may match what has none of the signs that ours do not match without."""
        names = {*_SIGNS, *_EMPHASIS, "address"}
        return sum(name in self.md.inlinePatterns for name in names) == len(self.md.inlinePatterns)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803
        if (not _INLINE_SIGN.search(data) and self._knows_all) or isinstance(data, AtomicString):
            return data
        for index, (pattern, sign) in enumerate(self._signed[patternIndex:], patternIndex):
            if sign in data:
                matched, start = True, 0
                while matched:
                    data, matched, start = self._InlineProcessor__applyPattern(pattern, data, index, start)  # type: ignore[attr-defined]
        return data


class _Brackets:
    """Which bracket closes which, worked out once for a text; Python-Markdown would look through it for each."""

    def __init__(self) -> None:
        self._text = ""
        self._ends: dict[int, int] = {}

    def text(self, look: Callable[[str, int], tuple[str, int, bool]], data: str, index: int) -> tuple[str, int, bool]:
        """What stands between the bracket before `index` and its counterpart, where it ends, whether it has one.

        Most end nearby, where `look`, Python-Markdown's own way, finds them.
        """
        text, end, found = look(data[index : index + _NEARBY], 0)
        if found or len(data) <= index + _NEARBY:
            return text, index + end, found
        if data is not self._text:
            self._text, self._ends, open_ = data, {}, []
            for bracket in _BRACKET.finditer(data):
                if bracket[0] == "[":
                    open_.append(bracket.end())
                elif open_:
                    self._ends[open_.pop()] = bracket.start()
        closes = self._ends.get(index)
        return ("", index, False) if closes is None else (data[index:closes], closes + 1, True)


class _QuickParagraph(ParagraphProcessor):
    """A single line that begins with a letter is a paragraph: a dozen other questions need not be asked."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md.parser)
        self._md = md

    @cached_property
    def _knows_all(self) -> bool:
        """Whether nobody else asks for such lines: a foreign extension might."""
        processors = self._md.parser.blockprocessors
        return all(type(one).__module__.partition(".")[0] in {"markdown", "plugins"} for one in processors)

    def test(self, parent: Element, block: str) -> bool:
        return block[:1].isalpha() and "\n" not in block and self._knows_all


class StoryExtension(Extension):
    """All that stories are read with; any Pelican site may name it in `MARKDOWN`.

    That is `plugins.stories.markdown:StoryExtension`: Indonesian footnotes, attribute lists, lists as typed, line ends
    as they are meant, `Notation`, figures, tables that scroll, headings to link to.
    """

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        footnotes = FootnoteExtension(
            SEPARATOR="-",
            BACKLINK_TITLE="Kembali ke teks, catatan {}",
            BACKLINK_TEXT="kembali ke teks",
            SUPERSCRIPT_TEXT="{}",
        )
        md.registerExtensions([footnotes, "attr_list", "sane_lists", Notation()], {})
        md.preprocessors.register(_LineEnds(md), "line_ends", 40)  # what others see is settled
        md.parser.blockprocessors.register(_QuickParagraph(md), "line", 200)
        md.treeprocessors.register(_QuickInline(md), "inline", 20)
        # Last of all: footnotes (50), attribute lists (8) and unescaping (0) have had their turn.
        md.treeprocessors.register(_PartsTree(md), "parts", -1)
        md.postprocessors.register(_Backlinks(md), "backlinks", 10)


class _LineEnds(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        # Stock Pelican leaves the header to the extension `meta`, up to the first empty line.
        body = lines.index("") if "meta" in self.md.preprocessors and "" in lines else 0
        return [*lines[:body], *settle("\n".join(lines[body:])).split("\n")]


class _Backlinks(Postprocessor):
    """A footnote's way back stands behind a space that may end a line."""

    def run(self, text: str) -> str:
        return text.replace("&#160;<a aria-label=", " <a aria-label=")


class _PartsTree(Treeprocessor):
    """Figures with captions, tables that scroll inside themselves, Indonesian footnotes, headings to link to."""

    complaints: _Complaints | None = None
    """Of the body that is rendered, where somebody asks for them."""

    def run(self, root: Element) -> None:
        used = dict.fromkeys(RESERVED_IDS, 2)
        tables = 0
        level = 1
        for parent in list(root.iter()):
            if any(child.tag == "table" for child in parent):
                for index, child in enumerate(list(parent)):
                    if child.tag == "table":
                        tables += 1
                        parent[index] = _scrolling(child, tables)
        for element in list(root.iter()):
            tag = element.tag
            if tag == "img":
                self._picture(element)
            elif tag == "p":
                _figure(element)
            elif tag == "div" and element.get("class") == "footnote":
                _footnotes(element)
            elif tag == "a" and element.get("class") == "footnote-ref":
                element.set("aria-label", f"Catatan kaki {element.text}")
            elif tag in _HEADINGS:
                # The title is the only great heading, and no level is leapt over.
                level = max(2, min(int(tag[1]), level + 1))
                element.tag = f"h{level}"
                _anchor(element, used)
            if lang := element.get("lang"):
                _ = element.attrib.pop("lang")
                if code := language_code(lang):
                    element.set("lang", code)

    def _picture(self, image: Element) -> None:
        classes = (image.get("class") or "").split()
        if self.complaints and not (image.get("alt") or "").strip() and "dekoratif" not in classes:
            self.complaints.add_picture(image.get("src") or "", image.get("src") or "")
        image.set("loading", "lazy")


_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def _figure(paragraph: Element) -> None:
    """A picture alone in its paragraph is a figure; the picture's title is the caption."""
    children = list(paragraph)
    if (
        len(children) != 1
        or children[0].tag != "img"
        or (paragraph.text or "").strip()
        or (children[0].tail or "").strip()
    ):
        return
    image = children[0]
    paragraph.tag = "figure"
    caption = image.attrib.pop("title", "")
    if caption:
        element = Element("figcaption")
        element.text = caption
        paragraph.append(element)


def _scrolling(table: Element, number: int) -> Element:
    """The `number` tells the regions of a text apart by their names."""
    region = Element("div", {"class": "gulir", "role": "region", "tabindex": "0", "aria-label": f"Tabel {number}"})
    region.append(table)
    region.tail, table.tail = table.tail, None
    for cell in table.iter():
        style = cell.attrib.pop("style", "")
        if "right" in style:
            cell.set("class", "kanan")
        elif "center" in style:
            cell.set("class", "tengah")
        if cell.tag == "th" and (cell.text or len(cell)):
            cell.set("scope", "col")
        elif cell.tag == "th":
            cell.tag = "td"
    return region


def _footnotes(section: Element) -> None:
    section.tag = "section"
    section.attrib = {"class": "footnotes", "aria-labelledby": "catatan-kaki"}
    heading = Element("h2", {"id": "catatan-kaki"})
    heading.text = "Catatan kaki"
    heading.tail = "\n"
    section[0] = heading
    for link in section.iter("a"):
        if link.get("class") == "footnote-backref":
            link.set("aria-label", link.attrib.pop("title"))


def _anchor(heading: Element, used: dict[str, int]) -> None:
    """`used`: id → the number to try next where another heading wants it."""
    if heading.get("id"):
        used.setdefault(heading.get("id") or "", 2)
        return
    base = name = slug("".join(heading.itertext())) or "bagian"
    if name.startswith(_COMMENT_ID):
        base = name = f"bagian-{name}"
    number = used.get(base, 2)
    while name in used:
        name, number = f"{base}-{number}", number + 1
    used[base] = number
    used.setdefault(name, 2)
    heading.set("id", name)
