"""What templates see: one frozen `page` each. These are also the declared inputs of the pages.

Addresses are paths from the blog's root (`/2026/11/x.html`); a template writes `{{ site.root ~ address }}` for a link
within the site and `{{ site.url ~ address }}` where an absolute address is needed. A `Body` becomes HTML through the
filter `html`: `{{ page.body|html(site.root) }}`.
"""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from plugins.attribution.record import Attribution
from plugins.engine.output import Fragment
from plugins.stories.visibility import CommentState, Status


class Link(Struct, frozen=True):
    """A text and where it leads."""

    title: str
    address: str


class Feed(Link, frozen=True):
    """A feed in Atom, with the address of the JSON feed that has the same stories."""

    json: str


class Count(Link, frozen=True):
    """A link with the number of stories behind it."""

    count: int


class Picture(Struct, frozen=True):
    """A picture: address below the root, alternative text, pixel size where known (else 0).

    `avif` and `usual` are what browsers choose from: (address, width in pixels), from the smallest to the largest;
    empty where there is but one file.
    """

    address: str
    alt: str
    width: int
    height: int
    avif: tuple[tuple[str, int], ...] = ()
    usual: tuple[tuple[str, int], ...] = ()


class Body(Struct, frozen=True):
    """Rendered HTML by digest, with each internal link's target resolved: (as written, address); pictures alike."""

    digest: str
    links: tuple[tuple[str, str], ...] = ()
    pictures: tuple[tuple[str, Picture], ...] = ()


class Newsletter(Struct, frozen=True):
    """Where a form with an e-mail address is sent, and what the field is called there."""

    action: str
    field: str


class Site(Struct, frozen=True, cache_hash=True):
    """What every page knows of the blog. `url` has no slash at its end; `root` is '' or '/folder'."""

    name: str
    tagline: str
    url: str
    root: str
    lang: str
    menu: tuple[Link, ...]
    menu_items: tuple[Link, ...]
    """What stands in the menu after these pages. Unlike other addresses these are as an `href` has them."""
    links: tuple[Link, ...]
    """Other sites, in the same way."""
    social: tuple[Link, ...]
    """Where the blog's owner is elsewhere."""
    pages: tuple[Link, ...]
    membership: Link | None
    """The page that tells how to become a member, where there is one."""
    desk_url: str
    """Absolute address of the comment desk, or empty: comments are closed to new ones."""
    preview: bool
    offline: bool
    """Whether readers may keep stories on their devices."""
    newsletter: Newsletter | None
    hub: str
    """Absolute address of the WebSub hub that is told of new stories, or empty."""


class Head(Struct, frozen=True):
    """What `<head>` and the breadcrumbs need. `title` is the page's own; the template adds the blog's name."""

    title: str
    description: str
    address: str
    lang: str
    crumbs: tuple[Link, ...] = ()
    """From the home page down to the parent; the page itself is not among them."""
    feeds: tuple[Feed, ...] = ()
    indexed: bool = True
    authors: tuple[str, ...] = ()


class SiteView(Struct, frozen=True):
    """What a template is printed with: the theme's names `page` and `site` are such a view and its `site`."""

    site: Site


class HTMLPage(SiteView, frozen=True):
    """A page that readers open."""

    head: Head


class Card(Link, frozen=True, cache_hash=True):
    """A story as lists show it. `tint` is the number of the colour, from 0 to 2, of one that has no cover."""

    lang: str
    authors: tuple[Link, ...]
    date: datetime
    category: Link
    summary: str
    minutes: int
    cover: Picture | None
    series: str
    tint: int


class CommentView(Struct, frozen=True):
    """A comment as printed; a withdrawn one keeps id and date. `reply_to` names whom a flattened reply answers."""

    id: str
    name: str
    url: str
    date: datetime
    body: Body
    reply_to: str
    withdrawn: bool
    former: bool
    """Brought in from elsewhere (`arsip`): not a member here."""
    replies: tuple[CommentView, ...] = ()


class Heading(Struct, frozen=True):
    """A heading within a text: `level` 2 or 3, `id` where it stands."""

    level: int
    id: str
    title: str


class RelatedStory(Link, frozen=True):
    """A story to read after another."""

    lang: str
    authors: tuple[str, ...]


class Comments(Struct, frozen=True):
    """The comments under a story. `closes` is the closing day where one is set."""

    state: CommentState
    closes: date | None
    count: int
    threads: tuple[CommentView, ...]
    write: str
    """Absolute address of the desk's form for this story, or empty."""


