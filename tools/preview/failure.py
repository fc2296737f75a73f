"""Why a build failed, as something to show in the terminal and over a page."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

from plugins.engine.problem import ContentErrors, Problem, UserError


@dataclass(frozen=True, slots=True)
class BuildFailure:
    """A failed build, with its diagnostics.

    A diagnostic's path is empty where no place is known, and its remedy where only a programmer would know one.
    `detail` is a traceback in whatever language Python speaks, or empty.
    """

    title: str
    diagnostics: tuple[Problem, ...]
    detail: str = ""

    def __str__(self) -> str:
        lines = [f"{self.title}:"]
        for one in self.diagnostics:
            remedied = "; ".join(filter(None, (one.problem, one.remedy)))
            lines.append("  " + ": ".join(filter(None, (one.path, remedied))))
        return "\n".join([*lines, "", self.detail.rstrip()] if self.detail else lines)


def describe_error(error: Exception | SystemExit, project: Path) -> BuildFailure:
    """Return what an author is told about an exception that ended a build of `project`."""
    if isinstance(error, ContentErrors):
        return BuildFailure(f"{len(error.problems)} hal perlu dibenahi", error.problems)
    if isinstance(error, UserError):
        return BuildFailure("Blog belum dapat dibangun", (Problem("", error.problem, error.remedy),))
    if isinstance(error, SystemExit):
        return BuildFailure("Blog belum dapat dibangun", (Problem("", str(error.code or "Tidak ada keterangan."), ""),))
    place = _find_place(error, project)
    # A template's author is helped by the place and the message; the path through the engine would bury both.
    detail = "" if place.startswith("theme/") else "".join(traceback.format_exception(error))
    diagnostic = Problem(place, f"{type(error).__name__}: {error}", "")
    return BuildFailure("Ada kesalahan pada templat, pengaturan, atau plugin", (diagnostic,), detail)


def _find_place(error: Exception, project: Path) -> str:
    """Return the innermost place inside the project, as `theme/templates/story.html:12`, or an empty text."""
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    # Syntax errors, Jinja's and Python's, happen in a file that is not on the stack yet.
    places.append((getattr(error, "filename", None) or "", getattr(error, "lineno", None)))
    for filename, line in reversed(places):
        path = Path(filename)
        if filename and path.is_relative_to(project) and not path.is_relative_to(project / ".venv"):
            return f"{path.relative_to(project).as_posix()}:{line or 1}"
    return ""
