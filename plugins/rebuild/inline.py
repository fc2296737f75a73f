"""What stands inside every page instead of being fetched, the same on all of them: `theme/inline/`.

The texts are given here and nowhere else, so that a policy which names them by digest names what the pages have.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
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


def source(text: str) -> str:
    """How a Content-Security-Policy names an inline text: `'sha256-…'` (https://www.w3.org/TR/CSP3/#grammardef-hash-source)."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
