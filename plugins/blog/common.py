"""What all pages of a blog draw on: site constants, links, cards, bodies, and what stands for them in keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from hashlib import blake2b

from plugins.attribution.record import Attribution, author_address
from plugins.blog.addresses import ARCHIVE, FED, FEED, FOLDERS, HOME, Shelf, feed_address, json_address
from plugins.blog.blog import Blog
from plugins.blog.pictures import plain, shown
from plugins.blog.views import Body, Card, Feed, Head, Link, Newsletter, Picture, Site
from plugins.images.picture import PictureFile
from plugins.indonesian.dates import at
from plugins.indonesian.reading import minutes
from plugins.indonesian.slug import slug
from plugins.indonesian.wording import excerpt
from plugins.stories.story import Content, Story

HOME_TITLE, ARCHIVE_TITLE = "Beranda", "Arsip"
_SUMMARY = 180
"""Characters of a summary that lists show, at most."""


class Common:
    """Computed once for a plan. What ends in `_part` covers in a key what the method of that name shows."""

    def __init__(self, blog: Blog) -> None:
        self.blog = blog
        self.shelf = blog.shelves
        self._cards: dict[str, Card] = {}
        self._recorded: tuple[Story, Attribution] | None = None
        self._kinds: dict[str, list[Shelf]] = {}
        for shelf in blog.shelves.values():
            self._kinds.setdefault(shelf.kind, []).append(shelf)

    @cached_property
    def site(self) -> Site:
        settings = self.blog.settings
        by_address = {page.address: Link(page.title, page.address) for page in self.blog.pages if page.status.is_listed}
        return Site(
            name=settings.name,
            tagline=settings.tagline,
            url=settings.url,
            root=settings.root,
            lang=settings.lang,
            menu=tuple(Link(title, address) for title, address in settings.menu if address in by_address),
            pages=tuple(by_address.values()),
            membership=by_address.get(settings.membership),
            desk_url=settings.desk_url,
            preview=settings.preview,
            offline=settings.offline,
            newsletter=Newsletter(*settings.newsletter) if settings.newsletter else None,
            hub=settings.hub,
        )

    @cached_property
    def site_part(self) -> str:
        return short(repr(self.site))

    @cached_property
    def site_feed(self) -> Feed:
        return Feed(self.site.name, FEED, json_address(FEED))

    def feed(self, shelf: Shelf) -> Feed:
        address = feed_address(shelf)
        return Feed(f"{shelf.title} — {self.site.name}", address, json_address(address))

    def feeds(self, shelf: Shelf) -> tuple[Feed, ...]:
        """The site's, and the shelf's own where it has one."""
        return (self.site_feed, self.feed(shelf)) if shelf.kind in FED else (self.site_feed,)

    def head(self, title: str, address: str, description: str = "", **more: object) -> Head:
        values: dict[str, object] = {"lang": self.site.lang, "feeds": (self.site_feed,)} | more
        return Head(title=title, description=description or self.site.tagline, address=address, **values)  # type: ignore[arg-type]

    def crumbs(self, *links: Link) -> tuple[Link, ...]:
        return (Link(HOME_TITLE, HOME), *links)

    @cached_property
    def archive_link(self) -> Link:
        return Link(ARCHIVE_TITLE, ARCHIVE)

    def of(self, kind: str) -> list[Shelf]:
        """The shelves of a kind, by key."""
        return self._kinds.get(kind, [])

    def shelf_link(self, kind: str, name: str) -> Link:
        """Also for what stands on no shelf, such as a draft's tag."""
        shelf = self.shelf.get((kind, slug(name)))
        return Link(shelf.title, shelf.address) if shelf else Link(name, f"{FOLDERS[kind]}{slug(name)}.html")

    # What bundles have in common

    @cached_property
    def context(self) -> str:
        """Of all that stories may show of others: settings, people, permissions, pictures, titles of shelves."""
        blog = self.blog
        tables = (blog.authors, blog.permissions, blog.roster.members, blog.pictures)
        titles = {kind: sorted(names.items()) for kind, names in self.title_parts.items()}
        return short(repr((self.site, blog.settings, tables, titles)))

    @cached_property
    def outlines(self) -> str:
        """Of all that lists show: which stories there are, in order, and on which shelves."""
        return short("".join([one.outline for one in self.blog.stories]))

    def own_parts(self, contents: Sequence[Content]) -> tuple[str, ...]:
        """Of what people wrote: the contents, what their links mean, the comments under them, their signatures."""
        fingerprints, links, comments = self.blog.fingerprints, self.blog.links, self.blog.comments
        own = [fingerprints[one.path] for one in contents]
        own += [repr(links[one.path]) for one in contents if one.path in links]
        own += [fingerprints[it.path] for one in contents if one.address in comments for it in comments[one.address]]
        own += [one.address for one in contents if one.closes and self.blog.takes_comments(one)]
        own += [self.signatures_part(one) for one in contents if one.address in self.blog.signatures]
        return tuple(own)

    # What outputs have in common

    @cached_property
    def title_parts(self) -> dict[str, dict[str, str]]:
        """Kind → name as written → title of its shelf, for names of listed stories."""
        return {
            kind: {name: self.shelf_link(kind, name).title for name in self.blog.names[kind]}
            for kind in ("category", "tag")
        }

    def title_part(self, kind: str, name: str) -> str:
        """What stands on no shelf prints its own name."""
        return self.title_parts[kind].get(name, name)

    def moment(self, seconds: int) -> datetime:
        return at(seconds, self.blog.settings.zone)

    def author_links(self, story: Story) -> tuple[Link, ...]:
        return tuple(Link(name, author_address(self.blog.authors[name])) for name in story.authors)

    def record(self, story: Story) -> Attribution:
        """Asked for several times in a row while what belongs to a story is made."""
        if self._recorded is None or self._recorded[0] is not story:
            self._recorded = story, self.blog.record(story)
        return self._recorded[1]

    def body(self, content: Content) -> Body:
        return self._body(content, shown)

    def plain_body(self, content: Content) -> Body:
        """For those who take the story elsewhere."""
        return self._body(content, plain)

    def _body(self, content: Content, picture: Callable[[PictureFile], Picture]) -> Body:
        links = self.blog.links.get(content.path, {})
        pictures = tuple((one, picture(self.blog.pictures[one])) for one in content.pictures)
        return Body(content.body, tuple(links.items()), pictures)

    def body_part(self, content: Content) -> str:
        """The digest of the body is among the facts; what its links mean and its pictures show is not."""
        links = self.blog.links.get(content.path)
        if not links:
            return ""
        return repr((links, [self.picture_parts[one] for one in content.pictures]))

    def signatures_part(self, content: Content) -> str:
        """The keys that they are held to are the author's."""
        return "".join([self.blog.fingerprints[it.path] for it in self.blog.signatures.get(content.address, ())])

    def cover(self, story: Story) -> Picture | None:
        if not story.cover:
            return None
        return shown(self.blog.pictures[story.cover], story.cover_alt)

    def plain_cover(self, story: Story) -> Picture | None:
        """For those who take the story elsewhere."""
        return plain(self.blog.pictures[story.cover], story.cover_alt) if story.cover else None

    def cover_part(self, story: Story) -> str:
        """In either form: a picture's facts say all of both."""
        return f"{self.picture_parts[story.cover]} {story.cover_alt}" if story.cover else ""

    @cached_property
    def picture_parts(self) -> dict[str, str]:
        return {address: short(repr(picture)) for address, picture in self.blog.pictures.items()}

    def stories(self, positions: Iterable[int]) -> list[Story]:
        return [self.blog.stories[position] for position in positions]

    def card(self, story: Story) -> Card:
        """One object however often it is shown."""
        if story.path not in self._cards:
            self._cards[story.path] = self._card(story)
        return self._cards[story.path]

    def _card(self, story: Story) -> Card:
        return Card(
            title=story.title,
            address=story.address,
            lang=story.lang,
            authors=self.author_links(story),
            date=self.moment(story.date),
            category=self.shelf_link("category", story.category),
            summary=excerpt(story.summary, _SUMMARY),
            minutes=minutes(story.words),
            cover=self.cover(story),
            series=story.series,
        )

    def card_part(self, position: int) -> str:
        """The story's outline, and what the names in it stand for; '' where there is no story."""
        if not 0 <= position < len(self.blog.stories):
            return ""
        one, authors = self.blog.stories[position], self.blog.authors
        slugs = " ".join([authors[name].slug for name in one.authors])
        return f"{one.outline} {self.title_part('category', one.category)}\x1e{slugs}\x1e{self.cover_part(one)}"

    def cards(self, positions: Sequence[int]) -> tuple[Card, ...]:
        return tuple(map(self.card, self.stories(positions)))

    def cards_part(self, positions: Sequence[int]) -> str:
        return short("\x1d".join(map(self.card_part, positions)))

    @cached_property
    def author_parts(self) -> dict[str, str]:
        """An author's record, with the permission it may bring along."""
        return {name: short(repr(author)) for name, author in self.blog.authors.items()}

    @cached_property
    def permission_parts(self) -> dict[str, str]:
        return {id_: short(repr(permission)) for id_, permission in self.blog.permissions.items()}

    def record_part(self, story: Story) -> str:
        """Of the credit record, what is not in the story's own facts."""
        authors, parts = story.authors, self.author_parts
        permission = self.permission_parts[story.permission or self.blog.granted[authors[0]]]
        return permission + (parts[authors[0]] if len(authors) == 1 else "".join([parts[name] for name in authors]))


def short(text: str) -> str:
    """A digest that stands for a long text in a key."""
    return blake2b(text.encode(), digest_size=12).hexdigest()
