"""Files that are there whole, as they were or as they shall be, whenever the writer is killed."""

from __future__ import annotations

from pathlib import Path

UNFINISHED = ".tarikan"
"""How names of unfinished files end; they begin with a dot, so that a build passes over them."""


def write(file: Path, data: bytes) -> bool:
    """Whether there was anything to do: a file that has these bytes already is not touched."""
    try:
        if file.read_bytes() == data:
            return False
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}{UNFINISHED}")
    unfinished.write_bytes(data)
    unfinished.replace(file)
    return True
