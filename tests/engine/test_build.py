"""What a build does and does not do again, and what it touches."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from plugins.site.site import Site, load_settings
from tests.engine.test_sequences import MITRA, SETTINGS, tree
from tests.images.photos import stored
from tests.tiny import NOW, PROJECT, TinyBlog


def many(blog: TinyBlog, count: int) -> None:
    for number in range(count):
        date = f"{2026 - number // 12}-{12 - number % 12:02}-01" if number >= 2 else "2026-10-01"
        blog.story(f"Isi {number}.", file=f"cerita/s{number}.md", Title=f"Cerita {number}", Date=date, Tags="maaf")


def test_nothing_changed_means_nothing_made(blog: TinyBlog) -> None:
    assert blog.build().made > 10
    assert blog.build().made == 0
    blog.write("izin.toml", (blog.content / "izin.toml").read_text().replace("[bebas]", "# ditata ulang\n\n[bebas]"))
    assert blog.build().made == 0


def test_one_edit_makes_a_handful_and_leaves_time_stamps_alone(blog: TinyBlog) -> None:
    many(blog, 40)
    total = blog.build().outputs
    before = {file: file.stat().st_mtime_ns for file in blog.output.rglob("*.html")}
    blog.story("Isi lain.\n\nDan lagi.", file="cerita/s20.md", Title="Cerita 20", Date="2025-04-01", Tags="maaf")
    report = blog.build()
    assert 0 < report.made < total / 4
    changed = [file.name for file, stamp in before.items() if file.stat().st_mtime_ns != stamp]
    assert "s20.html" in changed
    assert len(changed) <= report.made


def test_a_new_signature_makes_that_authors_stories_and_feeds_only(blog: TinyBlog) -> None:
    many(blog, 6)
    blog.story("Isi.", file="cerita/baso.md", Author="Baso Lantera", Permission="bebas", Category="Renungan")
    blog.build()
    before = blog.files()
    blog.write("penulis.toml", (blog.content / "penulis.toml").read_text().replace('"BASO"', '"BASO L."'))
    blog.build()
    after = blog.files()
    assert {path for path in after if after[path] != before[path]} == {
        "2026/11/baso.html", "2026/11/baso.json", "2026/11/baso/terbitkan-ulang.html", "atom.xml", "feed.json",
        "kategori/renungan.atom.xml", "kategori/renungan.feed.json", "penulis/baso-lantera.atom.xml",
        "penulis/baso-lantera.feed.json", "penulis/baso-lantera.html",
    }  # fmt: skip


def test_a_broken_story_still_fails_when_nobody_has_touched_it(blog: TinyBlog) -> None:
    blog.write("cerita/rusak.md", "Title: Rusak\n\nIsi.")
    assert [str(one) for one in blog.problems()] == [str(one) for one in blog.problems()] != []


def test_what_is_gone_takes_its_pages_and_folders_along(blog: TinyBlog) -> None:
    blog.story("Isi.", file="cerita/lama.md", Date="2020-05-01", Tags="usang")
    blog.build()
    (blog.content / "cerita/lama.md").unlink()
    blog.build()
    assert not any(path.startswith(("2020", "tag/usang")) for path in blog.files())
    assert not (blog.output / "2020").exists()


def test_bodies_are_had_although_the_store_is_lost_after_the_facts(blog: TinyBlog) -> None:
    site = blog.site()
    facts, _, body = site.contents()
    (story,) = facts.of("story")
    html = body(story.body)
    with sqlite3.connect(blog.folder / ".kisah/simpanan.sqlite") as store:
        store.execute("update bodies set text = 'lain'")
    assert body(story.body) == html
    site.close()


@pytest.mark.parametrize("racy", [0, 10**12])
def test_what_somebody_has_taken_away_comes_back(blog: TinyBlog, monkeypatch: pytest.MonkeyPatch, racy: int) -> None:
    monkeypatch.setattr("plugins.engine.manifest.RACY_NS", racy)
    blog.build()
    files = blog.files()
    for path in ("index.html", "arsip.html", "2026/11/obat-yang-tertukar.html"):
        time.sleep(0.05)
        assert blog.build().made == 0
        (blog.output / path).unlink()
        assert blog.build().made == len(files)
        assert blog.files() == files
    shutil.rmtree(blog.output / "2026")
    assert blog.build().made == len(files)
    assert blog.files() == files


def test_two_builds_at_once_take_turns(blog: TinyBlog) -> None:
    site = blog.site()
    command = (
        "from pathlib import Path\nfrom tests.tiny import TinyBlog, NOW\nimport sys\n"
        "class There(TinyBlog):\n"
        "    def __init__(self, folder):\n"
        "        self.folder, self.content, self.output = folder, folder / 'content', folder / 'output'\n"
        f"print(There(Path({str(blog.folder)!r})).build().made)\n"
    )
    with site._builder.trees.lock():
        other = subprocess.Popen([sys.executable, "-c", command], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
        time.sleep(1.5)
        assert other.poll() is None
        assert not blog.output.exists()
    said, _ = other.communicate(timeout=60)
    assert int(said) > 10


def test_the_same_bytes_come_from_any_number_of_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for workers in ("1", "2"):
        monkeypatch.setenv("KISAH_WORKERS", workers)
        blog = TinyBlog(tmp_path / workers)
        many(blog, 210)
        blog.build()
        found.append(blog.files())
    assert found[0] == found[1]


AUDIT = """
import json, os, sys
from pathlib import Path
opened = []
watching = False
def hook(event, arguments):
    if watching and event == "open" and isinstance(arguments[0], (str, os.PathLike)):
        opened.append(os.path.abspath(os.fspath(arguments[0])))
