"""The theme: files that are published as they are, and templates and wording, which renderers work with."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache, cached_property, partial
from io import BytesIO
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from plugins.engine.contribution import fingerprint
from plugins.engine.facts import Facts
from plugins.engine.output import Output, OutputGroup, Plan
from plugins.engine.problem import ContentErrors, Problem
from plugins.engine.reading import digest
from plugins.engine.rendering import RenderContext
from plugins.engine.sources import is_litter
from plugins.engine.store import Store
from plugins.engine.tracked import Scope, Tracked
from plugins.site.body import add_sizes, draw, link_headings, resolve
from plugins.site.inline import inlined

if TYPE_CHECKING:
    from babel.support import Translations
    from jinja2 import Environment
    from jinja2.runtime import Macro

JINJA_SETTINGS = ("JINJA_ENVIRONMENT", "JINJA_FILTERS", "JINJA_GLOBALS", "JINJA_TESTS")


def copy(key: str, context: RenderContext) -> bytes:
    """The file with this digest."""
    return context.file(key)


def plan_static_files(facts: Facts, settings: Mapping[str, Any], now: datetime) -> Plan:
    """Returns the plan of the theme's static files; renderers may use its typefaces, which are not published."""
    theme, folders = Path(settings["THEME"]), settings["THEME_STATIC_PATHS"]
    static = {path: (digest(file.read_bytes()), file) for path, file in static_files(theme, folders)}
    outputs = [
        Output(path, copy, Tracked(key, frozenset(("theme",)), partial(str, key))) for path, (key, _) in static.items()
    ]
    scope = Scope("theme", repr([(path, key) for path, (key, _) in static.items()]))
    files = dict(static.values()) | {digest(file.read_bytes()): file for file in typefaces(theme)}
    return Plan((OutputGroup("theme", (scope,), lambda read: outputs),), files=files)


def typefaces(theme: Path) -> list[Path]:
    """What the theme has words drawn in. They are not published."""
    return sorted((theme / "kartu").glob("*.ttf"))


def static_files(theme: Path, folders: Iterable[str] = ("static",)) -> Iterator[tuple[str, Path]]:
    """Yields where each file is published and where it lies: `theme/umpan.css` and `static/umpan.css`.

    What a later one of the `folders` has takes the place of what an earlier one has at the same address.
    """
    for folder in (theme / name for name in folders):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not is_litter(file.name):
                yield f"theme/{file.relative_to(folder).as_posix()}", file


class Theme(RenderContext):
    """A `RenderContext` over a Jinja environment, which is had from `load` when a template is first needed."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        *,
        settings: Mapping[str, Any],
        code: str,
        load: Callable[[], Environment],
    ) -> None:
        theme = Path(settings["THEME"])
        super().__init__(store, folder, _fingerprint(code, theme, settings))
        self._load = load
        self.inlined = cache(partial(inlined, theme))
        self._once_made: dict[tuple[Any, ...], Markup] = {}

    def render(self, template: str, page: Any) -> str:
        """Render a template, whose only names are `page` and `site` (`page.site`). Raises `ContentErrors`."""
        with _problems_named(template):
            return self._templates.get_template(template).render(page=page, site=page.site)

    def render_text(self, text: str, name: str, page: Any) -> str:
        """Render a template that is given as text; `name` is its path. Raises `ContentErrors`."""
        with _problems_named(name):
            code = self._templates.compile(text, name, name)
            template = self._templates.template_class.from_code(self._templates, code, self._templates.globals)
            return template.render(page=page, site=page.site)

    def prepare(self) -> None:
        """Compile every template, for the next that wants it. What is wrong with one, its pages tell.

        An editor's files may lie among them, and are no text.
        """
        from jinja2 import TemplateError

        for name in self._templates.list_templates(filter_func=lambda name: not name.startswith("!")):
            with suppress(TemplateError, UnicodeError, OSError):
                self._templates.get_template(name)

    @cached_property
    def _templates(self) -> Environment:
        env = self._load()
        env.filters |= {
            "inlined": self._inlined,
            "html": lambda body, root: Markup(self.html(body, root)),
            "anchored": lambda body, root: Markup(link_headings(self.html(body, root))),
            "fragment": lambda fragment: Markup(self.fragment(fragment)),
            "once": self._once,
        }
        return env

    def html(self, body: Any, root: str) -> str:
        """Returns a body (`views.Body`) as HTML whose links lead below `root`, and whose pictures are shown."""
        html, pictures = self.body(body.digest), dict(body.pictures)
        if pictures:
            html = draw(html, lambda target, own: self._draw(pictures[target], own, root))
        return resolve(html, dict(body.links), root)

    def _draw(self, picture: Any, own: dict[str, str], root: str) -> str:
        """The macro `drawing` of the theme shows a picture within a body."""
        macros: Any = self._templates.get_template("_partials.html").module
        attributes = {"loading": "lazy", "decoding": "async", **add_sizes(own, picture.width, picture.height)}
        return str(macros.drawing(picture, attributes, root)).strip()

    def _inlined(self, site: Any, name: str) -> Markup:
        """The filter `inlined`: what stands inside every page.

        The site is there so that it is filled in with each page. What depends on constants alone is compiled into the
        template by Jinja, and there it would stay when the text has changed.
        """
        return Markup(self.inlined(name))

    def _once(self, macro: Macro, *arguments: Any) -> Markup:
        """The filter `once`: what a macro gives for these arguments, remembered while this context lasts."""
        key = (macro.name, *arguments)
        if key not in self._once_made:
            self._once_made[key] = Markup(macro(*arguments))
        return self._once_made[key]


@contextmanager
def _problems_named(name: str) -> Iterator[None]:
    """What is wrong with a template is a problem of the innermost template it shows in. Raises `ContentErrors`."""
    from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

    try:
        yield
    except TemplateError as error:
        places = [(one.filename, one.lineno) for one in extract_tb(error.__traceback__)]
        file, line = next((place for place in reversed(places) if not place[0].endswith(".py")), (name, 0))
        if isinstance(error, TemplateSyntaxError):
            file, line = error.filename or name, error.lineno
        what = f"template {error} tidak ada" if isinstance(error, TemplateNotFound) else str(error.message)
        place = f"{_shorten(file)}:{line}" if line else _shorten(file)
        raise ContentErrors(
            [Problem(place, f"template ini tidak dapat dipakai: {what}", "perbaiki baris itu")]
        ) from error


def _shorten(file: str) -> str:
    """A file as people call it: below the folder that they are in, where it lies there."""
    path = Path(file)
    return (path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path).as_posix()


def fingerprint_setting(settings: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Returns a text for each of these settings; functions go by their modules' sources."""
    return [f"{name}={_value(settings[name])}" for name in names]


