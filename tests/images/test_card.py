"""The card by which a story is shared: what it says, that all of it fits, and what it weighs."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from string import ascii_letters, digits

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from plugins.images.card import HEIGHT, INK, PAPER, SOGA, WIDTH, CardView, draw_card
from tests.images.photos import opened
from tests.tiny import PROJECT, TinyBlog

STORY, CARD = "2026/11/obat-yang-tertukar.html", "2026/11/obat-yang-tertukar.kartu.png"
TEXT = (200, 0, WIDTH, 490)
"""Where title and authors stand."""
LONG = "Yang Datang Sesudah Kita Pulang, dan Segala yang Tidak Sempat Kita Ucapkan kepada Mereka di Ujung Telepon"


@cache
def faces() -> tuple[bytes, ...]:
    return tuple((PROJECT / f"theme/kartu/{name}.ttf").read_bytes() for name in ("judul", "penulis"))


def data(title: str, authors: str = "Sari Pratama, M.Farm.", blog: str = "Kisah Layanan") -> bytes:
    return draw_card(CardView(title, authors, blog), faces())[""]


def card(title: str, authors: str = "Sari Pratama, M.Farm.", blog: str = "Kisah Layanan") -> Image.Image:
    return opened(data(title, authors, blog)).convert("RGB")


def marked(image: Image.Image, box: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
    """What of a part of the card is not plain paper, as a box within it."""
    part = image.crop(box)
    return ImageChops.difference(part, Image.new("RGB", part.size, PAPER)).getbbox()


def lines(image: Image.Image) -> int:
    """How many lines of text, by the gaps of plain paper between them."""
    rows = [marked(image, (TEXT[0], row, TEXT[2], row + 1)) is not None for row in range(TEXT[1], TEXT[3])]
    return sum(row and not above for above, row in zip([False, *rows], rows, strict=False))


def test_it_is_as_large_as_readers_of_open_graph_expect_and_light() -> None:
    for title in ("Hai", "Obat yang Tertukar", LONG, "Kata " * 90):
        whole = data(title)
        image = opened(whole)
        assert (image.size, image.format, image.mode) == ((1200, 630), "PNG", "P")
        assert len(whole) <= 60_000
        assert image.info == {}


def test_title_authors_and_blog_are_all_on_it() -> None:
    usual = card("Obat yang Tertukar")
    for other, box in (
        (card("Obat yang Tertunda"), (200, 0, WIDTH, 500)),
        (card("Obat yang Tertukar", "Baso Lantera"), (200, 0, WIDTH, 500)),
        (card("Obat yang Tertukar", "Sari Pratama, M.Farm.; Baso Lantera"), (200, 0, WIDTH, 500)),
        (card("Obat yang Tertukar", blog="Blog Lain"), (200, 500, WIDTH, HEIGHT)),
    ):
        difference = ImageChops.difference(usual, other)
        assert difference.crop(box).getbbox()
        assert difference.getbbox() == tuple(
            a + b for a, b in zip(difference.crop(box).getbbox() or (), (*box[:2], *box[:2]), strict=True)
        )


def test_its_colours_are_the_themes() -> None:
    """The style may have them anywhere; it has to have them."""
    style = "".join(file.read_text(encoding="utf-8") for file in sorted((PROJECT / "theme").rglob("*.css")))
    tokens = dict(re.findall(r"--(paper|ink|soga):\s*(#[0-9a-f]{6})", style)[:3])
    assert tokens == {
        name: f"#{bytes(colour).hex()}" for name, colour in (("paper", PAPER), ("ink", INK), ("soga", SOGA))
    }
    found = {colour for _, colour in card("Obat").getcolors() or ()}
    assert {PAPER, INK, SOGA} <= found
    assert len(found) <= 16


def test_the_cloth_is_on_every_card() -> None:
    one, other = card("Obat", "Sari", "A"), card(LONG, "Baso", "B")
    assert one.crop((0, 0, 170, HEIGHT)).tobytes() == other.crop((0, 0, 170, HEIGHT)).tobytes()
    assert len(set(one.crop((0, 0, 150, 150)).get_flattened_data())) > 3


def test_longer_titles_wrap_and_shrink_and_the_longest_is_cut_with_an_ellipsis() -> None:
    assert lines(card("Hai")) == 2
    assert lines(card(LONG)) >= 4
    short, long = (marked(card(title), (200, 0, WIDTH, 250)) for title in ("Obat", LONG))
    assert short
    assert long
    endless = card("Panjang sekali " * 40)
    assert endless.tobytes() == card("Panjang sekali " * 41).tobytes()
    assert endless.tobytes() != card("Panjang sekali " * 10).tobytes()


@settings(max_examples=60, deadline=None)
@given(
    title=st.text(st.characters(codec="utf-8"), max_size=200) | st.text("abcdef mnopqr", min_size=1, max_size=300),
    authors=st.lists(st.text("Sari M.Pd, ", min_size=1, max_size=60), min_size=1, max_size=6).map("; ".join),
    blog=st.text("Kisah ", min_size=1, max_size=90),
)
def test_whatever_is_written_stays_on_the_paper(title: str, authors: str, blog: str) -> None:
    image = card(title, authors, blog)
    assert marked(image, (1150, 0, WIDTH, HEIGHT)) is None
    assert marked(image, (170, 0, 205, HEIGHT)) is None
    assert marked(image, (200, 0, WIDTH, 10)) is None
    assert marked(image, (200, 478, WIDTH, 496)) is None
    assert marked(image, (200, 590, WIDTH, HEIGHT)) is None
    assert data(title, authors, blog) == data(title, authors, blog)


@pytest.mark.parametrize(
    ("title", "as_"),
    [
        ("Kopi ☕ dan maaf 🙏", "Kopi dan maaf"),
        ("Ω", "O"),
        ("Ꞗ\u0301 maaf", "maaf"),
        ("Cafe\u0301", "Café"),
        ("Ŝ\u0323araf", "Ṣaraf"),
        ("ﬁlm", "film"),
        ("Спасибо", "Spasibo"),
        ("謝謝 tetangga", "Xie Xie tetangga"),
        ("a\u00a0b\u2009c", "a b c"),
        ("a\u200bb\u00ad", "ab"),
    ],
)
def test_letters_of_other_scripts_come_as_near_as_can_be(title: str, as_: str) -> None:
    assert card(title).tobytes() == card(as_).tobytes()


@pytest.mark.parametrize("title", ["😀", "\u200b", "ꦱ", ""])
def test_a_title_of_which_nothing_can_be_shown_leaves_the_authors(title: str) -> None:
    assert lines(card(title)) == 1


def test_no_letter_of_our_languages_is_replaced() -> None:
    """Missing ones would look alike."""
    letters = f"{ascii_letters}{digits}éÉèêëïāēīōūḍḥṣṭẓñçåøßʼ“”‘’«»…–—-&?!.,;:()/%@#§°"
    seen = {letter: data(letter) for letter in letters}
    assert len(set(seen.values())) == len(letters)


def test_a_story_has_one_and_its_page_says_so(blog: TinyBlog) -> None:
    blog.story(Title='Kata "maaf" & <umum>', Author="", Authors="Sari Pratama, M.Farm.; Baso Lantera")
    blog.build(SITEURL="https://kisah-layanan.example")
    page = blog.page()
    said = {
        str(meta.get("property") or meta.get("name")): str(meta["content"]) for meta in page.select("meta[content]")
    }
    assert said["og:image"] == f"https://kisah-layanan.example/{CARD}"
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["og:image:alt"] == "Kata “maaf” & <umum> — Sari Pratama, M.Farm.; Baso Lantera"
    assert said["twitter:card"] == "summary_large_image"
    title = "Kata “maaf” & <umum>"
    assert blog.files()[CARD] == data(title, "Sari Pratama, M.Farm.; Baso Lantera")


def test_it_is_drawn_anew_when_what_it_says_changes_and_only_then(blog: TinyBlog) -> None:
    blog.build()
    first = blog.files()[CARD]
    made = (blog.output / CARD).stat().st_ino
    blog.story("Isi yang lain sama sekali.")
    blog.build()
    assert (blog.output / CARD).stat().st_ino == made
    blog.story(Title="Obat yang Tertunda")
    blog.build()
    assert blog.files()[CARD] != first
    blog.build(SITENAME="Blog Lain")
    assert blog.files()[CARD] == data("Obat yang Tertunda", blog="Blog Lain")


def test_an_owner_may_do_without(blog: TinyBlog) -> None:
    blog.write("gambar/rak.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>')
    blog.story(Cover="rak.svg", Cover_alt="Rak")
    blog.build()
    assert CARD in blog.files()
    blog.build(SHARE_CARDS=False)
    assert CARD not in blog.files()
    assert "og:image" not in blog.text(STORY)  # nobody who reads Open Graph shows an SVG
    blog.build()
    assert CARD in blog.files()
    assert CARD in blog.text(STORY)


def test_a_theme_without_typefaces_is_a_problem(blog: TinyBlog, tmp_path: Path) -> None:
    theme = tmp_path / "tema"
    shutil.copytree(PROJECT / "theme", theme)
    (theme / "kartu/judul.ttf").unlink()
    (found,) = blog.problems(THEME=str(theme))
    assert str(found).startswith("theme/kartu: huruf untuk kartu berbagi, judul.ttf dan penulis.ttf, tidak ada;")
    assert blog.problems(THEME=str(theme), SHARE_CARDS=False) == []


def test_the_typefaces_carry_their_licence_and_are_not_published(blog: TinyBlog) -> None:
    text = (PROJECT / "theme/kartu/OFL.txt").read_text(encoding="utf-8")
    assert "The Vollkorn Project Authors" in text
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert "Reserved Font Name" not in text.partition("-----")[0]  # none is reserved: a part of it keeps its name
    blog.build()
    assert not [path for path in blog.files() if path.endswith((".ttf", "OFL.txt"))]
