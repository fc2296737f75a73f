"""Files that people own, written whole or not at all, whatever is killed when.

What a killed process leaves is a file whose name begins with a dot and ends in `SUFFIX`; the build does not look at it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SUFFIX = ".tarikan"


def write_atomically(file: Path, data: bytes, *, durable: bool = False) -> None:
    """Give a file these contents, making its folders where needed; its mode stays.

    A file that has them already is not touched. With `durable`, a power cut does not take them away either; it costs
    milliseconds, which is too much for the thousands of files of an import.
    """
    with suppress(FileNotFoundError):
        if file.read_bytes() == data:
            return
    with _written(file, data, durable) as fresh:
        with suppress(FileNotFoundError):
            fresh.chmod(file.stat().st_mode & 0o7777)
        fresh.replace(file)


def create_atomically(file: Path, data: bytes) -> None:
    """Write a new file, making its folders where needed. Raises FileExistsError where there is one, which stays."""
    with _written(file, data, durable=True) as fresh:
        try:
            file.hardlink_to(fresh)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if file.exists():
                raise FileExistsError(file) from None
            fresh.replace(file)


@contextmanager
def _written(file: Path, data: bytes, durable: bool) -> Iterator[Path]:
    """Give a file with these data beside another one; it goes with the block."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.stem[:40]}.{secrets.token_hex(4)}{SUFFIX}")
    try:
        with fresh.open("xb") as opened:
            opened.write(data)
            if durable:
                opened.flush()
                os.fsync(opened.fileno())
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)
