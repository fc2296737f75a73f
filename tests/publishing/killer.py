"""Publishes that are killed: a process of one thread that forks a publish and ends it with SIGKILL after a while.

`python -m tests.publishing.killer` reads lines of JSON, {"folder": …, "settings": …, "after": seconds}, and
answers each with "killed" or "done".
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import paramiko  # noqa: F401  what a child would otherwise spend its short life importing

from plugins.site.site import load_settings
from plugins.stories.markdown import StoryMarkdown
from tests.tiny import PROJECT
from tools.publishing.errors import RetryPolicy
from tools.publishing.progress import ProgressReporter
from tools.publishing.publisher import Publisher
from tools.publishing.target import Options


def publish_and_kill(folder: str, settings: dict[str, Any], after: float) -> str:
    """Publish in a child and kill it, if it is still at it, `after` seconds later."""
    child = os.fork()
    if not child:
        code = 0
        try:
            loaded = load_settings(PROJECT / "pelicanconf.py", **settings)
            publisher = Publisher(Path(folder), loaded, ProgressReporter(silent=True), RetryPolicy(3, 0.2))
            publisher.publish(Options(yes=True))
        except Exception:  # noqa: BLE001  whatever it was, the test shall hear of it
            traceback.print_exc()
            code = 1
        finally:
            os._exit(code)
    deadline = time.monotonic() + after
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return "done" if status == 0 else "failed"
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(status) else "done"


def main() -> None:
    StoryMarkdown().render("", "hangat", 1)
    for line in sys.stdin:
        print(publish_and_kill(**json.loads(line)), flush=True)


if __name__ == "__main__":
    main()