class SeriesBox(Link, frozen=True):
    """A link to a story's series: all its parts in order, and which of them this story is (from 1)."""

    position: int
    parts: tuple[Link, ...]


class SSHSignature(Struct, frozen=True):
    """An author's signature of a story, armored, with the keys that may have made it and the address of its file."""

    author: str
    armored: str
    keys: tuple[str, ...]
    path: str
    address: str


class TextPage(HTMLPage, frozen=True):
    """A page with a text of its own."""

    title: str
    lang: str
    modified: datetime | None
    contents: tuple[Heading, ...]
    """Its headings, where there are enough of them to choose from."""
    body: Body
    comments: Comments
    status: Status


class PlainPage(TextPage, frozen=True):
    """A page of `content/halaman/`."""


class StoryPage(TextPage, frozen=True):
    """The page of a story, listed or not."""

    attribution: Attribution
    date: datetime
    category: Link
    tags: tuple[Link, ...]
    minutes: int
    cover: Picture | None
    drop_cap: bool
    """Whether the first paragraph is long enough to stand beside a large letter; a greeting is not."""
    series: SeriesBox | None
    translations: tuple[tuple[str, Link], ...]
    """(language code, link) of the same story in other languages."""
    related: tuple[RelatedStory, ...]
    newer: Card | None
    older: Card | None
    republication: str
    """Address of the page with copies to publish elsewhere, or empty."""
    record: str
    """Address of the credit record for programs."""
    manuscript: str
    """Address of the text that was signed, or empty."""
    ssh_signatures: tuple[SSHSignature, ...]
    card: str
    """Address of the share card, or empty."""
    changed: bool = False
    """Whether it was signed, and the text is no longer what was signed; only a preview shows such a story."""


class Republication(HTMLPage, frozen=True):
    """A story to be published elsewhere: the page with its copies is made from this."""

    attribution: Attribution
    cover: Picture | None
    body: Body


class Copy(SiteView, frozen=True):
    """The whole story in one form: 'html', 'markdown', 'plain' or 'whatsapp'. `text` is the body in that form."""

    form: str
    attribution: Attribution
    cover: Picture | None
    text: str
    phrases: tuple[tuple[str, str], ...]
    """(language code, phrase) of what is not in the story's language."""


class RepublicationPage(HTMLPage, frozen=True):
    """The page with a story's copies, each complete in itself."""

    attribution: Attribution
    html: str
    markdown: str
    plain: str
    whatsapp: str


class CreditFile(Struct, frozen=True):
    """The credit record beside a story."""

    attribution: Attribution
    republication: str


class ManuscriptFile(Struct, frozen=True):
    """The text that was signed."""

    attribution: Attribution
    body: Body


class SignersFile(Struct, frozen=True):
    """Whose signature is made by which key: (author's slug, key), in OpenSSH's ALLOWED SIGNERS format."""

    keys: tuple[tuple[str, str], ...]


class SignedStory(Struct, frozen=True):
    """A signed story as an example: its page, the author's slug, where signature and text are."""

    page: Link
    author: str
    manuscript: str
    signature: str


class VerificationPage(HTMLPage, frozen=True):
    """How to check a signature. `authors` are those who have keys, with their slugs as addresses."""

    authors: tuple[Link, ...]
    example: SignedStory | None


class HomePage(HTMLPage, frozen=True):
    """The front page: newest stories first (the first one leads); categories, tags, series, authors to choose from.

    `tags` are those that most stories have.
    """

    cards: tuple[Card, ...]
    categories: tuple[Count, ...]
    tags: tuple[Count, ...]
    series: tuple[Count, ...]
    authors: tuple[Count, ...]
    total: int


class Listing(HTMLPage, frozen=True):
    """Stories of one list, newest first: those of one pagination page, and the pages beside it.

    `total` counts the stories of the whole list.
    """

    total: int
    cards: tuple[Card, ...]
    newer: Link | None
    older: Link | None


class ListPage(Listing, frozen=True):
    """Stories of one category, tag, series or month. `kind` is 'category', 'tag', 'series', 'month' or 'drafts'."""

    kind: str
    title: str


class AuthorPage(Listing, frozen=True):
    """An author's own page: who it is, and the stories."""

    name: str
    signature: str
    bio: str
    url: str


class MonthList(Link, frozen=True):
    """A link to a month on a year's page (its title is such as 'November'), with its stories, newest first."""

    stories: tuple[Card, ...]


