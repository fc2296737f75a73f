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


class Feed(Struct, frozen=True):
    """The same stories as Atom and as JSON."""

    title: str
    address: str
    json: str


class Count(Struct, frozen=True):
    """A link with the number of stories behind it."""

    title: str
    address: str
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


class Card(Struct, frozen=True, cache_hash=True):
    """A story as lists show it."""

    title: str
    address: str
    lang: str
    authors: tuple[Link, ...]
    date: datetime
    category: Link
    summary: str
    minutes: int
    cover: Picture | None
    series: str


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


class RelatedStory(Struct, frozen=True):
    """A story to read after another."""

    title: str
    address: str
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


class SeriesBox(Struct, frozen=True):
    """A story's place in its series: all parts in order, and which one this is (from 1)."""

    title: str
    address: str
    position: int
    parts: tuple[Link, ...]


class Seal(Struct, frozen=True):
    """An author's signature of a story: the armored text, the public keys it is held to, its file, its address."""

    author: str
    armored: str
    keys: tuple[str, ...]
    path: str
    address: str


class StoryPage(Struct, frozen=True):
    site: Site
    head: Head
    title: str
    lang: str
    attribution: Attribution
    date: datetime
    modified: datetime | None
    category: Link
    tags: tuple[Link, ...]
    minutes: int
    cover: Picture | None
    contents: tuple[Heading, ...]
    """Its headings, where there are enough of them to choose from."""
    body: Body
    drop_cap: bool
    """Whether the first paragraph is long enough to stand beside a large letter; a greeting is not."""
    series: SeriesBox | None
    translations: tuple[tuple[str, Link], ...]
    """(language code, link) of the same story in other languages."""
    related: tuple[RelatedStory, ...]
    newer: Card | None
    older: Card | None
    comments: Comments
    status: Status
    """'published', 'draft' or 'hidden'."""
    republication: str
    """Address of the page with copies to publish elsewhere, or empty."""
    record: str
    """Address of the credit record for programs."""
    manuscript: str
    """Address of the text that was signed, or empty."""
    seals: tuple[Seal, ...]
    card: str
    """Address of the share card, or empty."""
    changed: bool = False
    """Whether it was signed, and the text is no longer what was signed; only a preview shows such a story."""


class Republication(Struct, frozen=True):
    """A story to be published elsewhere: the page with its copies is made from this."""

    site: Site
    head: Head
    attribution: Attribution
    cover: Picture | None
    body: Body


class Copy(Struct, frozen=True):
    """The whole story in one form: 'html', 'markdown', 'plain' or 'whatsapp'. `text` is the body in that form."""

    site: Site
    form: str
    attribution: Attribution
    cover: Picture | None
    text: str
    phrases: tuple[tuple[str, str], ...]
    """(language code, phrase) of what is not in the story's language."""


class RepublicationPage(Struct, frozen=True):
    """The page with a story's copies, each complete in itself."""

    site: Site
    head: Head
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


class VerificationPage(Struct, frozen=True):
    """How to check a signature. `authors` are those who have keys, with their slugs as addresses."""

    site: Site
    head: Head
    authors: tuple[Link, ...]
    example: SignedStory | None


class PlainPage(Struct, frozen=True):
    """A page of `content/halaman/`."""

    site: Site
    head: Head
    title: str
    lang: str
    modified: datetime | None
    contents: tuple[Heading, ...]
    body: Body
    comments: Comments
    status: Status


class HomePage(Struct, frozen=True):
    """The front page: newest stories first (the first one leads), series and authors to choose from."""

    site: Site
    head: Head
    cards: tuple[Card, ...]
    series: tuple[Count, ...]
    authors: tuple[Count, ...]
    total: int


class ListPage(Struct, frozen=True):
    """Stories of one category, tag, series or month. `kind` is 'category', 'tag', 'series', 'month' or 'drafts'."""

    site: Site
    head: Head
    kind: str
    title: str
    total: int
    cards: tuple[Card, ...]
    newer: Link | None
    older: Link | None


class AuthorPage(Struct, frozen=True):
    """An author's own page: who it is, and the stories."""

    site: Site
    head: Head
    name: str
    signature: str
    bio: str
    url: str
    total: int
    cards: tuple[Card, ...]
    newer: Link | None
    older: Link | None


class MonthList(Struct, frozen=True):
    """A month in a year's page: its link (title such as 'November') and its stories, newest first."""

    title: str
    address: str
    stories: tuple[Card, ...]


class YearPage(Struct, frozen=True):
    site: Site
    head: Head
    year: int
    total: int
    months: tuple[MonthList, ...]
    newer: Link | None
    older: Link | None


class YearCount(Struct, frozen=True):
    """A year of the archive with its months."""

    title: str
    address: str
    count: int
    months: tuple[Count, ...]


class ArchivePage(Struct, frozen=True):
    """The hub: by time, category, series, author, tag."""

    site: Site
    head: Head
    total: int
    years: tuple[YearCount, ...]
    categories: tuple[Count, ...]
    series: tuple[Count, ...]
    authors: tuple[Count, ...]
    tags: tuple[Count, ...]


class SearchPage(Struct, frozen=True):
    """The page for searching. `segments` are the names of the index's parts, newest first; `total` counts stories."""

    site: Site
    head: Head
    total: int
    segments: tuple[str, ...]
    ignored: tuple[str, ...]
    """Words that are not searched for."""
    tags: tuple[Count, ...]


class NotFoundPage(Struct, frozen=True):
    site: Site
    head: Head
    cards: tuple[Card, ...]


class RedirectPage(Struct, frozen=True):
    """What stands at a former address."""

    site: Site
    head: Head
    target: str


class Entry(Struct, frozen=True):
    """A story in a feed of either kind: its credit, its summary as plain text, its body."""

    site: Site
    attribution: Attribution
    summary: str
    body: Body
    category: str
    tags: tuple[str, ...]


class FeedPage(Struct, frozen=True):
    """An Atom feed. `address` is its own, `page` the HTML page it belongs to; `entries` print themselves (`piece`)."""

    site: Site
    title: str
    address: str
    page: str
    updated: datetime
    entries: tuple[Fragment, ...]


class JSONFeed(FeedPage, frozen=True):
    """The same as a JSON feed."""


class SitemapPage(Struct, frozen=True):
    """All indexed addresses with their last change where it is known."""

    site: Site
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


class RobotsPage(Struct, frozen=True):
    site: Site


class SecurityPage(Struct, frozen=True):
    """`security.txt` (RFC 9116): the address of the page by which weaknesses are reported, and the day it expires."""

    site: Site
    contact: str
    expires: date


class AuthorFeed(Struct, frozen=True):
    """An author's feed and the page it belongs to."""

    title: str
    address: str
    page: str


class AuthorFeeds(Struct, frozen=True):
    """All authors' feeds, in one file for feed readers."""

    site: Site
    feeds: tuple[AuthorFeed, ...]


class OfflinePage(Struct, frozen=True):
    """The page that lists what is kept on the reader's device."""

    site: Site
    head: Head


class OfflineScript(Struct, frozen=True):
    """What keeps a story there."""

    site: Site


class ServiceWorker(OfflineScript, frozen=True):
    """What gives it back."""


class ShareScript(Struct, frozen=True):
    """What a page fetches when somebody passes its story on: a script with words in it."""

    site: Site


class HostingFile(Struct, frozen=True):
    """What a web server is told. `moved`: (former address, address) of what is not hidden."""

    site: Site
    head: Head
    moved: tuple[tuple[str, str], ...]
