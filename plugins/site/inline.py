"""What stands inside every page instead of being fetched, the same on all of them: `theme/inline/`.

The texts are given here and nowhere else. A policy names them by digest (`blog/hosting.py`).
"""

from __future__ import annotations

from pathlib import Path

STYLE, SCRIPT, PREFETCH = "style.css", "script.js", "prefetch.json"
SCRIPTS = (SCRIPT, PREFETCH)
"""Those that stand in `<script>`."""


def inlined(theme: Path, name: str) -> str:
    """The text as it stands between its tags: the file without comments and needless white space."""
    from rcssmin import cssmin
    from rjsmin import jsmin

    text = (theme / "inline" / name).read_text(encoding="utf-8")
    return str({".css": cssmin, ".js": jsmin}.get(Path(name).suffix, str.strip)(text))
