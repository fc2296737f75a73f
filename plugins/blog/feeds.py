"""Feeds: the site's, and those of authors, categories and tags, as Atom and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from plugins.attribution.record import Attribution
from plugins.blog import renderers
from plugins.blog.head import LONGEST_DESCRIPTION
from plugins.blog.kinds import ATOM_FEED, JSON_FEED, PageKind
from plugins.blog.pictures import plain
from plugins.blog.renderers import output
from plugins.blog.site_values import SiteValues
from plugins.blog.texts import StoryText, Texts
from plugins.blog.views import Body, Entry, Feed, Site
from plugins.engine.output import Fragment, Output, OutputGroup, Read, embed
from plugins.engine.tracked import Tracked, combine, several
from plugins.indonesian.dates import at
from plugins.indonesian.wording import excerpt
from plugins.stories.story import Story


class Feeds:
    """Outputs for feed readers. An entry is one fragment, whichever feeds it stands in."""

    def __init__(self, values: SiteValues, texts: Texts) -> None:
        self._values, self._texts = values, texts

    def group(self) -> OutputGroup:
        """Return the group of all feeds; it watches the texts of those stories that stand in one."""
        values = self._values
        shown = sorted({position for _, stories in values.feeds for position in stories})
        scopes = (values.site_scope, values.people_scope, values.feed_scope, self._texts.scope_at(shown))
        return OutputGroup("feeds", scopes, self._outputs)

    def _outputs(self, read: Read) -> Iterator[Output]:
        entries: dict[int, tuple[Fragment, Fragment]] = {}
        for place, positions in self._values.feeds:
            for position in positions:
                if position not in entries:
                    entry = self._entry(self._texts.story(position))
                    entries[position] = Fragment(renderers.page, entry), Fragment(renderers.item, entry)
            facts = several([self._texts.story(position).facts for position in positions])
            updated = combine(_updated, self._values.zone, facts)
            atom, json = [[entries[position][kind] for position in positions] for kind in (0, 1)]
            yield self._feed(ATOM_FEED, read(place)[0].address, place, updated, atom)
            yield self._feed(JSON_FEED, read(place)[0].json, place, updated, json)

    def _feed(
        self,
        kind: PageKind,
        address: str,
        place: Tracked[tuple[Feed, str]],
        updated: Tracked[datetime],
        entries: Sequence[Fragment],
    ) -> Output:
        own = output(
            kind,
            address,
            site=self._values.site,
            title=place.map(lambda found: found[0].title),
            address=place.map(lambda found: found[0].json if kind is JSON_FEED else found[0].address),
            page=place.map(lambda found: found[1]),
            updated=updated,
            entries=embed(entries),
        )
        return own._replace(fragments=tuple(entries))

    def _entry(self, story: StoryText) -> Tracked[Entry]:
        """What a story's entry shows, in feeds of either kind."""
        return combine(_entry, self._values.site, story.record, story.facts, story.body(plain))


def _entry(site: Site, record: Attribution, story: Story, body: Body) -> Entry:
    return Entry(site, record, excerpt(story.summary, LONGEST_DESCRIPTION), body, story.category, tuple(story.tags))


def _updated(zone: tzinfo, stories: Sequence[Story]) -> datetime:
    return at(max((max(one.date, one.modified or 0) for one in stories), default=0), zone)
