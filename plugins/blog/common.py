"""What all pages of one blog draw on: site constants, links, cards, bodies."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from plugins.blog.addresses import ARCHIVE, AUTHORS, CATEGORIES, FEED, HOME, SERIES, TAGS, Shelf
from plugins.blog.blog import Blog
from plugins.blog.views import Body, Card, Head, Link, Picture, Site
from plugins.indonesian.reading import minutes
from plugins.indonesian.slug import slug
from plugins.stories.story import Content, Story

HOME_TITLE, ARCHIVE_TITLE = "Beranda", "Arsip"


class Common:
    """Computed once for a plan; a card is made once for all the lists it stands in."""

    def __init__(self, blog: Blog) -> None:
        self.blog = blog
        self.shelf = {(shelf.kind, shelf.key): shelf for shelf in blog.shelves}
        self._cards: dict[str, Card] = {}

    @cached_property
    def site(self) -> Site:
        settings = self.blog.settings
        by_address = {
            page.address: Link(page.title, page.address) for page in self.blog.pages if page.status == "published"
        }
        return Site(
            name=settings.name,
            tagline=settings.tagline,
            url=settings.url,
            root=settings.root,
            lang=settings.lang,
            menu=tuple(by_address[address] for address in settings.menu if address in by_address),
            pages=tuple(by_address.values()),
            membership=by_address.get(settings.membership),
            desk_url=settings.desk_url,
            preview=settings.preview,
        )

    @cached_property
    def site_feed(self) -> Link:
        return Link(self.site.name, FEED)

    def head(self, title: str, address: str, description: str = "", **more: object) -> Head:
        values: dict[str, object] = {"lang": self.site.lang, "feeds": (self.site_feed,)} | more
        return Head(title=title, description=description or self.site.tagline, address=address, **values)  # type: ignore[arg-type]

    def crumbs(self, *links: Link) -> tuple[Link, ...]:
        return (Link(HOME_TITLE, HOME), *links)

    @cached_property
    def archive_link(self) -> Link:
        return Link(ARCHIVE_TITLE, ARCHIVE)

    def shelf_link(self, kind: str, name: str) -> Link:
        shelf = self.shelf.get((kind, slug(name)))
        folder = {"category": CATEGORIES, "tag": TAGS, "series": SERIES}[kind]
        return Link(shelf.title, shelf.address) if shelf else Link(name, f"{folder}{slug(name)}.html")

    def author_links(self, story: Story) -> tuple[Link, ...]:
        return tuple(Link(name, f"{AUTHORS}{self.blog.authors[name].slug}.html") for name in story.authors)

    def body(self, content: Content) -> Body:
        targets = (*content.links, *content.pictures)
        return Body(content.body, tuple((target, self.blog.links[content.path, target]) for target in targets))

    def cover(self, story: Story) -> Picture | None:
        if not story.cover:
            return None
        file = self.blog.pictures[story.cover]
        return Picture(f"/{file.address}", story.cover_alt, file.width, file.height)

    def card(self, story: Story) -> Card:
        if story.path not in self._cards:
            self._cards[story.path] = Card(
                title=story.title,
                address=story.address,
                lang=story.lang,
                authors=self.author_links(story),
                date=story.date,
                category=self.shelf_link("category", story.category),
                summary=story.summary,
                minutes=minutes(story.words),
                cover=self.cover(story),
                series=story.series,
            )
        return self._cards[story.path]

    def cards(self, stories: Iterable[Story]) -> tuple[Card, ...]:
        return tuple(map(self.card, stories))

    def feed_link(self, shelf: Shelf) -> Link:
        return Link(f"{shelf.title} — {self.site.name}", shelf.address.removesuffix(".html") + ".atom.xml")

    def of(self, kind: str) -> list[Shelf]:
        return [shelf for shelf in self.blog.shelves if shelf.kind == kind]