sys.addaudithook(hook)
from tests.tiny import TinyBlog, NOW, PROJECT
from plugins.engine.output import Output
import plugins.engine.build as build
blog = TinyBlog(Path(sys.argv[1]))
blog.write("gambar/a.svg", "<svg/>")
blog.story("![a](gambar/a.svg)\\n\\nIsi.")
blog.comment()
site = blog.site()
site.build(NOW)          # all imports and templates are had
(blog.content / "izin.toml").write_text((blog.content / "izin.toml").read_text().replace("Bebas", "Boleh"))
(blog.content / "gambar/a.svg").write_text("<svg />")
write = build._write
def watched(*arguments):
    global watching
    watching = True
    try:
        return list(write(*arguments))
    finally:
        watching = False
build._write = watched
assert site.build(NOW).made > 3
print(json.dumps(sorted({path for path in opened if str(blog.content) in path or "/theme/" in path})))
"""


def test_renderers_open_no_content_but_the_files_they_declare(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", AUDIT, str(tmp_path)], cwd=PROJECT, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    # Templates and wording are in the key of everything.
    opened = [path for path in json.loads(done.stdout) if "/theme/" not in path]
    assert opened == [str(tmp_path / "content/gambar/a.svg")]


def test_bodies_are_not_held_between_builds(blog: TinyBlog) -> None:
    """Bodies live in the store: none is held by facts or by the plan."""
    many(blog, 5)
    site = blog.site()
    site.build(NOW)
    facts = repr(site._builder._contents._values)
    assert "<p>" not in facts
    assert tree(blog.output)


def test_a_story_that_moves_takes_the_links_of_far_away_stories_along(blog: TinyBlog) -> None:
    many(blog, 8)
    link = "Lihat [itu]({filename}/cerita/s7.md)."
    blog.story(link, file="cerita/s0.md", Title="Cerita 0", Date="2026-10-01", Tags="maaf")
    blog.build()
    blog.story("Isi 7.", file="cerita/s7.md", Title="Cerita 7", Date="2026-05-01", Tags="maaf", Slug="pindah")
    blog.build()
    assert blog.page("2026/10/s0.html").find("a", string="itu")["href"] == "/2026/05/pindah.html"  # type: ignore[index]


def group_keys(blog: TinyBlog, **settings: Any) -> dict[str, str]:
    """What decides whether each group of outputs is opened."""
    site = blog.site(**settings)
    builder = site._builder
    plan, _ = builder._plan(builder._open(), NOW)
    keys = {group.name: group.key("") for group in plan.groups}
    site.close()
    return keys


def test_a_new_photo_or_tag_opens_only_the_groups_that_show_it(blog: TinyBlog) -> None:
    many(blog, 6)
    blog.build()
    photo = stored(Image.new("RGB", (43, 3), "teal"), "JPEG")
    before = group_keys(blog)
    blog.write("gambar/foto.jpg", photo)
    after = group_keys(blog)
    assert {name for name in after if after[name] != before[name]} == {"pictures"}
    text = "Isi 3.\n\n![Foto](gambar/foto.jpg)"
    blog.story(text, file="cerita/s3.md", Title="Cerita 3", Date="2026-09-01", Tags="baru")
    shown = group_keys(blog)
    opened = {name for name in shown if shown[name] != after.get(name)}
    assert "stories 2026/09" in opened
    assert "stories 2026/08" in opened  # its neighbour
    assert not {"stories 2026/11", "others", "pictures"} & opened
    assert "list /tag/baru.html" in opened
    assert "list /tag/baru.html" not in after
    blog.write("gambar/foto.jpg", stored(Image.new("RGB", (44, 3), "tan"), "JPEG"))
    replaced = group_keys(blog)
    assert {name for name in replaced if replaced[name] != shown[name]} == {"stories 2026/09", "feeds", "pictures"}


def test_another_title_opens_only_the_groups_that_show_it(blog: TinyBlog) -> None:
    """Its month and its neighbours', lists and feeds that it stands in, the desk's list, what is searched."""
    for number, tag in enumerate(("pagi", "hujan", "obat", "loket", "antre", "telepon")):
        day = f"{2026 - number}-05-01"
        blog.story(f"Isi {number}.", file=f"cerita/s{number}.md", Title=f"Cerita {number}", Date=day, Tags=tag)
    settings: dict[str, Any] = {"HOME_STORIES": 1, "FEED_STORIES": 1}
    blog.build(**settings)
    before = group_keys(blog, **settings)
    blog.story("Isi 4.", file="cerita/s4.md", Title="Lain", Date="2022-05-01", Tags="antre", Slug="s4")
    after = group_keys(blog, **settings)
    assert {name for name in after if after[name] != before[name]} == {
        "stories 2023/05", "stories 2022/05", "stories 2021/05", "list /2022/", "list /tag/antre.html",
        "list /kategori/kisah.html", "list /penulis/sari-pratama.html", "feeds", "desk", "search 2016-2023",
    }  # fmt: skip


@pytest.mark.parametrize("chosen", SETTINGS, ids=" ".join)
def test_all_groups_of_the_projects_own_blog_watch_what_their_outputs_show(
    tmp_path: Path, chosen: dict[str, Any]
) -> None:
    overrides = {"OUTPUT_PATH": str(tmp_path / "output"), "PREVIEW": True} | chosen
    (tmp_path / ".kisah").mkdir()
    overrides.pop("MENU_PAGES", None)
    overrides.pop("MEMBERSHIP_PAGE", None)
    if "AUTHOR" in chosen:
        overrides["AUTHOR"] = "Dadang Kurniawan"
    if "STATIC_PATHS" in chosen:
        shutil.copytree(PROJECT / "content", tmp_path / "content")
        (tmp_path / "content/berkas").mkdir()
        (tmp_path / "content/berkas/CNAME").write_text("blog.example")
        (tmp_path / "content/berkas/mitra.html").write_text(MITRA)
        overrides["PATH"] = str(tmp_path / "content")
    site = Site(load_settings(PROJECT / "pelicanconf.py", **overrides))
    assert sum(1 for group in site.check(NOW).groups for _ in group.open()) > 80
    site.close()
