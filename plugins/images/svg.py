"""SVG as anybody may open it: only what draws, nothing that runs, moves, or fetches.

A picture within a page runs no scripts in any browser, but its file has an address of its own, where it would. What can
be taken away without anybody seeing a difference is taken away (scripts, handlers, notes of drawing programs); where
something would be missing from the picture, its author is told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugins.images.unfit import Unfit

if TYPE_CHECKING:
    from lxml.etree import _Element

_SVG, _XLINK, _XML = (
    "{http://www.w3.org/2000/svg}",
    "{http://www.w3.org/1999/xlink}",
    "{http://www.w3.org/XML/1998/namespace}",
)
_DRAWS = frozenset(
    """
    svg g defs symbol use title desc switch path rect circle ellipse line polyline polygon text tspan textPath a style
    linearGradient radialGradient stop pattern clipPath mask marker view filter feBlend feColorMatrix
    feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow
    feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight
    feSpecularLighting feSpotLight feTile feTurbulence
    """.split()  # noqa: SIM905  a page of quotes says less
)
_UNSEEN = frozenset({"script", "metadata", "handler", "listener", "cursor"})
"""Takes no part in a picture."""
_SAYS = frozenset(
    """
    alignment-baseline amplitude aria-hidden aria-label aria-labelledby azimuth baseFrequency baseline-shift bias class
    clip-path clip-rule clipPathUnits color color-interpolation color-interpolation-filters cx cy d diffuseConstant
    direction display divisor dominant-baseline dx dy edgeMode elevation exponent fill fill-opacity fill-rule filter
    filterUnits flood-color flood-opacity font-family font-size font-size-adjust font-stretch font-style font-variant
    font-weight fr fx fy glyph-orientation-horizontal glyph-orientation-vertical gradientTransform gradientUnits height
    id in in2 intercept isolation k1 k2 k3 k4 kernelMatrix kernelUnitLength lang lengthAdjust letter-spacing
    lighting-color limitingConeAngle marker-end marker-mid marker-start markerHeight markerUnits markerWidth mask
    maskContentUnits maskUnits media method mix-blend-mode mode numOctaves offset opacity operator order orient overflow
    paint-order pathLength patternContentUnits patternTransform patternUnits points pointsAtX pointsAtY pointsAtZ
    preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY requiredExtensions result role rotate rx ry
    scale seed shape-rendering side slope spacing specularConstant specularExponent spreadMethod startOffset
    stdDeviation stitchTiles stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap
    stroke-linejoin stroke-miterlimit stroke-opacity stroke-width style surfaceScale systemLanguage tableValues
    targetX targetY text-anchor text-decoration text-rendering textLength transform transform-origin type values
    vector-effect version viewBox visibility width word-spacing writing-mode x x1 x2 xChannelSelector y y1 y2
    yChannelSelector z
    """.split()  # noqa: SIM905
)
_HREFS = ("href", f"{_XLINK}href")
_LEADS = frozenset({"use", "textPath", "linearGradient", "radialGradient", "pattern", "filter"})
"""Elements that may refer to others of the same picture."""

_ROOT = re.compile(r"(<svg)(?=[\s/>])")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_FETCH = re.compile(
    r"@(?!media\b)|\\|<|expression\s*\(|url\s*\(\s*(?!['\"]?\s*#)|image(?:-set)?\s*\(|src\s*\(", re.IGNORECASE
)
"""What of CSS fetches something, or hides it; `url(#…)` stays within the picture."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MOVES = re.compile(r"\banimation\b|@keyframes|\btransition\b", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)(?:px)?\s*")
_MOST_BYTES = 2_000_000
_MOST_DRAWN = 100_000
"""Elements drawn, those that `use` repeats included: more than any drawing by hand has."""

_AGAIN = "simpan ulang sebagai SVG biasa dari program gambarnya"


