"""Where a settings file says what, for messages to the owner."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def locate_setting(name: str, settings: Mapping[str, Any]) -> str:
    """Return the `file:line` at which a settings file gives it this value; the command line where none does."""
    assignment = re.compile(rf"(?m)^{name}\b[^=\n]*=")
    for own in settings_files(settings):
        if own.get(name) != settings[name]:
            continue  # another has the last word
        file = Path(own["__file__"])
        text = file.read_text(encoding="utf-8")
        if found := assignment.search(text):
            return f"{file.name}:{text.count(chr(10), 0, found.start()) + 1}"
    return "pilihan -e"


def settings_files(settings: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the names of each settings file that these settings may have been read from."""
    for module in list(sys.modules.values()):
        own = getattr(module, "__dict__", {})
        if own.get("PELICAN_CLASS") is settings["PELICAN_CLASS"]:
            yield own
