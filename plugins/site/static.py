"""Files that are published as they are: the theme's own, and pictures."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path

from plugins.engine.output import Output, OutputGroup, RenderContext
from plugins.engine.reading import digest
from plugins.engine.sources import is_litter
from plugins.engine.tracked import Scope, Tracked


def copy(key: str, context: RenderContext) -> bytes:
    """The file with this digest."""
    return context.file(key)


def copied(path: str, key: str) -> Output:
    """A theme's file that is published as it is, under `path`; `key` is the digest of its bytes."""
    return Output(path, copy, Tracked(key, frozenset(("theme",)), partial(str, key)))


def theme_group(outputs: Collection[Output]) -> OutputGroup:
    """The theme's files, all that their keys say."""
    key = repr([(output.path, output.value.key) for output in outputs])
    return OutputGroup("theme", (Scope("theme", key),), lambda read: outputs)


def typefaces(theme: Path) -> list[Path]:
    """What the theme has words drawn in. They are not published."""
    return sorted((theme / "kartu").glob("*.ttf"))


def theme_files(theme: Path) -> Iterator[tuple[Output, Path]]:
    """`static/umpan.css` → `theme/umpan.css`, each with the file it comes from."""
    static = theme / "static"
    for file in sorted(static.rglob("*")):
        if file.is_file() and not is_litter(file.name):
            yield copied(f"theme/{file.relative_to(static).as_posix()}", digest(file.read_bytes())), file