def size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels, as far as it says; 0 where it does not. Raises `Unfit`."""
    root = _cleaned(data)
    told = [_LENGTH.fullmatch(root.get(name) or "") for name in ("width", "height")]
    width, height = (float(one[1]) if one else 0.0 for one in told)
    box = (root.get("viewBox") or "").replace(",", " ").split()
    if len(box) == 4 and all(_LENGTH.fullmatch(side) for side in box[2:]):
        wide, high = (float(_LENGTH.fullmatch(side)[1]) for side in box[2:])  # type: ignore[index]  # just matched
        if wide and high:
            width, height = _completed(width, height, wide / high, wide)
    return (round(width), round(height)) if width and height else (0, 0)


def _completed(width: float, height: float, ratio: float, wide: float) -> tuple[float, float]:
    """Sides that are not told follow from those that are."""
    width = width or (height * ratio if height else wide)
    return width, height or width / ratio


def sanitised(data: bytes) -> bytes:
    """The same picture without what does not draw; the same bytes for the same picture. Raises `Unfit`."""
    from lxml import etree

    root = _cleaned(data)
    etree.cleanup_namespaces(root, top_nsmap={None: _SVG[1:-1]}, keep_ns_prefixes=[])
    return etree.tostring(root, encoding="utf-8")


def _cleaned(data: bytes) -> _Element:
    root = _parsed(data)
    _drop(root)
    for element in [root, *root.iterdescendants()]:
        _strip(element)
    _count(root)
    return root


def _parsed(data: bytes) -> _Element:
    from lxml import etree

    if len(data) > _MOST_BYTES:
        raise Unfit("SVG ini lebih dari 2 MB", "sederhanakan gambarnya, atau simpan sebagai PNG atau JPEG")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unfit("SVG ini tidak tersimpan sebagai UTF-8", _AGAIN) from None
    if "<!ENTITY" in text or "\0" in text:
        raise Unfit("SVG ini memakai singkatan (ENTITY) yang tidak dibaca di sini", _AGAIN)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, strip_cdata=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(_DECLARATION.sub("", text, count=1).encode(), parser)
        if root.tag == "svg":  # written by hand without xmlns, as HTML allows it; a picture of its own needs one
            text = _ROOT.sub(rf'\1 xmlns="{_SVG[1:-1]}"', text, count=1)
            root = etree.fromstring(_DECLARATION.sub("", text, count=1).encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        place = f" (baris {line})" if line else ""
        raise Unfit(f"SVG ini tidak terbaca{place}", _AGAIN) from None
    if root.tag != f"{_SVG}svg":
        raise Unfit("berkas ini bukan gambar SVG", "salin sekali lagi dari aslinya, atau hapus")
    return root


def _drop(root: _Element) -> None:
    """Elements that draw nothing go; those that draw what cannot be shown here are a problem."""
    for element in list(root.iterdescendants()):
        tag = element.tag
        if not isinstance(tag, str):  # an entity: the text behind it is unknown
            raise Unfit("SVG ini memakai singkatan (ENTITY) yang tidak dibaca di sini", _AGAIN)
        name = tag.removeprefix(_SVG)
        if tag.startswith(_SVG) and name in _DRAWS:
            continue
        if tag.startswith(_SVG) and name not in _UNSEEN:
            raise Unfit(*_unfit(name))
        parent = element.getparent()
        if parent is not None:
            _take(element, parent)


def _take(element: _Element, parent: _Element) -> None:
    """An element with all it holds; the text after it stays."""
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _unfit(name: str) -> tuple[str, str]:
    if name == "image":
        return "SVG ini memuat foto di dalamnya", "simpan fotonya sebagai JPEG atau PNG tersendiri"
    if name == "foreignObject":
        return "SVG ini memuat halaman web di dalamnya (foreignObject)", "ubah teksnya menjadi teks SVG biasa"
    if name.startswith("animate") or name in {"set", "mpath"}:
        return f"SVG ini bergerak (<{name}>)", "simpan sebagai gambar diam"
    return f"SVG ini memakai <{name}>, yang tidak ditampilkan di sini", _AGAIN


def _strip(element: _Element) -> None:
    """Attributes that draw stay; what they refer to lies within the picture."""
    name = str(element.tag).removeprefix(_SVG)
    for key, value in list(element.attrib.items()):
        if key in _HREFS and name in _LEADS:
            if not value.strip().startswith("#"):
                raise Unfit(f"SVG ini mengambil bagian dari tempat lain ({value.strip()[:40]})", _AGAIN)
        elif key in {f"{_XML}space", f"{_XML}lang"}:
            continue
        elif key not in _SAYS:
            del element.attrib[key]
        elif (key == "style" or "(" in value) and _fetches(value):
            raise Unfit(f"SVG ini mengambil sesuatu dari tempat lain ({key})", _AGAIN)
        elif key == "style" and _MOVES.search(value):
            raise Unfit("SVG ini bergerak (CSS)", "simpan sebagai gambar diam")
    if name == "style":
        text = "".join(element.itertext())
        if _MOVES.search(text):
            raise Unfit("SVG ini bergerak (CSS)", "simpan sebagai gambar diam")
        if len(element) or _fetches(text):
            raise Unfit("gaya (CSS) di dalam SVG ini mengambil sesuatu dari tempat lain", _AGAIN)


def _fetches(css: str) -> bool:
    return bool(_FETCH.search(_COMMENT.sub(" ", css)) or _FETCH.search(css.replace("/*", "").replace("*/", "")))


def _count(root: _Element) -> None:
    """How much is drawn, each `use` counted with what it repeats. Raises `Unfit` where that is beyond measure."""
    by_id: dict[str, _Element] = {}
    for element in root.iter():
        by_id.setdefault(element.get("id") or "", element)
    known: dict[_Element, int] = {}
    open_: set[_Element] = set()

    def drawn(element: _Element) -> int:
        if element in known:
            return known[element]
        if element in open_:
            raise Unfit("bagian SVG ini mengulang dirinya sendiri", _AGAIN)
        open_.add(element)
        total = 1 + sum(map(drawn, element))
        target = next((element.get(key) for key in _HREFS if element.get(key)), None)
        if element.tag == f"{_SVG}use" and target and (repeated := by_id.get(target.strip()[1:])) is not None:
            total += drawn(repeated)
        open_.discard(element)
        known[element] = min(total, _MOST_DRAWN + 1)
        return known[element]

    try:
        total = drawn(root)
    except RecursionError:  # one part repeats another, which repeats another, a thousand times
        total = _MOST_DRAWN + 1
    if total > _MOST_DRAWN:
        raise Unfit("SVG ini menggambar terlalu banyak bagian", "sederhanakan gambarnya, atau simpan sebagai PNG")
