"""Pictures: from albums, from the text, and from a server of our own on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from PIL import Image

from plugins.engine.reading import digest
from tests.images.heic import heic
from tests.imports.cases import EMBEDDED, png
from tests.imports.conftest import Moving
from tests.imports.exports import Item, takeout
from tools.conversion.addresses import LinkResolver, find_file_name, find_largest_url
from tools.importing.journal import Fate
from tools.importing.options import ImportOptions
from tools.importing.pictures import inspect
from tools.importing.report import Remark

FILE = "cerita/2024/03/antrean.md"
LARGE, SMALL = png(10, 64), png(10, 4)


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        answers = {
            "/besar.png": LARGE, "/kecil.png": SMALL, "/halaman.png": b"<html>masuk dahulu</html>",
            "/putus.png": LARGE[: len(LARGE) // 2], "/raksasa.png": LARGE + b"\0" * 100_000,
            "/jahat.png": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        }  # fmt: skip
        data = answers.get(self.path.partition("?")[0])
        self.send_response(200 if data is not None else 404)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """`asked` has every path in turn."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Server)
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


FETCHING = ImportOptions(fetch_pictures=True, private=True)


def story(html: str) -> Item:
    return Item(1, "Antrean", f"<p>Antrean.</p>{html}", path="/2024/03/antrean.html")


def here(data: bytes) -> str:
    return f"gambar/impor/{digest(data)[:24]}.png"


class TestFetching:
    """With `--fetch-pictures`."""

    def test_the_larger_one_behind_the_link_is_taken(self, moving: Moving, server: Server) -> None:
        html = f'<a href="{server.url}/besar.png"><img src="{server.url}/kecil.png" alt="Loket"></a>'
        report = moving([story(html)], FETCHING)
        assert f"![Loket]({here(LARGE)})" in moving.text(FILE)
        assert moving.files()[here(LARGE)] == LARGE
        assert server.asked == ["/besar.png"]
        assert report.pictures == 1
        assert moving.blog.problems() == []

    def test_the_smaller_one_where_the_larger_is_gone(self, moving: Moving, server: Server) -> None:
        html = f'<a href="{server.url}/hilang.png"><img src="{server.url}/kecil.png" alt="Loket"></a>'
        moving([story(html)], FETCHING)
        assert f"![Loket]({here(SMALL)})" in moving.text(FILE)
        assert server.asked == ["/hilang.png", "/kecil.png"]

    def test_one_picture_under_two_addresses_is_one_file(self, moving: Moving, server: Server) -> None:
        moving([story(f'<img src="{server.url}/besar.png"><img src="{server.url}/besar.png?x">')], FETCHING)
        assert [name for name in moving.files() if name.startswith("gambar/")] == [here(LARGE)]

    @pytest.mark.parametrize(
        ("path", "why"),
        [
            ("/hilang.png", "situsnya menjawab 404"), ("/halaman.png", "bukan gambar"), ("/putus.png", "rusak"),
            ("/jahat.png", "bukan gambar"), ("/raksasa.png", "lebih besar"),
        ],
    )  # fmt: skip
    def test_what_is_no_whole_picture_is_reported_and_linked(
        self, moving: Moving, server: Server, path: str, why: str
    ) -> None:
        wanted = ImportOptions(fetch_pictures=True, private=True, largest=50_000)
        report = moving([story(f'<img src="{server.url}{path}" alt="Loket">')], wanted)
        (line,) = report.remarks[Remark.PICTURE]
        assert line.startswith(f"{FILE}: {server.url}{path} (")
        assert why in line
        assert f"[Gambar: Loket]({server.url}{path})" in moving.text(FILE)
        assert not [name for name in moving.files() if name.startswith("gambar/")]
        assert moving.blog.problems() == []

    def test_all_together_have_a_limit(self, moving: Moving, server: Server) -> None:
        wanted = ImportOptions(fetch_pictures=True, private=True, together=10)
        pictures = "".join(f'<img src="{server.url}/besar.png?{number}" alt="x">' for number in range(30))
        report = moving([story(pictures)], wanted)
        assert len(server.asked) < 30
        assert "batas" in report.remarks[Remark.PICTURE][-1]

    def test_our_own_network_is_not_asked_unless_allowed(self, moving: Moving, server: Server) -> None:
        report = moving([story(f'<img src="{server.url}/besar.png">')], ImportOptions(fetch_pictures=True))
        assert server.asked == []
        assert "jaringan sendiri" in report.remarks[Remark.PICTURE][0]

    def test_nothing_is_asked_without_the_flag(self, moving: Moving, server: Server) -> None:
        report = moving([story(f'<img src="{server.url}/besar.png">')], ImportOptions(private=True))
        assert server.asked == []
        assert report.remarks[Remark.PICTURE] == ["1 gambar: ambil dengan --fetch-pictures"]

    def test_pictures_can_be_fetched_later_and_are_fetched_once(self, moving: Moving, server: Server) -> None:
        items = [story(f'<img src="{server.url}/besar.png" alt="Loket">')]
        moving(items)
        assert "[Gambar: Loket](" in moving.text(FILE)
        assert moving(items, FETCHING).fates == {Fate.UPDATED: 1}
        before = moving.files()
        for wanted in (FETCHING, ImportOptions()):
            assert moving(items, wanted).fates == {Fate.SAME: 1}
        assert moving.files() == before
        assert server.asked == ["/besar.png"]

    def test_a_video_gets_its_picture(self, moving: Moving) -> None:
        """No network is needed to know which picture that is; here an album has it."""
        frame = '<iframe src="https://www.youtube.com/embed/AbCdEfGhIjk"></iframe>'
        export = takeout([story(frame)], moving.folder, {"hqdefault.jpg": png()})
        moving(export)
        link = "https://www.youtube.com/watch?v=AbCdEfGhIjk"
        assert f"[![Tonton videonya di YouTube]({here(png())})]({link})" in moving.text(FILE)
        assert moving.blog.problems() == []


