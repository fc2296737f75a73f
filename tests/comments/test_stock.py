"""Members' comments under stock Pelican: real builds with Pelican's own themes, of which none knows the plugin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.stock_site import SETTINGS, StockSite, texts
from tests.tiny import PROJECT

NOTE = {
    "en": "Only a member of this blog may post a comment.",
    "id": "Hanya anggota blog ini yang dapat mengirim komentar.",
}
SAMPLES: dict[str, Any] = {
    "PATH": str(PROJECT / "content"),
    "ARTICLE_PATHS": ["cerita"],
    "PAGE_PATHS": ["halaman"],
    "STATIC_PATHS": ["gambar"],
    "ARTICLE_URL": "{date:%Y}/{date:%m}/{slug}.html",
    "ARTICLE_SAVE_AS": "{date:%Y}/{date:%m}/{slug}.html",
    "SLUGIFY_SOURCE": "basename",
    "DEFAULT_LANG": "id",
    "AUTHOR": None,
}
"""How a stock site reads the stories, comments and members of this very blog."""


@pytest.fixture
def site(tmp_path: Path) -> StockSite:
    site = StockSite(tmp_path)
    site.article()
    return site


@pytest.mark.parametrize("theme", ["notmyidea", "simple"])
@pytest.mark.parametrize("lang", ["en", "id"])
def test_an_article_shows_its_comments_and_who_may_write_one(site: StockSite, theme: str, lang: str) -> None:
    site.comment()
    site.article(file="alone.md", Title="Alone", Date="2026-10-20")
    said = site.build(THEME=theme, DEFAULT_LANG=lang)
    assert "2 articles" in said
    (block,) = site.page().select("section.member-comments")
    assert texts(block.select("h2, strong, p.comments-policy")) == [
        "1 comment" if lang == "en" else "1 komentar",
        "Budi Lestari",
        NOTE[lang],
    ]
    assert block.em.get_text() == "Bu"
    assert "<b>Write</b> to [alamat surel disembunyikan]" in block.get_text()
    assert NOTE[lang] in site.page("alone.html").get_text()
    assert "Budi" not in str(site.feed())
    assert "Budi" not in str(site.page().head)
    assert "SARI" in site.feed().find("content").get_text()


@pytest.mark.parametrize("plugins", [SETTINGS["PLUGINS"], SETTINGS["PLUGINS"][::-1]])
def test_comments_stand_below_the_footer_and_the_footnotes_whichever_plugin_comes_first(
    site: StockSite, plugins: list[str]
) -> None:
    site.article("Pills[^a].\n\n[^a]: White.\n")
    site.comment()
    site.build(PLUGINS=plugins)
    found = site.page().select("div.attribution, div.footnote, section.member-comments")
    assert [one["class"] for one in found] == [["attribution"], ["footnote"], ["member-comments"]]
    assert "Budi" not in str(site.feed())
    assert "Budi" not in str(site.page().head)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            [
                'wrong-pills/stranger.md: "joko" is not a member of this blog; add them to anggota.toml if they are',
                'wrong-pills/former.md: "lina" was not a member on that day (2026-10-22); check the periods',
                "nowhere/one.md: this comment belongs to no article; name its folder by the article's url",
                'wrong-pills/orphan.md: the comment "two" that it replies to is not here; correct or delete',
                "wrong-pills/future.md: this comment is dated in the future; check its Date",
            ],
        ),
        (
            "id",
            [
                'wrong-pills/stranger.md: "joko" bukan anggota blog ini; tambahkan ke anggota.toml bila memang',
                'wrong-pills/former.md: "lina" bukan anggota pada hari itu (2026-10-22); periksa masa',
                "nowhere/one.md: komentar ini tidak berada di bawah cerita mana pun; namai foldernya",
                'wrong-pills/orphan.md: komentar "two" yang dibalas tidak ada di sini; perbaiki atau hapus',
                "wrong-pills/future.md: komentar ini bertanggal di masa depan; periksa Date",
            ],
        ),
    ],
)
def test_a_strangers_comment_stops_the_build(site: StockSite, lang: str, said: list[str]) -> None:
    site.comment(stem="stranger", Member="joko")
    site.comment(stem="former", Member="lina")
    site.comment(folder="komentar/nowhere")
    site.comment(stem="orphan", Reply_to="two")
    site.comment(stem="future", Date="2999-01-01T00:00:00+07:00")
    answer = site.refuse(DEFAULT_LANG=lang, PLUGINS=["plugins.comments"])
    assert [one for one in said if f"content/komentar/{one}" not in answer] == []
    assert not (site.folder / "output").exists()


def test_a_comment_that_cannot_be_read_stops_the_build(site: StockSite) -> None:
    site.comment(Date="yesterday")
    assert "content/komentar/wrong-pills/one.md:2: " in site.refuse()
    site.comment()
    site.article(Comments="perhaps")
    assert 'content/wrong-pills.md: Comments "perhaps" is not known' in site.refuse()


def test_a_package_that_is_missing_stops_the_build(site: StockSite) -> None:
    """Pelican goes on without a plugin that it cannot register, and nobody would ask the policy."""
    (site.folder / "msgspec.py").write_text('raise ImportError("No module named msgspec")\n', encoding="utf-8")
    site.comment(Member="joko")
    assert "plugins.attribution: No module named msgspec; pip install" in site.refuse()
    assert "plugins.comments: No module named msgspec; pip install" in site.refuse(PLUGINS=["plugins.comments"])


def test_an_article_decides_when_it_takes_comments(site: StockSite) -> None:
    site.article(Comments="tidak")
    site.build()
    assert not site.page().select("section.member-comments")
    site.comment()
    assert "this article takes no comments" in site.refuse()
    site.article(Comments="tutup 2026-10-22")
    site.build()
    assert "New comments are no longer taken here." in site.page().get_text()
    site.article(Comments="tutup 2026-10-21")
    assert "after comments were closed" in site.refuse()


def test_threads_are_in_order_and_withdrawn_comments_hold_their_place(site: StockSite) -> None:
    site.comment("First.", stem="a", Member="", Status="ditarik", Date="2026-10-22 08:00")
    (site.folder / "content/komentar/wrong-pills/a.md").write_text(
        "Status: ditarik\nDate: 2026-10-22 08:00\n", encoding="utf-8"
    )
    site.comment("Second.", stem="b", Reply_to="a", Date="2026-10-22 09:00")
    site.comment("Third.", stem="c", Reply_to="b", Date="2026-10-22 10:00")
    site.build()
    block = site.page().select_one("section.member-comments")
    assert block.h2.get_text() == "2 comments"
    assert [one["id"] for one in block.select("div.comment")] == ["comment-a", "comment-b", "comment-c"]
    assert "This comment was withdrawn." in block.get_text()
    assert "in reply to Budi Lestari" in block.select_one("#comment-c").get_text()


def test_a_template_receives_the_threads_and_may_place_the_block_itself(site: StockSite) -> None:
    site.comment()
    file = site.folder / "overrides/article.html"
    file.parent.mkdir()
    file.write_text(
        '{% extends "!theme/article.html" %}{% block content %}{{ super() }}<hr id="mine">{{ article.comments_block }}'
        "{% for thread in article.comments %}<i>{{ thread.comment.name }}: {{ thread.comment.body }}</i>{% endfor %}"
        "{% endblock %}",
        encoding="utf-8",
    )
    site.build(COMMENTS_BLOCK=False, THEME_TEMPLATES_OVERRIDES=["overrides"])
    page = site.page()
    assert page.select_one("#mine").find_next("section")["class"] == ["member-comments"]
    assert "Budi Lestari: Thank you, Bu." in " ".join(page.i.get_text().split())


def test_folders_follow_the_articles_own_urls_in_every_language_and_for_drafts(site: StockSite) -> None:
    site.article(file="salah.md", Slug="wrong-pills", Lang="id", Title="Obat yang Tertukar", Translation="true")
    site.article(file="soon.md", Title="Soon", Status="draft")
    site.article(file="own.md", Title="Own", URL="own/place/", save_as="own/place/index.html")
    urls = {
        "ARTICLE_URL": "posts/{date:%Y}/{slug}/",
        "ARTICLE_SAVE_AS": "posts/{date:%Y}/{slug}/index.html",
        "ARTICLE_LANG_URL": "{lang}/{slug}.html",
        "ARTICLE_LANG_SAVE_AS": "{lang}/{slug}.html",
    }
    for number, folder in enumerate(("posts/2026/wrong-pills", "id/wrong-pills", "posts/2026/soon", "own/place")):
        site.comment(f"Number {number}.", folder=f"komentar/{folder}")
    site.build(**urls)
    pages = ("posts/2026/wrong-pills/index.html", "id/wrong-pills.html", "drafts/soon.html", "own/place/index.html")
    for number, page in enumerate(pages):
        assert f"Number {number}." in site.page(page).select_one("section.member-comments").get_text()
    assert NOTE["id"] in site.page("id/wrong-pills.html").get_text()


def test_members_may_stand_in_settings_and_builds_with_a_cache_give_the_same(site: StockSite) -> None:
    site.comment()
    (site.folder / "content/anggota.toml").unlink()
    assert "is not a member" in site.refuse()
    site.write("people.toml", '[budi]\nname = "Budi"\n[[budi.masa]]\ndari = 2025-01-01\n')
    pages = []
    for _ in range(2):
        site.build(COMMENTS_MEMBERS="people.toml", CACHE_CONTENT=True, LOAD_CONTENT_CACHE=True)
        pages.append(str(site.page()))
    assert pages[0] == pages[1]
    assert pages[0].count("<strong>Budi</strong>") == 1


@pytest.mark.parametrize("theme", ["notmyidea", "simple"])
def test_the_stories_of_this_blog_pass_a_stock_site_with_credit_and_comments(site: StockSite, theme: str) -> None:
    done = site.run(THEME=theme, **SAMPLES)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ERROR" not in done.stdout + done.stderr
    stories = list((PROJECT / "content/cerita").rglob("*.md"))
    written = [*(site.folder / "output").glob("2*/*/*.html"), *(site.folder / "output/drafts").rglob("*.html")]
    assert len(written) == len(stories)
    for path in written:
        page = site.page(str(path.relative_to(site.folder / "output")))
        assert len(page.select("div.attribution")) == 1
        text = page.get_text()
        assert all(text.count(line) == 1 for line in texts(page.select("p.signature")))
    page = site.page("2026/11/obat-yang-tertukar.html")
    files = list((PROJECT / "content/komentar/2026/11/obat-yang-tertukar").glob("*.md"))
    assert len(page.select("section.member-comments div.comment")) == len(files)
    assert NOTE["id"] in page.get_text()
