"""Builds the preview in this process and turns every failure into something to show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.preview.trouble import Trouble, content_trouble, crash, refusal

if TYPE_CHECKING:
    from plugins.engine.build import BuildResult
    from tools.preview.desk import PreviewDesk


OUTPUT = Path(".pratinjau", "output")
"""Not the `output/` of `build`: what is there may be uploaded, and a preview shows drafts."""


class Builder:
    """Keeps one site between builds, since a site remembers what it has read."""

    def __init__(self, project: Path, settings: Path) -> None:
        self._project = project
        self._settings = settings
        self._site: Any = None
        self.desk: PreviewDesk | None = None

    def forget(self) -> None:
        """Begin the next build with a new site: theme and settings are read anew."""
        self._site = None

    def settings(self) -> dict[str, Any]:
        """The blog's, for a preview, with the desk beside it where there is one."""
        from plugins.site.site import load_settings

        chosen: dict[str, Any] = {"PREVIEW": True, "OUTPUT_PATH": str(self._project / OUTPUT)}
        if self.desk:
            chosen |= {"DESK_URL": self.desk.url, "CONTENT_OVERLAY": str(self.desk.overlay)}
        return load_settings(self._settings, **chosen)

    def build(self) -> BuildResult | Trouble:
        """Build once. Only Ctrl-C comes through as an exception."""
        try:
            return self._build()
        except Exception as error:  # noqa: BLE001 - whatever a template or plugin does, the server lives on
            self.forget()
            return crash(error, self._project)

    def _build(self) -> BuildResult | Trouble:
        # Imported here because a plugin that cannot be imported is one of the failures to show.
        from plugins.engine.problem import ContentErrors, UserError
        from plugins.site.site import Site

        try:
            if self._site is None:
                self._site = Site(self.settings())
            fresh = bool(self.desk and self.desk.needs_pull)
            if fresh:
                self._pull()
            try:
                report: BuildResult = self._site.build()
            except ContentErrors:
                if self.desk is None or fresh:
                    raise
                self._pull()  # a story may have moved away from under its comments
                report = self._site.build()
        except ContentErrors as errors:
            return content_trouble(errors.problems)
        except UserError as error:
            self.forget()
            return refusal(error)
        return report

    def _pull(self) -> None:
        if self.desk:
            facts, _, _ = self._site.contents()
            for line in self.desk.pull(facts):
                print(line)
