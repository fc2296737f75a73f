"""Pelican's settings: each has an answer, and none that is set is ignored in silence."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pelican.settings import DEFAULT_CONFIG

from plugins.blog.pelican_settings import Answer, find_refused, read_answers
from plugins.engine.problem import ContentErrors, UserError
from plugins.site.site import format_summary
from tests.tiny import PROJECT, TinyBlog
from tools.proofreading.inspection import inspect


def run_pelican(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command that Pelican installs, in a blog's folder; `-m` would look for plugins there by itself."""
    command = [str(Path(sys.executable).with_name("pelican")), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_setting_of_pelican_has_an_answer() -> None:
    assert DEFAULT_CONFIG.keys() - read_answers().keys() == set()


def test_every_setting_that_is_not_honoured_says_why_and_what_to_write_instead() -> None:
    refused = [one for one in read_answers().values() if one.answer is not Answer.HONOURED]
    assert len(refused) > 100
    assert all(one.note and one.instead for one in refused)


@pytest.mark.parametrize("name", [name for name, one in read_answers().items() if one.answer is not Answer.HONOURED])
def test_a_setting_without_effect_is_refused(name: str) -> None:
    (problem,) = find_refused({name: ["lain"], "PELICAN_CLASS": object}, DEFAULT_CONFIG, extended=False)
    assert f"{name} tidak berlaku di blog ini" in problem.problem
    assert (problem.path, problem.remedy) == ("pilihan -e", read_answers()[name].instead)


@pytest.mark.parametrize("setting", [{"ARTICLE_URL": "{slug}/"}, {"RELATIVE_URLS": True}, {"TAG_FEED_RSS": "a.xml"}])
def test_a_refused_setting_stops_the_build(blog: TinyBlog, setting: dict[str, Any]) -> None:
    (problem,) = blog.problems(**setting)
    assert "tidak berlaku di blog ini" in problem.problem


def test_a_setting_that_nobody_knows_is_named_with_the_nearest(blog: TinyBlog) -> None:
    (problem,) = blog.problems(HOME_STORYS=3)
    assert problem.problem == "setelan HOME_STORYS tidak dikenal"
    assert problem.remedy == "mungkin maksudnya HOME_STORIES"


@pytest.mark.parametrize("setting", [{"FEED_ALL_ATOM": ""}, {"READERS": {"html": None}}, {"FEED_RSS": None}])
def test_saying_that_there_is_nothing_where_there_is_nothing_is_no_error(
    blog: TinyBlog, setting: dict[str, Any]
) -> None:
    assert blog.problems(**setting) == []


@pytest.mark.parametrize("file", ["pelicanconf.py", "publishconf.py"])
def test_the_line_of_the_settings_file_is_named(tmp_path: Path, file: str) -> None:
    for name in ("content", "theme", "plugins"):
        (tmp_path / name).symlink_to(PROJECT / name)
    for name in ("pelicanconf.py", "publishconf.py"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text + ("ARTICLE_URL = '{slug}/'\n" if name == file else ""), encoding="utf-8")
    lines = (tmp_path / file).read_text(encoding="utf-8").count("\n")
    done = run_pelican(tmp_path, "-s", "publishconf.py")
    assert done.returncode == 1
    assert f"{file}:{lines}: ARTICLE_URL tidak berlaku di blog ini: alamat cerita adalah janji" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "values"),
    [
        *((one, [5, [5]]) for one in ("THEME_TEMPLATES_OVERRIDES", "THEME_STATIC_PATHS", "STATIC_PATHS")),
        ("IGNORE_FILES", [5, [5]]),
        *((one, ["x", 5, [5]]) for one in ("EXTRA_PATH_METADATA", "TEMPLATE_PAGES", "JINJA_FILTERS", "JINJA_TESTS")),
        *((one, ["x", 5, [5]]) for one in ("JINJA_GLOBALS", "JINJA_ENVIRONMENT")),
        *((one, ["x", 5, ["x"], [("x", "/", "y")]]) for one in ("MENUITEMS", "LINKS", "SOCIAL")),
        *((one, [5, [5], None]) for one in ("SITEURL", "THEME", "PATH", "SITENAME", "SITESUBTITLE")),
        *((one, ["x", 5, None]) for one in ("LOAD_CONTENT_CACHE", "WITH_FUTURE_DATES", "DELETE_OUTPUT_DIRECTORY")),
        ("STATIC_EXCLUDES", [5]), ("DEFAULT_PAGINATION", ["x", [5], -1, True]), ("PLUGIN_PATHS", [5]),
        ("PLUGINS", [None, []]), ("EXTRA_PATH_METADATA", [{"a": "b"}]), ("TEMPLATE_PAGES", [{"a": 5}]),
    ],
)  # fmt: skip
def test_a_value_that_is_no_such_thing_is_named(blog: TinyBlog, name: str, values: list[Any]) -> None:
    for value in values:
        with pytest.raises(UserError) as caught:
            blog.build(**{name: value})
        assert name in str(caught.value)


