"""The pages with a text of their own: stories and plain pages, with the comments under them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property, partial
from itertools import starmap

from plugins.blog import makers
from plugins.blog.addresses import (
    Shelf,
    card_address,
    credit_address,
    manuscript_address,
    republication_address,
    signature_address,
)
from plugins.blog.blog import member_parts
from plugins.blog.common import Common, short
from plugins.blog.related import Related
from plugins.blog.views import (
    Body,
    Card,
    Comments,
    CommentView,
    CreditFile,
    Heading,
    Kin,
    Link,
    ManuscriptFile,
    PlainPage,
    Republication,
    Seal,
    SeriesBox,
    StoryPage,
)
from plugins.comments.comment import ARCHIVE as ARCHIVED
from plugins.comments.comment import Comment
from plugins.comments.thread import Reply, Thread, build_threads
from plugins.images import card
from plugins.images.card import CardView
from plugins.indonesian.reading import minutes
from plugins.indonesian.slug import slug
from plugins.indonesian.wording import listing
from plugins.rebuild.blob import kept
from plugins.rebuild.output import Blob, Bundle, Kept, Output
from plugins.stories.story import Content, Page, Story

_DROP_CAP = 160
_HEADINGS = 3
"""From so many on there is a table of contents."""
_CARD_EFFORT = 5
"""Milliseconds."""


class StoryPages:
    """Outputs of everything an author wrote."""

    def __init__(self, common: Common) -> None:
        self.common = common
        self.blog = common.blog
        self.related = Related(
            self.blog.stories,
            {name: common.shelf["tag", slug(name)] for name in self.blog.names["tag"]},
            {name: common.shelf["series", slug(name)] for name in self.blog.names["series"]},
        )

    def bundles(self) -> Iterator[Bundle]:
        """The listed stories of each month, and everything else."""
        common, stories = self.common, self.blog.stories
        shared = (common.context, self._series_context, self._translations_context)
        for shelf in common.of("month"):
            positions = shelf.stories
            beside = common.card_part(positions[0] - 1), common.card_part(positions[-1] + 1)
            own = common.own_parts([stories[position] for position in positions])
            parts = (*shared, *beside, self.related.context(positions), *own)
            yield Bundle(f"stories {shelf.key}", parts, partial(self._month, positions))
        listed = {story.path for story in stories}
        others = [story for story in self.blog.written if story.path not in listed]
        parts = (*shared, *common.own_parts([*others, *self.blog.pages]))
        yield Bundle("others", parts, partial(self._others_outputs, others))

    def _month(self, positions: Sequence[int]) -> Iterator[Output]:
        for position in positions:
            yield from self._story_outputs(self.blog.stories[position], position)

    def _others_outputs(self, stories: Sequence[Story]) -> Iterator[Output]:
        """Of stories that stand in no list, and of pages."""
        for story in stories:
            yield from self._story_outputs(story, None)
        for page in self.blog.pages:
            parts = (
                self.common.site_part,
                self.blog.fingerprints[page.path],
                self.common.body_part(page),
                self._comments_part(page),
            )
            yield Output(makers.output_path(page.address), makers.page, parts, partial(self._plain_page, page))

    def _story_outputs(self, story: Story, position: int | None) -> Iterator[Output]:
        """Its page, and what stands beside it."""
        yield self._story_output(story, position)
        yield from self._beside(story)

    def _story_output(self, story: Story, position: int | None) -> Output:
        common = self.common
        parts = (
            common.site_part,
            self.blog.fingerprints[story.path],
            common.record_part(story),
            common.title_part("category", story.category),
            *[common.title_part("tag", tag) for tag in story.tags],
            common.cover_part(story),
            common.body_part(story),
            self._comments_part(story),
            self._series_part(story),
            self._translations_part(story),
            common.signatures_part(story),
            self._card_address(story),
            *(() if position is None else self._surroundings(position)),
        )
        return Output(makers.output_path(story.address), makers.story, parts, partial(self._story, story, position))

    def _surroundings(self, position: int) -> tuple[str, ...]:
        """What a listed story's page shows of others."""
        common = self.common
        return common.card_part(position - 1), common.card_part(position + 1), self.related.part(position)

    def _beside(self, story: Story) -> Iterator[Output]:
        """What stands beside a story's page: its credit for programs, and its copies for those who may have them."""
        common = self.common
        own = (common.site_part, self.blog.fingerprints[story.path], common.record_part(story))
        path = makers.output_path(credit_address(story.address))
        yield Output(path, makers.credit, own, partial(self._credit_file, story))
        if address := self._republication_address(story):
            parts = (*own, common.body_part(story), common.cover_part(story))
            yield Output(makers.output_path(address), makers.republication, parts, partial(self._republication, story))
        if address := self._card_address(story):
            yield self._share_card(story, address)
        if story.address in self.blog.signatures:
            path = makers.output_path(manuscript_address(story.address))
            yield Output(path, makers.manuscript, own, partial(self._manuscript, story))
        for signature in self.blog.signatures.get(story.address, ()):
            path = makers.output_path(signature_address(story.address, signature.author))
            yield Output(path, makers.text, (signature.armored,), partial(str, signature.armored))

    def _card_address(self, story: Story) -> str:
        """Of the share card, or '' where there shall be none."""
        return card_address(story.address) if self.blog.settings.typefaces else ""

    def _share_card(self, story: Story, address: str) -> Output:
        typefaces = self.blog.settings.typefaces
        view = CardView(story.title, listing(story.authors), self.common.site.name)
        key = short(repr((card.recipe(), typefaces, view)))
        blob = Blob(key, card.drawn, view, typefaces, _CARD_EFFORT)
        path = makers.output_path(address)
        return Output(path, kept, (key,), partial(Kept, blob, ""), blob=blob)

    def _manuscript(self, story: Story) -> ManuscriptFile:
        return ManuscriptFile(self.common.record(story), self.common.body(story))

    def _seals(self, story: Story) -> tuple[Seal, ...]:
        authors = {self.blog.authors[name].slug: self.blog.authors[name] for name in story.authors}
        return tuple(
            Seal(
                author=authors[one.author].name,
                armored=one.armored,
                keys=tuple(authors[one.author].signing_keys),
                path=one.path,
                address=signature_address(story.address, one.author),
            )
            for one in self.blog.signatures.get(story.address, ())
        )

    def _republication_address(self, story: Story) -> str:
        return republication_address(story.address) if self.blog.permission(story).republish else ""

    def _credit_file(self, story: Story) -> CreditFile:
        return CreditFile(self.common.record(story), self._republication_address(story))

    def _republication(self, story: Story) -> Republication:
        common = self.common
        return Republication(
            site=common.site,
            head=common.head(
                story.title,
                republication_address(story.address),
                story.summary,
                crumbs=common.crumbs(Link(story.title, story.address)),
                indexed=False,
                authors=tuple(story.authors),
            ),
            attribution=self.common.record(story),
            cover=common.plain_cover(story),
            body=common.plain_body(story),
        )

    def _story(self, story: Story, position: int | None) -> StoryPage:
        common = self.common
        newer, older = (None, None) if position is None else (self._card(position - 1), self._card(position + 1))
        category = common.shelf_link("category", story.category)
        return StoryPage(
            site=common.site,
            head=common.head(
                story.title,
                story.address,
                story.summary,
                crumbs=common.crumbs(category) if story.status.is_listed else common.crumbs(),
                indexed=story.status.is_listed,
                authors=tuple(story.authors),
            ),
            title=story.title,
            lang=story.lang,
            attribution=self.common.record(story),
            date=common.moment(story.date),
            modified=None if story.modified is None else common.moment(story.modified),
            category=category,
            tags=tuple(common.shelf_link("tag", tag) for tag in story.tags),
            minutes=minutes(story.words),
            cover=common.cover(story),
            contents=_contents(story),
            body=common.body(story),
            drop_cap=story.opening >= _DROP_CAP,
            series=self._series(story),
            translations=tuple((other.lang, Link(other.title, other.address)) for other in self._others(story)),
            related=() if position is None else self._related(position),
            newer=newer,
            older=older,
            comments=self._comments(story),
            status=story.status,
            republication=self._republication_address(story),
            record=credit_address(story.address),
            manuscript=manuscript_address(story.address) if story.address in self.blog.signatures else "",
            seals=self._seals(story),
            card=self._card_address(story),
        )

    def _related(self, position: int) -> tuple[Kin, ...]:
        return tuple(Kin(one.title, one.address, one.lang, tuple(one.authors)) for one in self.related.of(position))

    def _card(self, position: int) -> Card | None:
        return self.common.card(self.blog.stories[position]) if 0 <= position < len(self.blog.stories) else None

    # The same story in other languages

    @cached_property
    def _translations(self) -> dict[str, list[Story]]:
        groups: dict[str, list[Story]] = {}
        for story in self.blog.stories:
            if story.translation_of:
                groups.setdefault(story.translation_of, []).append(story)
        if groups:
            for story in self.blog.stories:
                if story.address in groups:
                    groups[story.address].append(story)
        return {
            address: sorted(group, key=lambda story: (story.lang, story.address)) for address, group in groups.items()
        }

    def _others(self, story: Story) -> list[Story]:
        group = self._translations.get(story.translation_of or story.address, ())
        return [other for other in group if other.path != story.path]

    @cached_property
    def _translations_context(self) -> str:
        return repr([(one.lang, one.title, one.address) for group in self._translations.values() for one in group])

    def _translations_part(self, story: Story) -> str:
        if not self._translations:
            return ""
        return "\x1e".join(f"{other.lang} {other.title} {other.address}" for other in self._others(story))

    # Series

    def _series_shelf(self, story: Story) -> Shelf | None:
        return self.common.shelf.get(("series", slug(story.series))) if story.series else None

    def _series(self, story: Story) -> SeriesBox | None:
        shelf = self._series_shelf(story)
        parts = self.common.stories(shelf.stories[::-1]) if shelf else []
        places = [part.path for part in parts]
        if shelf is None or story.path not in places:
            return None
        links = tuple(Link(part.title, part.address) for part in parts)
        return SeriesBox(shelf.title, shelf.address, places.index(story.path) + 1, links)

    @cached_property
    def _series_parts(self) -> dict[str, str]:
        return {
            shelf.key: "\x1e".join(
                (shelf.title, *(f"{one.title} {one.address}" for one in self.common.stories(shelf.stories)))
            )
            for shelf in self.common.of("series")
        }

    @cached_property
    def _series_context(self) -> str:
        return short(repr(self._series_parts))

    def _series_part(self, story: Story) -> str:
        return self._series_parts.get(slug(story.series), "") if story.series else ""

    # Plain pages

    def _plain_page(self, page: Page) -> PlainPage:
        common = self.common
        return PlainPage(
            site=common.site,
            head=common.head(
                page.title, page.address, page.summary, crumbs=common.crumbs(), indexed=page.status.is_listed
            ),
            title=page.title,
            lang=page.lang,
            modified=None if page.modified is None else common.moment(page.modified),
            contents=_contents(page),
            body=common.body(page),
            comments=self._comments(page),
            status=page.status,
        )

    # Comments

    def _comments_part(self, content: Content) -> str:
        """Their state is among the content's facts, the desk's address among the site's constants."""
        comments = self.blog.comments.get(content.address)
        still = "masih" if content.closes and self.blog.takes_comments(content) else ""
        if not comments:
            return still
        own = [self.blog.fingerprints[one.path] for one in comments]
        return "\x1e".join((still, *own, *member_parts(comments, self.blog.roster)))

    def _comments(self, content: Content) -> Comments:
        standing = build_threads(self.blog.comments.get(content.address, ()))
        desk = self.common.site.desk_url
        return Comments(
            state=content.comments,
            closes=date.fromisoformat(content.closes) if content.closes else None,
            count=sum(not one.withdrawn for thread in standing for one in _all_of(thread)),
            threads=tuple(self._thread(thread) for thread in standing),
            write=f"{desk}/tulis?cerita={content.address}" if desk and self.blog.takes_comments(content) else "",
        )

    def _thread(self, thread: Thread) -> CommentView:
        return self._comment(thread.comment, "", tuple(self._reply(reply) for reply in thread.replies))

    def _reply(self, reply: Reply) -> CommentView:
        return self._comment(reply.comment, self._name(reply.answers) if reply.answers else "", ())

    def _comment(self, comment: Comment, reply_to: str, replies: Sequence[CommentView]) -> CommentView:
        member = self.blog.roster.member(comment.member)
        return CommentView(
            id=comment.id,
            name=self._name(comment),
            url=member.url if member else "",
            date=comment.moment.astimezone(self.blog.settings.zone),
            body=Body(comment.body),
            reply_to=reply_to,
            withdrawn=comment.withdrawn,
            former=comment.member == ARCHIVED,
            replies=tuple(replies),
        )

    def _name(self, comment: Comment) -> str:
        member = self.blog.roster.member(comment.member)
        return member.name if member else comment.name


def _contents(content: Content) -> tuple[Heading, ...]:
    return tuple(starmap(Heading, content.headings)) if len(content.headings) >= _HEADINGS else ()


def _all_of(thread: Thread) -> Iterator[Comment]:
    yield thread.comment
    for reply in thread.replies:
        yield reply.comment
