"""Why a build failed, as something to show: in the terminal, on a page, over a page."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugins.engine.problem import Problem, UserError


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing to mend; `remedy` is empty where only a programmer would know."""

    path: str
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.path, "; ".join(filter(None, (self.problem, self.remedy))))))


@dataclass(frozen=True, slots=True)
class Trouble:
    """A failed build. `detail` is a traceback in whatever language Python speaks, or empty."""

    title: str
    complaints: tuple[Complaint, ...]
    detail: str = ""

    def __str__(self) -> str:
        lines = [f"{self.title}:", *(f"  {complaint}" for complaint in self.complaints)]
        if self.detail:
            lines += ["", self.detail.rstrip()]
        return "\n".join(lines)


def content_trouble(problems: Iterable[Problem]) -> Trouble:
    """What authors have to mend."""
    complaints = tuple(Complaint(problem.path, problem.problem, problem.remedy) for problem in problems)
    return Trouble(f"{len(complaints)} hal perlu dibenahi", complaints)


def refusal(error: UserError) -> Trouble:
    """A build that declined to start and said why."""
    return Trouble("Blog belum dapat dibangun", (Complaint("", str(error)),))


def crash(error: Exception, project: Path) -> Trouble:
    """An error in a template, a setting or a plugin: where it happened within the project, and the traceback."""
    place = _place(error, project)
    # A template's author is helped by the place and the message; the path through the engine would bury both.
    detail = "" if place.startswith("theme/") else "".join(traceback.format_exception(error))
    complaint = Complaint(place, f"{type(error).__name__}: {error}")
    return Trouble("Ada kesalahan pada templat, pengaturan, atau plugin", (complaint,), detail)


def _place(error: Exception, project: Path) -> str:
    """`theme/templates/story.html:12`, the innermost place inside the project; empty where there is none."""
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    # Syntax errors, Jinja's and Python's, happen in a file that is not on the stack yet.
    places.append((getattr(error, "filename", None) or "", getattr(error, "lineno", None)))
    for filename, line in reversed(places):
        path = Path(filename)
        if filename and path.is_relative_to(project) and not path.is_relative_to(project / ".venv"):
            return f"{path.relative_to(project).as_posix()}:{line or 1}"
    return ""
