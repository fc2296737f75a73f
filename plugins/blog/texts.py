"""What a story or a page shows by itself, value by value: its scope is `text` and its path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, tzinfo
from functools import cached_property, partial
from itertools import starmap
from operator import attrgetter
from typing import Any, Generic, TypeVar

from plugins.attribution.record import Attribution
from plugins.blog.addresses import (
    card_address,
    credit_address,
    index_names,
    manuscript_address,
    republication_address,
    signature_address,
)
from plugins.blog.blog import Blog
from plugins.blog.discussion import view_comments
from plugins.blog.neighbours import Neighbours
from plugins.blog.pictures import shown
from plugins.blog.site_values import SiteValues
from plugins.blog.views import Body, Comments, Heading, Link, Picture, SSHSignature
from plugins.engine.output import Artifact
from plugins.engine.tracked import Scope, Tracked, combine, earliest, fixed, item_scope, short
from plugins.images import card
from plugins.images.card import CardView
from plugins.images.picture import PictureFile
from plugins.indonesian.dates import at
from plugins.indonesian.reading import minutes
from plugins.indonesian.wording import listing
from plugins.stories.story import Content, Page, Story
from plugins.stories.visibility import Status

_HEADINGS = 3
"""From so many on there is a table of contents."""
_DROP_CAP = 160
"""Characters of a first paragraph that are enough to stand beside a large letter."""
_CARD_EFFORT = 5
"""Milliseconds."""
_Kind = TypeVar("_Kind", bound=Content)
_Value = TypeVar("_Value")


class Text(Generic[_Kind]):
    """One story or page."""

    def __init__(self, texts: Texts, content: _Kind) -> None:
        self._texts, self._blog, self._values, self._content = texts, texts.blog, texts.values, content
        self._scope = frozenset((item_scope("text", content.path),))
        self.address = content.address
        """Where its page stands."""
        self.facts: Tracked[_Kind] = self._own(self._blog.fingerprints[content.path], lambda: content)

    @property
    def fields(self) -> dict[str, Tracked[Any]]:
        """The tracked values of which the page of this story or page is made, as keyword arguments for `output`.

        They are title, language, status, moment of change, list of headings, body and comments. The names are those of
        the fields of `views.TextPage`, but for `site` and `head`, which whoever plans the page adds.
        """
        return {
            **{name: self.facts.map(attrgetter(name)) for name in ("title", "lang", "status")},
            "modified": combine(_modified, self._values.zone, self.facts),
            "contents": self.facts.map(_contents),
            "body": self.body(),
            "comments": self.comments,
        }

    def body(self, picture: Callable[[PictureFile], Picture] = shown) -> Tracked[Body]:
        """Return its body: the digest, what its links mean, and its pictures, which `picture` makes views of.

        Pictures are `plain` for those who take a text elsewhere.
        """
        content = self._content
        links = self._blog.links.get(content.path, {})
        return self._own(
            f"{content.body}{self._texts.link_key(content)}",
            lambda: Body(
                content.body,
                tuple(links.items()),
                tuple((one, picture(self._blog.pictures[one])) for one in content.pictures),
            ),
        )

    @property
    def comments(self) -> Tracked[Comments]:
        """The comments under it, and where new ones are written; true until the day on which they close is over."""
        content, desk, zone = self._content, self._texts.desk, self._values.zone
        comments = self._blog.comments.get(content.address, ())
        takes, until = content.comment_window.accepts(self._texts.today), None
        if desk and takes and content.closes:
            until = self._values.clock.end(date.fromisoformat(content.closes))
        write = f"{desk}/tulis?cerita={content.address}" if desk and takes else ""
        key = f"{content.comments} {content.closes} {write} {zone.key}{self._texts.comment_keys(content)}"
        return Tracked(
            key,
            self._scope | {"people", "site"},
            lambda: view_comments(content.comment_window, comments, self._blog.roster, zone.compute(), write),
            until,
        )

    @property
    def manuscript(self) -> Tracked[str]:
        """Address of the text that was signed, or empty."""
        signed = self._content.address in self._blog.signatures
        address = manuscript_address(self._content.address) if signed else ""
        return self._own(address, lambda: address)

    def _own(self, key: str, compute: Callable[[], _Value]) -> Tracked[_Value]:
        return Tracked(key, self._scope, compute)


class StoryText(Text[Story]):
    """A story; a listed one has a `position`."""

    def __init__(self, texts: Texts, story: Story, position: int | None) -> None:
        super().__init__(texts, story)
        self._position = position

    @property
    def fields(self) -> dict[str, Tracked[Any]]:
        """What its page shows of it and of other stories, by the names of the fields of `StoryPage`."""
        return {
            **super().fields,
            **self._texts.neighbours.fields(self._content, self._position),
            "attribution": self.record,
            "date": combine(_published, self._values.zone, self.facts),
            "category": self.category,
            "tags": self._tags,
            "minutes": self.facts.map(lambda one: minutes(one.words)),
            "cover": self.cover(),
            "drop_cap": self.facts.map(lambda one: one.opening >= _DROP_CAP),
            "republication": self.republication,
            "record": self.facts.map(lambda one: credit_address(one.address)),
            "manuscript": self.manuscript,
            "ssh_signatures": self.ssh_signatures,
            "card": self.card_address,
        }

    @property
    def record(self) -> Tracked[Attribution]:
        """The credit record."""
        story, values = self._content, self._values
        permission = values.permission_keys[self._blog.permission(story).id]
        authors = "".join([values.author_keys[name] for name in story.authors])
        return Tracked(
            f"{self.facts.key} {permission}{authors} {values.site.key}",
            self._scope | {"people", "site"},
            partial(self._texts.record, story),
        )

    @property
    def category(self) -> Tracked[Link]:
        """A link to its category."""
        key, link = self._values.label("category", self._content.category)
        return self._own(key, lambda: link)

    @property
    def _tags(self) -> Tracked[tuple[Link, ...]]:
        labels = [self._values.label("tag", name) for name in self._content.tags]
        return self._own(short("".join([key for key, _ in labels])), lambda: tuple(link for _, link in labels))

    def cover(self, picture: Callable[[PictureFile, str], Picture] = shown) -> Tracked[Picture | None]:
        """Return its cover, which `picture` makes a view of, or None where it has none."""
        cover, alt = self._content.cover, self._content.cover_alt
        if not cover:
            return fixed(None)
        key = f"{self._values.picture_key(cover)} {alt!r}"
        return self._own(key, lambda: picture(self._blog.pictures[cover], alt))

    @cached_property
    def republication(self) -> Tracked[str]:
        """Address of the page with its copies, or empty where nobody may publish them."""
        permission = self._blog.permission(self._content)
        address = republication_address(self.address) if permission.republish else ""
        return Tracked(address, self._scope | {"people"}, lambda: address)

    @property
    def ssh_signatures(self) -> Tracked[tuple[SSHSignature, ...]]:
        """The signatures of its authors, with what they are verified by."""
        if self.address not in self._blog.signatures:
            return self._own("", tuple)
        authors = {self._blog.authors[name].slug: self._blog.authors[name] for name in self._content.authors}
        signatures = tuple(
            SSHSignature(
                author=authors[one.author].name,
                armored=one.armored,
                keys=tuple(authors[one.author].signing_keys),
                path=one.path,
                address=signature_address(self.address, one.author),
            )
            for one in self._blog.signatures[self.address]
        )
        return Tracked(short(repr(signatures)), self._scope | {"people"}, lambda: signatures)

    @cached_property
    def share_card(self) -> Tracked[Artifact | None]:
        """What the story is shared by, where there shall be cards."""
        typefaces, site = self._blog.settings.typefaces, self._values.site
        if not typefaces:
            return self._values.has_cards.map(lambda _: None)
        drawn = CardView(self._content.title, listing(self._content.authors), site.compute().name)
        artifact = Artifact(
            short(repr((card.recipe(), typefaces, drawn))), card.draw_card, drawn, typefaces, _CARD_EFFORT
        )
        return Tracked(artifact.key, self._scope | site.scopes, lambda: artifact)

    @property
    def card_address(self) -> Tracked[str]:
        """Where that stands, or empty."""
        address = card_address(self.address)
        return self._values.has_cards.map(lambda has_cards: address if has_cards else "")


def _modified(zone: tzinfo, content: Content) -> datetime | None:
    return None if content.modified is None else at(content.modified, zone)


def _published(zone: tzinfo, story: Story) -> datetime:
    return at(story.date, zone)


def _contents(content: Content) -> tuple[Heading, ...]:
    return tuple(starmap(Heading, content.headings)) if len(content.headings) >= _HEADINGS else ()


class Texts:
    """Gives out texts, and the scopes of many."""

    def __init__(self, blog: Blog, values: SiteValues, neighbours: Neighbours) -> None:
        self.blog, self.values, self.neighbours = blog, values, neighbours
        self.desk = values.site.compute().desk_url
        self.today = values.clock.now.date().isoformat()
        self._recorded: tuple[Story, Attribution] | None = None
        self._stories: dict[int, StoryText] = {}

    def story(self, position: int) -> StoryText:
        """Return the listed story at a position: one object however often it is asked for, as feeds do."""
        if position not in self._stories:
            self._stories[position] = StoryText(self, self.blog.stories[position], position)
        return self._stories[position]

    @cached_property
    def unlisted(self) -> list[StoryText]:
        """Stories that stand in no list: hidden ones, and previewed drafts."""
        return [StoryText(self, story, None) for story in self._unlisted]

    @cached_property
    def _unlisted(self) -> list[Story]:
        listed = {story.path for story in self.blog.stories}
        return [story for story in self.blog.written if story.path not in listed]

    @cached_property
    def pages(self) -> list[Text[Page]]:
        """Plain pages."""
        return [Text(self, page) for page in self.blog.pages]

    @cached_property
    def moved(self) -> list[tuple[str, Text[Content]]]:
        """Former addresses, each with the text that has left it."""
        return [(alias, Text(self, one)) for one in self.blog.texts for alias in one.aliases]

    # Scopes

    def month_scopes(self, positions: Sequence[int]) -> tuple[Scope, ...]:
        """Return the scopes of all that the pages of stories show that stand side by side, people and site aside."""
        stories = [self.blog.stories[position] for position in positions]
        cards, beside = self.values.neighbour_scope(positions), self.neighbours.scope(stories, positions)
        return cards, beside, self.scope(stories)

    def unlisted_scopes(self) -> tuple[Scope, ...]:
        """Return the same for stories that stand in no list, and for plain pages."""
        return self.neighbours.scope(self._unlisted), self.scope([*self._unlisted, *self.blog.pages])

    def draft_scope(self) -> Scope:
        """Return the scope of the texts of previewed drafts."""
        return self.scope([story for story in self.blog.written if story.status is Status.DRAFT])

    def moved_scope(self) -> Scope:
        """Return the scope of the texts that have left an address."""
        return self.scope([one for one in self.blog.texts if one.aliases])

    def scope_at(self, positions: Iterable[int]) -> Scope:
        """Return the scope of the texts of the listed stories at these positions."""
        return self.scope([self.blog.stories[position] for position in positions])

    def scope(self, contents: Sequence[Content]) -> Scope:
        """Return the scope of all that these texts show by themselves; it needs those of people and site as well.

        Most have neither comments nor links nor pictures: what they have not is not asked for.
        """
        blog, retitled = self.blog, self._retitled
        fingerprints, comments, signatures = blog.fingerprints, blog.comments, blog.signatures
        stories = [one for one in contents if isinstance(one, Story)]
        closing = [Text(self, one).comments for one in contents if one.closes]
        keys = [
            *[fingerprints[one.path] for one in contents],
            *[self.link_key(one) for one in contents if one.path in blog.links],
            *[self.values.picture_key(one.cover) for one in stories if one.cover],
            *[fingerprints[it.path] for one in stories if one.address in signatures for it in signatures[one.address]],
            *[fingerprints[it.path] for one in contents if one.address in comments for it in comments[one.address]],
            *[talk.key for talk in closing],
        ]
        if retitled:
            written = [name for one in stories for name in (one.category, *one.tags)]
            keys += [retitled[name] for name in written if name in retitled]
        paths = [one.path for one in contents]
        return Scope("text", "\x1e".join(keys), paths, earliest([talk.until for talk in closing]))

    @cached_property
    def _retitled(self) -> dict[str, str]:
        """Names of categories and tags that their lists spell in another way, with what they stand for."""
        hidden, label = index_names(self._unlisted), self.values.label
        labels = [(kind, name) for kind in ("category", "tag") for name in {*self.blog.names[kind], *hidden[kind]}]
        found: dict[str, str] = {}
        for kind, name in sorted(labels):
            key, link = label(kind, name)
            if link.title != name:
                found[name] = found.get(name, "") + key
        return found

    # For texts

    def record(self, story: Story) -> Attribution:
        """Return a story's credit record, the last of which is kept: all that belongs to a story needs it."""
        if self._recorded is None or self._recorded[0] is not story:
            self._recorded = story, self.blog.record(story)
        return self._recorded[1]

    def link_key(self, content: Content) -> str:
        """Return a string that differs whenever a target in a text leads elsewhere, or one of its pictures has changed.

        Targets are the internal ones, links and pictures, as the blog resolves them; the words of the text are not
        part of the key. It is empty for a text without such targets.
        """
        links = self.blog.links.get(content.path)
        return repr((links, [self.values.picture_key(one) for one in content.pictures])) if links else ""

    def comment_keys(self, content: Content) -> str:
        """Return a key of the comments under a text, and of what of the roster shows under them."""
        comments = self.blog.comments.get(content.address)
        if not comments:
            return ""
        fingerprints, names = self.blog.fingerprints, self._member_keys
        return short("".join([f"{fingerprints[one.path]}{names.get(one.member, '')}" for one in comments]))

    @cached_property
    def _member_keys(self) -> dict[str, str]:
        return {member.id: repr((member.name, member.url)) for member in self.blog.roster.members.values()}
