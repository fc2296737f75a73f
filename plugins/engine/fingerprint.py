"""What everything made depends on besides its inputs: source files, and the versions of libraries."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from plugins.engine.contribution import Contribution

_LIBRARIES = ("msgspec", "tzdata")
"""What the engine itself and its tracked moments lean on."""


def fingerprint_code(contributions: Iterable[Contribution], folder: Path) -> str:
    """Returns the fingerprint of all modules below a folder and of the libraries that contributions lean on."""
    libraries = sorted({name for one in contributions for name in one.libraries}.union(_LIBRARIES))
    return fingerprint([sys.version, *(f"{name} {version(name)}" for name in libraries)], sorted(folder.rglob("*.py")))


def fingerprint(texts: Iterable[str], files: Iterable[Path]) -> str:
    """Returns a digest of texts and of files, each by its name and its folder's: where a site lies does not matter."""
    state = blake2b(digest_size=16)
    for text in texts:
        state.update(text.encode() + b"\0")
    for file in files:
        state.update(f"{file.parent.name}/{file.name}\0".encode() + file.read_bytes() + b"\0")
    return state.hexdigest()
