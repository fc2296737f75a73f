"""What everything made depends on besides its inputs: our code, the theme, the libraries, some settings."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

PLUGINS = Path(__file__).resolve().parents[1]
LIBRARIES = (
    "babel", "jinja2", "lxml", "markdown", "msgspec", "nh3", "pi-heif", "pillow", "PySastrawi", "rcssmin", "rjsmin",
    "smartypants", "tzdata", "unidecode",
)  # fmt: skip


def code() -> str:
    """Of everything that reads and makes: our modules and the versions of what they lean on."""
    versions = [f"{name} {version(name)}" for name in LIBRARIES]
    return _digest([sys.version, *versions], sorted(PLUGINS.rglob("*.py")))


def context(code: str, theme: Path, settings: Mapping[str, Any]) -> str:
    """Of what renderers use: the code, the theme's templates, wording and inline texts, and the template settings."""
    folders = [Path(folder) for folder in settings["THEME_TEMPLATES_OVERRIDES"]]
    folders += [theme / "templates", theme / "translations", theme / "inline"]
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    values = [f"{name}={_value(settings[name])}" for name in ("DEFAULT_LANG", "JINJA_ENVIRONMENT", "JINJA_FILTERS")]
    return _digest([code, *values], files)


def _digest(texts: list[str], files: list[Path]) -> str:
    state = blake2b(digest_size=16)
    for text in texts:
        state.update(text.encode() + b"\0")
    for file in files:
        # The name as seen from its folder's folder: where a blog lies does not matter.
        state.update(f"{file.parent.name}/{file.name}\0".encode() + file.read_bytes() + b"\0")
    return state.hexdigest()


def _value(setting: Any) -> str:
    """A setting by value; a function by its name and its module's source."""
    if isinstance(setting, Mapping):
        return repr([(name, _value(value)) for name, value in sorted(setting.items())])
    if callable(setting):
        source = inspect.getsourcefile(inspect.unwrap(setting))
        text = Path(source).read_text(encoding="utf-8") if source else ""
        return f"{setting.__module__}.{setting.__qualname__} {_digest([text], [])}"
    return repr(setting)
