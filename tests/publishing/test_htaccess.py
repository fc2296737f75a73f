"""`.htaccess` in a real Apache: it is understood, and says what it shall."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.publishing.servers import begin, stop, wait_for
from tests.tiny import TinyBlog
from tools.components import APACHE, required

pytestmark = pytest.mark.skipif(APACHE.find() is None and not required(), reason=APACHE.waits)

MODULES = ("mpm_event", "authz_core", "dir", "mime", "headers", "alias", "deflate", "filter", "autoindex", "unixd")
PLACES = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2")


@pytest.fixture
def apache(blog: TinyBlog, tmp_path: Path) -> Iterator[str]:
    """Serves a tiny blog with one story that has moved."""
    program = APACHE.find()
    assert program, "Apache belum terpasang"
    blog.story("Panjang. " * 400, Alias="/lama.html")
    blog.build()
    (blog.output / ".kisah").mkdir()
    (blog.output / ".kisah/daftar.json").write_text("{}")
    modules = next(place for place in map(Path, PLACES) if place.is_dir())
    port = free_port()
    lines = [
        f"ServerRoot {tmp_path}", f"Listen 127.0.0.1:{port}", "ServerName localhost", f"PidFile {tmp_path}/pid",
        *(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in MODULES
          if (modules / f"mod_{name}.so").exists()),
        "TypesConfig /dev/null", f"ErrorLog {tmp_path}/salah", "User nobody", "Group nogroup",
        f"DocumentRoot {blog.output.resolve()}", f"<Directory {blog.output.resolve()}>", "AllowOverride All",
        "Require all granted", "</Directory>",
    ]  # fmt: skip
    for parent in (blog.folder, *blog.folder.parents):
        if parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    (tmp_path / "apache.conf").write_text("\n".join(lines) + "\n")
    process = begin([str(program), "-X", "-f", str(tmp_path / "apache.conf")], tmp_path / "kata")
    wait_for(port, process)
    yield f"http://127.0.0.1:{port}"
    stop(process)


class _Still(urllib.request.HTTPRedirectHandler):
    """Follows nobody."""

    def redirect_request(self, *_: object) -> None:
        return None


def ask(url: str, **headers: str) -> tuple[int, Message, bytes]:
    try:
        with urllib.request.build_opener(_Still).open(urllib.request.Request(url, headers=headers)) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_apache_does_what_the_blog_says(apache: str, blog: TinyBlog) -> None:
    code, headers, body = ask(f"{apache}/2026/11/obat-yang-tertukar.html")
    assert code == 200
    assert body == blog.files()["2026/11/obat-yang-tertukar.html"]
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "must-revalidate" in headers["Cache-Control"]
    code, headers, body = ask(f"{apache}/tidak/ada.html")
    assert code == 404
    assert body == blog.files()["404.html"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    code, headers, _ = ask(f"{apache}/lama.html")
    assert (code, headers["Location"]) == (301, "https://kisah-layanan.example/2026/11/obat-yang-tertukar.html")
    assert ask(f"{apache}/.kisah/daftar.json")[0] == 404
    assert b"skema" not in ask(f"{apache}/theme/")[2]
    assert ask(f"{apache}/atom.xml")[1]["Content-Type"] == "application/xml; charset=utf-8"
    assert ask(f"{apache}/feed.json")[1]["Content-Type"] == "application/feed+json; charset=utf-8"
    _, headers, _ = ask(f"{apache}/2026/11/obat-yang-tertukar.html", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