class YearPage(HTMLPage, frozen=True):
    """A year: its stories by month, the newest month first."""

    year: int
    total: int
    months: tuple[MonthList, ...]
    newer: Link | None
    older: Link | None


class YearCount(Count, frozen=True):
    """A year of the archive with its months."""

    months: tuple[Count, ...]


class ArchivePage(HTMLPage, frozen=True):
    """The hub: by time, category, series, author, tag."""

    total: int
    years: tuple[YearCount, ...]
    categories: tuple[Count, ...]
    series: tuple[Count, ...]
    authors: tuple[Count, ...]
    tags: tuple[Count, ...]


class SearchPage(HTMLPage, frozen=True):
    """The page for searching. `segments` are the names of the index's parts, newest first; `total` counts stories."""

    total: int
    segments: tuple[str, ...]
    ignored: tuple[str, ...]
    """Words that are not searched for."""
    tags: tuple[Count, ...]


class NotFoundPage(HTMLPage, frozen=True):
    """What stands for an address at which there is nothing, with the newest stories."""

    cards: tuple[Card, ...]


class TemplatePage(HTMLPage, frozen=True):
    """A page of `TEMPLATE_PAGES`: its template by digest and by path in problems, and the newest stories."""

    template: str
    path: str
    cards: tuple[Card, ...]


class RedirectPage(HTMLPage, frozen=True):
    """What stands at a former address."""

    target: str


class Entry(SiteView, frozen=True):
    """A story in a feed of either kind: its credit, its summary as plain text, its body."""

    attribution: Attribution
    summary: str
    body: Body
    category: str
    tags: tuple[str, ...]


class FeedPage(SiteView, frozen=True):
    """An Atom feed. `address` is its own, `page` the HTML page it belongs to; `entries` print themselves (`piece`)."""

    title: str
    address: str
    page: str
    updated: datetime
    entries: tuple[Fragment, ...]


class JSONFeed(FeedPage, frozen=True):
    """The same as a JSON feed."""


class SitemapPage(SiteView, frozen=True):
    """All indexed addresses with their last change where it is known."""

    addresses: tuple[tuple[str, datetime | None], ...]


class Reservation(Struct, frozen=True):
    """The addresses whose text and data may not be mined, by the TDM Reservation Protocol of W3C's community group."""

    addresses: tuple[str, ...]


class DeskStory(Struct, frozen=True, gc=False):
    """What the comment desk knows of a story or page: `closes` is the last day (ISO) on which comments are taken."""

    address: str
    title: str
    lang: str
    state: CommentState
    closes: str | None


class StoriesFile(Struct, frozen=True):
    """`stories.json`: where members may comment. `url` is the blog's canonical base."""

    version: int
    blog: str
    url: str
    stories: tuple[DeskStory, ...]


class RobotsPage(SiteView, frozen=True):
    """What search engines are asked to leave alone."""


class SecurityPage(SiteView, frozen=True):
    """`security.txt` (RFC 9116): the address of the page by which weaknesses are reported, and the day it expires."""

    contact: str
    expires: date


class AuthorFeed(Link, frozen=True):
    """An author's feed and the page it belongs to."""

    page: str


class AuthorFeeds(SiteView, frozen=True):
    """All authors' feeds, in one file for feed readers."""

    feeds: tuple[AuthorFeed, ...]


class OfflinePage(HTMLPage, frozen=True):
    """The page that lists what is kept on the reader's device."""


class OfflineScript(SiteView, frozen=True):
    """What keeps a story there."""


class ServiceWorker(OfflineScript, frozen=True):
    """What gives it back."""


class ShareScript(SiteView, frozen=True):
    """What a page fetches when somebody passes its story on: a script with words in it."""


class HostingFile(HTMLPage, frozen=True):
    """What a web server is told. `moved`: (former address, address) of what is not hidden."""

    moved: tuple[tuple[str, str], ...]


class ServerSettings(SiteView, frozen=True):
    """What the file of a web server says: headers of every answer, content types by how names end, redirects."""

    headers: dict[str, str]
    types: dict[str, str]
    feeds: dict[str, str]
    compressible: tuple[str, ...]
    """Content types, without their charset, of what is worth compressing."""
    fresh: str
    """Cache-Control of what is asked for again at each visit."""
    kept: str
    """Cache-Control of what browsers keep for a while: files with `kept_suffixes` (without their points)."""
    kept_suffixes: tuple[str, ...]
    moved: tuple[tuple[str, str], ...]
