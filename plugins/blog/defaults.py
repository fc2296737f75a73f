"""The release's own value of every setting: `pelicanconf.py` begins with `from plugins.blog.defaults import *`.

What docs/file-formats.md promises holds where Pelican's own defaults are others, such as stories of the future, which
Pelican publishes at once.
"""

from __future__ import annotations

from plugins.indonesian import typography
from plugins.site.site import Site

# The blog
TAGLINE = SITESUBTITLE = ""
BLOG_URL = ""
TIMEZONE = "Asia/Jakarta"
DEFAULT_LANG = "id"
PERMISSION_DEFAULT = "bebas"
DESK_URL = None
MENU_PAGES: list[tuple[str, str]] = []
MENUITEMS: list[tuple[str, str]] = []
LINKS: list[tuple[str, str]] = []
SOCIAL: list[tuple[str, str]] = []
MEMBERSHIP_PAGE = None
CONTACT_PAGE = "/p/kontak.html"
OFFLINE_READING = False
NEWSLETTER_ACTION = None
NEWSLETTER_FIELD = "email"
HOME_STORIES = 10
LIST_STORIES = 20
FEED_STORIES = 20
WITH_FUTURE_DATES = False
SHARE_CARDS = True
WEBSUB_HUB = None
INDEXNOW_KEY = None
INDEXNOW_ENDPOINT = "https://api.indexnow.org/indexnow"
PUBLISH = None

# How stories are read, where Pelican has other defaults
DEFAULT_CATEGORY = "Kisah"
USE_FOLDER_AS_CATEGORY = False
FILENAME_METADATA = ""
SUMMARY_MAX_LENGTH = None
MARKDOWN: dict[str, object] = {}
TYPOGRIFY = True
TYPOGRIFY_OMIT_FILTERS = list(typography.HARMFUL)

# For previews and rehearsals only
PREVIEW = False
CONTENT_OVERLAY = None
NOW = None

# Where things are, and how Pelican builds them
PATH = "content"
ARTICLE_PATHS, ARTICLE_EXCLUDES = ["cerita"], ["halaman"]
PAGE_PATHS, PAGE_EXCLUDES = ["halaman"], ["cerita"]
THEME = "theme"
CSS_FILE = ""
STATIC_PATHS: list[str] = []
PELICAN_CLASS = Site
PLUGIN_PATHS = ["."]
PLUGINS = [
    "plugins.stories.hooks",
    "plugins.attribution",
    "plugins.comments",
    "plugins.images.hooks",
    "plugins.blog.hooks",
]
READERS = {"rst": None}  # docutils has no Indonesian and warns
LOAD_CONTENT_CACHE = True
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

__all__ = [name for name in globals() if name.isupper()]
