"""What publishing has to do with the comment desk: it pulls first."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.publishing.refusal import Refused

KEY = "DESK_EXPORT_KEY_FILE"


def is_set(settings: Mapping[str, Any]) -> bool:
    """Whether there is a desk to pull from, and the key for it."""
    return bool(settings.get("DESK_URL") and os.environ.get(KEY))


def pull(project: Path, settings: Mapping[str, Any]) -> None:
    """`invoke comments.pull`, as a process of its own. Raises Refused; nothing was written then.

    What it wants to be asked about is asked there: a yes to a publish is none to a loss of comments.
    """
    if not is_set(settings):
        return
    command = [sys.executable, "-m", "invoke", "comments.pull"]
    done = subprocess.run(command, cwd=project, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        raise Refused(
            f"Komentar tidak dapat ditarik dari meja komentar. {done.stderr.strip()}\nBila meja sedang mati dan situs "
            f"harus terbit sekarang juga, kosongkan {KEY} untuk sekali ini."
        )
