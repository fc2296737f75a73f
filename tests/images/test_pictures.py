"""Pictures of a blog: their files, the pages that show them, and what is remembered of them."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import PIL
import pytest
from bs4 import BeautifulSoup

from plugins.engine.problem import ContentErrors
from plugins.engine.reading import digest
from plugins.images import raster
from tests.images.heic import heic
from tests.images.photos import SECRETS, corners, opened, scene, stored
from tests.tiny import PROJECT, TinyBlog

STORY = "2026/11/obat-yang-tertukar.html"
SHOWN = '![Loket](gambar/loket.jpg "Pagi hari")'


@pytest.fixture
def album(blog: TinyBlog) -> TinyBlog:
    """A story with a photo, which is also its cover, not built yet."""
    blog.write("gambar/loket.jpg", stored(scene(2000, 1500)))
    blog.story(f"Isi cerita.\n\n{SHOWN}", Cover="loket.jpg", Cover_alt="Loket")
    return blog


def offered(page: BeautifulSoup, root: str = "") -> set[str]:
    """Paths of all pictures that a page names, `root` taken off."""
    named = {image["src"] for image in page.find_all("img")}
    for part in page.select("source[srcset], img[srcset]"):
        named |= {choice.split()[0] for choice in str(part["srcset"]).split(", ")}
    return {unquote(urlsplit(str(address)).path).removeprefix(root).removeprefix("/") for address in named}


def pictures(blog: TinyBlog) -> dict[str, bytes]:
    return {path: data for path, data in blog.files().items() if path.startswith("gambar/")}


SPELLED = [
    ("Budi & Ani.jpg", "Budi & Ani.jpg"),
    ("Ani & Budi.jpg", "Ani%20&amp;%20Budi.jpg"),
    ("a<b>c.jpg", "a%3Cb%3Ec.jpg"),
    ("ibu 'Sri'.jpg", "ibu%20'Sri'.jpg"),
    ('ibu "Ani".jpg', "ibu%20%22Ani%22.jpg"),
    ("Foto #1.jpg", "Foto%20%231.jpg"),
    ("50% lunas.jpg", "50%25%20lunas.jpg"),
    ("hasil%20unduhan.jpg", "hasil%20unduhan.jpg"),
    ("hasil%20simpanan.jpg", "hasil%2520simpanan.jpg"),
    ("Cafe\u0301 pagi.jpg", "Café pagi.jpg"),
    ("Café sore.jpg", "Cafe\u0301 sore.jpg"),
    ("Layar 08.15\u202fAM.jpg", "Layar 08.15 AM.jpg"),
    ("keluarga👨\u200d👩\u200d👧.jpg", "keluarga👨\u200d👩\u200d👧.jpg"),
]
"""A picture's name on disk, and in a text."""


def test_a_picture_is_found_however_its_name_is_spelled(blog: TinyBlog) -> None:
    for file, _ in SPELLED:
        blog.write(f"gambar/{file}", stored(scene(30, 20)))
    blog.story("\n\n".join(f"![Loket](gambar/{written}) [lihat](/gambar/{quote(file)})" for file, written in SPELLED))
    for number, (file, _) in enumerate(SPELLED):
        blog.story(file=f"cerita/{number}.md", Title=f"Cerita {number}", Cover=quote(file), Cover_alt="Loket")
    blog.build()
    page, files = blog.page(), blog.files()
    addresses = [f"/gambar/{quote(file)}" for file, _ in SPELLED]
    assert [image["src"] for image in page.select(".prose img")] == addresses
    assert [link["href"] for link in page.find_all("a", string="lihat")] == addresses
    assert offered(page) | {f"gambar/{file}" for file, _ in SPELLED} <= set(files)


@pytest.mark.parametrize("name", ["a" * 251, "ꦲ" * 80])
def test_a_picture_whose_name_leaves_no_room_for_its_sizes_is_to_be_renamed(blog: TinyBlog, name: str) -> None:
    blog.write(f"gambar/{name}.jpg", stored(scene(30, 20)))
    (found,) = blog.problems()
    assert found.path == f"content/gambar/{name}.jpg"
    assert found.remedy == "pendekkan sampai 200 huruf"


