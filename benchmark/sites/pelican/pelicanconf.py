"""Stock Pelican, with typogrify, laid out as the others are."""

import json
from pathlib import Path

from markdown import Markdown

HERE = Path(__file__).parent

SITENAME = "Kisah Layanan"
TAGLINE = "Cerita dari balik loket, ujung telepon, dan lantai pabrik"
SITEURL = "https://kisah-layanan.example"
TIMEZONE = "Asia/Jakarta"
DEFAULT_LANG = "id"
READERS = {"rst": None}
PATH = "content"
ARTICLE_PATHS = ["cerita"]
THEME = "theme"
PLUGIN_PATHS = ["."]
PLUGINS = ["neighbours"]
TYPOGRIFY = True
MARKDOWN = {
    "extension_configs": {
        name: {} for name in map("markdown.extensions.{}".format, ("footnotes", "tables", "attr_list", "sane_lists"))
    },
    "output_format": "html",
}

ARTICLE_URL = ARTICLE_SAVE_AS = "{date:%Y}/{date:%m}/{slug}.html"
YEAR_ARCHIVE_URL, YEAR_ARCHIVE_SAVE_AS = "{date:%Y}/", "{date:%Y}/index.html"
MONTH_ARCHIVE_URL, MONTH_ARCHIVE_SAVE_AS = "{date:%Y}/{date:%m}/", "{date:%Y}/{date:%m}/index.html"
CATEGORY_URL = CATEGORY_SAVE_AS = "kategori/{slug}.html"
TAG_URL = TAG_SAVE_AS = "tag/{slug}.html"
AUTHOR_URL = AUTHOR_SAVE_AS = "penulis/{slug}.html"
PAGINATION_PATTERNS = ((1, "{url}", "{save_as}"), (2, "{base_name}/{number}.html", "{base_name}/{number}.html"))
PAGINATED_TEMPLATES = {"category": 20, "tag": 20, "author": 20}
DIRECT_TEMPLATES = ["index", "arsip", "sitemap"]
SITEMAP_SAVE_AS = "sitemap.xml"

FEED_DOMAIN = SITEURL
FEED_MAX_ITEMS = 20
FEED_ALL_ATOM = "atom.xml"
CATEGORY_FEED_ATOM = "kategori/{slug}.atom.xml"
AUTHOR_FEED_ATOM = "penulis/{slug}.atom.xml"
TRANSLATION_FEED_ATOM = AUTHOR_FEED_RSS = None

DATA = {file.stem: json.loads(file.read_text("utf-8")) for file in (HERE / "data").glob("*.json")}
COMMENTS = {file.stem: json.loads(file.read_text("utf-8")) for file in (HERE / "data" / "comments").glob("*.json")}
JINJA_FILTERS = {"markdown": Markdown(output_format="html").convert}
