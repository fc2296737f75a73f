"""SVG as anybody may open it: only what draws, nothing that runs, moves, or fetches.

A picture within a page runs no scripts in any browser, but its file has an address of its own, where it would. What can
be taken away without anybody seeing a difference is taken away (scripts, handlers, notes of drawing programs); where
something would be missing from the picture, its author is told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugins.images.errors import UnfitPictureError

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


def read_size(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels, as far as the picture says; 0 where it does not.

    Raises `UnfitPictureError`.
    """
    root = _clean(data)
    width, height = _length(root.get("width")), _length(root.get("height"))
    box = (root.get("viewBox") or "").replace(",", " ").split()
    wide, high = map(_length, box[2:]) if len(box) == 4 else (0.0, 0.0)
    if wide and high:  # sides that are not told follow from those that are
        width = width or (height * wide / high if height else wide)
        height = height or width * high / wide
    return (round(width), round(height)) if width and height else (0, 0)


def _length(told: str | None) -> float:
    found = _LENGTH.fullmatch(told or "")
    return float(found[1]) if found else 0.0


def sanitise(data: bytes) -> bytes:
    """Return the same picture without what does not draw; the same bytes for the same picture.

    Raises `UnfitPictureError`.
    """
    from lxml import etree

    root = _clean(data)
    etree.cleanup_namespaces(root, top_nsmap={None: _SVG[1:-1]}, keep_ns_prefixes=[])
    return etree.tostring(root, encoding="utf-8")


def _clean(data: bytes) -> _Element:
    root = _parse(data)
    _drop_elements(root)
    for element in root.iter():
        _drop_attributes(element)
    _count(root)
    return root


def _parse(data: bytes) -> _Element:
    from lxml import etree

    if len(data) > _MOST_BYTES:
        raise UnfitPictureError("SVG ini lebih dari 2 MB", "sederhanakan gambarnya, atau simpan sebagai PNG atau JPEG")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnfitPictureError("SVG ini tidak tersimpan sebagai UTF-8", _AGAIN) from None
    if "<!ENTITY" in text or "\0" in text:
        raise UnfitPictureError("SVG ini memakai singkatan (ENTITY) yang tidak dibaca di sini", _AGAIN)
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
        raise UnfitPictureError(f"SVG ini tidak terbaca{place}", _AGAIN) from None
    if root.tag != f"{_SVG}svg":
        raise UnfitPictureError("berkas ini bukan gambar SVG", "salin sekali lagi dari aslinya, atau hapus")
    return root


def _drop_elements(root: _Element) -> None:
    """Drop elements that draw nothing; those that draw what cannot be shown here are a problem."""
    from lxml import etree

    tags = {element.tag for element in root.iter()}
    if not all(isinstance(tag, str) for tag in tags):  # an entity: the text behind it is unknown
        raise UnfitPictureError("SVG ini memakai singkatan (ENTITY) yang tidak dibaca di sini", _AGAIN)
    names = {str(tag).removeprefix(_SVG): str(tag) for tag in tags if str(tag).startswith(_SVG)}
    if unfit := sorted(names.keys() - _DRAWS - _UNSEEN):
        raise UnfitPictureError(*_describe_unfit(unfit[0]))
    drawing = {tag for name, tag in names.items() if name in _DRAWS}
    etree.strip_elements(root, *(str(tag) for tag in tags - drawing), with_tail=False)


def _describe_unfit(name: str) -> tuple[str, str]:
    if name == "image":
        return "SVG ini memuat foto di dalamnya", "simpan fotonya sebagai JPEG atau PNG tersendiri"
    if name == "foreignObject":
        return "SVG ini memuat halaman web di dalamnya (foreignObject)", "ubah teksnya menjadi teks SVG biasa"
    if name.startswith("animate") or name in {"set", "mpath"}:
        return f"SVG ini bergerak (<{name}>)", "simpan sebagai gambar diam"
    return f"SVG ini memakai <{name}>, yang tidak ditampilkan di sini", _AGAIN


def _drop_attributes(element: _Element) -> None:
    """Drop attributes that do not draw; what the others refer to has to lie within the picture."""
    name = str(element.tag).removeprefix(_SVG)
    for key, value in list(element.attrib.items()):
        if key in _HREFS and name in _LEADS:
            if not value.strip().startswith("#"):
                raise UnfitPictureError(f"SVG ini mengambil bagian dari tempat lain ({value.strip()[:40]})", _AGAIN)
        elif key in {f"{_XML}space", f"{_XML}lang"}:
            continue
        elif key not in _SAYS:
            del element.attrib[key]
        elif (key == "style" or "(" in value) and _fetches(value):
            raise UnfitPictureError(f"SVG ini mengambil sesuatu dari tempat lain ({key})", _AGAIN)
        elif key == "style" and _MOVES.search(value):
            raise UnfitPictureError("SVG ini bergerak (CSS)", "simpan sebagai gambar diam")
    if name == "style":
        text = "".join(element.itertext())
        if _MOVES.search(text):
            raise UnfitPictureError("SVG ini bergerak (CSS)", "simpan sebagai gambar diam")
        if len(element) or _fetches(text):
            raise UnfitPictureError("gaya (CSS) di dalam SVG ini mengambil sesuatu dari tempat lain", _AGAIN)


def _fetches(css: str) -> bool:
    return bool(_FETCH.search(_COMMENT.sub(" ", css)) or _FETCH.search(css.replace("/*", "").replace("*/", "")))


def _count(root: _Element) -> None:
    """Count what is drawn, each `use` with what it repeats. Raises `UnfitPictureError` where that is beyond measure."""
    by_id: dict[str, _Element] = {}
    for element in root.iter():
        by_id.setdefault(element.get("id") or "", element)
    counts: dict[_Element, int] = {}

    def count(element: _Element) -> int:
        if element not in counts:
            counts[element] = 0  # being counted
            total = 1 + sum(map(count, element))
            target = next((element.get(key) for key in _HREFS if element.get(key)), None)
            if element.tag == f"{_SVG}use" and target and (repeated := by_id.get(target.strip()[1:])) is not None:
                total += count(repeated)
            counts[element] = min(total, _MOST_DRAWN + 1)
        if not counts[element]:
            raise UnfitPictureError("bagian SVG ini mengulang dirinya sendiri", _AGAIN)
        return counts[element]

    try:
        total = count(root)
    except RecursionError:  # one part repeats another, which repeats another, a thousand times
        total = _MOST_DRAWN + 1
    if total > _MOST_DRAWN:
        raise UnfitPictureError(
            "SVG ini menggambar terlalu banyak bagian", "sederhanakan gambarnya, atau simpan sebagai PNG"
        )
