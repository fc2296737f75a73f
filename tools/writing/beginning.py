"""The way from `invoke new` to a file."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from plugins.site.site import Site, load_settings
from tools.writing.choices import choices
from tools.writing.draft import write
from tools.writing.interview import Wishes, interview
from tools.writing.questions import Questions


def begin(project: Path, wishes: Wishes, *, ask: bool) -> Path:
    """Write the story that was wished for, asking at a terminal for what is not known yet; returns its path.

    Raises Refused, `ContentErrors`, and EOFError or KeyboardInterrupt where the author leaves.
    """
    site = Site(load_settings(project / "pelicanconf.py"))
    offered = choices(site)
    site.close()
    questions = Questions() if ask and sys.stdin.isatty() and sys.stdout.isatty() else None
    draft = interview(wishes, offered, datetime.now(offered.zone), questions)
    return write(Path(site.path), draft)
