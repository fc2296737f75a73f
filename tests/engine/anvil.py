"""Builds that are killed: a process of one thread that forks a build and ends it with SIGKILL after a while.

`python -m tests.engine.anvil` reads lines of JSON, {"settings": …, "now": …, "after": seconds}, and answers each with
"killed" or "done".
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import datetime
from typing import Any

from plugins.engine import build, contents, rendering
from plugins.engine.problem import ContentErrors
from plugins.site.site import Site, load_settings
from plugins.stories.markdown import StoryMarkdown
from tests.tiny import PROJECT


def strike(settings: dict[str, Any], now: str, after: float) -> str:
    """Build in a child and kill it, if it is still at it, `after` seconds later."""
    child = os.fork()
    if not child:
        try:
            Site(load_settings(PROJECT / "pelicanconf.py", **settings)).build(datetime.fromisoformat(now))
        except ContentErrors:
            pass
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(status) else "done"


def main() -> None:
    # So that builds are killed while children work for them, however small the blog.
    rendering._OUTPUTS = build._QUERIES = contents._MANY = contents._WORTH = 1
    rendering._CHUNK = 3
    StoryMarkdown().render("", "hangat", 1)  # what a child would otherwise spend its short life importing
    for line in sys.stdin:
        print(strike(**json.loads(line)), flush=True)


if __name__ == "__main__":
    main()
