from __future__ import annotations

from pathlib import Path

import pytest

from plugins.rebuild.problem import ContentErrors
from tests.tiny import TinyBlog


def complaints(blog: TinyBlog) -> list[str]:
    return [str(one) for one in blog.problems()]


def test_a_file_nobody_reads_is_named_since_a_story_must_not_vanish(blog: TinyBlog) -> None:
    blog.write("cerita/2026/kedua.md.txt", "Title: Kedua")
    blog.write("Cerita/ketiga.md", "Title: Ketiga")
    blog.write("catatan.md", "Title: Keempat")
    known = "cerita, halaman, penulis.toml, kamus.txt, izin.toml, tanda-tangan, komentar, anggota.toml, gambar"
    ending = "ganti akhirannya menjadi .md, atau pindahkan"
    assert complaints(blog) == [
        "content/Cerita/ketiga.md: berkas ini tidak dibaca siapa pun; mungkin maksudnya cerita",
        f"content/catatan.md: berkas ini tidak dibaca siapa pun; yang dikenal di content: {known}",
        f"content/cerita/2026/kedua.md.txt: jenis berkas ini tidak dibaca di folder ini; {ending}",
    ]


def test_litter_of_editors_and_desktops_is_passed_over(blog: TinyBlog) -> None:
    for name in (".DS_Store", "cerita/.obat.md.swp", "cerita/obat.md~", "gambar/Thumbs.db"):
        blog.write(name, "x")
    assert complaints(blog) == []


def test_a_link_out_of_content_is_refused(blog: TinyBlog, tmp_path: Path) -> None:
    secret = tmp_path / "rahasia.md"
    secret.write_text("Title: Rahasia\nDate: 2026-01-01\nAuthor: Baso Lantera\n\nIsi.")
    (blog.content / "cerita" / "rahasia.md").symlink_to(secret)
    (blog.content / "cerita" / "luar").symlink_to(tmp_path)
    (blog.content / "cerita" / "putus.md").symlink_to(tmp_path / "tidak-ada")
    assert complaints(blog) == [
        "content/cerita/luar: tautan simbolis ini menuju luar folder content; salin berkas aslinya ke sini",
        "content/cerita/putus.md: tautan simbolis ini menuju luar folder content; salin berkas aslinya ke sini",
        "content/cerita/rahasia.md: tautan simbolis ini menuju luar folder content; salin berkas aslinya ke sini",
    ]


def test_a_link_within_content_is_followed_to_a_file_only(blog: TinyBlog) -> None:
    picture = blog.write("gambar/a.svg", "<svg/>")
    (blog.content / "gambar" / "b.svg").symlink_to(picture)
    assert complaints(blog) == []
    (blog.content / "cerita" / "folder").symlink_to(blog.content / "gambar")
    assert complaints(blog) == [
        "content/cerita/folder: tautan simbolis ke folder tidak diikuti; salin isi foldernya ke sini"
    ]


def test_a_missing_content_folder_is_said_plainly(blog: TinyBlog, tmp_path: Path) -> None:
    site = blog.site()
    blog.content.rename(tmp_path / "lain")
    with pytest.raises(ContentErrors, match="folder ini tidak ada"):
        site.check()
