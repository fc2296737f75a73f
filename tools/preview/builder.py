"""Builds the preview in this process and turns every failure into something to show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugins.engine.problem import ContentErrors
from tools.preview.failure import BuildFailure, describe_error

if TYPE_CHECKING:
    from plugins.engine.build import BuildResult
    from plugins.site.site import Site
    from tools.preview.comment_desk import PreviewDesk

OUTPUT = Path(".pratinjau", "output")
"""Not the `output/` of `build`: what is there may be uploaded, and a preview shows drafts."""


class Builder:
    """Keeps one site between builds, since a site remembers what it has read."""

    def __init__(self, project: Path, settings: Path) -> None:
        self._project = project
        self._settings = settings
        self._site: Site | None = None
        self.desk: PreviewDesk | None = None

    def forget(self) -> None:
        """Begin the next build with a new site: theme and settings are read anew."""
        self._site = None

    def settings(self) -> dict[str, Any]:
        """Return the blog's settings for a preview, with the desk beside it where there is one. Raises UserError."""
        from plugins.site.site import load_settings

        chosen: dict[str, Any] = {"PREVIEW": True, "OUTPUT_PATH": str(self._project / OUTPUT)}
        if self.desk:
            chosen |= {"DESK_URL": self.desk.url, "CONTENT_OVERLAY": str(self.desk.overlay)}
        return load_settings(self._settings, **chosen)

    def build(self) -> BuildResult | BuildFailure:
        """Build once. Only Ctrl-C comes through as an exception."""
        try:
            return self._build()
        except ContentErrors as errors:
            return describe_error(errors, self._project)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a template does, the server lives on
            self.forget()
            return describe_error(error, self._project)

    def _build(self) -> BuildResult:
        # Imported here because a plugin that cannot be imported is one of the failures to show.
        from plugins.site.site import Site

        if self._site is None:
            self._site = Site(self.settings())
        fresh = bool(self.desk and self.desk.needs_pull)
        if fresh:
            self._pull()
        try:
            return self._site.build()
        except ContentErrors:
            if self.desk is None or fresh:
                raise
            self._pull()  # a story may have moved away from under its comments
            return self._site.build()

    def _pull(self) -> None:
        if self.desk and self._site:
            facts, _, _ = self._site.contents()
            for line in self.desk.pull(facts):
                print(line)
