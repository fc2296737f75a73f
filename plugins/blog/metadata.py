"""What programs read: the sitemap, robots.txt, what may not be mined, redirects, and what web servers are told."""

from __future__ import annotations

from collections.abc import Iterator

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
from plugins.blog.lookups import Lookups
from plugins.blog.renderers import output, output_path
from plugins.blog.texts import Texts
from plugins.blog.views import Head, HostingFile, Reservation, SignersFile, Site
from plugins.engine.output import Output, OutputGroup, Read
from plugins.engine.tracked import combine, fixed, view, watch
from plugins.stories.story import Content


class Metadata:
    """Outputs for machines, feeds aside."""

    def __init__(self, lookups: Lookups, texts: Texts, directory: Directory) -> None:
        self._lookups, self._texts, self._directory, self._site = lookups, texts, directory, lookups.site

    def groups(self) -> Iterator[OutputGroup]:
        lookups, directory = self._lookups, self._directory
        shared = (lookups.site_scope, lookups.people_scope, *lookups.list_scopes)
        yield OutputGroup("directions", (*shared, *directory.scopes, self._texts.moved_scope()), self._directions)
        yield OutputGroup("desk", (watch(directory.desk),), self._desk)

    def _desk(self, read: Read) -> Iterator[Output]:
        yield Output(output_path(STORIES), renderers.stories, self._directory.desk)

    def _directions(self, read: Read) -> Iterator[Output]:
        """Redirects from former addresses, and what search engines and servers ask for."""
        site, directory = self._site, self._directory
        for alias, text in self._texts.moved:
            facts = text.facts
            yield output(
                REDIRECT,
                alias,
                site=site,
                head=combine(_redirect_head, site, facts),
                target=facts.map(lambda one: one.address),
            )
        yield output(SITEMAP, site=site, addresses=directory.changes)
        yield output(ROBOTS, site=site)
        if read(directory.contact):
            yield output(SECURITY, site=site, contact=directory.contact, expires=directory.expiry)
        yield output(SHARE_SCRIPT, site=site)
        yield output(OPML, site=site, feeds=directory.author_feeds)
        if read(self._lookups.has(OFFLINE)):
            yield from self._offline()
        yield from self._hosting(read)
        if read(self._lookups.has(VERIFICATION)):
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
        yield Output(
            output_path(HEADERS), hosting.headers_file, view(HostingFile, site=site, head=shown, moved=fixed(()))
        )
        for address, renderer in ((HTACCESS, hosting.htaccess), (REDIRECTS, hosting.redirects_file)):
            yield Output(output_path(address), renderer, view(HostingFile, site=site, head=shown, moved=moved))
        key = self._lookups.setting(lambda settings: settings.indexnow_key)
        if name := read(key):
            yield Output(f"{name}.txt", renderers.text, key)


def _redirect_head(site: Site, content: Content) -> Head:
    return head(site, content.title, content.address, content.summary, indexed=False)