def _fingerprint(code: str, theme: Path, settings: Mapping[str, Any]) -> str:
    """Of what renderers use: the code, the theme's templates, wording and inline texts, and the template settings."""
    folders = [Path(folder) for folder in settings["THEME_TEMPLATES_OVERRIDES"]]
    folders += [theme / "templates", theme / "translations", theme / "inline"]
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    return fingerprint([code, *fingerprint_setting(settings, ("DEFAULT_LANG", *JINJA_SETTINGS))], files)


def _value(setting: Any) -> str:
    """A setting by value; a function by its name and its module's source."""
    if isinstance(setting, Mapping):
        return repr([(name, _value(value)) for name, value in sorted(setting.items())])
    if isinstance(setting, Sequence) and not isinstance(setting, str):
        return repr([*map(_value, setting)])
    if isinstance(setting, partial):
        return repr([*map(_value, (setting.func, setting.args, setting.keywords))])
    if callable(setting):
        named = inspect.unwrap(setting) if hasattr(setting, "__qualname__") else type(setting)
        source = _source_of(named)
        return f"{named.__module__}.{named.__qualname__} {fingerprint([], [source] if source else [])}"
    return repr(setting)


def _source_of(named: Any) -> Path | None:
    """Where a function or class is written; None where it is no Python."""
    try:
        source = inspect.getsourcefile(named)
    except TypeError:  # a built-in one
        return None
    return Path(source) if source else None


class Wording:
    """The interface wording as templates call it: markup, in which values named in the text are escaped."""

    def __init__(self, translations: Translations) -> None:
        self._translations = translations
        self._plain: dict[str, Markup] = {}

    def gettext(self, text: str, /, **values: object) -> Markup:
        if values:
            return Markup(self._translations.gettext(text)) % values
        if text not in self._plain:
            self._plain[text] = Markup(self._translations.gettext(text)) % {}
        return self._plain[text]

    def ngettext(self, one: str, many: str, count: int, /, **values: object) -> Markup:
        return Markup(self._translations.ngettext(one, many, count)) % values


def catalogue(theme: Path, lang: str) -> Translations:
    """The interface wording of a language, read from its `.po`; there is no compiled copy to go stale."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.support import Translations

    compiled = BytesIO()
    with (theme / "translations" / lang / "LC_MESSAGES" / "kisah.po").open("rb") as handle:
        write_mo(compiled, read_po(handle, locale=lang))
    compiled.seek(0)
    return Translations(compiled)
