"""Pelican's settings that say how stories and pages are read, as `Defaults`; and what is wrong with them."""

from __future__ import annotations

import inspect
import pickle
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, ValidationError, convert, json

from plugins.engine.problem import Problem
from plugins.indonesian.languages import language_code
from plugins.indonesian.typography import FILTERS, HARMFUL, Typography
from plugins.indonesian.wording import nearest
from plugins.site.settings_file import locate_setting
from plugins.stories.defaults import NO_DEFAULTS, Defaults, PathPart
from plugins.stories.story import CATEGORY_DEFAULT, STORY_KEYS, ContentReader

_EXAMPLES = {
    "DEFAULT_CATEGORY": 'DEFAULT_CATEGORY = "Kisah"',
    "USE_FOLDER_AS_CATEGORY": "USE_FOLDER_AS_CATEGORY = False",
    "DEFAULT_METADATA": 'DEFAULT_METADATA = {"status": "draft"}',
    "DEFAULT_DATE": 'DEFAULT_DATE = "2026-11-21", DEFAULT_DATE = "fs", atau None',
    "FILENAME_METADATA": r'FILENAME_METADATA = r"(?P<date>\d{4}-\d{2}-\d{2})-(?P<slug>.*)"',
    "PATH_METADATA": r'PATH_METADATA = r"cerita/(?P<category>[^/]+)/.*"',
    "SUMMARY_MAX_LENGTH": "SUMMARY_MAX_LENGTH = 50, atau None",
    "SUMMARY_END_SUFFIX": 'SUMMARY_END_SUFFIX = "…"',
    "MARKDOWN": 'MARKDOWN = {"extensions": ["def_list"], "extension_configs": {}}',
    "TYPOGRIFY": "TYPOGRIFY = True",
    "TYPOGRIFY_OMIT_FILTERS": f"TYPOGRIFY_OMIT_FILTERS = {list(HARMFUL)}",
    "TYPOGRIFY_IGNORE_TAGS": 'TYPOGRIFY_IGNORE_TAGS = ["abbr", "div.asli"]',
}
_KEYS = {key.lower(): key for key in STORY_KEYS}
_EXAMPLE = {"Title": "Contoh", "Date": "2026-01-01", "Author": "Contoh"}
_BESIDE = {
    "Cover": {"Cover_alt": "Contoh"},
    "Cover_alt": {"Cover": "contoh.svg"},
    "Translation": {"Lang": "en"},
    "Source_title": {"Source_url": "https://contoh.example/"},
    "Source_author": {"Source_url": "https://contoh.example/"},
}
"""What a header needs beside a key, so that nothing but the key's own value can be wrong."""
_TAG = re.compile(r"(?=.)(?:[A-Za-z][\w-]*)?(?:[.#][\w-]+)?")
_META = ("meta", "markdown.extensions.meta", "markdown.extensions.meta:MetaExtension")
"""Headers are read before Markdown sees a file."""


class _Markdown(Struct, forbid_unknown_fields=True):
    """`MARKDOWN`, as Pelican has it. Every page is HTML, whichever of its names is given."""

    extensions: list[str] = []
    extension_configs: dict[str, dict[str, Any]] = {}
    output_format: Literal["html", "html5", "xhtml"] = "html"


