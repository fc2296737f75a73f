"""What a theme must have to show this blog (docs/untuk-pengguna-pelican.md has it for people)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from plugins.blog.kinds import KINDS
from plugins.engine.problem import Problem
from plugins.site.inline import SCRIPTS, STYLE
from plugins.site.settings_file import locate_setting

PARTIALS = "_partials.html"
"""Has the macro `drawing`, by which a picture within a text is shown."""


def find_missing_folders(settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each folder beside the theme or in it that settings name and that is not there."""
    for name, root in (("THEME_TEMPLATES_OVERRIDES", Path()), ("THEME_STATIC_PATHS", Path(settings["THEME"]))):
        for folder in settings[name]:
            if not (root / folder).is_dir() and folder != "static":  # a theme without files has none
                place = locate_setting(name, settings)
                yield Problem(place, f"{name} menyebut {folder}, folder yang tidak ada", "periksa namanya")


def shortcomings(theme: Path, overrides: Iterable[str], lang: str) -> list[Problem]:
    """One problem with all that the theme lacks, where it lacks anything. Templates may stand in `overrides`."""
    missing = [path for path, places in _files(theme, overrides, lang) if not any(place.exists() for place in places)]
    if not missing:
        return []
    if missing == [_wording(lang)]:
        return [Problem("pelicanconf.py", f"tema ini tidak punya bahasa {lang!r}", "tulis DEFAULT_LANG = 'id'")]
    shown = ", ".join(missing[:4]) + (f", dan {len(missing) - 4} lagi" if len(missing) > 4 else "")
    remedy = (
        "tema Pelican lain tidak membawa kredit dan komentar blog ini: salin folder theme lalu ubah salinannya, "
        "atau pakai THEME_TEMPLATES_OVERRIDES"
    )
    return [Problem(f"tema {theme.name}", f"tidak punya {shown}", remedy)]


def _files(theme: Path, overrides: Iterable[str], lang: str) -> Iterator[tuple[str, list[Path]]]:
    """What must be there, each with the places where it may be."""
    folders = [*map(Path, overrides), theme / "templates"]
    for template in dict.fromkeys([*(kind.template for kind in KINDS), PARTIALS]):
        yield template, [folder / template for folder in folders]
    for path in (_wording(lang), *(f"inline/{name}" for name in (STYLE, *SCRIPTS))):
        yield path, [theme / path]


def _wording(lang: str) -> str:
    return f"translations/{lang}/LC_MESSAGES/kisah.po"
