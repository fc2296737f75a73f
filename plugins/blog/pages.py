"""The views of all pages, computed from the blog at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property

from plugins.blog.addresses import (
    ARCHIVE, AUTHORS, CATEGORIES, DRAFTS, FEED, HOME, NOT_FOUND, SERIES, TAGS, Leaf, Shelf, leaf_address, leaves,
)  # fmt: skip
from plugins.blog.blog import Blog
from plugins.blog.views import (
    ArchivePage, AuthorPage, Body, Card, Comments, CommentView, Count, Entry, FeedPage, Head, HomePage, Link, ListPage,
    MonthList, NotFoundPage, Picture, PlainPage, RedirectPage, RobotsPage, SeriesBox, Site, SitemapPage, StoryPage,
    YearCount, YearPage,
)  # fmt: skip
from plugins.comments.comment import ARCHIVE as ARCHIVED
from plugins.comments.comment import Comment
from plugins.comments.thread import Reply, Thread, threads
from plugins.indonesian.reading import minutes
from plugins.indonesian.slug import slug
from plugins.stories.author import Author
from plugins.stories.story import Content, Page, Story

HOME_TITLE, ARCHIVE_TITLE = "Beranda", "Arsip"


class Pages:
    """Makes views of one blog; each method answers for one page kind and touches only what that page shows."""

    def __init__(self, blog: Blog) -> None:
        self.blog = blog
        self.shelf = {(shelf.kind, shelf.key): shelf for shelf in blog.shelves}

    # What every page shares

    @cached_property
    def site(self) -> Site:
        settings = self.blog.settings
        by_address = {page.address: Link(page.title, page.address) for page in self.blog.pages if page.status == "published"}
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

    @cached_property
    def _cards(self) -> dict[str, Card]:
        return {}

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

    # Stories and pages

    def story_pages(self) -> Iterator[StoryPage]:
        stories = self.blog.stories
        neighbours: dict[str, tuple[Card | None, Card | None]] = {
            story.path: (
                self.card(stories[index - 1]) if index else None,
                self.card(stories[index + 1]) if index + 1 < len(stories) else None,
            )
            for index, story in enumerate(stories)
        }
        translations = self._translations()
        for story in self.blog.written:
            yield self._story(story, *neighbours.get(story.path, (None, None)), translations)

    def _story(
        self, story: Story, newer: Card | None, older: Card | None, translations: Mapping[str, tuple[Story, ...]]
    ) -> StoryPage:
        category = self.shelf_link("category", story.category)
        feeds = [self.site_feed, *(self._feed_link(self.shelf["author", self.blog.authors[name].slug]) for name in story.authors)]
        return StoryPage(
            site=self.site,
            head=self.head(
                story.title,
                story.address,
                story.summary,
                crumbs=self.crumbs(category) if story.status == "published" else self.crumbs(),
                feeds=tuple(feeds),
                indexed=story.status == "published",
                authors=story.authors,
            ),
            title=story.title,
            lang=story.lang,
            attribution=self.blog.records[story.path],
            date=story.date,
            modified=story.modified,
            category=category,
            tags=tuple(self.shelf_link("tag", tag) for tag in story.tags),
            minutes=minutes(story.words),
            cover=self.cover(story),
            body=self.body(story),
            series=self._series(story),
            translations=tuple(
                (other.lang, Link(other.title, other.address))
                for other in translations.get(story.translation_of or story.address, ())
                if other is not story
            ),
            newer=newer,
            older=older,
            comments=self.comments(story),
            status=story.status,
        )

    def _translations(self) -> dict[str, tuple[Story, ...]]:
        groups: dict[str, list[Story]] = {}
        for story in self.blog.stories:
            if story.translation_of:
                groups.setdefault(story.translation_of, []).append(story)
        originals = {story.address: story for story in self.blog.stories if story.address in groups}
        return {
            address: tuple(sorted([*group, *filter(None, [originals.get(address)])], key=lambda story: story.lang))
            for address, group in groups.items()
        }

    def _series(self, story: Story) -> SeriesBox | None:
        shelf = self.shelf.get(("series", slug(story.series))) if story.series else None
        if shelf is None or story not in shelf.stories:
            return None
        parts = shelf.stories[::-1]
        links = tuple(Link(part.title, part.address) for part in parts)
        return SeriesBox(shelf.title, shelf.address, parts.index(story) + 1, links)

    def plain_pages(self) -> Iterator[PlainPage]:
        for page in self.blog.pages:
            yield self._plain_page(page)

    def _plain_page(self, page: Page) -> PlainPage:
        return PlainPage(
            site=self.site,
            head=self.head(page.title, page.address, page.summary, crumbs=self.crumbs(), indexed=page.status == "published"),
            title=page.title,
            lang=page.lang,
            modified=page.modified,
            body=self.body(page),
            comments=self.comments(page),
            status=page.status,
        )

    def comments(self, content: Content) -> Comments:
        state = content.comments
        standing = threads(self.blog.comments.get(content.address, ()))
        desk = self.site.desk_url
        return Comments(
            state=state.state,
            closes=state.closes,
            count=sum(not one.withdrawn for thread in standing for one in _all_of(thread)),
            threads=tuple(self._thread(thread) for thread in standing),
            write=f"{desk}/tulis?cerita={content.address}" if desk and state.state == "buka" else "",
        )

    def _thread(self, thread: Thread) -> CommentView:
        return self._comment(thread.comment, "", tuple(self._reply(reply) for reply in thread.replies))

    def _reply(self, reply: Reply) -> CommentView:
        return self._comment(reply.comment, self._name(reply.answers) if reply.answers else "", ())

    def _comment(self, comment: Comment, reply_to: str, replies: tuple[CommentView, ...]) -> CommentView:
        member = self.blog.roster.member(comment.member)
        return CommentView(
            id=comment.id,
            name=self._name(comment),
            url=member.url if member else "",
            date=comment.date,
            body=Body(comment.body),
            reply_to=reply_to,
            withdrawn=comment.withdrawn,
            former=comment.member == ARCHIVED,
            replies=replies,
        )

    def _name(self, comment: Comment) -> str:
        member = self.blog.roster.member(comment.member)
        return member.name if member else comment.name

    # Lists

    def home(self) -> HomePage:
        return HomePage(
            site=self.site,
            head=self.head("", HOME),
            cards=self.cards(self.blog.stories[: self.blog.settings.home_stories]),
            series=self._counts("series"),
            authors=self._counts("author"),
            total=len(self.blog.stories),
        )

    def _counts(self, kind: str) -> tuple[Count, ...]:
        return tuple(Count(shelf.title, shelf.address, len(shelf.stories)) for shelf in self._of(kind))

    def _of(self, kind: str) -> list[Shelf]:
        return [shelf for shelf in self.blog.shelves if shelf.kind == kind]

    def lists(self) -> Iterator[ListPage | AuthorPage]:
        """Categories, tags, series, authors and months, each in as many leaves as it takes."""
        authors = {author.slug: author for author in self.blog.authors.values()}
        for kind in ("category", "tag", "series", "author", "month"):
            for shelf in self._of(kind):
                for leaf, newer, older in self._leaves(shelf):
                    if kind == "author":
                        yield self._author_page(authors[shelf.key], shelf, leaf, newer, older)
                    else:
                        yield self._list_page(shelf, leaf, newer, older)
        if self.site.preview:
            drafts = tuple(story for story in self.blog.written if story.status == "draft")
            shelf = Shelf("drafts", "", "Draf", DRAFTS, drafts)
            yield self._list_page(shelf, Leaf(1, drafts), None, None)

    def _leaves(self, shelf: Shelf) -> Iterator[tuple[Leaf, Link | None, Link | None]]:
        """Each leaf with the links to its newer and older neighbour; a month is one leaf and leads to other months."""
        if shelf.kind == "month":
            months = self._of("month")
            at = months.index(shelf)
            newer, older = months[at + 1 : at + 2], months[at - 1 : at] if at else []
            yield Leaf(1, shelf.stories), *(next((Link(one.title, one.address) for one in side), None) for side in (newer, older))  # type: ignore[misc]
            return
        pages = leaves(shelf.stories, self.blog.settings.list_stories)
        addresses = [self._leaf_address(shelf, leaf, index == 0) for index, leaf in enumerate(pages)]
        for index, leaf in enumerate(pages):
            newer_link = Link("", addresses[index - 1]) if index else None
            older_link = Link("", addresses[index + 1]) if index + 1 < len(pages) else None
            yield leaf, newer_link, older_link

    def _leaf_address(self, shelf: Shelf, leaf: Leaf, newest: bool) -> str:
        return leaf_address(shelf, leaf, newest)

    def _list_page(self, shelf: Shelf, leaf: Leaf, newer: Link | None, older: Link | None) -> ListPage:
        year = self.shelf.get(("year", shelf.key.partition("/")[0])) if shelf.kind == "month" else None
        above = [self.archive_link, *([Link(year.title, year.address)] if year else [])]
        newest = shelf.kind == "month" or newer is None
        return ListPage(
            site=self.site,
            head=self.head(
                shelf.title,
                self._leaf_address(shelf, leaf, newest),
                crumbs=self.crumbs(*above),
                feeds=(self.site_feed, self._feed_link(shelf)) if shelf.kind == "category" else (self.site_feed,),
                indexed=shelf.kind != "drafts",
            ),
            kind=shelf.kind,
            title=shelf.title,
            total=len(shelf.stories),
            cards=self.cards(leaf.stories),
            newer=newer,
            older=older,
        )

    def _author_page(self, author: Author, shelf: Shelf, leaf: Leaf, newer: Link | None, older: Link | None) -> AuthorPage:
        return AuthorPage(
            site=self.site,
            head=self.head(
                author.name,
                self._leaf_address(shelf, leaf, newer is None),
                author.bio,
                crumbs=self.crumbs(self.archive_link),
                feeds=(self.site_feed, self._feed_link(shelf)),
            ),
            name=author.name,
            signature=author.signature,
            bio=author.bio,
            url=author.url,
            total=len(shelf.stories),
            cards=self.cards(leaf.stories),
            newer=newer,
            older=older,
        )

    def years(self) -> Iterator[YearPage]:
        years = self._of("year")
        for index, shelf in enumerate(years):
            months = [
                MonthList(month.title.partition(" ")[0], month.address, self.cards(month.stories))
                for month in reversed(self._of("month"))
                if month.key.startswith(f"{shelf.key}/")
            ]
            newer, older = years[index + 1 : index + 2], years[index - 1 : index] if index else []
            yield YearPage(
                site=self.site,
                head=self.head(shelf.title, shelf.address, crumbs=self.crumbs(self.archive_link)),
                year=int(shelf.key),
                total=len(shelf.stories),
                months=tuple(months),
                newer=next((Link(one.title, one.address) for one in newer), None),
                older=next((Link(one.title, one.address) for one in older), None),
            )

    def archive(self) -> ArchivePage:
        months = self._counts("month")
        return ArchivePage(
            site=self.site,
            head=self.head(ARCHIVE_TITLE, ARCHIVE, crumbs=self.crumbs()),
            total=len(self.blog.stories),
            years=tuple(
                YearCount(
                    year.title,
                    year.address,
                    len(year.stories),
                    tuple(
                        Count(month.title.partition(" ")[0], month.address, month.count)
                        for month in reversed(months)
                        if month.address.startswith(year.address)
                    ),
                )
                for year in reversed(self._of("year"))
            ),
            categories=self._counts("category"),
            series=self._counts("series"),
            authors=self._counts("author"),
            tags=self._counts("tag"),
        )

    def not_found(self) -> NotFoundPage:
        return NotFoundPage(
            site=self.site,
            head=self.head("Halaman tidak ditemukan", NOT_FOUND, indexed=False),
            cards=self.cards(self.blog.stories[:3]),
        )

    def redirects(self) -> Iterator[tuple[str, RedirectPage]]:
        """(former address, page that leads from there to the present one)."""
        for content in (*self.blog.written, *self.blog.pages):
            for alias in content.aliases:
                head = self.head(content.title, content.address, content.summary, indexed=False)
                yield alias, RedirectPage(self.site, head, content.address)

    # For machines

    def _feed_link(self, shelf: Shelf) -> Link:
        return Link(f"{shelf.title} — {self.site.name}", shelf.address.removesuffix(".html") + ".atom.xml")

    def feeds(self) -> Iterator[FeedPage]:
        """For the site, each category and each author."""
        yield self._feed(self.site_feed, HOME, self.blog.stories)
        for kind in ("author", "category"):
            for shelf in self._of(kind):
                yield self._feed(self._feed_link(shelf), shelf.address, shelf.stories)

    def _feed(self, link: Link, page: str, stories: tuple[Story, ...]) -> FeedPage:
        newest = stories[: self.blog.settings.feed_stories]
        never = datetime(1970, 1, 1, tzinfo=self.blog.settings.zone)
        return FeedPage(
            site=self.site,
            title=link.title,
            address=link.address,
            page=page,
            updated=max((_changed(story) for story in newest), default=never),
            entries=tuple(
                Entry(self.blog.records[story.path], story.summary, self.body(story), story.category, story.tags) for story in newest
            ),
        )

    def sitemap(self, listed: Iterable[tuple[str, datetime | None]]) -> SitemapPage:
        return SitemapPage(self.site, tuple(listed))

    def robots(self) -> RobotsPage:
        return RobotsPage(self.site)


def _all_of(thread: Thread) -> Iterator[Comment]:
    yield thread.comment
    for reply in thread.replies:
        yield reply.comment


def _changed(story: Story) -> datetime:
    return max(story.date, story.modified) if story.modified else story.date
