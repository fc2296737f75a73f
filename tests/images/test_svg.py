"""SVG that draws is published; what runs, fetches, moves or never ends is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from plugins.images.picture import read_picture
from plugins.images.svg import read_size, sanitise
from tests.images.vectors import DRAWN, OPEN, SILENCED
from tests.tiny import PROJECT

REFUSED = [
    (f'{OPEN}<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject></svg>', "foreignObject"),
    (f'{OPEN}<image href="https://jahat.example/x.png"/></svg>', "memuat foto"),
    (f'{OPEN}<image xlink:href="data:image/jpeg;base64,/9j/"/></svg>', "memuat foto"),
    (f'{OPEN}<use href="https://jahat.example/x.svg#a"/></svg>', "dari tempat lain"),
    (f'{OPEN}<use xlink:href="data:image/svg+xml;base64,PHN2Zz4="/></svg>', "dari tempat lain"),
    (f'{OPEN}<use href=" javascript:pwn()"/></svg>', "dari tempat lain"),
    (f"{OPEN}<style>@import url(https://jahat.example/x.css);</style></svg>", "dari tempat lain"),
    (f"{OPEN}<style>@im\\port 'https://jahat.example/x.css';</style></svg>", "dari tempat lain"),
    (f"{OPEN}<style>@font-face{{src:url(data:font/woff2;base64,AA)}}</style></svg>", "dari tempat lain"),
    (f"{OPEN}<style>path{{fill:url('https://jahat.example/x')}}</style></svg>", "dari tempat lain"),
    (f"{OPEN}<style>path{{fill:u/**/rl(https://jahat.example/x)}}</style></svg>", "dari tempat lain"),
    (f"{OPEN}<style>path{{mask:image-set('https://jahat.example/x' 1x)}}</style></svg>", "dari tempat lain"),
    (f'{OPEN}<path style="fill:URL( \'//jahat.example/x\')"/></svg>', "dari tempat lain"),
    (f'{OPEN}<path fill="url(https://jahat.example/x)"/></svg>', "dari tempat lain"),
    (f'{OPEN}<path filter="u\\72l(https://jahat.example/x)"/></svg>', "dari tempat lain"),
    (f'{OPEN}<filter id="a"><feImage href="https://jahat.example/x"/></filter></svg>', "<feImage>"),
    (f'{OPEN}<animate attributeName="href" to="javascript:pwn()"/></svg>', "bergerak"),
    (f'{OPEN}<a><set attributeName="href" to="javascript:pwn()"/></a></svg>', "bergerak"),
    (f"{OPEN}<style>@keyframes a{{}}</style></svg>", "bergerak"),
    (f'{OPEN}<path style="animation:a 1s infinite"/></svg>', "bergerak"),
    (f'{OPEN}<video src="x.mp4"/></svg>', "<video>"),
    (f'<!DOCTYPE svg [<!ENTITY a "x">]>{OPEN}<text>&a;</text></svg>', "ENTITY"),
    (f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>{OPEN}<text>&a;</text></svg>', "ENTITY"),
    (f'<!DOCTYPE svg [<!ENTITY % a SYSTEM "https://jahat.example/x.dtd">%a;]>{OPEN}</svg>', "ENTITY"),
    (f"{OPEN}<text>&tidakada;</text></svg>", "tidak terbaca"),
    (f"{OPEN}<path></svg>", "tidak terbaca (baris 1)"),
    ("<html/>", "bukan gambar SVG"),
    ("", "tidak terbaca"),
    ("GIF89a", "tidak terbaca"),
    (f'{OPEN}{"<g>" * 300}{"</g>" * 300}</svg>', "tidak terbaca"),
]  # fmt: skip


def laughs(links: int, times: int) -> str:
    """Each part repeats the one before it ten times."""
    parts = "".join(f"<g id='a{n + 1}'>{f'<use href=|#a{n}|/>' * times}</g>" for n in range(links)).replace("|", "'")
    return f'{OPEN}<defs><path id="a0" d="M0 0"/>{parts}</defs><use href="#a{links}"/></svg>'


def problem(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    (found,) = read_picture("content/gambar/x.svg", data).problems
    return str(found)


@pytest.mark.parametrize("text", SILENCED)
def test_what_nobody_sees_is_taken_away(text: str) -> None:
    assert read_picture("content/gambar/x.svg", text.encode()).problems == ()
    cleaned = sanitise(text.encode())
    root = etree.fromstring(cleaned)
    names = {etree.QName(element).localname.lower() for element in root.iter()}
    assert not names & {"script", "iframe", "handler", "metadata"}
    attributes = {str(name) for element in root.iter() for name in element.attrib}
    assert not [name for name in attributes if re.match(r"on|.*(href|base|target|tabindex)$", name)]
    assert b"<!DOCTYPE" not in cleaned
    assert b"<?" not in cleaned
    assert b"jahat" not in cleaned
    assert DRAWN.encode() in cleaned


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_would_be_missed_is_a_problem(text: str, said: str) -> None:
    assert said in problem(text)


@pytest.mark.parametrize(("links", "times"), [(5, 10), (30, 3), (12_000, 1)])
def test_parts_that_repeat_each_other_beyond_measure_are_a_problem(links: int, times: int) -> None:
    assert "terlalu banyak bagian" in problem(laughs(links, times))
    assert read_picture("content/gambar/x.svg", laughs(3, 10).encode()).problems == ()


def test_a_part_that_repeats_itself_is_a_problem() -> None:
    assert "mengulang dirinya sendiri" in problem(f'{OPEN}<g id="a"><use href="#a"/></g></svg>')


@pytest.mark.parametrize(
    "data",
    [
        f"{OPEN}<script>pwn()</script></svg>".encode("utf-16"),
        f"{OPEN}<script>pwn()</script></svg>".encode("utf-32-be"),
        b"\xff\xfe<svg/>",
        f"<?xml version='1.0' encoding='latin-1'?>{OPEN}<text>\xe9</text></svg>".encode("latin-1"),
    ],
)
def test_another_encoding_hides_nothing(data: bytes) -> None:
    assert "UTF-8" in problem(data) or "ENTITY" in problem(data)


def test_a_declared_encoding_does_not_change_how_it_is_read() -> None:
    text = f"<?xml version='1.0' encoding='utf-7'?>{OPEN}<text>+ADw-script+AD4-</text></svg>"
    assert b"+ADw-script+AD4-" in sanitise(text.encode())


def test_an_endless_file_is_a_problem() -> None:
    assert "lebih dari 2 MB" in problem(f"{OPEN}{'<g/>' * 600_000}</svg>")


@pytest.mark.parametrize("file", sorted((PROJECT / "content/gambar").glob("*.svg")), ids=lambda file: file.name)
def test_our_own_pictures_draw_what_they_drew(file: Path) -> None:
    """Every element and attribute is there still, notes aside; and cleaning twice changes nothing."""
    data = file.read_bytes()
    cleaned = sanitise(data)
    before, after = (
        [(element.tag, dict(element.attrib)) for element in etree.fromstring(text).iter(etree.Element)]
        for text in (data, cleaned)
    )
    assert after == before
    assert sanitise(cleaned) == cleaned


def test_what_drawing_programs_write_is_understood() -> None:
    text = (
        "<?xml version='1.0' encoding='UTF-8' standalone='no'?>"
        "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'>"
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
        ' xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" width="210mm" height="297mm"'
        ' viewBox="0 0 210 297" inkscape:version="1.3"><sodipodi:namedview id="base" inkscape:zoom="1"/>'
        "<defs><style type='text/css'>.a{fill:url(#g);stroke:#000}@media (prefers-color-scheme: dark){.a{fill:#fff}}"
        '</style><linearGradient id="g" href="#h"/><linearGradient id="h"><stop offset="0" stop-color="red"/>'
        '</linearGradient></defs><g inkscape:label="Lapis 1"><path class="a" d="M0 0h9"/></g></svg>'
    )
    assert read_size(text.encode()) == (210, 297)
    cleaned = sanitise(text.encode()).decode()
    assert "inkscape" not in cleaned
    assert "sodipodi" not in cleaned
    for part in ("fill:url(#g)", "prefers-color-scheme", 'href="#h"', 'class="a"', 'viewBox="0 0 210 297"'):
        assert part in cleaned


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ('width="40" height="30"', (40, 30)),
        ('width="40px" height="30.4px"', (40, 30)),
        ('viewBox="0 0 300 200"', (300, 200)),
        ('viewBox="0,0,300,200" width="150"', (150, 100)),
        ('viewBox="0 0 300 200" height="100"', (150, 100)),
        ('viewBox="0 0 300 200" width="100%" height="100%"', (300, 200)),
        ("", (0, 0)),
        ('viewBox="0 0 0 0"', (0, 0)),
        ('viewBox="kacau"', (0, 0)),
    ],
)
def test_its_size_is_told_or_follows_from_its_box(given: str, told: tuple[int, int]) -> None:
    assert read_size(f'<svg xmlns="http://www.w3.org/2000/svg" {given}/>'.encode()) == told


def test_one_written_by_hand_without_its_namespace_gets_it() -> None:
    assert sanitise(b"<svg><g/></svg>") == b'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'