class TestAlbums:
    """Google Takeout brings pictures along, and knows them by name alone."""

    def test_a_picture_of_that_name_is_taken(self, moving: Moving) -> None:
        html = '<img src="https://1.bp.blogspot.com/-x/s320/Antrean%20pagi.PNG" alt="Antrean">'
        export = takeout([story(html)], moving.folder, {"Antrean pagi.png": LARGE})
        moving(export)
        assert f"![Antrean]({here(LARGE)})" in moving.text(FILE)

    @pytest.mark.parametrize(
        ("address", "name"),
        [
            ("Foto+Loket%20(1).JPG", "foto loket (1).png"),
            ("Re%CC%81na.png", "R\xe9na.png"),
            ("100%2525.png", "100%.png"),
            (f"{'pagi-' * 9}sekali-di-loket.png", f"{'pagi-' * 9}.png"),
            ("a%26b.png", "a_b.png"),
        ],
    )
    def test_a_picture_is_taken_however_its_name_is_spelled(self, moving: Moving, address: str, name: str) -> None:
        html = f'<img src="https://1.bp.blogspot.com/-x/s320/{address.replace("JPG", "PNG")}" alt="Antrean">'
        moving(takeout([story(html)], moving.folder, {name: LARGE, "lain.png": SMALL}))
        assert f"![Antrean]({here(LARGE)})" in moving.text(FILE)

    def test_a_name_that_two_pictures_have_proves_nothing(self, moving: Moving) -> None:
        html = '<img src="https://1.bp.blogspot.com/-x/s320/foto.png"><img src="https://1.bp.blogspot.com/-y/s320/foto.png">'
        report = moving(takeout([story(html)], moving.folder, {"foto.png": LARGE}))
        assert "gambar/impor" not in moving.text(FILE)
        assert all("nama saja tidak dapat memastikan" in line for line in report.remarks[Remark.PICTURE])

    def test_two_sizes_of_one_picture_are_one_picture(self, moving: Moving) -> None:
        html = '<img src="https://1.bp.blogspot.com/-x/s320/foto.png"><img src="https://1.bp.blogspot.com/-x/s1600/foto.png">'
        moving(takeout([story(html)], moving.folder, {"foto.png": LARGE}))
        assert moving.text(FILE).count(here(LARGE)) == 2


