"""Every setting of the blog. `publishconf.py` adds what only the published site needs."""

from jinja2 import StrictUndefined

from plugins.attribution.republication import escape_markdown, flatten
from plugins.attribution.share import make_share_links
from plugins.attribution.structured_data import make_json_ld
from plugins.indonesian import dates, wording
from plugins.site.site import Site

# The blog
SITENAME = "Kisah Layanan"
TAGLINE = "Cerita dari balik loket, ujung telepon, dan lantai pabrik"
BLOG_URL = "https://kisah-layanan.example"
TIMEZONE = "Asia/Jakarta"
DEFAULT_LANG = "id"
PERMISSION_DEFAULT = "bebas"
DESK_URL = None

# Pages by address: those in the menu with their short names, and the one that tells how to become a member
MENU_PAGES = [("Tentang", "/p/tentang.html"), ("Anggota", "/p/anggota.html")]
MEMBERSHIP_PAGE = "/p/anggota.html"

# What readers may do besides: keep stories on their own device, and have new ones sent by the letter service that the
# owner uses (where its form is sent, and what the field for the address is called there)
OFFLINE_READING = False
NEWSLETTER_ACTION = None
NEWSLETTER_FIELD = "email"

# How many stories stand on the home page, on a page of a long list, and in a feed
HOME_STORIES = 9
LIST_STORIES = 20
FEED_STORIES = 20

# A picture of each story's title and authors, for where its address is shared
SHARE_CARDS = True
# Who is told of new stories when they are published (docs/menerbitkan.md); None: nobody
WEBSUB_HUB = None
INDEXNOW_KEY = None
INDEXNOW_ENDPOINT = "https://api.indexnow.org/indexnow"

# Drafts are shown in preview only; `invoke serve` turns it on.
PREVIEW = False

# Where things are
PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
SITEURL = ""

# How Pelican builds it (plugins/site/site.py)
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
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = (
    None  # ours stand in the plan
)
JINJA_ENVIRONMENT = {
    "autoescape": True,
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": ["jinja2.ext.i18n"],
}
JINJA_FILTERS = {
    "long_date": dates.long_date,
    "plain_date": dates.plain_date,
    "short_date": dates.short_date,
    "month_name": dates.month_name,
    "clock": dates.clock,
    "iso": dates.iso,
    "number": wording.number,
    "listing": wording.listing,
    "json_ld": make_json_ld,
    "share": make_share_links,
    "flat": flatten,
    "markdown": escape_markdown,
}
