"""What renderers work with: the theme's templates, and content by digest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from plugins.engine.output import ArtifactFile, Fragment
from plugins.engine.problem import ContentErrors, Problem
from plugins.engine.reading import digest
from plugins.engine.store import Store
from plugins.site.body import anchored, draw, resolve, sized
from plugins.site.inline import inlined

if TYPE_CHECKING:
    from babel.support import Translations
    from jinja2 import Environment
    from jinja2.runtime import Macro


class Theme:
    """A `RenderContext` over a Jinja environment; bodies and fragments come from the store, files from where they lie.

    `folder` is the theme's; `environment` is called when a template is first needed; `place` tells where the bytes of a
    digest lie, as a path to show and as a file; `key` is the context's own fingerprint.
    """

    def __init__(
        self,
        folder: Path,
        environment: Callable[[], Environment],
        store: Store,
        place: Callable[[str], tuple[str, Path]],
        key: str,
    ) -> None:
        self._environment, self._store, self._place, self._key = environment, store, place, key
        self.inlined = cache(partial(inlined, folder))
        self._env: Environment | None = None
        self._kept: dict[tuple[Any, ...], Markup] = {}

    def render(self, template: str, page: Any) -> str:
        return self._templates().get_template(template).render(page=page, site=page.site)

    def compile(self) -> None:
        """Compile every template of the theme, for the next that wants it. What is wrong with one, its pages tell.

        An editor's files may lie among them, and are no text.
        """
        from jinja2 import TemplateError

        env = self._templates()
        for name in env.list_templates(filter_func=lambda name: not name.startswith("!")):
            with suppress(TemplateError, UnicodeError, OSError):
                env.get_template(name)

    def _templates(self) -> Environment:
        if self._env is None:
            self._env = self._environment()
            self._env.filters |= {
                "inlined": self._inlined,
                "html": self._html,
                "anchored": self._anchored,
                "piece": self._piece,
                "once": self._once,
            }
        return self._env

    def body(self, digest: str) -> str:
        return self._store.body(digest)

    def file(self, key: str) -> bytes:
        path, file = self._place(key)
        data = file.read_bytes()
        if digest(data) != key:
            raise ContentErrors([Problem(path, "berkas ini berubah selagi blog dibangun", "jalankan sekali lagi")])
        return data

    def artifact(self, file: ArtifactFile) -> bytes:
        artifact, name = file
        data = self._store.blob(artifact.key, name)
        if data is None:
            made = artifact.make(artifact.view, tuple(self.file(one) for one in artifact.files))
            self._store.save_blob(artifact.key, made)
            data = made[name]
        return data

    def html(self, body: Any, root: str) -> str:
        html, pictures = self.body(body.digest), dict(body.pictures)
        if pictures:
            html = draw(html, lambda target, own: self._drawn(pictures[target], own, root))
        return resolve(html, dict(body.links), root)

    def _drawn(self, picture: Any, own: dict[str, str], root: str) -> str:
        """The macro `drawing` of the theme shows a picture within a body."""
        parts: Any = self._templates().get_template("_partials.html").module
        attributes = {"loading": "lazy", "decoding": "async", **sized(own, picture.width, picture.height)}
        return str(parts.drawing(picture, attributes, root)).strip()

    def _inlined(self, site: Any, name: str) -> Markup:
        """The filter `inlined`: what stands inside every page.

        The site is there so that it is filled in with each page. What depends on constants alone is compiled into the
        template by Jinja, and there it would stay when the text has changed.
        """
        return Markup(self.inlined(name))

    def _html(self, body: Any, root: str) -> Markup:
        """The filter `html`: a body becomes markup, every internal target below `root`."""
        return Markup(self.html(body, root))

    def _anchored(self, body: Any, root: str) -> Markup:
        """The filter `anchored`: as `html`, with headings that link to themselves."""
        return Markup(anchored(self.html(body, root)))

    def _piece(self, fragment: Fragment) -> Markup:
        """The filter `piece`: made once, then remembered."""
        key = fragment.key(self._key)
        text = self._store.piece(key)
        if text is None:
            text = fragment.renderer(fragment.value.compute(), self).decode()
            self._store.save_piece(key, text)
        return Markup(text)

    def _once(self, macro: Macro, *arguments: Any) -> Markup:
        """The filter `once`: what a macro gives for these arguments, remembered while this context lasts."""
        key = (macro.name, *arguments)
        if key not in self._kept:
            self._kept[key] = Markup(macro(*arguments))
        return self._kept[key]


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
