"""Files that are replaced whole, so that a process that is killed leaves the old contents or the new ones."""

from __future__ import annotations

from pathlib import Path

TEMPORARY = ".tarikan"
"""The ending of temporary names. They begin with a dot, so that a build does not read such files."""


def write_atomically(file: Path, data: bytes) -> None:
    """Give a file these contents, making its folders where needed. A file that has them already is not touched."""
    try:
        if file.read_bytes() == data:
            return
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}{TEMPORARY}")
    temporary.write_bytes(data)
    temporary.replace(file)
