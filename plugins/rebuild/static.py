"""Files that are published as they are: the theme's own, and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plugins.rebuild.output import Output, Workshop
from plugins.rebuild.reading import digest


@dataclass(frozen=True, slots=True)
class Copy:
    """The digest of the bytes to publish."""

    digest: str


def copy(page: Copy, workshop: Workshop) -> bytes:
    return workshop.file(page.digest)


def theme_files(theme: Path) -> Iterator[tuple[Output, Path]]:
    """`static/css/style.css` → `theme/css/style.css`, each with the file it comes from."""
    static = theme / "static"
    for file in sorted(static.rglob("*")):
        if file.is_file() and not file.name.startswith("."):
            yield Output(f"theme/{file.relative_to(static).as_posix()}", copy, Copy(digest(file.read_bytes()))), file
