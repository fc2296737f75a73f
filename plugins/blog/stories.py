"""The pages with a text of their own: stories and plain pages, and what stands beside a story's page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from plugins.blog import renderers
from plugins.blog.addresses import credit_address
from plugins.blog.head import crumbs, head
from plugins.blog.kinds import PAGE, STORY
from plugins.blog.pictures import plain
from plugins.blog.renderers import output, output_path
from plugins.blog.site_values import SiteValues
from plugins.blog.texts import StoryText, Text, Texts
from plugins.blog.views import CreditFile, Head, Link, ManuscriptFile, Republication, Site, SSHSignature
from plugins.engine.output import ArtifactFile, Output, OutputGroup, Read
from plugins.engine.rendering import artifact_file
from plugins.engine.tracked import Tracked, combine, view
from plugins.stories.story import Page, Story


class StoryPages:
    """Outputs of everything an author wrote."""

    def __init__(self, values: SiteValues, texts: Texts) -> None:
        self._values, self._texts, self._site = values, texts, values.site

    def groups(self) -> Iterator[OutputGroup]:
        """Yield the group of each month's listed stories, and that of everything else that authors wrote."""
        shared = (self._values.site_scope, self._values.people_scope)
        for month in self._values.of("month"):
            scopes = (*shared, *self._texts.month_scopes(month.stories))
            yield OutputGroup(f"stories {month.key}", scopes, partial(self._month, month.stories))
        yield OutputGroup("others", (*shared, *self._texts.unlisted_scopes()), self._others)

    def _month(self, positions: Sequence[int], read: Read) -> Iterator[Output]:
        for position in positions:
            yield from self._story_outputs(self._texts.story(position), read)

    def _others(self, read: Read) -> Iterator[Output]:
        """Of stories that stand in no list, and of pages."""
        for story in self._texts.unlisted:
            yield from self._story_outputs(story, read)
        yield from map(self._page, self._texts.pages)

    def _story_outputs(self, story: StoryText, read: Read) -> Iterator[Output]:
        """Its page; beside it its credit for programs, its copies for those who may have them, and what was signed."""
        yield self._story(story)
        path, republication = output_path(credit_address(story.address)), story.republication
        credit = view(CreditFile, attribution=story.record, republication=republication)
        yield Output(path, renderers.credit, credit)
        if address := read(republication):
            yield Output(output_path(address), renderers.republication, self._republication(story))
        if artifact := read(story.share_card):
            path = output_path(read(story.card_address))
            card = story.share_card.map(lambda drawn: drawn and ArtifactFile(drawn, ""))
            yield Output(path, artifact_file, card, artifact=artifact)
        if address := read(story.manuscript):
            signed = view(ManuscriptFile, attribution=story.record, body=story.body())
            yield Output(output_path(address), renderers.manuscript, signed)
        for number, signature in enumerate(read(story.ssh_signatures)):
            armored = story.ssh_signatures.map(partial(_armored, number))
            yield Output(output_path(signature.address), renderers.text, armored)

    def _story(self, story: StoryText) -> Output:
        shown = combine(_story_head, self._site, story.facts, story.category)
        return output(STORY, story.address, renderers.story, site=self._site, head=shown, **story.fields)

    def _republication(self, story: StoryText) -> Tracked[Republication]:
        return view(
            Republication,
            site=self._site,
            head=combine(_republication_head, self._site, story.facts, story.republication),
            attribution=story.record,
            cover=story.cover(plain),
            body=story.body(plain),
        )

    def _page(self, page: Text[Page]) -> Output:
        return output(
            PAGE, page.address, site=self._site, head=combine(_page_head, self._site, page.facts), **page.fields
        )


def _story_head(site: Site, story: Story, category: Link) -> Head:
    is_listed = story.status.is_listed
    return head(
        site, story.title, story.address, story.summary,
        crumbs=crumbs(category) if is_listed else crumbs(), indexed=is_listed, authors=tuple(story.authors),
    )  # fmt: skip


def _republication_head(site: Site, story: Story, address: str) -> Head:
    return head(
        site, story.title, address, story.summary,
        crumbs=crumbs(Link(story.title, story.address)), indexed=False, authors=tuple(story.authors),
    )  # fmt: skip


def _page_head(site: Site, page: Page) -> Head:
    return head(site, page.title, page.address, page.summary, crumbs=crumbs(), indexed=page.status.is_listed)


def _armored(number: int, signatures: Sequence[SSHSignature]) -> str:
    return signatures[number].armored
