"""The blog's settings, taken out of Pelican's dictionary once and checked against the types of their fields."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct, ValidationError, convert, field, structs

from plugins.engine.problem import Problem
from plugins.engine.reading import digest
from plugins.site.theme import typefaces

SETTINGS_FILE = "pelicanconf.py"
CARD_TYPEFACES = ("judul.ttf", "penulis.ttf")
"""What the theme sets titles and authors of share cards in."""

_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[^\s/?#\[\]@:]+)(?::\d+)?(?:[/?#]|$)"
_ON_A_PAGE = 20
"""Stories on a page of a list, unless the owner says otherwise."""
_HREF = rf"^(?:https?://{_HOST}|mailto:[^\s@]+@[^\s@]+$|tel:\+?[\d-]+$|/(?:[^/\s]|$))"
Count = Annotated[int, Meta(ge=0)]
URL = Annotated[str, Meta(pattern=f"^https?://{_HOST}")]
OptionalURL = Annotated[str, Meta(pattern=f"^$|^https?://{_HOST}")] | None
SecureURL = Annotated[str, Meta(pattern=f"^$|^https://{_HOST}")] | None
Root = Annotated[str, Meta(pattern=f"^$|^/|^https?://{_HOST}")] | None
Links = tuple[tuple[Annotated[str, Meta(min_length=1)], Annotated[str, Meta(pattern=_HREF)]], ...]
"""(title, address) each; addresses are whole, or begin with a slash at the blog's root."""
Key = Annotated[str, Meta(pattern="^$|^[0-9A-Za-z-]{8,128}$")] | None

_WRONG = {
    "BLOG_URL": "bukan alamat utuh",
    "DESK_URL": "bukan alamat utuh",
    "WEBSUB_HUB": "bukan alamat utuh",
    "NEWSLETTER_ACTION": "bukan alamat utuh yang aman",
    "OFFLINE_READING": "bukan True atau False",
}
"""What is wrong with a value that does not fit, where more can be said than that it does not."""
_REMEDIES = {
    "SITENAME": 'tulis misalnya SITENAME = "Kisah Kami"',
    "TAGLINE": 'tulis misalnya TAGLINE = "Cerita dari loket"',
    "AUTHOR": 'tulis misalnya AUTHOR = "Sari Pratama", seperti di penulis.toml, atau None',
    "BLOG_URL": 'tulis misalnya BLOG_URL = "https://blog-anda.example"',
    "SITEURL": 'tulis misalnya SITEURL = "https://blog-anda.example"',
    "PERMISSION_DEFAULT": 'tulis misalnya PERMISSION_DEFAULT = "bebas"',
    "DESK_URL": 'tulis misalnya DESK_URL = "https://meja.blog-anda.example", atau None',
    "MENU_PAGES": 'tulis misalnya MENU_PAGES = [("Tentang", "/p/tentang.html")]',
    "SITESUBTITLE": 'tulis misalnya SITESUBTITLE = "Cerita dari loket"',
    "MENUITEMS": 'tulis misalnya MENUITEMS = [("Kisah", "/kategori/kisah.html")]',
    "LINKS": 'tulis misalnya LINKS = [("Blog tetangga", "https://tetangga.example/")]',
    "SOCIAL": 'tulis misalnya SOCIAL = [("Mastodon", "https://mastodon.example/@kami")]',
    "DEFAULT_PAGINATION": "tulis misalnya DEFAULT_PAGINATION = 20",
    "MEMBERSHIP_PAGE": 'tulis misalnya MEMBERSHIP_PAGE = "/p/keanggotaan.html"',
    "CONTACT_PAGE": 'tulis misalnya CONTACT_PAGE = "/p/kontak.html"',
    "NEWSLETTER_ACTION": "salin alamat formulir dari layanan surat Anda, yang diawali https://",
    "NEWSLETTER_FIELD": 'tulis nama kolom surel menurut layanan surat Anda, misalnya "email"',
    "WEBSUB_HUB": 'tulis misalnya WEBSUB_HUB = "https://hub.example/", atau None',
    "INDEXNOW_KEY": "pakai 8 sampai 128 huruf, angka, atau tanda hubung, atau None",
}
"""What to write instead; where nothing stands here, the field's default is the example."""


