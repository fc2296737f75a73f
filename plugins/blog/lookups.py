"""What pages show of the blog as a whole: its constants, its people, its lists, and stories as cards.

Every value is tracked, and made here only: its key and the scopes that a group of outputs has to watch stand beside it.
Page modules never see the `Blog` itself. Shelves and positions decide which outputs there are; what an output shows of
them is a value again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from functools import cached_property, partial
from typing import TypeVar

from msgspec import Struct

from plugins.attribution.record import author_address
from plugins.blog.addresses import FED, FOLDERS, Shelf, leaf_address, leaves
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
"""Characters of a summary that lists show, at most."""
_SITE, _PEOPLE, _SHELVES, _FEEDS = (frozenset((name,)) for name in ("site", "people", "shelves", "feeds"))
_Value = TypeVar("_Value")


class Place(Struct, frozen=True):
    """A page of a list, as its title and its neighbours tell."""

    title: str
    address: str
    newer: Link | None
    older: Link | None


class Lookups:
    """Computed once for a plan."""

    def __init__(self, blog: Blog, clock: Clock) -> None:
        self._blog, self.clock = blog, clock
        self._kinds: dict[str, list[Shelf]] = {}
        self._cards: dict[int, Tracked[Card]] = {}
        self._views: dict[str, Card] = {}
        self._zone = blog.settings.zone.key
        self._counts: dict[str, Tracked[Count]] = {}
        self._labels: dict[tuple[str, str], tuple[str, Link]] = {}
        self._pictures: dict[str, str] = {}
        for shelf in blog.shelves.values():
            self._kinds.setdefault(shelf.kind, []).append(shelf)

    # The site

    @cached_property
    def site(self) -> Tracked[Site]:
        """Its constants; the key has the zone too, in which every page's dates are."""
        settings = self._blog.settings
        action = settings.newsletter_action
        listed = [page for page in self._blog.pages if page.status.is_listed]
        by_address = {page.address: Link(page.title, page.address) for page in listed}
        site = Site(
            name=settings.name,
            tagline=settings.tagline,
            url=settings.url,
            root=settings.root,
            lang=settings.lang,
            menu=tuple(Link(title, address) for title, address in settings.menu if address in by_address),
            pages=tuple(by_address.values()),
            membership=by_address.get(settings.membership or ""),
            desk_url=(settings.desk_url or "").rstrip("/"),
            preview=settings.preview,
            offline=settings.offline,
            newsletter=Newsletter(action, settings.newsletter_field or "") if action else None,
            hub=settings.hub or "",
        )
        return Tracked(short(repr((site, settings.zone))), _SITE, lambda: site)

    def setting(self, read: Callable[[Settings], _Value]) -> Tracked[_Value]:
        value = read(self._blog.settings)
        return Tracked(repr(value), _SITE, lambda: value)

    @cached_property
    def zone(self) -> Tracked[tzinfo]:
        return self.setting(lambda settings: settings.zone)

    @cached_property
    def has_cards(self) -> Tracked[bool]:
        """Whether stories are shared by cards."""
        return self.setting(lambda settings: bool(settings.typefaces))

    @cached_property
    def site_scope(self) -> Scope:
        return Scope("site", short(repr((self.site.key, self._blog.settings))))

    def has(self, kind: PageKind) -> Tracked[bool]:
        """Whether there is such a page."""
        exists = kind.exists(self._blog.settings, self._blog.authors)
        return Tracked(str(exists), _SITE | _PEOPLE, lambda: exists)

    # People and permissions

    def author(self, name: str) -> Tracked[Author]:
        author = self._blog.authors[name]
        return Tracked(self.author_keys[name], _PEOPLE, lambda: author)

    @cached_property
    def author_keys(self) -> dict[str, str]:
        """An author's record, with the permission it may bring along."""
        return {name: short(repr(author)) for name, author in self._blog.authors.items()}

    @cached_property
    def permission_keys(self) -> dict[str, str]:
        return {id_: short(repr(permission)) for id_, permission in self._blog.permissions.items()}

    @cached_property
    def people_scope(self) -> Scope:
        """Authors, permissions, members."""
        blog = self._blog
        return Scope("people", short(repr((blog.authors, blog.permissions, blog.roster.members))))

    # Lists

    def of(self, kind: str) -> list[Shelf]:
        """The shelves of a kind, by key."""
        return self._kinds.get(kind, [])

    def shelf(self, shelf: Shelf) -> Tracked[Count]:
        if shelf.address not in self._counts:
            count = Count(shelf.title, shelf.address, len(shelf.stories))
            self._counts[shelf.address] = Tracked(repr(count), _SHELVES, lambda: count)
        return self._counts[shelf.address]

    def shelf_link(self, kind: str, key: str) -> Tracked[Link | None]:
        found = self._blog.shelves.get((kind, key))
        return self.link(found) if found else fixed(None)

    def link(self, shelf: Shelf) -> Tracked[Link | None]:
        return self.shelf(shelf).map(lambda count: Link(count.title, count.address))

    def pages(self, shelf: Shelf) -> list[tuple[Tracked[Place], Sequence[int]]]:
        """A long shelf page by page: where each stands among them, and the stories on it."""
        own = leaves(shelf.stories, self._blog.settings.list_stories)
        addresses = [leaf_address(shelf, leaf, newest=not index) for index, leaf in enumerate(own)]
        links = [None, *(Link("", address) for address in addresses), None]
        found: list[tuple[Tracked[Place], Sequence[int]]] = []
        for index, leaf in enumerate(own):
            title = f"{shelf.title}, bagian {leaf.number}" if index else shelf.title
            place = Place(title, addresses[index], links[index], links[index + 2])
            found.append((Tracked(repr(place), _SHELVES | _SITE, _given(place)), leaf.stories))
        return found

    def counts(self, kind: str) -> Tracked[tuple[Count, ...]]:
        return several(map(self.shelf, self.of(kind)))

    @cached_property
    def total(self) -> Tracked[int]:
        count = len(self._blog.stories)
        return Tracked(str(count), _SHELVES, lambda: count)

    def newest(self, count: int) -> range:
        """The positions of so many stories, or all there are."""
        return range(min(count, len(self._blog.stories)))

    @cached_property
    def list_scopes(self) -> tuple[Scope, Scope]:
        """Which stories there are, in order, on which shelves, and their cards."""
        stories = self._blog.stories
        outlines = short("".join([one.outline for one in stories]))
        covers = [self.picture_key(cover) for cover in sorted({one.cover for one in stories} - {""})]
        cards = Scope("card", " ".join((outlines, self._card_context, *covers)), [one.path for one in stories])
        return Scope("shelves", outlines), cards

    # Cards

    def card(self, position: int) -> Tracked[Card]:
        """One object however often it is shown."""
        if position not in self._cards:
            story = self._blog.stories[position]
            self._cards[position] = self._card(story, frozenset((item_scope("card", story.path),)))
        return self._cards[position]

    def cards(self, positions: Iterable[int]) -> Tracked[tuple[Card, ...]]:
        cards, card = self._cards, self.card
        return several([cards.get(position) or card(position) for position in positions])

    def neighbour(self, position: int) -> Tracked[Card | None]:
        """None before the first story and after the last."""
        return self.card(position) if 0 <= position < len(self._blog.stories) else fixed(None)

    @cached_property
    def drafts(self) -> Tracked[tuple[Card, ...]]:
        """They are in no list, and their cards are watched as what they say themselves."""
        drafts = [story for story in self._blog.written if story.status is Status.DRAFT]
        shared = _SITE | _PEOPLE
        return several([self._card(story, shared | {item_scope("text", story.path)}) for story in drafts])

    def card_scope(self, positions: Sequence[int]) -> Scope:
        """The cards of stories that stand side by side and of both neighbours; with that of the stories' own texts."""
        stories = self._blog.stories
        around = stories[max(0, positions[0] - 1) : positions[-1] + 2]
        key = "\x1e".join((self._card_key(around[0]), self._card_key(around[-1]), self._card_context))
        return Scope("card", key, [one.path for one in around])

    @cached_property
    def _card_context(self) -> str:
        """What may change cards besides their stories."""
        return f"{self.people_scope.key} {self._zone}"

    def _card(self, story: Story, scopes: frozenset[str]) -> Tracked[Card]:
        return Tracked(self._card_key(story), scopes, partial(self._view_card, story))

    def _card_key(self, story: Story) -> str:
        authors = self._blog.authors
        slugs = " ".join([authors[name].slug for name in story.authors])
        _, category = self.label("category", story.category)
        cover = self._cover_key(story) if story.cover else ""
        return f"{story.outline} {slugs} {category.title!r} {self._zone} {cover}"

    def _view_card(self, story: Story) -> Card:
        if story.path not in self._views:
            self._views[story.path] = Card(
                title=story.title,
                address=story.address,
                lang=story.lang,
                authors=tuple(Link(name, author_address(self._blog.authors[name])) for name in story.authors),
                date=at(story.date, self.zone.compute()),
                category=self.label("category", story.category)[1],
                summary=excerpt(story.summary, _SUMMARY),
                minutes=minutes(story.words),
                cover=shown(self._blog.pictures[story.cover], story.cover_alt) if story.cover else None,
                series=story.series,
            )
        return self._views[story.path]

    # Feeds

    @cached_property
    def feeds(self) -> list[tuple[Tracked[tuple[Feed, str]], Sequence[int]]]:
        """For the site and each shelf that has one: the feed with its page's address, and the stories in it."""
        newest, site = self._blog.settings.feed_stories, self.site.compute()
        found: list[tuple[Feed, str, Sequence[int]]] = [(site_feed(site), HOME.address, self.newest(newest))]
        for shelf in (shelf for kind in FED for shelf in self.of(kind)):
            feed = collection_feed(site, shelf.title, shelf.address)
            found.append((feed, shelf.address, shelf.stories[:newest]))
        return [(Tracked(repr((feed, page)), _FEEDS, _given((feed, page))), stories) for feed, page, stories in found]

    @cached_property
    def feed_scope(self) -> Scope:
        """Which feeds there are, and which stories are in them."""
        return Scope("feeds", short(repr([(feed.key, stories) for feed, stories in self.feeds])))

    # For other lookups

    def label(self, kind: str, name: str) -> tuple[str, Link]:
        """The link that a category's or a tag's name stands for, with its key; also where it stands on no shelf."""
        if (kind, name) not in self._labels:
            key = slug(name)
            shelf = self._blog.shelves.get((kind, key))
            link = Link(shelf.title, shelf.address) if shelf else Link(name, f"{FOLDERS[kind]}{key}.html")
            self._labels[kind, name] = repr((link.title, link.address)), link
        return self._labels[kind, name]

    def picture_key(self, address: str) -> str:
        if address not in self._pictures:
            self._pictures[address] = short(repr(self._blog.pictures[address]))
        return self._pictures[address]

    def _cover_key(self, story: Story) -> str:
        return f"{self.picture_key(story.cover)} {story.cover_alt!r}"


def _given(value: _Value) -> Callable[[], _Value]:
    return lambda: value
