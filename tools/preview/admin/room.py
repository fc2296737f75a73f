"""What answers below `/admin/`: the page to write in, the editor's files, and its requests.

Requests go to an address that holds a key, which only the page itself knows.
"""

from __future__ import annotations

import secrets
from html import escape
from http import HTTPStatus
from pathlib import Path

from msgspec import DecodeError, json

from plugins.site.site import Site, load_settings
from tools.preview import error_page
from tools.preview.admin.config import configuration, words
from tools.preview.admin.desk import Desk, Refused
from tools.preview.admin.door import PREFIX, Answer
from tools.preview.admin.program import SCRIPT, Program
from tools.writing.draft import DraftError

_PAGE = """\
<!DOCTYPE html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>Menulis · {name}</title>
</head>
<body>
<noscript>Halaman ini memerlukan JavaScript. Naskah juga dapat ditulis dengan penyunting teks.</noscript>
<script type="application/json" id="pengaturan">{data}</script>
<script src="{prefix}mulai.js"></script>
<script src="{prefix}{script}"></script>
</body>
</html>
"""


class Room:
    """One preview's page to write in."""

    def __init__(self, project: Path, settings: Path) -> None:
        self._project, self._settings = project, settings
        self._key = secrets.token_urlsafe(24)
        self._program = Program()
        self._desk: Desk | None = None

    def page(self, path: str) -> Answer | None:
        """What a GET below the prefix is answered with; None where nothing is there."""
        name = path.removeprefix(PREFIX)
        if name in {"", "index.html"}:
            return self._index()
        if name == "mulai.js":
            return Answer(
                HTTPStatus.OK, "text/javascript; charset=utf-8", Path(__file__).with_name("start.js").read_bytes()
            )
        if file := self._program.file(name):
            kind = "application/wasm" if file.suffix == ".wasm" else "text/javascript; charset=utf-8"
            return Answer(HTTPStatus.OK, kind, file.read_bytes())
        return None

    def request(self, path: str, body: bytes) -> Answer:
        """What the editor's request is answered with."""
        if not secrets.compare_digest(path.removeprefix(PREFIX), f"meja/{self._key}"):
            return _said(HTTPStatus.FORBIDDEN, "halaman ini sudah lama terbuka; muat ulang dahulu")
        try:
            asked = json.decode(body, type=dict)
            return _json(HTTPStatus.OK, self._opened().answer(str(asked.get("action")), asked.get("params") or {}))
        except DecodeError:
            return _said(HTTPStatus.BAD_REQUEST, "permintaan ini tidak terbaca")
        except Refused as refused:
            return _said(HTTPStatus.UNPROCESSABLE_ENTITY, str(refused))

    def _opened(self) -> Desk:
        if self._desk is None:
            settings = load_settings(self._settings)
            self._desk = Desk(Path(settings["PATH"]), settings["TIMEZONE"])
        return self._desk

    def _index(self) -> Answer:
        if not self._program.there:
            return self._fetching()
        site = Site(load_settings(self._settings, OUTPUT_PATH=str(self._project / ".pratinjau" / "output")))
        try:
            data = {"words": words(), "config": configuration(site, f"{PREFIX}meja/{self._key}")}
        except DraftError as refused:
            return _html(HTTPStatus.SERVICE_UNAVAILABLE, error_page.sentence_page("Belum dapat menulis", str(refused)))
        finally:
            site.close()
        # Within a script element only `<` could end it.
        text = json.encode(data).decode().replace("<", "\\u003c")
        name = escape(str(site.settings["SITENAME"]))
        return _html(HTTPStatus.OK, _PAGE.format(name=name, data=text, prefix=PREFIX, script=SCRIPT))

    def _fetching(self) -> Answer:
        trouble = self._program.trouble
        self._program.fetch_in_background()
        if trouble:
            return _html(
                HTTPStatus.SERVICE_UNAVAILABLE, error_page.sentence_page("Halaman menulis belum siap", trouble)
            )
        wait = "Halaman menulis sedang diunduh, sekali ini saja (sekitar 16 MB). Halaman ini memuat ulang sendiri."
        return _html(HTTPStatus.SERVICE_UNAVAILABLE, error_page.sentence_page("Sebentar, ya", wait, again=3))


def _html(status: HTTPStatus, text: str) -> Answer:
    return Answer(status, "text/html; charset=utf-8", text.encode())


def _json(status: HTTPStatus, value: object) -> Answer:
    return Answer(status, "application/json; charset=utf-8", json.encode(value))


def _said(status: HTTPStatus, sentence: str) -> Answer:
    return _json(status, {"error": sentence})