class SettingsReader:
    """Reads the settings of one site; `problems` are found on the way."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self.problems: list[Problem] = []

    def read(self) -> Defaults:
        """Return what holds for all stories and pages; a setting that does not fit is as if it were not set."""
        category = self._value("DEFAULT_CATEGORY", str, CATEGORY_DEFAULT)
        dated_by_file, date_values = self._date()
        category_values = [] if category == CATEGORY_DEFAULT else [("Category", category)]
        author = self._settings.get("AUTHOR")  # whoever knows all authors says what is wrong with it
        author_values = [("Author", author)] if author and isinstance(author, str) else []
        extensions, configs = self._markdown()
        return Defaults(
            values=(*date_values, *category_values, *self._metadata(), *author_values),
            patterns=tuple(self._patterns()),
            folder_is_category=self._value("USE_FOLDER_AS_CATEGORY", bool, False),
            dated_by_file=dated_by_file,
            needs_author=False,
            lang=language_code(str(self._settings.get("DEFAULT_LANG"))) or NO_DEFAULTS.lang,
            summary_words=self._value("SUMMARY_MAX_LENGTH", Annotated[int, Meta(ge=1)] | None, None) or 0,
            summary_end=self._value("SUMMARY_END_SUFFIX", str, NO_DEFAULTS.summary_end),
            typography=self.typography(),
            extensions=extensions,
            extension_configs=configs,
        )

    def _value(self, name: str, kind: Any, default: Any, *, check: Callable[[Any], bool] | None = None) -> Any:
        """The setting, or its default where it is not there; that as well, after a complaint, where it does not fit."""
        try:
            value = convert(self._settings.get(name, default), kind)
        except ValidationError:
            self._complain(name)
            return default
        if check and not check(value):
            self._complain(name)
            return default
        return value

    def _complain(self, name: str, problem: str = "", remedy: str = "") -> None:
        wrong = problem or f"{self._settings.get(name)!r} tidak dapat dipakai"
        place = locate_setting(name, self._settings)
        self.problems.append(Problem(place, f"{name} {wrong}", remedy or f"tulis misalnya {_EXAMPLES[name]}"))

    def _date(self) -> tuple[bool, list[tuple[str, str]]]:
        """Whether files give the dates of stories without one, and the date that they have otherwise."""
        given = self._settings.get("DEFAULT_DATE")
        if given == "fs":
            return True, []
        try:
            moment = datetime(*given) if isinstance(given, (list, tuple)) else given  # noqa: DTZ001  the blog's own
        except (TypeError, ValueError):
            moment = ...
        if moment is None or moment == "":
            return False, []
        text = moment.isoformat() if isinstance(moment, date) else moment
        if isinstance(text, str) and not self._read_example("DEFAULT_DATE", "Date", text):
            return False, [("Date", text)]
        if not isinstance(text, str):
            self._complain("DEFAULT_DATE")
        return False, []

    def _metadata(self) -> Iterator[tuple[str, str]]:
        """Header keys and their values."""
        try:
            given = dict(self._settings.get("DEFAULT_METADATA") or {})
        except (TypeError, ValueError):
            self._complain("DEFAULT_METADATA")
            return
        for name, value in given.items():
            key = self._key("DEFAULT_METADATA", str(name))
            text = "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
            if key and not self._read_example("DEFAULT_METADATA", key, text):
                yield key, text

    def _read_example(self, name: str, key: str, text: str) -> tuple[Problem, ...]:
        """The problems of a story with this header value, after a complaint about each."""
        header = {**_EXAMPLE, **_BESIDE.get(key, {}), key: text}
        lines = "".join(
            f"{one}: {value}\n" for one, value in header.items() if not (one == "Author" and key == "Authors")
        )
        reader = ContentReader(self._settings["TIMEZONE"])
        problems = reader.story("content/cerita/contoh.md", f"{lines}\nContoh.\n".encode()).problems
        for one in problems:
            self._complain(name, f"tidak dapat dipakai: {one.problem}", one.remedy)
        return problems

    def _key(self, setting: str, name: str) -> str | None:
        """The header key that a name means, or None after a complaint."""
        if key := _KEYS.get(name.lower()):
            return key
        guess = nearest(name, _KEYS)
        remedy = f"mungkin maksudnya {guess}" if guess else f"kunci kepala naskah: {', '.join(_KEYS)}"
        self._complain(setting, f'menyebut kunci "{name}", yang tidak dikenal', remedy)
        return None

    def _patterns(self) -> Iterator[tuple[PathPart, str]]:
        for name, part in (("FILENAME_METADATA", PathPart.NAME), ("PATH_METADATA", PathPart.PATH)):
            expression = self._value(name, str | None, None)
            if not expression:
                continue
            try:
                keys = [self._key(name, group) for group in re.compile(expression).groupindex]
            except re.error as error:
                self._complain(name, f"bukan ungkapan reguler: {error}")
                continue
            if all(keys):
                yield part, expression

    def typography(self) -> Typography:
        """Return how text is to be set."""
        is_set = self._value("TYPOGRIFY", bool, True)
        omitted = self._value(
            "TYPOGRIFY_OMIT_FILTERS", tuple[str, ...], HARMFUL, check=lambda names: set(names) <= set(FILTERS)
        )
        ignored = self._value(
            "TYPOGRIFY_IGNORE_TAGS", tuple[str, ...], (), check=lambda tags: all(map(_TAG.fullmatch, tags))
        )
        return Typography(tuple(name for name in FILTERS if not is_set or name in omitted), ignored)

    def _markdown(self) -> tuple[tuple[str, ...], dict[str, dict[str, Any]]]:
        """The extensions beside ours, each once, and how they are set."""
        given = self._value("MARKDOWN", _Markdown, _Markdown())
        names = [name for name in dict.fromkeys([*given.extensions, *given.extension_configs]) if name not in _META]
        configs = {name: given.extension_configs.get(name, {}) for name in names}
        return tuple(name for name in names if self._is_extension(name, configs[name])), configs

    def _is_extension(self, name: str, config: Mapping[str, Any]) -> bool:
        """Whether Python-Markdown can load it so, here and in workers; if not, after a complaint."""
        from markdown import Markdown

        try:
            Markdown(extensions=[name], extension_configs={name: pickle.loads(pickle.dumps(config))})
            json.encode(config, enc_hook=_name)
        except (ImportError, AttributeError, KeyError, TypeError, ValueError, pickle.PicklingError) as error:
            remedy = "periksa nama pengaya dan setelannya di extension_configs"
            self._complain("MARKDOWN", f'menyebut "{name}", yang tidak dapat dimuat ({error})', remedy)
            return False
        return True


def _name(function: Any) -> str:
    """What stands for a function in a fingerprint. Raises AttributeError where it has no name."""
    return f"{function.__module__}.{function.__qualname__}"


def fingerprint_defaults(defaults: Defaults) -> str:
    """Return a digest that differs whenever files may be read otherwise, be it by the code of another's extension."""
    state = blake2b(json.encode(defaults, enc_hook=_name, order="deterministic"), digest_size=16)
    if defaults.extensions:
        from markdown import Markdown

        for name in defaults.extensions:
            extension = Markdown().build_extension(name, {**defaults.extension_configs[name]})
            state.update(Path(inspect.getfile(type(extension))).read_bytes())
    return state.hexdigest()
