"""What pages show of the blog as a whole: its constants, its people, its collections, and stories as cards.

Every value is tracked, and made here only: its key and the scopes that a group of outputs has to watch stand beside it.
Page modules never see the `Blog` itself. Collections and positions decide which outputs there are; what an output shows
of them is a value again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from functools import cached_property, partial
from typing import TypeVar
from zlib import crc32

from msgspec import Struct

from plugins.attribution.record import locate_author_page
from plugins.blog.addresses import FED, FOLDERS, Collection, paginate, pagination_address
from plugins.blog.blog import Blog
from plugins.blog.head import collection_feed, site_feed
from plugins.blog.kinds import HOME, PageKind
from plugins.blog.pictures import shown
from plugins.blog.settings import Settings
from plugins.blog.views import Card, Count, Feed, Link, Newsletter, Site
from plugins.engine.tracked import Clock, Scope, Tracked, fixed, item_scope, several, short
from plugins.indonesian.dates import at
from plugins.indonesian.reading import minutes
from plugins.indonesian.slug import slug
from plugins.indonesian.wording import excerpt
from plugins.stories.author import Author
from plugins.stories.story import Story
from plugins.stories.visibility import Status

_SUMMARY = 180
_TINTS = 3
"""Characters of a summary that lists show, at most."""
_SITE, _PEOPLE, _FEEDS = (frozenset((name,)) for name in ("site", "people", "feeds"))
_Value = TypeVar("_Value")


class Place(Struct, frozen=True):
    """A page of a list, as its title and its neighbours tell."""

    title: str
    address: str
    newer: Link | None
    older: Link | None


class SiteValues:
    """Gives out tracked values of a `Blog`, each computed once for a plan.

    Their scopes are `site` (settings and pages), `people` (authors, permissions, members), `feeds`, `collection` with
    an address, and `card` with a story's path.
    """

    def __init__(self, blog: Blog, clock: Clock) -> None:
        self._blog, self.clock = blog, clock
        self._cards: dict[int, Tracked[Card]] = {}
        self._views: dict[str, Card] = {}
        self._zone = blog.settings.timezone
        self._counts: dict[str, Tracked[Count]] = {}
        self._labels: dict[tuple[str, str], tuple[str, Link]] = {}
        self._pictures: dict[str, str] = {}
        self._kinds: dict[str, list[Collection]] = {}
        for collection in blog.collections.values():
            self._kinds.setdefault(collection.kind, []).append(collection)

    # The site

    @cached_property
    def site(self) -> Tracked[Site]:
        """What every page knows of the blog; the key has the zone too, in which every page's dates are."""
        settings = self._blog.settings
        action = settings.newsletter_action
        listed = [page for page in self._blog.pages if page.status.is_listed]
        by_address = {page.address: Link(page.title, page.address) for page in listed}
        site = Site(
            name=settings.name,
            tagline=settings.tagline or settings.subtitle,
            url=settings.url,
            root=settings.root,
            lang=settings.lang,
            menu=tuple(Link(title, address) for title, address in settings.menu if address in by_address),
            menu_items=self._rooted(settings.menu_items),
            links=self._rooted(settings.links),
            social=self._rooted(settings.social),
            pages=tuple(by_address.values()),
            membership=by_address.get(settings.membership or ""),
            desk_url=(settings.desk_url or "").rstrip("/"),
            preview=settings.preview,
            offline=settings.offline,
            newsletter=Newsletter(action, settings.newsletter_field or "") if action else None,
            hub=settings.hub or "",
        )
        return Tracked(short(repr((site, self._zone))), _SITE, lambda: site)

    def _rooted(self, links: Iterable[tuple[str, str]]) -> tuple[Link, ...]:
        """Links whose addresses are whole, or lead below the root that this build is served at."""
        root = self._blog.settings.root
        return tuple(Link(title, f"{root}{address}" if address[0] == "/" else address) for title, address in links)

    def setting(self, read: Callable[[Settings], _Value]) -> Tracked[_Value]:
        """Return a value that `read` takes from the settings."""
        value = read(self._blog.settings)
        return Tracked(repr(value), _SITE, lambda: value)

    @cached_property
    def zone(self) -> Tracked[tzinfo]:
        """The time zone of all dates."""
        return self.setting(lambda settings: settings.zone)

    @cached_property
    def has_cards(self) -> Tracked[bool]:
        """Whether stories are shared by cards."""
        return self.setting(lambda settings: bool(settings.typefaces))

    @cached_property
    def site_scope(self) -> Scope:
        """The scope of settings and of what every page knows."""
        return Scope("site", short(repr((self.site.key, self._blog.settings))))

    def has(self, kind: PageKind) -> Tracked[bool]:
        """Whether there is such a page."""
        exists = kind.exists(self._blog.settings, self._blog.authors)
        return Tracked(str(exists), _SITE | _PEOPLE, lambda: exists)

    # People and permissions

    def author(self, name: str) -> Tracked[Author]:
        """Return the author of this name."""
        author = self._blog.authors[name]
        return Tracked(self.author_keys[name], _PEOPLE, lambda: author)

    @cached_property
    def author_keys(self) -> dict[str, str]:
        """Keys of authors' records by name, with the permission that a record may bring along."""
        return {name: short(repr(author)) for name, author in self._blog.authors.items()}

    @cached_property
    def permission_keys(self) -> dict[str, str]:
        """Keys of permissions by id."""
        return {id_: short(repr(permission)) for id_, permission in self._blog.permissions.items()}

    @cached_property
    def people_scope(self) -> Scope:
        """The scope of authors, permissions and members."""
        blog = self._blog
        return Scope("people", short(repr((blog.authors, blog.permissions, blog.roster.members))))

    # Collections

    def of(self, kind: str) -> list[Collection]:
        """Return the collections of a kind, by key."""
        return self._kinds.get(kind, [])

    def collection(self, collection: Collection) -> Tracked[Count]:
        """Return a link to a collection, with the number of its stories."""
        address = collection.address
        if address not in self._counts:
            count = Count(collection.title, address, len(collection.stories))
            self._counts[address] = Tracked(_count_key(collection), frozenset((_scope(address),)), lambda: count)
        return self._counts[address]

    def year_link(self, month: str) -> Tracked[Link | None]:
        """Return a link to the year of a month, which is given by its key."""
        return self.link(self._blog.collections["year", month[:4]])

    def link(self, collection: Collection) -> Tracked[Link | None]:
        """Return a link to a collection."""
        return self.collection(collection).map(lambda count: Link(count.title, count.address))

    def pages(self, collection: Collection) -> list[tuple[Tracked[Place], Sequence[int]]]:
        """Return the pagination pages of a collection, the newest first; there is always at least one.

        Each is a pair: a tracked `Place` (its title, its address, and links to the newer and the older page where there
        are any), and the positions of its stories among all listed stories, newest first, as `cards` takes them.
        """
        pages = paginate(collection.stories, self._blog.settings.list_stories)
        addresses = [collection.address, *[pagination_address(collection, page.number) for page in pages[1:]]]
        links = [None, *(Link("", address) for address in addresses), None]
        scopes = _SITE | {_scope(collection.address)}
        found: list[tuple[Tracked[Place], Sequence[int]]] = []
        for index, page in enumerate(pages):
            title = f"{collection.title}, bagian {page.number}" if index else collection.title
            place = Place(title, addresses[index], links[index], links[index + 2])
            found.append((Tracked(repr(place), scopes, _given(place)), page.stories))
        return found

    def counts(self, kind: str) -> Tracked[tuple[Count, ...]]:
        """Return links to all collections of a kind, by key, with the numbers of their stories."""
        return several(map(self.collection, self.of(kind)))

    @cached_property
    def total(self) -> Tracked[int]:
        """The number of listed stories."""
        return self.counts("month").map(lambda months: sum(month.count for month in months))

    def collection_scope(self, collections: Iterable[Collection]) -> Scope:
        """Return the scope of these collections' titles, addresses and numbers of stories."""
        found = list(collections)
        return Scope("collection", "\x1e".join(map(_count_key, found)), [one.address for one in found])

    @cached_property
    def all_collections(self) -> Scope:
        """The same of all collections, and thereby of the number of stories."""
        return self.collection_scope(self._blog.collections.values())

    # Cards

    def newest(self, count: int) -> range:
        """Return the positions of so many of the newest stories, or of all where there are fewer."""
        return range(min(count, len(self._blog.stories)))

    def card(self, position: int) -> Tracked[Card]:
        """Return a story as lists show it: one object however often it is shown."""
        if position not in self._cards:
            story = self._blog.stories[position]
            self._cards[position] = self._card(story, item_scope("card", story.path))
        return self._cards[position]

    def cards(self, positions: Iterable[int]) -> Tracked[tuple[Card, ...]]:
        """Return the cards of the stories at these positions."""
        cards, card = self._cards, self.card
        return several([cards.get(position) or card(position) for position in positions])

    def neighbour(self, position: int) -> Tracked[Card | None]:
        """Return the card of the story at a position, which is None before the first and after the last."""
        return self.card(position) if 0 <= position < len(self._blog.stories) else fixed(None)

    @cached_property
    def drafts(self) -> Tracked[tuple[Card, ...]]:
        """The cards of previewed drafts, which are in no list: they are watched as what drafts say themselves."""
        drafts = [story for story in self._blog.written if story.status is Status.DRAFT]
        return several([self._card(story, item_scope("text", story.path)) for story in drafts])

    def card_scope(self, positions: Sequence[int]) -> Scope:
        """Return the scope of the cards at these positions; cards need those of people and site as well."""
        keys, paths = self._shown_keys, self._paths
        return Scope("card", "".join([keys[one] for one in positions]), [paths[one] for one in positions])

    def newest_scope(self, at_least: int) -> Scope:
        """Return the scope of the cards that the home page shows, and of at least so many of the newest stories."""
        return self.card_scope(self.newest(max(self._blog.settings.home_stories, at_least)))

    def neighbour_scope(self, positions: Sequence[int]) -> Scope:
        """Return the scope of the cards of stories that stand side by side, and of both their neighbours.

        It goes with that of these stories' own texts, so that nothing but the neighbours needs a look.
        """
        keys, around = self._shown_keys, range(max(0, positions[0] - 1), min(positions[-1] + 2, len(self._paths)))
        return Scope("card", keys[around[0]] + keys[around[-1]], self._paths[around.start : around.stop])

    @cached_property
    def _paths(self) -> list[str]:
        return [story.path for story in self._blog.stories]

    @cached_property
    def _shown_keys(self) -> list[str]:
        """By position what stands for all that a story's card shows, but for people and site."""
        keys = [story.outline for story in self._blog.stories]
        for name, positions in self._blog.names["category"].items():
            key, link = self.label("category", name)
            for position in positions if link.title != name else ():
                keys[position] += key
        for position, story in enumerate(self._blog.stories):
            if story.cover:
                keys[position] += self.picture_key(story.cover)
        return keys

    def _card(self, story: Story, scope: str) -> Tracked[Card]:
        authors = self._blog.authors
        slugs = " ".join([authors[name].slug for name in story.authors])
        _, category = self.label("category", story.category)
        cover = f"{self.picture_key(story.cover)} {story.cover_alt!r}" if story.cover else ""
        key = f"{story.outline} {slugs} {category.title!r} {self._zone} {cover}"
        return Tracked(key, frozenset((scope, "site", "people")), partial(self._view_card, story))

    def _view_card(self, story: Story) -> Card:
        if story.path not in self._views:
            self._views[story.path] = Card(
                title=story.title,
                address=story.address,
                lang=story.lang,
                authors=tuple(Link(name, locate_author_page(self._blog.authors[name])) for name in story.authors),
                date=at(story.date, self.zone.compute()),
                category=self.label("category", story.category)[1],
                summary=excerpt(story.summary, _SUMMARY),
                minutes=minutes(story.words),
                cover=shown(self._blog.pictures[story.cover], story.cover_alt) if story.cover else None,
                series=story.series,
                tint=crc32(story.title.encode()) % _TINTS,
            )
        return self._views[story.path]

    # Feeds

    @cached_property
    def feeds(self) -> list[tuple[Tracked[tuple[Feed, str]], Sequence[int]]]:
        """For the site and each collection that has one: the feed with its page's address, and the stories in it."""
        newest, site = self._blog.settings.feed_stories, self.site.compute()
        found: list[tuple[Feed, str, Sequence[int]]] = [(site_feed(site), HOME.address, self.newest(newest))]
        for collection in (one for kind in FED for one in self.of(kind)):
            feed = collection_feed(site, collection.title, collection.address)
            found.append((feed, collection.address, collection.stories[:newest]))
        return [(Tracked(repr((feed, page)), _FEEDS, _given((feed, page))), stories) for feed, page, stories in found]

    @cached_property
    def feed_scope(self) -> Scope:
        """The scope of feeds: which there are, and which stories are in them."""
        return Scope("feeds", short(repr([(feed.key, stories) for feed, stories in self.feeds])))

    # For other values

    def label(self, kind: str, name: str) -> tuple[str, Link]:
        """Return the key of the link that a category's or a tag's name stands for, and the link.

        Names that no collection has stand for one as well: those of hidden stories and drafts.
        """
        if (kind, name) not in self._labels:
            key = slug(name)
            found = self._blog.collections.get((kind, key))
            link = Link(found.title, found.address) if found else Link(name, f"{FOLDERS[kind]}{key}.html")
            self._labels[kind, name] = repr((link.title, link.address)), link
        return self._labels[kind, name]

    def picture_key(self, address: str) -> str:
        """Return the key of a picture, which is given by its folded address."""
        if address not in self._pictures:
            self._pictures[address] = short(repr(self._blog.pictures[address]))
        return self._pictures[address]


def _scope(address: str) -> str:
    return item_scope("collection", address)


def _count_key(collection: Collection) -> str:
    return f"{collection.title!r} {collection.address} {len(collection.stories)}"


def _given(value: _Value) -> Callable[[], _Value]:
    return lambda: value
