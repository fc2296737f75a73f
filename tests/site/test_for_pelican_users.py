"""The examples in docs/untuk-pengguna-pelican.md do what is said of them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.tiny import PROJECT, TinyBlog

DOCUMENT = (PROJECT / "docs/untuk-pengguna-pelican.md").read_text(encoding="utf-8")
TEMPLATES = re.findall(r"(?ms)^```jinja\n(.*?)^```$", DOCUMENT)


def settings_with(name: str) -> dict[str, Any]:
    """The settings of the example that has this one."""
    (example,) = [one for one in re.findall(r"(?ms)^```python\n(.*?)^```$", DOCUMENT) if name in one]
    found: dict[str, Any] = {}
    exec(example, found)
    return {key: value for key, value in found.items() if key.isupper()}


def test_templates_of_an_owner_take_the_place_of_the_themes(blog: TinyBlog, monkeypatch: pytest.MonkeyPatch) -> None:
    (blog.folder / "tema").mkdir()
    (blog.folder / "tema/base.html").write_text(TEMPLATES[0], encoding="utf-8")
    monkeypatch.chdir(blog.folder)
    blog.build(**settings_with("THEME_TEMPLATES_OVERRIDES"))
    for path in ("index.html", "arsip.html"):
        foot = blog.page(path).select_one("footer.end")
        assert foot
        assert "Kisah Layanan dirawat oleh koperasi pembacanya." in foot.text


def test_own_files_and_pages_are_published(blog: TinyBlog) -> None:
    blog.write("berkas/CNAME", "blog.example")
    blog.write("berkas/mitra.html", TEMPLATES[1])
    blog.build(**settings_with("TEMPLATE_PAGES"))
    assert blog.text("CNAME") == "blog.example"
    page = blog.page("mitra.html")
    assert page.select_one("h1")
    assert [one.text for one in page.select("main a")] == ["Obat yang Tertukar"]
