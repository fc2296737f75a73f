"""What programs read: the sitemap, robots.txt, what may not be mined, redirects, and what web servers are told."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from plugins.blog import hosting, renderers
from plugins.blog.addresses import HEADERS, HTACCESS, REDIRECTS, RESERVATION, SIGNERS, STORIES
from plugins.blog.directory import Directory
from plugins.blog.head import crumbs, head
from plugins.blog.kinds import (
    NOT_FOUND,
    OFFLINE,
    OFFLINE_SCRIPT,
    OPML,
    REDIRECT,
    ROBOTS,
    SECURITY,
    SERVICE_WORKER,
    SHARE_SCRIPT,
    SITEMAP,
    VERIFICATION,
)
from plugins.blog.renderers import output, output_path
from plugins.blog.site_values import SiteValues
from plugins.blog.texts import Texts
from plugins.blog.views import Head, HostingFile, Reservation, SignersFile, Site
from plugins.engine.output import Output, OutputGroup, Read
from plugins.engine.tracked import combine, fixed, view, watch
from plugins.stories.story import Content


class Metadata:
    """Outputs for machines, feeds aside."""

    def __init__(self, values: SiteValues, texts: Texts, directory: Directory) -> None:
        self._values, self._texts, self._directory, self._site = values, texts, directory, values.site

    def groups(self) -> Iterator[OutputGroup]:
        """Yield the group of what search engines and web servers are told, and that of the comment desk."""
        values, directory = self._values, self._directory
        scopes = (values.site_scope, values.people_scope, *directory.scopes, self._texts.moved_scope())
        yield OutputGroup("directions", scopes, self._directions)
        yield OutputGroup("desk", (watch(directory.desk),), self._desk)

    def _desk(self, read: Read) -> Iterator[Output]:
        yield Output(output_path(STORIES), renderers.stories, self._directory.desk)

    def _directions(self, read: Read) -> Iterator[Output]:
        """Redirects from former addresses, and what search engines and servers ask for."""
        site, directory = self._site, self._directory
        for alias, text in self._texts.moved:
            target = text.facts.map(attrgetter("address"))
            yield output(REDIRECT, alias, site=site, head=combine(_redirect_head, site, text.facts), target=target)
        yield output(SITEMAP, site=site, addresses=directory.changes)
        yield output(ROBOTS, site=site)
        if read(directory.contact):
            yield output(SECURITY, site=site, contact=directory.contact, expires=directory.expiry)
        yield output(SHARE_SCRIPT, site=site)
        yield output(OPML, site=site, feeds=directory.author_feeds)
        if read(self._values.has(OFFLINE)):
            yield from self._offline()
        yield from self._hosting(read)
        if read(self._values.has(VERIFICATION)):
            yield Output(output_path(SIGNERS), renderers.signers, view(SignersFile, keys=directory.keys))
            yield output(
                VERIFICATION,
                site=site,
                head=site.map(lambda site: head(site, "Memeriksa tanda tangan", VERIFICATION.address, crumbs=crumbs())),
                authors=directory.signers,
                example=directory.example,
            )
        if read(directory.reserved):
            reserved = view(Reservation, addresses=directory.reserved)
            yield Output(output_path(RESERVATION), renderers.reservation, reserved)

    def _offline(self) -> Iterator[Output]:
        """What keeps stories on readers' devices."""
        site = self._site
        shown = site.map(lambda site: head(site, "Cerita tersimpan", OFFLINE.address, crumbs=crumbs(), indexed=False))
        yield output(OFFLINE, site=site, head=shown)
        yield output(OFFLINE_SCRIPT, site=site)
        yield output(SERVICE_WORKER, site=site)

    def _hosting(self, read: Read) -> Iterator[Output]:
        site, moved = self._site, self._directory.moved
        shown = site.map(lambda site: head(site, "", NOT_FOUND.address, indexed=False))
        for address, renderer, redirects in (
            (HEADERS, hosting.headers_file, fixed(())),
            (HTACCESS, hosting.htaccess, moved),
            (REDIRECTS, hosting.redirects_file, moved),
        ):
            yield Output(output_path(address), renderer, view(HostingFile, site=site, head=shown, moved=redirects))
        key = self._values.setting(lambda settings: settings.indexnow_key)
        if name := read(key):
            yield Output(f"{name}.txt", renderers.text, key)


def _redirect_head(site: Site, content: Content) -> Head:
    return head(site, content.title, content.address, content.summary, indexed=False)
