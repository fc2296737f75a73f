"""What answers below `/admin/`: the page to write in, the editor's files, and the editor's requests.

Whoever can send requests there can write into the content folder. So it is open only to this machine, under its own
name, and to pages that it has served itself: another site's page, also one that has its own name point to this machine,
is turned away. Requests go to an address that holds a key, which only the page itself knows.
"""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_file
from msgspec import DecodeError, json
from werkzeug.datastructures import Headers

from plugins.engine.problem import UserError
from plugins.site.site import Site, load_settings
from plugins.stories.settings import SettingsReader
from tools.preview.admin.backend import EditorBackend
from tools.preview.admin.config import make_configuration, read_wording
from tools.preview.admin.package import SCRIPT, EditorPackage
from tools.preview.builder import OUTPUT

PREFIX = "/admin"
LARGEST_REQUEST = 60_000_000
"""Bytes."""

_NAMES = ("localhost", "127.0.0.1", "[::1]")
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob:; worker-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}
"""Nothing is loaded from elsewhere, and no other page shows this one."""


def create_blueprint(project: Path, settings: Path) -> Blueprint:
    """Return the routes of the page to write in, for the blog in `project` with this file of settings."""
    pages = Blueprint("admin", __name__, url_prefix=PREFIX)
    package = EditorPackage()
    key = secrets.token_urlsafe(24)

    @cache
    def open_backend() -> EditorBackend:
        blog = load_settings(settings)
        return EditorBackend(Path(blog["PATH"]), blog["TIMEZONE"], SettingsReader(blog).read())

    @pages.before_request
    def refuse_strangers() -> None:
        request.max_content_length = LARGEST_REQUEST
        if not is_own_request(request.headers, int(request.environ["SERVER_PORT"]), writes=request.method == "POST"):
            abort(403)

    @pages.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(_HEADERS)
        return response

    @pages.get("/")
    @pages.get("/index.html")
    def send_page() -> str | tuple[str, int]:
        if not package.is_installed:
            return _send_waiting(package)
        site = Site(load_settings(settings, OUTPUT_PATH=str(project / OUTPUT)))
        try:
            data = {"words": read_wording(), "config": make_configuration(site, f"{PREFIX}/meja/{key}")}
        except UserError as error:
            return render_template("page.html", title="Belum dapat menulis", sentence=error), 503
        finally:
            site.close()
        return render_template("editor.html", name=site.settings["SITENAME"], data=data, prefix=PREFIX, script=SCRIPT)

    @pages.get("/mulai.js")
    def send_start() -> Response:
        return send_file(Path(__file__).with_name("start.js"), "text/javascript")

    @pages.get("/<name>")
    def send_package_file(name: str) -> Response:
        file = package.find_file(name)
        if file is None:
            abort(404)
        return send_file(file, "application/wasm" if file.suffix == ".wasm" else "text/javascript")

    @pages.post("/meja/<sent>")
    def answer(sent: str) -> Any:
        if not secrets.compare_digest(sent.encode(), key.encode()):
            return jsonify(error="halaman ini sudah lama terbuka; muat ulang dahulu"), 403
        try:
            asked = json.decode(request.get_data(), type=dict)
            return jsonify(open_backend().answer(str(asked.get("action")), asked.get("params") or {}))
        except DecodeError:
            return jsonify(error="permintaan ini tidak terbaca"), 400
        except UserError as error:
            return jsonify(error=str(error)), 422

    return pages


def is_own_request(headers: Headers, port: int, *, writes: bool) -> bool:
    """Return whether a request to `port` comes from a page of this machine's own, or from its address bar."""
    host, origin = headers.get("Host", "").lower(), headers.get("Origin", "")
    names = {f"{name}:{port}" for name in _NAMES} | (set(_NAMES) if port == 80 else set())
    if host not in names or headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        return False
    if not writes:
        return origin in {"", f"http://{host}"}
    typed = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return origin == f"http://{host}" and typed == "application/json"


def _send_waiting(package: EditorPackage) -> tuple[str, int]:
    """Return the page to show while the editor is being fetched, which is begun here."""
    problem = package.problem
    package.fetch_in_background()
    if problem:
        return render_template("page.html", title="Halaman menulis belum siap", sentence=problem), 503
    wait = "Halaman menulis sedang diunduh, sekali ini saja (sekitar 16 MB). Halaman ini memuat ulang sendiri."
    return render_template("page.html", title="Sebentar, ya", sentence=wait, refresh=3), 503