def test_a_text_for_a_list_is_named_by_its_line(tmp_path: Path) -> None:
    """Pelican itself would go by its own default."""
    for name in ("content", "theme", "plugins"):
        (tmp_path / name).symlink_to(PROJECT / name)
    text = (PROJECT / "pelicanconf.py").read_text(encoding="utf-8") + 'STATIC_PATHS = "berkas"\n'
    (tmp_path / "pelicanconf.py").write_text(text, encoding="utf-8")
    done = run_pelican(tmp_path)
    assert done.returncode == 1
    line = text.count("\n")
    assert f"pelicanconf.py:{line}: STATIC_PATHS 'berkas' tidak dapat dipakai; tulis misalnya STATIC" in done.stderr


def test_the_subtitle_stands_where_there_is_no_tagline(blog: TinyBlog) -> None:
    blog.build(SITESUBTITLE="Di bawah nama", TAGLINE="")
    assert "Di bawah nama" in blog.text("index.html")
    blog.build(SITESUBTITLE="Di bawah nama", TAGLINE="Semboyan")
    assert "Di bawah nama" not in blog.text("index.html")


def test_a_page_of_a_list_has_as_many_stories_as_pelicans_setting_says(blog: TinyBlog) -> None:
    for day in range(1, 5):
        blog.story(file=f"cerita/{day}.md", Date=f"2026-11-0{day}")
    blog.build(DEFAULT_PAGINATION=2)
    assert len(blog.page("kategori/kisah.html").select("article")) == 3
    assert (blog.output / "kategori/kisah/1.html").exists()
    assert blog.problems(DEFAULT_PAGINATION=2, LIST_STORIES=2) == blog.problems(DEFAULT_PAGINATION=False) == []
    (problem,) = blog.problems(DEFAULT_PAGINATION=2, LIST_STORIES=3)
    assert problem.problem == "DEFAULT_PAGINATION 2 tidak sama dengan LIST_STORIES 3"


def test_stories_of_the_future_wait_unless_the_owner_says_otherwise(blog: TinyBlog) -> None:
    blog.story(file="cerita/nanti.md", Date="2026-12-24 08:00", Title="Nanti")
    assert blog.build().plan.next_item
    assert not (blog.output / "2026/12/nanti.html").exists()
    assert blog.build(WITH_FUTURE_DATES=True).plan.next_item is None
    assert "Nanti" in blog.text("index.html")
    assert (blog.output / "2026/12/nanti.html").exists()
    blog.build()
    assert not (blog.output / "2026/12/nanti.html").exists()


def test_menu_links_and_accounts_stand_in_every_page(blog: TinyBlog) -> None:
    blog.build(
        MENUITEMS=[("Kisah", "/kategori/kisah.html"), ("Toko", "https://toko.example/")],
        LINKS=[("Tetangga", "https://tetangga.example/?a=1&b=2")],
        SOCIAL=[("Mastodon", "https://mastodon.example/@kami"), ("Umpan", "/atom.xml")],
        SITEURL="https://x.example/b",
    )
    page = blog.page("kategori/kisah.html")
    menu = [(one.text, one["href"], one.get("aria-current")) for one in page.select("header nav a")][:2]
    assert menu == [("Kisah", "/b/kategori/kisah.html", "page"), ("Toko", "https://toko.example/", None)]
    foot = {one.text: (one["href"], one.get("rel")) for one in page.select("footer.end nav:nth-of-type(2) a")}
    assert foot == {
        "Tetangga": ("https://tetangga.example/?a=1&b=2", None),
        "Mastodon": ("https://mastodon.example/@kami", ["me"]),
        "Umpan": ("/b/atom.xml", ["me"]),
    }
    blog.build()
    assert not blog.page().select("footer.end nav:nth-of-type(2)")


