"""A second content folder above the first: previews only."""

from __future__ import annotations

from pathlib import Path

from plugins.site.site import Site
from tests.tiny import COMMENT_FOLDER, MEMBERS, NOW, TinyBlog

DEMO = MEMBERS + '\n[contoh]\nname = "Contoh"\n[[contoh.masa]]\ndari = 2025-01-01\n'


def lay(blog: TinyBlog, path: str, text: str) -> Path:
    file = blog.folder / "atas/content" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def site(blog: TinyBlog, *, preview: bool) -> Site:
    return blog.site(PREVIEW=preview, CONTENT_OVERLAY=str(blog.folder / "atas/content"))


def test_files_above_join_and_replace_and_their_going_shows_what_was_below(blog: TinyBlog) -> None:
    seen = site(blog, preview=True)
    seen.build(NOW)
    assert "Contoh" not in blog.page().text
    lay(blog, "anggota.toml", DEMO)
    file = lay(blog, f"{COMMENT_FOLDER}/k1.md", "Id: k1\nMember: contoh\nDate: 2026-11-21 20:00\n\nSetuju sekali.\n")
    seen.build(NOW)
    assert "Setuju sekali." in blog.page().text
    assert "Contoh" in blog.page().text
    again = site(blog, preview=True)
    assert again.build(NOW).made == 0
    file.unlink()
    (blog.folder / "atas/content/anggota.toml").unlink()
    seen.build(NOW)
    assert "Setuju" not in blog.page().text


def test_a_published_build_knows_nothing_of_it(blog: TinyBlog) -> None:
    lay(blog, "anggota.toml", DEMO)
    lay(blog, f"{COMMENT_FOLDER}/k1.md", "Id: k1\nMember: contoh\nDate: 2026-11-21 20:00\n\nSetuju sekali.\n")
    site(blog, preview=False).build(NOW)
    assert not [path for path, data in blog.files().items() if b"Setuju" in data or b"Contoh" in data]


def test_what_is_wrong_above_is_told(blog: TinyBlog) -> None:
    lay(blog, f"{COMMENT_FOLDER}/k1.md", "Id: k1\nMember: asing\nDate: 2026-11-21 20:00\n\nHalo.\n")
    overlay = str(blog.folder / "atas/content")
    assert [one.path for one in blog.problems(PREVIEW=True, CONTENT_OVERLAY=overlay)] == [
        f"content/{COMMENT_FOLDER}/k1.md"
    ]
