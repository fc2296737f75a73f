"""What this blog answers to Pelican's own settings, so that none is ignored in silence.

The answers stand in `pelican-settings.toml`; `python -m tools.generated_docs` writes them into docs/setelan-pelican.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct, ValidationError, convert

from plugins.engine.problem import Problem
from plugins.indonesian.wording import nearest
from plugins.site.settings_file import locate_setting, settings_files

_TABLE = Path(__file__).with_name("pelican-settings.toml")
_Names = tuple[str, ...]
_KINDS: dict[str, tuple[Any, str]] = {
    "THEME_TEMPLATES_OVERRIDES": (_Names, '["tema"]'),
    "THEME_STATIC_PATHS": (_Names, '["static"]'),
    "STATIC_PATHS": (_Names, '["berkas"]'),
    "STATIC_EXCLUDES": (_Names, '["berkas/lama"]'),
    "EXTRA_PATH_METADATA": (dict[str, dict[str, Any]], '{"berkas/CNAME": {"path": "CNAME"}}'),
    "IGNORE_FILES": (_Names, '["catatan-*"]'),
    "TEMPLATE_PAGES": (dict[str, str], '{"berkas/mitra.html": "mitra.html"}'),
    "JINJA_ENVIRONMENT": (dict[str, Any], "{}"),
    "JINJA_FILTERS": (dict[str, Any], "{}"),
    "JINJA_GLOBALS": (dict[str, Any], "{}"),
    "JINJA_TESTS": (dict[str, Any], "{}"),
    "LOAD_CONTENT_CACHE": (bool, "True"),
    "DELETE_OUTPUT_DIRECTORY": (bool, "False"),
}
"""Settings that the engine itself goes by: their types, and an example of each."""


class Answer(StrEnum):
    """Whether a setting does here what Pelican says, is decided by this blog, or sets something that is not there."""

    HONOURED = "dipenuhi"
    FIXED = "tetap"
    MEANINGLESS = "tanpa_arti"


class Setting(Struct, frozen=True):
    """One of Pelican's settings: `note` is what it does here or why it does nothing, `instead` what to write then."""

    name: str
    answer: Answer
    note: str
    instead: str = ""


def read_answers() -> dict[str, Setting]:
    """Every setting of Pelican by its name, in the order of the table."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    found = {name: Setting(name, Answer.HONOURED, note) for name, note in table[Answer.HONOURED].items()}
    for answer in (Answer.FIXED, Answer.MEANINGLESS):
        for group in table[answer]:
            found |= {name: Setting(name, answer, group["reason"], group["instead"]) for name in group["names"]}
    return found


def find_refused(settings: Mapping[str, Any], usual: Mapping[str, Any], *, extended: bool) -> list[Problem]:
    """A problem for each setting that is set to no effect.

    `usual` is every setting as it is where the owner sets nothing. A name that nobody knows may belong to a plugin
    from elsewhere, which `extended` says there is.
    """
    known = read_answers()
    return [
        _refusal(name, known, settings, usual)
        for name, value in settings.items()
        if (name in known and known[name].answer is not Answer.HONOURED and not _is_usual(value, usual.get(name)))
        or not (name in known or name in usual or extended)
    ]


def find_misfits(settings: Mapping[str, Any]) -> list[Problem]:
    """A problem for each setting of the wrong type, which the engine could not go by.

    Pelican takes a text for no list, and sets its own default in its place: so what settings files say counts.
    """
    problems, files = [], list(settings_files(settings))
    for name, (kind, example) in _KINDS.items():
        written = [file[name] for file in files if isinstance(file.get(name), str)]
        value = written[0] if written else settings[name]
        try:
            convert(value, kind)
        except ValidationError:
            place = locate_setting(name, {**settings, name: value})
            problem = f"{name} {value!r} tidak dapat dipakai"
            problems.append(Problem(place, problem, f"tulis misalnya {name} = {example}"))
    return problems


def format_table() -> str:
    """The answers as a Markdown table, with their number above it."""
    found = read_answers().values()
    counts = ", ".join(f"{sum(one.answer is answer for one in found)} {answer.replace('_', ' ')}" for answer in Answer)
    rows = [
        f"| `{one.name}` | {one.answer.replace('_', ' ')} | {'; '.join(filter(None, (one.note, one.instead)))} |"
        for one in found
    ]
    return "\n".join([f"{counts}.", "", "| Setelan | Di sini | Keterangan |", "| --- | --- | --- |", *rows])


def _is_usual(value: Any, usual: Any) -> bool:
    """Whether this is what holds anyway; all ways of saying that there is nothing are one."""
    return bool(value == usual or (_is_nothing(value) and _is_nothing(usual)))


def _is_nothing(value: Any) -> bool:
    return not value or (isinstance(value, Mapping) and not any(value.values()))


def _refusal(name: str, known: Mapping[str, Setting], settings: Mapping[str, Any], usual: Mapping[str, Any]) -> Problem:
    place = locate_setting(name, settings)
    if setting := known.get(name):
        return Problem(place, f"{name} tidak berlaku di blog ini: {setting.note}", setting.instead)
    guess = nearest(name, [*usual, *known])
    remedy = f"mungkin maksudnya {guess}" if guess else "hapus baris ini, atau tulis dengan huruf kecil"
    return Problem(place, f"setelan {name} tidak dikenal", remedy)