@pytest.mark.parametrize("name", ["MENUITEMS", "LINKS", "SOCIAL"])
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/kategori/kisha.html", "menyebut /kategori/kisha.html, yang tidak ada"),
        ("javascript:alert(1)", "tidak dapat dipakai"),
        ("//lain.example", "tidak dapat dipakai"),
        ("kisah.html", "tidak dapat dipakai"),
        ("", "tidak dapat dipakai"),
    ],
)
def test_a_link_that_leads_nowhere_is_named(blog: TinyBlog, name: str, address: str, said: str) -> None:
    chosen: dict[str, Any] = {name: [("Satu", "/"), ("Kisah", address)]}
    (problem,) = blog.problems(**chosen)
    assert name in problem.problem
    assert said in problem.problem


def test_ignored_files_are_passed_over_and_counted(blog: TinyBlog) -> None:
    blog.write("cerita/catatan-satu.md", "bukan cerita")
    blog.write("cerita/arsip/dua.md", "bukan cerita")
    blog.write("catatan.docx", "x")
    result = blog.build(IGNORE_FILES=["catatan*", "arsip"])
    assert result.plan.items == 1
    assert "Dilewati menurut IGNORE_FILES: 3 berkas atau folder." in format_summary(result)
    assert inspect(blog.site(IGNORE_FILES=["catatan*", "arsip"])).remarks[0].startswith("Dilewati menurut IGNORE_FILES")
    assert len(blog.problems()) == 3


def test_files_of_a_theme_come_from_several_folders(blog: TinyBlog, tmp_path: Path) -> None:
    more = tmp_path / "lebih"
    more.mkdir()
    (more / "gaya.css").write_text("a{}")
    blog.build(THEME_STATIC_PATHS=["static", str(more)])
    assert blog.text("theme/gaya.css") == "a{}"
    assert "theme/umpan.css" in blog.files()
    for name in ("THEME_STATIC_PATHS", "THEME_TEMPLATES_OVERRIDES"):
        chosen: dict[str, Any] = {name: ["tidak-ada"]}
        (problem,) = blog.problems(**chosen)
        assert f"{name} menyebut tidak-ada" in problem.problem


@pytest.mark.parametrize(
    ("name", "expression"),
    [("JINJA_FILTERS", "'sapa'|milik"), ("JINJA_GLOBALS", "milik('sapa')"), ("JINJA_TESTS", "('sapa' is milik) ~ ''")],
)
def test_a_change_of_what_templates_know_makes_pages_anew(
    blog: TinyBlog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, expression: str
) -> None:
    """Also where a filter is given a constant, which Jinja works out as it compiles."""
    monkeypatch.syspath_prepend(str(tmp_path))
    own = tmp_path / "tema"
    own.mkdir()
    template = f"{{% extends '!theme/404.html' %}}{{% block main %}}{{{{ {expression} }}}}{{% endblock %}}"
    (own / "404.html").write_text(template)
    found = []
    for number in range(2):
        (tmp_path / f"milik_{number}.py").write_text(f"def milik(text):\n    return 'isi' * {number}\n")
        function = import_module(f"milik_{number}").milik
        settings: dict[str, Any] = {name: {"milik": function}, "THEME_TEMPLATES_OVERRIDES": [str(own)]}
        blog.build(**settings)
        found.append(blog.text("404.html"))
        assert blog.build(**settings).made == 0
    assert found[0] != found[1]


def test_a_wrong_template_of_an_owner_is_named_by_its_line(blog: TinyBlog, tmp_path: Path) -> None:
    (tmp_path / "tema").mkdir()
    (tmp_path / "tema/404.html").write_text("\n{{ page.tidak_ada }}")
    with pytest.raises(ContentErrors, match=r"tema/404\.html:2: template ini tidak dapat dipakai: .*tidak_ada"):
        blog.build(THEME_TEMPLATES_OVERRIDES=[str(tmp_path / "tema")])


def test_what_was_read_before_can_be_ignored(blog: TinyBlog) -> None:
    blog.build()
    assert blog.build().made == 0
    result = blog.build(LOAD_CONTENT_CACHE=False)
    assert result.made == result.outputs