def test_a_picture_within_the_text_becomes_a_file(moving: Moving) -> None:
    moving([story(f'<img src="{EMBEDDED}" alt="Loket"><img src="data:image/png;base64,AAAA" alt="Rusak">')])
    assert f"![Loket]({here(png())})" in moving.text(FILE)
    assert "Gambar: Rusak" in moving.text(FILE)
    assert moving.blog.problems() == []


@pytest.mark.parametrize(
    ("url", "largest"),
    [
        ("http://1.bp.blogspot.com/-a/b/s320/x.jpg", "http://1.bp.blogspot.com/-a/b/s0/x.jpg"),
        ("https://4.bp.blogspot.com/-a/b/s1600-h/x.jpg", "https://4.bp.blogspot.com/-a/b/s0/x.jpg"),
        (
            "https://blogger.googleusercontent.com/img/b/R/A/w640-h480/x.jpg",
            "https://blogger.googleusercontent.com/img/b/R/A/s0/x.jpg",
        ),
        ("https://lh3.googleusercontent.com/abc=w640-h400-no", "https://lh3.googleusercontent.com/abc=s0"),
        ("//1.bp.blogspot.com/-a/s72-c/x.jpg", "https://1.bp.blogspot.com/-a/s0/x.jpg"),
        ("https://lain.example/s320/x.jpg", "https://lain.example/s320/x.jpg"),
        ("https://bp.blogspot.com.jahat.example/s320/x.jpg", "https://bp.blogspot.com.jahat.example/s320/x.jpg"),
        ("https://[rusak/s320/x.jpg", "https://[rusak/s320/x.jpg"),
    ],
)
def test_the_largest_form_of_a_picture(url: str, largest: str) -> None:
    assert find_largest_url(url) == largest


def test_a_picture_s_name_is_read_from_its_address() -> None:
    assert find_file_name("https://1.bp.blogspot.com/-a/s320/Antre+pagi%20ini.jpg") == "Antre pagi ini.jpg"
    assert find_file_name("https://[rusak") == ""


def encoded(format_: str) -> bytes:
    """A whole picture of a kind."""
    file = BytesIO()
    Image.new("RGB", (8, 8), "grey").save(file, format_)
    return file.getvalue()


@pytest.mark.parametrize(
    ("format_", "suffix"), [("PNG", ".png"), ("JPEG", ".jpg"), ("GIF", ".gif"), ("WEBP", ".webp"), ("AVIF", ".avif")]
)
def test_whole_pictures_of_every_kind_are_kept_and_broken_ones_are_not(format_: str, suffix: str) -> None:
    data = encoded(format_)
    assert inspect(data) == (suffix, "")
    assert inspect(data[: len(data) // 2])[1]
    assert inspect(heic()) == (".heic", "")
    assert inspect(heic()[:500])[1] == "gambar ini rusak atau terpotong"


@pytest.mark.parametrize("data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"", b"<html>", b"%PDF-1.4"])
def test_nothing_else_is_a_picture(data: bytes) -> None:
    assert inspect(data) == ("", "isinya bukan gambar")


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("https://lain.example/a(b) c", "https://lain.example/a%28b%29%20c"),
        ("//lain.example/x", "https://lain.example/x"),
        ("http://lama.blogspot.co.id/2024/03/ada.html?m=1#c1", "/2024/03/ada.html"),
        ("https://WWW.lama.blogspot.com/", "/"),
        ("ada.html", "/2024/03/ada.html"),
        ("http://lama.blogspot.com/2024/03/tidak.html", "http://lama.blogspot.com/2024/03/tidak.html"),
        ("http://lama.blogspot.com/search/label/Loket%20Depan?max-results=5", "/tag/loket-depan.html"),
        ("#bagian", ""), ("", ""), ("javascript:alert(1)", ""), ("data:text/html,x", ""), ("tidak.html", ""),
        ("http:///x", ""), ("https://[rusak", ""), ("mailto:saya@example.org", "mailto:saya@example.org"),
    ],
)  # fmt: skip
def test_where_links_lead(href: str, target: str) -> None:
    place = LinkResolver(
        hosts=frozenset({"lama.blogspot.com"}),
        addresses={"/2024/03/ada.html"},
        tags={"loket-depan"},
        address="/2024/03/sini.html",
    )
    assert place.resolve(href) == target
