"""Fetching a page that strangers have written: what is allowed, how much, and from where."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest

from tools.copies import fetch as fetching
from tools.copies.fetch import FetchError, fetch, is_public

TEXT = "<p>Café di tepi jalan.</p>"


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path.startswith("/lagi/"):
            left = int(path.rpartition("/")[2])
            self._answer(302, b"", Location=f"/lagi/{left - 1}" if left else "/teks")
        elif path == "/ke":
            self._answer(302, b"", Location=query)
        elif path == "/besar":
            self._answer(200, b"x" * (fetching.MAX_BYTES + 1))
        elif path == "/bom":
            self._answer(200, gzip.compress(b"x" * (fetching.MAX_BYTES + 1)), **{"Content-Encoding": "gzip"})
        elif path == "/padat":
            self._answer(200, gzip.compress(TEXT.encode()), **{"Content-Encoding": "gzip"})
        elif path == "/rusak":
            self._answer(200, b"bukan gzip", **{"Content-Encoding": "gzip"})
        elif path == "/lambat":
            self.send_response(200)
            self.end_headers()
            while not self.server.stopped.wait(0.05):  # type: ignore[attr-defined]
                self.wfile.write(b"x")
        elif path == "/teks":
            self._answer(200, TEXT.encode("latin-1"), **{"Content-Type": "text/html; charset=latin-1"})
        else:
            self._answer(404, b"")

    def _answer(self, status: int, data: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        server.stopped = threading.Event()  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.stopped.set()  # type: ignore[attr-defined]
        server.shutdown()


def test_a_page_comes_with_its_encoding(site: str) -> None:
    fetched = fetch(f"{site}/teks", private=True)
    assert (fetched.data.decode(fetched.charset), fetched.charset) == (TEXT, "latin-1")


def test_packed_pages_are_unpacked(site: str) -> None:
    assert fetch(f"{site}/padat", private=True).data.decode() == TEXT


def test_redirects_are_followed_up_to_a_limit(site: str) -> None:
    assert fetch(f"{site}/lagi/4", private=True).url == f"{site}/teks"
    with pytest.raises(FetchError, match="lebih dari 5 kali"):
        fetch(f"{site}/lagi/5", private=True)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/besar", "lebih besar dari 5 MB"),
        ("/bom", "lebih besar dari 5 MB"),
        ("/rusak", "rusak"),
        ("/entah", "menjawab 404"),
    ],
)
def test_too_much_or_nothing_useful_is_refused(site: str, path: str, problem: str) -> None:
    with pytest.raises(FetchError, match=problem):
        fetch(site + path, private=True)


def test_a_page_that_never_ends_does(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_SECONDS", 0.6)
    with pytest.raises(FetchError, match="tidak selesai menjawab"):
        fetch(f"{site}/lambat", private=True)


def test_hosts_of_our_own_network_are_refused_also_behind_names_and_redirects(site: str) -> None:
    with pytest.raises(FetchError, match="jaringan sendiri"):
        fetch(f"{site}/teks")
    with pytest.raises(FetchError, match="jaringan sendiri"):
        fetch("http://localhost:1/")

    port = int(site.rpartition(":")[2])
    asked: list[str] = []

    def resolver(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return {"luar.example": ["127.0.0.1"], "dua.example": ["93.184.216.34", "10.0.0.1"]}[host]

    with pytest.raises(FetchError, match=r"luar\.example berada di jaringan sendiri"):
        fetch(f"http://luar.example:{port}/teks", resolver=resolver)
    with pytest.raises(FetchError, match=r"dua\.example berada di jaringan sendiri"):
        fetch("http://dua.example/", resolver=resolver)
    assert asked == ["luar.example", "dua.example"]


def test_each_redirect_is_looked_at_again(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first host counts as public here, since a test has no public one; the second is judged by the real rule."""
    port = int(site.rpartition(":")[2])
    first = True

    def judged(address: str) -> bool:
        nonlocal first
        answer, first = first or is_public(address), False
        return answer

    monkeypatch.setattr(fetching, "is_public", judged)
    for target in (f"http://127.0.0.1:{port}/teks", "http://[::1]/", "http://169.254.169.254/latest/"):
        first = True
        with pytest.raises(FetchError, match="jaringan sendiri"):
            fetch(f"{site}/ke?{target}")


def test_the_connection_goes_to_the_address_that_was_looked_at(site: str) -> None:
    """A name that nobody else can resolve: a second look-up would fail."""
    port = int(site.rpartition(":")[2])
    fetched = fetch(f"http://tak-ada.invalid:{port}/teks", private=True, resolver=lambda host, port: ["127.0.0.1"])
    assert fetched.url.startswith("http://tak-ada.invalid")


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("ftp://a.example/x", "hanya alamat http dan https"), ("https:///x", "hanya alamat http dan https"),
        ("https://nama:sandi@a.example/", "nama atau sandi"), ("http://a.example:99999/", "porta"),
        ("http://[x/", "tidak terbaca"),
    ],
)  # fmt: skip
def test_addresses_of_another_kind_are_refused(url: str, problem: str) -> None:
    with pytest.raises(FetchError, match=problem):
        fetch(url)


def test_who_cannot_be_found_is_said() -> None:
    with pytest.raises(FetchError, match="periksa alamat"):
        fetch("http://tak-ada.invalid/")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
        "192.0.2.1", "198.18.0.1",
    ],
)  # fmt: skip
def test_what_is_not_the_internet_at_large_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_the_internet_at_large_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1", "http://[x]/", "http://a..b.example/", "http://" + "a" * 64 + ".example/", "http://.example/",
        "http://a\u2100b.example/", "http://\udcff.example/", "http://contoh.example/\udcff", "http:///",
        "http://contoh.example:99999/", "http://contoh.example:satu/", "http://xn--\u0130.example/",
        "http://a b.example/",
        "http://a\0b.example/", "https://*.example/", "http://%00.example/", "http://" + "1." * 300 + "example/",
    ],
)  # fmt: skip
def test_an_odd_address_is_refused_and_never_a_traceback(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url, private=True)


@pytest.mark.parametrize(
    "target", ["http://[", "http://a..b/", "//\u2100", "http://x:999999/", "http://a%00b/", "http://xn--/"]
)
def test_an_odd_redirect_is_refused_likewise(site: str, target: str) -> None:
    with pytest.raises(FetchError):
        fetch(f"{site}/ke?{quote(target, safe=':/[]')}", private=True)


@pytest.mark.parametrize("found", ["bukan alamat", "", "1.2.3", "fe80::1%eth0%x", "::ffff:"])
def test_a_resolver_that_answers_nonsense_is_refused(site: str, found: str) -> None:
    with pytest.raises(FetchError):
        fetch("http://contoh.example/", resolver=lambda host, port: [found])
