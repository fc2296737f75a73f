"""Credit under stock Pelican: real builds with Pelican's own themes, of which none knows the plugin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.stock_site import StockSite, texts
from tests.tiny import PROJECT

FOOTNOTE = "The pills[^a] were wrong.\n\n[^a]: White ones.\n"
HOSTILE = {
    "Title": 'Sorry "you" & <b>me</b>',
    "Authors": "Sari Pratama, M.Farm.; Baso Lantera",
    "Permission": "cc-by-4.0",
    "Source_title": "Red & <i>White</i>",
    "Source_author": "Sari & Co",
    "Source_url": "https://example.org/12?a=1&b=2",
    "Correction": "2026-10-22 Name & place corrected.\n    2026-10-23 And a date.",
    "Modified": "2026-10-23 08:10",
    "Sign_off": "Yours & theirs,\n    always!",
}
OTHERS = ["sitemap", "series", "neighbors"]
ARTICLE = '{% extends "!theme/article.html" %}\n'


@pytest.fixture
def site(tmp_path: Path) -> StockSite:
    return StockSite(tmp_path)


def override(site: StockSite, text: str, name: str = "article.html") -> dict[str, Any]:
    """Settings with a template of the site's own in place of the theme's."""
    file = site.folder / "overrides" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return {"THEME_TEMPLATES_OVERRIDES": ["overrides"]}


@pytest.mark.parametrize("theme", ["notmyidea", "simple"])
@pytest.mark.parametrize(
    ("lang", "credit", "licence"),
    [
        ("en", "“Wrong Pills” by Sari Pratama, M.Farm., Warung Kata, October 21, 2026, ", "Written by "),
        ("id", "“Wrong Pills” oleh Sari Pratama, M.Farm., Warung Kata, 21 Oktober 2026, ", "Ditulis oleh "),
    ],
)
def test_page_and_feed_carry_the_footer(site: StockSite, theme: str, lang: str, credit: str, licence: str) -> None:
    site.article(Title="Wrong Pills")
    site.build(THEME=theme, DEFAULT_LANG=lang)
    for whole in (site.page().get_text(), site.feed().find("content").get_text()):
        assert whole.count("SARI — Sari Pratama") == 1
    (footer,) = site.page().select("div.attribution")
    said = " ".join(footer.get_text().split())
    assert f"{credit}https://warung.example/wrong-pills.html" in said
    assert licence in said
    assert "Salam hangat" in said
    assert "Bebas dibagikan." in said
    assert footer.find_previous("em").get_text() == "world"
    assert "attribution" not in site.feed().find("summary").get_text()
    assert "SARI" not in str(site.page().head)


def test_all_that_an_article_says_of_itself_is_in_the_footer_and_nothing_is_markup(site: StockSite) -> None:
    site.article(**HOSTILE)
    site.build()
    (footer,) = site.page().select("div.attribution")
    assert texts(footer.select("p, li"))[:6] == [
        "Yours & theirs,always!",
        "SARI — Sari PratamaBASO",
        "Written by Sari Pratama, M.Farm.; Baso Lantera on October 21, 2026. Last updated on October 23, 2026.",
        "First published: Red & <i>White</i>, by Sari & Co",
        "Corrections:",
        "October 22, 2026: Name & place corrected.",
    ]
    assert [one["href"] for one in footer.select("[rel=author]")] == [
        "https://example.org/sari",
        "https://warung.example/author/baso-lantera.html",
    ]
    assert footer.select_one("[rel=license]")["href"] == "https://creativecommons.org/licenses/by/4.0/"
    assert not footer.select("i, b")


def test_an_article_that_is_signed_already_is_not_signed_twice_and_footnotes_stay_last(site: StockSite) -> None:
    site.article("Hello.\n\nSalam hangat,\nTetap melayani!\n\n**SARI — Sari Pratama**\n", Title="Signed")
    site.article(FOOTNOTE, file="noted.md", Title="Noted", Date="2026-10-20", Sign_off="tidak")
    site.build()
    page = site.page()
    assert page.get_text().count("Tetap melayani!") == page.get_text().count("SARI — Sari Pratama") == 1
    assert page.select_one("strong").find_next("div", class_="attribution")
    noted = site.page("noted.html")
    assert noted.select_one("div.attribution").find_next("div", class_="footnote")
    assert not noted.select("p.sign-off")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            [
                "content/anonymous.md: this article has no author; add a line Author: name, or set AUTHOR",
                "content/misspelt.md: there is no author “Sari”; correct the name",
                "content/permitted.md: there is no permission “mine”; correct the line Permission",
                "content/sourced.md: a source without its address; add a line Source_url",
                "content/corrected.md: a correction without its day; write 2026-11-22",
            ],
        ),
        (
            "id",
            [
                "content/anonymous.md: tulisan ini belum punya penulis; tambahkan baris Author: nama, atau isi AUTHOR",
                "content/misspelt.md: penulis “Sari” tidak dikenal; betulkan namanya",
                "content/permitted.md: izin “mine” tidak dikenal; betulkan baris Permission",
                "content/sourced.md: sumber ditulis tanpa alamat; tambahkan baris Source_url",
                "content/corrected.md: koreksi tidak diawali tanggal; tulis 2026-11-22",
            ],
        ),
    ],
)
def test_a_missing_author_and_an_unknown_permission_stop_the_build(site: StockSite, lang: str, said: list[str]) -> None:
    site.article(file="anonymous.md")
    site.article(file="misspelt.md", Author="Sari")
    site.article(file="permitted.md", Author="Baso Lantera", Permission="mine")
    site.article(file="sourced.md", Author="Baso Lantera", Source_title="Book")
    site.article(file="corrected.md", Author="Baso Lantera", Correction="kemarin Nama.")
    answer = site.refuse(DEFAULT_LANG=lang, AUTHOR=None)
    assert [one for one in said if one not in answer] == []
    assert not (site.folder / "output").exists()


def test_tables_may_stand_in_settings_and_are_read_as_carefully(site: StockSite) -> None:
    site.article()
    (site.folder / "content/penulis.toml").unlink()
    (site.folder / "content/izin.toml").unlink()
    own: dict[str, Any] = {
        "ATTRIBUTION_PERMISSIONS": {"mine": {"name": "Ask first", "text": "Ask me.", "tdm_reserved": True}},
        "ATTRIBUTION_PERMISSION_DEFAULT": "mine",
    }
    site.build(**own)
    (footer,) = site.page().select("div.attribution")
    assert "Ask first. Ask me." in " ".join(footer.get_text().split())
    own["ATTRIBUTION_AUTHORS"] = {"Sari Pratama, M.Farm.": {"signature": "S.", "permissions": "mine"}}
    assert "ATTRIBUTION_AUTHORS" in site.refuse(**own)
    assert "tidak ada (ATTRIBUTION_AUTHORS)" in site.refuse(**(own | {"ATTRIBUTION_AUTHORS": "people.toml"}))


def test_every_article_has_credit_in_its_own_language_drafts_and_translations_too(site: StockSite) -> None:
    site.article()
    site.article(file="salah.md", Slug="wrong-pills", Lang="id", Title="Obat yang Tertukar", Translation="true")
    site.article(file="mauvais.md", Slug="wrong-pills", Lang="fr", Title="Erreur", Translation="true")
    site.article(file="soon.md", Title="Soon", Status="draft")
    site.article(file="quiet.md", Title="Quiet", Status="hidden")
    site.build()
    assert site.page("wrong-pills-id.html").select_one("div.attribution").get("lang") is None
    assert "Ditulis oleh" in site.page("wrong-pills-id.html").get_text()
    assert site.page("wrong-pills-fr.html").select_one("div.attribution")["lang"] == "en"
    assert "drafts/soon.html" in site.page("drafts/soon.html").select_one("blockquote.credit").get_text()
    assert site.page("quiet.html").select("div.attribution")


@pytest.mark.parametrize("layer", ["reader", "generator"])
def test_builds_with_a_cache_give_the_same_page(site: StockSite, layer: str) -> None:
    site.article(FOOTNOTE)
    pages = []
    for _ in range(3):
        site.build(CACHE_CONTENT=True, LOAD_CONTENT_CACHE=True, CONTENT_CACHING_LAYER=layer)
        pages.append(str(site.page()))
    assert len(set(pages)) == 1
    assert pages[0].count('<div class="attribution"') == 1


def test_a_theme_prints_what_is_for_its_head(site: StockSite) -> None:
    site.article(**(HOSTILE | {"Title": "A </script> & more"}))
    head = ARTICLE + "{% block extra_head %}{{ super() }}{{ article.attribution_head }}{% endblock %}"
    site.build(**override(site, head))
    page = site.page()
    assert [one["content"] for one in page.head.select("[name=author]")] == ["Sari Pratama, M.Farm.", "Baso Lantera"]
    assert page.head.select_one("[rel=license]")
    data = json.loads(page.head.select_one("script[type='application/ld+json']").string)["@graph"][0]
    assert data["headline"] == "A & more"
    assert [one["name"] for one in data["author"]] == ["Sari Pratama, M.Farm.", "Baso Lantera"]
    assert data["correction"] == ["October 22, 2026: Name & place corrected.", "October 23, 2026: And a date."]
    assert data["url"] == "https://warung.example/wrong-pills.html"


def test_a_template_receives_the_record_and_may_place_the_footer_itself(site: StockSite) -> None:
    site.article()
    text = "{% block content %}<i>{{ article.attribution.permission.name }}</i>{{ article.content }}"
    own = override(site, f"{ARTICLE}{text}<hr id='mine'>{{{{ article.attribution_footer }}}}{{% endblock %}}")
    site.build(ATTRIBUTION_FOOTER=False, **own)
    page = site.page()
    assert page.i.get_text() == "Bebas dibagikan"
    assert len(page.select("div.attribution")) == 1
    assert page.select_one("#mine").find_next("div")["class"] == ["attribution"]
    assert "attribution" not in site.feed().find("content").get_text()


def test_a_page_that_loses_its_credit_stops_the_build_unless_told_otherwise(site: StockSite) -> None:
    site.article()
    own = override(site, ARTICLE + "{% block content %}{{ article.summary }}{% endblock %}")
    said = site.refuse(**own)
    assert "content/wrong-pills.md: the page was written without its credit" in said
    assert "kreditnya" in site.refuse(DEFAULT_LANG="id", **own)
    site.build(ATTRIBUTION_CHECK=False, **own)


def test_a_theme_of_others_that_escapes_by_itself_and_has_relative_links_shows_it_too(site: StockSite) -> None:
    """The structure of many themes: infos and content in parts of their own, escaped unless called safe."""
    folder = site.folder / "theme" / "templates"
    (folder / "includes").mkdir(parents=True)
    (site.folder / "theme" / "static").mkdir()
    (folder / "article.html").write_text(
        '{% extends "base.html" %}{% block content %}<div class="post">{% include "includes/body.html" %}</div>'
        "{% endblock %}",
        encoding="utf-8",
    )
    (folder / "includes/body.html").write_text("<section>{{ article.content|safe }}</section>", encoding="utf-8")
    site.article("[Other]({filename}/other.md) ![x]({static}/images/x.svg)\n", **HOSTILE)
    site.article(file="other.md", Title="Other")
    site.write("images/x.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    site.build(THEME="theme", RELATIVE_URLS=True, JINJA_ENVIRONMENT={"autoescape": True})
    section = site.page().select_one("div.post > section")
    assert section.select_one("a")["href"] == "./other.html"
    assert section.select_one("img")["src"] == "./images/x.svg"
    assert "First published: Red & <i>White</i>, by Sari & Co" in texts(section.select("div.attribution p"))


def test_dates_as_indonesians_write_them_are_read_beside_all_others(site: StockSite) -> None:
    site.article(Date="21 Oktober 2026 19.05 WITA", Modified="Thu, 22 Oct 2026 10:00")
    site.build(DEFAULT_LANG="id")
    times = site.page().select("div.attribution time")
    assert [one["datetime"] for one in times] == ["2026-10-21T18:05:00+07:00", "2026-10-22T10:00:00+07:00"]


@pytest.mark.parametrize("first", [True, False])
def test_other_plugins_work_beside_it(
    site: StockSite, first: bool, foreign_plugins: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(foreign_plugins))
    ours = ["plugins.attribution", "plugins.comments"]
    site.article(Series="Counter")
    site.article(file="second.md", Title="Second", Series="Counter", Date="2026-10-23")
    own = override(
        site,
        ARTICLE + "{% block content %}{{ super() }}<b>{{ article.series.index }} {{ article.prev_article.title }}"
        "{{ article.next_article.title }}</b>{% endblock %}",
    )
    site.build(PLUGINS=ours + OTHERS if first else OTHERS + ours, **own)
    assert "2 The *Wrong* Pills & More" in texts(site.page("second.html").select("b"))
    assert "https://warung.example/second.html" in (site.folder / "output/sitemap.xml").read_text(encoding="utf-8")
    assert len(site.page("second.html").select("div.attribution")) == 1


def test_the_readmes_name_every_setting() -> None:
    for plugin in ("attribution", "comments"):
        folder = PROJECT / "plugins" / plugin
        words = (folder / "README.md").read_text(encoding="utf-8")
        code = (folder / "stock.py").read_text(encoding="utf-8")
        named = {word.strip('"') for word in code.replace("(", " ").replace(",", " ").split() if word.startswith('"')}
        assert [one for one in sorted(named) if one.startswith(f"{plugin.upper()}_") and one not in words] == []
