"""Outputs of the owner's own files: each as it is, or a page printed from a template."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from plugins.blog.head import crumbs, head
from plugins.blog.own_files import OwnFiles, format_address
from plugins.blog.renderers import template_page
from plugins.blog.site_values import SiteValues
from plugins.blog.views import TemplatePage
from plugins.engine.output import Output, OutputGroup, Read
from plugins.engine.tracked import Scope, Tracked, fixed, view
from plugins.site.theme import copy

_OWN = frozenset(("own files",))


class OwnPages:
    """Outputs of what settings add to the site, in no group where they add nothing."""

    def __init__(self, own: OwnFiles, values: SiteValues) -> None:
        self._own, self._values = own, values

    def groups(self) -> Iterator[OutputGroup]:
        """Yield the group of files that are published as they are, and that of pages with templates of their own."""
        values, scope = self._values, Scope("own files", repr(self._own))
        if self._own.static:
            yield OutputGroup("own files", (scope,), self._files)
        if self._own.pages:
            scopes = scope, values.site_scope, values.people_scope, values.newest_scope(0)
            yield OutputGroup("own pages", scopes, self._pages)

    def _files(self, read: Read) -> Iterator[Output]:
        for path, file in self._own.static.items():
            yield Output(path, copy, Tracked(file.digest, _OWN, partial(str, file.digest)))

    def _pages(self, read: Read) -> Iterator[Output]:
        values, site = self._values, self._values.site
        cards = values.cards(values.newest(read(values.setting(lambda settings: settings.home_stories))))
        for path, file in self._own.pages.items():
            title = PurePosixPath(path).stem.replace("-", " ").capitalize()
            shown = site.map(partial(head, title=title, address=format_address(path), crumbs=crumbs()))
            yield Output(
                path,
                template_page,
                view(
                    TemplatePage,
                    site=site,
                    head=shown,
                    template=Tracked(file.digest, _OWN, partial(str, file.digest)),
                    path=fixed(file.path),
                    cards=cards,
                ),
            )