class Settings(Struct, frozen=True, kw_only=True):
    """What the blog goes by. A field's default holds while the owner is told that its setting does not fit."""

    name: str = field(default="", name="SITENAME")
    tagline: str = field(default="", name="TAGLINE")
    author: str | None = field(default=None, name="AUTHOR")
    """Who has written the stories that name no author."""
    blog_url: URL = field(default="", name="BLOG_URL")
    siteurl: Root = field(default="", name="SITEURL")
    lang: str = field(default="id", name="DEFAULT_LANG")
    timezone: str = field(default="Asia/Jakarta", name="TIMEZONE")
    permission: str = field(default="", name="PERMISSION_DEFAULT")
    desk_url: OptionalURL = field(default=None, name="DESK_URL")
    menu: tuple[tuple[str, str], ...] = field(default=(), name="MENU_PAGES")
    """(title, address) of pages."""
    subtitle: str = field(default="", name="SITESUBTITLE")
    """What stands for the tagline where there is none."""
    menu_items: Links = field(default=(), name="MENUITEMS")
    links: Links = field(default=(), name="LINKS")
    social: Links = field(default=(), name="SOCIAL")
    static_paths: tuple[str, ...] = field(default=(), name="STATIC_PATHS")
    static_excludes: tuple[str, ...] = field(default=(), name="STATIC_EXCLUDES")
    extra_path_metadata: dict[str, dict[str, Any]] = field(default_factory=dict, name="EXTRA_PATH_METADATA")
    template_pages: dict[str, str] = field(default_factory=dict, name="TEMPLATE_PAGES")
    membership: str | None = field(default=None, name="MEMBERSHIP_PAGE")
    contact: str | None = field(default=None, name="CONTACT_PAGE")
    preview: bool = field(default=False, name="PREVIEW")
    home_stories: Count = field(default=10, name="HOME_STORIES")
    list_stories: Annotated[int, Meta(ge=1)] = field(default=_ON_A_PAGE, name="LIST_STORIES")
    pagination: Annotated[int, Meta(ge=1)] | bool | None = field(default=None, name="DEFAULT_PAGINATION")
    """The same under Pelican's name, where that is used."""
    future: bool = field(default=False, name="WITH_FUTURE_DATES")
    """Whether stories of the future are published at once."""
    feed_stories: Count = field(default=20, name="FEED_STORIES")
    offline: bool = field(default=True, name="OFFLINE_READING")
    newsletter_action: SecureURL = field(default=None, name="NEWSLETTER_ACTION")
    newsletter_field: str | None = field(default=None, name="NEWSLETTER_FIELD")
    share_cards: bool = field(default=True, name="SHARE_CARDS")
    hub: OptionalURL = field(default=None, name="WEBSUB_HUB")
    indexnow_key: Key = field(default=None, name="INDEXNOW_KEY")
    """What proves to IndexNow that this blog is the sender."""
    typefaces: tuple[str, ...] = ()
    """Digests of the typefaces that share cards are set in; none where there shall be no cards."""

    @property
    def url(self) -> str:
        """The canonical base, without a slash at its end."""
        return self.blog_url.rstrip("/")

    @property
    def root(self) -> str:
        """The path below which this build is served: empty, or with a slash at its beginning alone."""
        return urlsplit(self.siteurl or "").path.rstrip("/")

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of all dates."""
        return ZoneInfo(self.timezone)


def read_settings(settings: Mapping[str, Any]) -> tuple[Settings, list[Problem]]:
    """Return settings to build with, and what is wrong with them."""
    problems, values = [], {}
    for one in structs.fields(Settings):
        if (name := one.encode_name) == one.name:  # `typefaces` is no setting
            continue
        try:
            values[one.name] = convert(settings.get(name), one.type)
        except ValidationError:
            wrong = f'{name} "{settings.get(name) or ""}" {_WRONG.get(name, "tidak dapat dipakai")}'
            problems.append(Problem(SETTINGS_FILE, wrong, _REMEDIES.get(name, f"tulis {name} = {one.default!r}")))
    if pagination := values.get("pagination"):
        if pagination is True or values.get("list_stories") not in {None, _ON_A_PAGE, pagination}:
            problem = f"DEFAULT_PAGINATION {pagination} tidak sama dengan LIST_STORIES {values.get('list_stories')}"
            problems.append(Problem(SETTINGS_FILE, problem, "tulis satu saja, misalnya LIST_STORIES = 20"))
        values["list_stories"] = pagination
    if values.get("newsletter_action") and not values.get("newsletter_field"):
        problems.append(Problem(SETTINGS_FILE, "NEWSLETTER_FIELD kosong", _REMEDIES["NEWSLETTER_FIELD"]))
    known = {file.name: digest(file.read_bytes()) for file in typefaces(Path(settings["THEME"]))}
    faces = tuple(known[name] for name in CARD_TYPEFACES if name in known)
    if settings["SHARE_CARDS"] and len(faces) < len(CARD_TYPEFACES):
        problem = "huruf untuk kartu berbagi, judul.ttf dan penulis.ttf, tidak ada"
        problems.append(Problem("theme/kartu", problem, "salin dari tema asli, atau tulis SHARE_CARDS = False"))
    return Settings(**values, typefaces=faces if settings["SHARE_CARDS"] else ()), problems