def test_two_pictures_whose_names_read_alike_name_each_other(blog: TinyBlog) -> None:
    for name in ("Café.jpg", "Cafe\u0301.jpg"):
        blog.write(f"gambar/{name}", stored(scene(30, 20)))
    (found,) = blog.problems()
    assert {found.path.removeprefix("content/"), found.problem.rpartition(" ")[2]} == {
        "gambar/Café.jpg",
        "gambar/Cafe\u0301.jpg",
    }


def test_a_photo_is_a_choice_of_files_with_its_place_kept(album: TinyBlog) -> None:
    album.build()
    picture = album.page().select_one(".prose picture")
    assert picture
    source, image = picture.find_all(["source", "img"])
    assert source["type"] == "image/avif"
    widths = [choice.split()[1] for choice in str(source["srcset"]).split(", ")]
    assert widths == ["412w", "824w", "1236w"]
    assert image["src"] == "/gambar/loket.jpg"
    assert (image["width"], image["height"]) == ("1236", "927")
    assert (image["alt"], image["loading"], image["decoding"]) == ("Loket", "lazy", "async")
    assert source["sizes"] == image["sizes"]
    assert picture.find_next_sibling("figcaption").get_text() == "Pagi hari"  # type: ignore[union-attr]


def test_every_file_named_is_there_and_every_file_there_is_named(album: TinyBlog) -> None:
    album.write("gambar/sub/dua kata, koma.png", stored(scene(500, 400, "RGBA"), "PNG"))
    album.write("gambar/rak.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>')
    album.story(f"Isi.\n\n{SHOWN}\n\n![Dua](<gambar/sub/dua kata, koma.png>)\n\n![Rak](gambar/rak.svg)")
    album.build()
    assert offered(album.page()) == pictures(album).keys()
    for path, data in pictures(album).items():
        if found := re.search(r"-(\d+)\.(\w+)$", path):
            image = opened(data)
            assert image.width == int(found[1])
            assert (image.format or "").lower().replace("jpeg", "jpg") == found[2]


def test_nothing_of_a_camera_is_in_any_published_byte(album: TinyBlog) -> None:
    album.write("gambar/a.png", stored(scene(900, 700), "PNG"))
    album.write("gambar/b.webp", stored(scene(900, 700), "WEBP"))
    album.write("gambar/c.avif", stored(scene(900, 700), "AVIF"))
    album.write("gambar/d.gif", stored(scene(900, 700), "GIF"))
    album.write("gambar/e.svg", '<svg xmlns="http://www.w3.org/2000/svg"><metadata>Rumah Sari</metadata><g/></svg>')
    album.build()
    files = album.files()
    assert len(pictures(album)) == 5 * (2 * 3 + 1) + 1
    for path, data in files.items():
        assert not any(secret in data for secret in SECRETS), path
        assert b"Exif" not in data, path


def test_a_pictures_own_address_has_its_own_kind(album: TinyBlog) -> None:
    kinds = {"a.png": "PNG", "b.webp": "WEBP", "c.avif": "AVIF", "d.gif": "GIF", "e.jpeg": "JPEG"}
    for name, kind in kinds.items():
        album.write(f"gambar/{name}", stored(scene(1500, 900), kind))
    album.build()
    for name, kind in kinds.items():
        image = opened(album.files()[f"gambar/{name}"])
        assert (image.format, image.width) == (kind, 1236)
        assert corners(image) == "rgbb"


def test_the_first_cover_is_fetched_at_once_and_others_when_they_come_into_sight(album: TinyBlog) -> None:
    album.story(f"Isi.\n\n{SHOWN}", file="cerita/lama.md", Date="2026-11-01", Title="Lama", Cover="loket.jpg",
                Cover_alt="Loket")  # fmt: skip
    album.build()
    for path in (STORY, "index.html"):
        first, *others = album.page(path).find_all("img")
        assert first["fetchpriority"] == "high"
        assert "loading" not in first.attrs
        assert others
        assert all(one["loading"] == "lazy" for one in others)


def test_feeds_and_copies_have_one_plain_picture_at_an_address_that_stays(album: TinyBlog) -> None:
    album.build()
    url = "https://kisah-layanan.example/gambar/loket.jpg"
    item = json.loads(album.text("feed.json"))["items"][0]["content_html"]
    entry = BeautifulSoup(album.text("atom.xml"), "xml").find("content")
    copies = album.page("2026/11/obat-yang-tertukar/terbitkan-ulang.html").select_one("#salinan-html")
    assert entry
    assert copies
    for html in (item, entry.get_text(), copies.get_text()):
        page = BeautifulSoup(html, "html.parser")
        assert not page.find_all(["picture", "source"])
        assert page.find_all("img")
        for image in page.find_all("img"):
            assert (image["src"], image["width"], image["height"]) == (url, "1236", "927")
            assert not {"srcset", "sizes", "fetchpriority"} & image.attrs.keys()


def test_a_size_that_an_author_gives_stays_and_the_other_side_follows(album: TinyBlog) -> None:
    album.story(f'{SHOWN}{{: width=200 }}\n\n<img src="gambar/loket.jpg" alt="a > b" height="300" loading="eager">')
    album.build()
    one, other = album.page().select(".prose img")
    assert (one["width"], one["height"]) == ("200", "150")
    assert (other["width"], other["height"]) == ("400", "300")
    assert (other["alt"], other["loading"]) == ("a > b", "eager")


def test_a_replaced_picture_makes_its_pages_anew_under_new_addresses(album: TinyBlog) -> None:
    album.story("Tanpa gambar.", file="cerita/lain.md", Date="2026-01-05", Title="Lain")
    album.build()
    before = album.files()
    album.write("gambar/loket.jpg", stored(scene(1000, 1500)))
    album.build()
    after = album.files()
    assert offered(album.page()) == pictures(album).keys()
    variants = {path for path in pictures(album) if "-" in path}
    assert not variants & before.keys()
    assert after["gambar/loket.jpg"] != before["gambar/loket.jpg"]
    changed = {path for path in before.keys() & after.keys() if before[path] != after[path]}
    assert {STORY, "index.html", "atom.xml", "feed.json", "2026/11/index.html"} <= changed
    assert "2026/01/lain.html" not in changed
    assert album.page().select_one(".prose img")["height"] == "1500"  # type: ignore[index]


def artifacts(blog: TinyBlog) -> dict[tuple[str, str], bytes]:
    """What is remembered of pictures, by key and name; cards aside."""
    with sqlite3.connect(blog.folder / ".kisah/simpanan.sqlite") as store:
        rows = store.execute("select key, name, data from artifacts where name <> ''")
        found = {(key, name): data for key, name, data in rows}
    store.close()
    return found


def test_nothing_is_encoded_again_because_of_a_template(album: TinyBlog) -> None:
    """The store's copies are marked: what comes from them shows the mark."""
    album.build()
    before, theme = pictures(album), album.folder / "templat"
    theme.mkdir()
    (theme / "404.html").write_text("lain")
    mark(album)
    album.build(THEME_TEMPLATES_OVERRIDES=[str(theme)])
    assert pictures(album) == {path: data + b"!" for path, data in before.items()}


def mark(blog: TinyBlog) -> None:
    with sqlite3.connect(blog.folder / ".kisah/simpanan.sqlite") as store:
        for (key, name), data in artifacts(blog).items():
            row = (data + b"!", digest(data + b"!"), key, name)
            store.execute("update artifacts set data = ?, digest = ? where key = ? and name = ?", row)
    store.close()


@pytest.mark.parametrize(
    "damage", ["update artifacts set data = x'00'", "delete from artifacts", "drop table artifacts"]
)
def test_what_is_damaged_or_lost_is_made_again(album: TinyBlog, damage: str) -> None:
    album.build()
    before = album.files()
    with sqlite3.connect(album.folder / ".kisah/simpanan.sqlite") as store:
        store.execute(damage)
    store.close()
    (album.output / "gambar/loket.jpg").unlink()
    album.build()
    assert album.files() == before
    assert len(artifacts(album)) == 6


def test_encoders_of_another_version_encode_again_under_new_addresses(
    album: TinyBlog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a reader's browser keeps for ever under one address stays the same for ever."""
    album.build()
    other = TinyBlog(tmp_path / "lain")
    shutil.copytree(album.content, other.content, dirs_exist_ok=True)
    monkeypatch.setattr("plugins.images.raster.pillow", f"{PIL.__version__}.1")
    raster.recipe.cache_clear()
    other.build()
    raster.recipe.cache_clear()
    assert artifacts(album).keys().isdisjoint(artifacts(other))
    assert pictures(album).keys() & pictures(other).keys() == {"gambar/loket.jpg"}


def test_nothing_is_kept_that_no_page_of_the_blog_offers(album: TinyBlog) -> None:
    album.build()
    first = {key for key, _ in artifacts(album)}
    album.write("gambar/loket.jpg", stored(scene(900, 700)))
    album.build()
    second = {key for key, _ in artifacts(album)}
    assert len(first) == len(second) == 1
    assert first != second
    album.story("Tanpa gambar.")
    (album.content / "gambar/loket.jpg").unlink()
    album.build()
    assert artifacts(album) == {}
    assert pictures(album) == {}


def test_a_build_that_fails_keeps_what_it_has_encoded_until_one_succeeds(album: TinyBlog, tmp_path: Path) -> None:
    album.build()
    shutil.copytree(PROJECT / "theme", tmp_path / "tema")
    partials = tmp_path / "tema/templates/_partials.html"
    partials.write_text(partials.read_text().replace("{{ permission.text }}", ""))
    album.write("gambar/loket.jpg", stored(scene(900, 700)))
    with pytest.raises(ContentErrors):
        album.build(THEME=str(tmp_path / "tema"))
    assert len({key for key, _ in artifacts(album)}) == 2
    album.build()
    assert len({key for key, _ in artifacts(album)}) == 1


def test_the_same_bytes_come_from_any_number_of_hands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for hands in ("1", "2"):
        monkeypatch.setenv("KISAH_WORKERS", hands)
        blog = TinyBlog(tmp_path / hands)
        for number in range(12):
            blog.write(f"gambar/foto-{number}.jpg", stored(scene(1300 + number, 900), turn=1 + number % 8))
        blog.build()
        found.append(blog.files())
    assert len(found[0]) > 80
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("loket.jpg", b"\xff\xd8\xff", "gambar ini rusak atau terpotong; salin sekali lagi dari aslinya"),
        ("loket.jpg", b"<svg/>", "isi berkas ini SVG, bukan JPEG; ganti akhiran namanya menjadi .svg"),
        ("x.svg", b"<svg><image href='x'/></svg>", "SVG ini memuat foto di dalamnya; simpan fotonya"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_one_problem_and_the_site_stays(
    album: TinyBlog, name: str, data: bytes, said: str
) -> None:
    album.build()
    before = album.files()
    album.write(f"gambar/{name}", data)
    (found,) = album.problems()
    assert str(found).startswith(f"content/gambar/{name}: {said}")
    with pytest.raises(ContentErrors):
        album.build()
    assert album.files() == before


def test_a_photo_of_another_kind_is_told_how_to_be_saved(album: TinyBlog) -> None:
    album.write("gambar/IMG_1.TIF", b"x")
    (found,) = album.problems()
    assert str(found).endswith("jenis berkas ini tidak dibaca di folder ini; buka fotonya lalu simpan sebagai JPEG")


def test_a_phones_photo_is_shown_everywhere_as_what_every_browser_shows(album: TinyBlog) -> None:
    """In a story, as cover and where it is shared, in feeds and copies, and where a text only leads to it."""
    album.write("gambar/IMG_1.HEIC", heic())
    album.write("gambar/IMG_1.jpg", stored(scene(500, 400)))
    shown = "![Loket](gambar/IMG_1.HEIC)\n\n[fotonya](/gambar/IMG_1.HEIC#atas)"
    album.story(shown, Cover="IMG_1.HEIC", Cover_alt="Loket")
    album.build(SHARE_CARDS=False)
    mine = {path for path in pictures(album) if path.startswith("gambar/IMG_1.HEIC")}
    assert mine == {"gambar/IMG_1.HEIC.jpg"}
    image = opened(album.files()["gambar/IMG_1.HEIC.jpg"])
    assert (image.format, image.size, corners(image)) == ("JPEG", (600, 400), "rgbb")
    page = album.page()
    assert str(page.select_one(".prose img")["src"]) == "/gambar/IMG_1.HEIC.jpg"  # type: ignore[index]
    assert page.find("a", string="fotonya")["href"] == "/gambar/IMG_1.HEIC.jpg#atas"  # type: ignore[index]
    assert offered(page) <= pictures(album).keys()
    for path, data in album.files().items():
        assert b"IMG_1.HEIC" not in data.replace(b"IMG_1.HEIC.jpg", b""), path
    for path in (STORY, "atom.xml", "feed.json", "2026/11/obat-yang-tertukar/terbitkan-ulang.html"):
        assert "https://kisah-layanan.example/gambar/IMG_1.HEIC.jpg" in album.text(path), path


def test_a_picture_under_the_name_that_a_phones_photo_is_published_by_is_a_problem(album: TinyBlog) -> None:
    album.write("gambar/IMG_1.HEIC", heic())
    album.write("gambar/IMG_1.HEIC.jpg", stored(scene(500, 400)))
    (found,) = album.problems()
    assert str(found) == (
        "content/gambar/IMG_1.HEIC.jpg: nama ini dipakai blog sendiri untuk ukuran 600 piksel dari gambar/IMG_1.HEIC; "
        "ganti namanya"
    )


def test_a_picture_under_the_very_name_of_anothers_variant_is_a_problem(album: TinyBlog) -> None:
    album.build()
    (name,) = [path for path in pictures(album) if path.endswith("-824.jpg")]
    album.write(name, album.files()[name])
    (found,) = album.problems()
    assert str(found) == (
        f"content/{name}: nama ini dipakai blog sendiri untuk ukuran 824 piksel dari gambar/loket.jpg; ganti namanya"
    )


def test_a_site_in_a_folder_names_its_pictures_there(album: TinyBlog) -> None:
    album.build(SITEURL="https://x.example/b")
    page = album.page()
    assert offered(page, "/b") == pictures(album).keys()
    assert all(str(image["src"]).startswith("/b/gambar/") for image in page.find_all("img"))


def test_a_build_that_changes_no_picture_loads_nothing_that_decodes_or_draws(album: TinyBlog) -> None:
    """`PIL.Image` alone is loaded by docutils, which comes with Pelican."""
    album.build()
    album.story(f"Isi yang lain.\n\n{SHOWN}", Cover="loket.jpg", Cover_alt="Loket")
    program = (
        "import sys\nfrom pathlib import Path\nfrom tests.tiny import NOW, PROJECT\n"
        "from plugins.site.site import Site, load_settings\n"
        f"content, output = {str(album.content)!r}, {str(album.output)!r}\n"
        "site = Site(load_settings(PROJECT / 'pelicanconf.py', PATH=content, OUTPUT_PATH=output,\n"
        "    THEME=str(PROJECT / 'theme'), MENU_PAGES=[], MEMBERSHIP_PAGE=''))\n"
        "made = site.build(NOW).made\n"
        "heavy = {'plugins.images.raster', 'pi_heif', 'PIL.ImageDraw', 'PIL.ImageFont', 'PIL.ImageCms'}\n"
        "print(made > 3, heavy & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "True set()"
