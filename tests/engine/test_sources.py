from __future__ import annotations

import os
from pathlib import Path

import pytest

from plugins.engine.problem import ContentErrors
from plugins.site.theme import static_files
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


def test_litter_of_editors_desktops_and_synchronisation_is_passed_over(blog: TinyBlog) -> None:
    litter = """
        .DS_Store cerita/.obat.md.swp cerita/obat.md~ gambar/Thumbs.db cerita/~$obat.docx cerita/$~obat.docx
        cerita/.~lock.obat.odt# cerita/#obat.md# gambar/desktop.ini gambar/Desktop.ini gambar/ehthumbs.db
        gambar/@eaDir/a.jpg __MACOSX/cerita/._obat.md cerita/obat.md.orig cerita/obat.md.bak gambar/a.jpg.crdownload
        cerita/obat.sync-conflict-20261130-101010-ABCDEFG.md
    """.split()  # noqa: SIM905  a page of quotes says less
    for name in (*litter, "cerita/obat (Budi's conflicted copy 2026-11-30).md", "cerita/obat (Case Conflict 1).md"):
        blog.write(name, "x")
    assert complaints(blog) == []


def test_litter_beside_the_themes_files_is_not_published(tmp_path: Path) -> None:
    for name in ("gaya.css", "gaya.css~", "Thumbs.db", ".DS_Store"):
        (tmp_path / "static").mkdir(exist_ok=True)
        (tmp_path / "static" / name).write_text("x")
    assert [path for path, _ in static_files(tmp_path)] == ["theme/gaya.css"]


def test_a_story_in_parentheses_or_about_conflict_is_read(blog: TinyBlog) -> None:
    for name in ("obat (1)", "konflik (di loket)", "#1 di loket"):
        blog.write(f"cerita/{name}.md", "x")
    assert len({one.partition(":")[0] for one in complaints(blog)}) == 3


def test_a_name_that_cannot_be_printed_is_to_be_changed(blog: TinyBlog) -> None:
    for name in (b"catat\nan.md", b"catat\xffan.md"):
        Path(os.fsdecode(bytes(blog.content / "cerita") + b"/" + name)).write_text("Isi.", encoding="utf-8")
    found = blog.problems()
    assert [one.path for one in found] == ["content/cerita/catat\ufffdan.md"]
    assert found[0].remedy == "ganti namanya"


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
