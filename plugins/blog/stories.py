"""The pages with a text of their own: stories and plain pages, with the comments under them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plugins.blog.common import Common
from plugins.blog.views import Body, Card, Comments, CommentView, Link, PlainPage, SeriesBox, StoryPage
from plugins.comments.comment import ARCHIVE as ARCHIVED
from plugins.comments.comment import Comment
from plugins.comments.thread import Reply, Thread, threads
from plugins.indonesian.reading import minutes
from plugins.indonesian.slug import slug
from plugins.stories.story import Content, Page, Story


class StoryPages:
    """Views of everything an author wrote."""

    def __init__(self, common: Common) -> None:
        self.common = common

    def story_pages(self) -> Iterator[StoryPage]:
        stories = self.common.blog.stories
        neighbours: dict[str, tuple[Card | None, Card | None]] = {
            story.path: (
                self.common.card(stories[index - 1]) if index else None,
                self.common.card(stories[index + 1]) if index + 1 < len(stories) else None,
            )
            for index, story in enumerate(stories)
        }
        translations = self._translations()
        for story in self.common.blog.written:
            yield self._story(story, *neighbours.get(story.path, (None, None)), translations)

    def _story(
        self, story: Story, newer: Card | None, older: Card | None, translations: Mapping[str, tuple[Story, ...]]
    ) -> StoryPage:
        category = self.common.shelf_link("category", story.category)
        feeds = [
            self.common.site_feed,
            *(
                self.common.feed_link(self.common.shelf["author", self.common.blog.authors[name].slug])
                for name in story.authors
            ),
        ]
        return StoryPage(
            site=self.common.site,
            head=self.common.head(
                story.title,
                story.address,
                story.summary,
                crumbs=self.common.crumbs(category) if story.status == "published" else self.common.crumbs(),
                feeds=tuple(feeds),
                indexed=story.status == "published",
                authors=story.authors,
            ),
            title=story.title,
            lang=story.lang,
            attribution=self.common.blog.records[story.path],
            date=story.date,
            modified=story.modified,
            category=category,
            tags=tuple(self.common.shelf_link("tag", tag) for tag in story.tags),
            minutes=minutes(story.words),
            cover=self.common.cover(story),
            body=self.common.body(story),
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
        for story in self.common.blog.stories:
            if story.translation_of:
                groups.setdefault(story.translation_of, []).append(story)
        originals = {story.address: story for story in self.common.blog.stories if story.address in groups}
        return {
            address: tuple(sorted([*group, *filter(None, [originals.get(address)])], key=lambda story: story.lang))
            for address, group in groups.items()
        }

    def _series(self, story: Story) -> SeriesBox | None:
        shelf = self.common.shelf.get(("series", slug(story.series))) if story.series else None
        if shelf is None or story not in shelf.stories:
            return None
        parts = shelf.stories[::-1]
        links = tuple(Link(part.title, part.address) for part in parts)
        return SeriesBox(shelf.title, shelf.address, parts.index(story) + 1, links)

    def plain_pages(self) -> Iterator[PlainPage]:
        for page in self.common.blog.pages:
            yield self._plain_page(page)

    def _plain_page(self, page: Page) -> PlainPage:
        return PlainPage(
            site=self.common.site,
            head=self.common.head(
                page.title, page.address, page.summary, crumbs=self.common.crumbs(), indexed=page.status == "published"
            ),
            title=page.title,
            lang=page.lang,
            modified=page.modified,
            body=self.common.body(page),
            comments=self.comments(page),
            status=page.status,
        )

    def comments(self, content: Content) -> Comments:
        state = content.comments
        standing = threads(self.common.blog.comments.get(content.address, ()))
        desk = self.common.site.desk_url
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
        member = self.common.blog.roster.member(comment.member)
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
        member = self.common.blog.roster.member(comment.member)
        return member.name if member else comment.name


def _all_of(thread: Thread) -> Iterator[Comment]:
    yield thread.comment
    for reply in thread.replies:
        yield reply.comment
