"""The workshop that makers work in: the theme's templates, and content by digest."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from jinja2 import Environment
from markupsafe import Markup

from plugins.rebuild.body import resolve
from plugins.rebuild.problem import ContentErrors, Problem
from plugins.rebuild.reading import digest


class Theme:
    """A `Workshop` over a Jinja environment; `bodies` are rendered HTML by digest, `files` paths of content files."""

    def __init__(self, env: Environment, bodies: Mapping[str, str], files: Mapping[str, tuple[str, Path]]) -> None:
        self._env, self._bodies, self._files = env, bodies, files
        env.filters["html"] = self._html

    def render(self, template: str, page: Any) -> str:
        return self._env.get_template(template).render(page=page, site=page.site)

    def body(self, digest: str) -> str:
        return self._bodies[digest]

    def file(self, key: str) -> bytes:
        path, file = self._files[key]
        data = file.read_bytes()
        if digest(data) != key:
            raise ContentErrors([Problem(path, "berkas ini berubah selagi blog dibangun", "jalankan sekali lagi")])
        return data

    def _html(self, body: Any, root: str) -> Markup:
        """The filter `html`: a body's digest and links become markup, every internal target below `root`."""
        return Markup(resolve(self.body(body.digest), dict(body.links), root))


def catalogue(theme: Path, lang: str) -> Translations:
    """The interface wording of a language, read from its `.po`; there is no compiled copy to go stale."""
    compiled = BytesIO()
    with (theme / "translations" / lang / "LC_MESSAGES" / "kisah.po").open("rb") as handle:
        write_mo(compiled, read_po(handle, locale=lang))
    compiled.seek(0)
    return Translations(compiled)
