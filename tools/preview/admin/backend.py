"""The local end of the page to write in: answers the requests of Decap CMS's proxy backend from the content folder.

The actions and their answers are those of `decap-server` (its middleware `localFs`). Unlike there, only stories, pages
and pictures can be reached, nothing is overwritten that the author has not seen, nothing is deleted, and what the
blog's own readers would not accept is not written at all.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import json
from msgspec.structs import replace

from plugins.engine.problem import UserError
from plugins.engine.reading import digest
from plugins.engine.sources import is_litter
from plugins.images.kinds import KINDS, PICTURES
from plugins.images.picture import read_picture
from plugins.stories.defaults import NO_DEFAULTS, Defaults
from plugins.stories.story import ContentReader
from tools.atomic_files import create_atomically, write_atomically
from tools.preview.admin.form import PAGE, STORY, Form, UnsupportedHeaderError

PICTURE_LIMIT = 20_000_000
SHOWN_PICTURES = 200
SHOWN_BYTES = 400_000
"""The editor wants all pictures at once, each whole: only so many, and small ones that its browser shows. Others stand
there grey."""

_GREY = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"><rect width="8" height="6" fill="#bbb"/></svg>'
_FOLDERS = {"cerita": ".md", "halaman": ".md", "gambar": ""}


class EditorError(UserError):
    """A request of the editor that is not carried out. Nothing was written."""


class EditorBackend:
    """Reads and writes below one content folder, for one editor.

    `zone` is the name of the blog's time zone, `defaults` what the blog takes silent headers to say; an author is to be
    named all the same.
    """

    def __init__(self, content: Path, zone: str, defaults: Defaults = NO_DEFAULTS) -> None:
        self._content = content.resolve()
        self._reader = ContentReader(zone, replace(defaults, needs_author=True))
        self._forms = {"cerita": Form(STORY, ZoneInfo(zone)), "halaman": Form(PAGE, ZoneInfo(zone))}
        self._lock = Lock()
        self._saved: dict[str, tuple[str, str]] = {}
        """By path: the version that the editor was given, and the one that was saved last in its place. The editor does
        not ask anew after it has saved, and goes on naming the former."""

    def answer(self, action: str, params: Mapping[str, Any]) -> Any:
        """Return what is sent back as JSON. Raises EditorError."""
        actions: dict[str, Callable[[Mapping[str, Any]], Any]] = {
            "info": lambda _: {"repo": "Kisah Layanan", "publish_modes": ["simple"], "type": "local_fs"},
            "entriesByFolder": self._list_entries,
            "getEntry": lambda given: self._read_entry(str(given["path"])),
            "persistEntry": self._save_entry,
            "getMedia": self._list_pictures,
            "getMediaFile": lambda given: self._read_picture(str(given["path"])),
            "persistMedia": lambda given: self._save_picture(given["asset"]),
            "getDeployPreview": lambda _: None,
        }
        if action in {"deleteFile", "deleteFiles"}:
            raise EditorError("menghapus tidak dapat dilakukan dari sini; hapus berkasnya di folder content")
        if action not in actions:
            raise EditorError(f'permintaan "{action}" tidak dikenal')
        with self._lock:
            try:
                return actions[action](params)
            except (KeyError, TypeError, ValueError) as error:
                raise EditorError(f"permintaan ini tidak lengkap ({type(error).__name__})") from None
            except OSError as error:
                raise EditorError(f"berkas tidak dapat dibaca atau ditulis ({error.strerror})") from None

    # Stories and pages

    def _list_entries(self, params: Mapping[str, Any]) -> Any:
        folder = self._content / self._locate(str(params["folder"]))[0]
        files = [one for one in sorted(folder.rglob("*.md")) if not any(map(is_litter, one.relative_to(folder).parts))]
        entries = [self._read_entry(f"content/{file.relative_to(self._content).as_posix()}") for file in files]
        return [entry for entry in entries if entry["data"] is not None]

    def _read_entry(self, path: str) -> dict[str, Any]:
        """Return a file for the form, without data where there is no such file, or none that the form could show."""
        folder, file = self._locate(path)
        try:
            data = file.read_bytes()
            shown = json.encode(self._forms[folder].fields(path, data)).decode()
        except (FileNotFoundError, UnsupportedHeaderError):
            return {"data": None, "file": {"path": path, "id": None}}
        return {"data": shown, "file": {"path": path, "id": digest(data)}}

    def _save_entry(self, params: Mapping[str, Any]) -> Any:
        files = params.get("dataFiles") or [params["entry"]]
        if len(files) != 1 or files[0].get("newPath"):
            raise EditorError("memindahkan tulisan tidak dapat dilakukan dari sini")
        path, fields = str(files[0]["path"]), json.decode(str(files[0]["raw"]))
        folder, file = self._locate(path)
        former = file.read_bytes() if file.exists() else None
        version = str(fields.get("versi") or "")
        if former is not None:
            self._check_seen(path, version, former)
        data = self._forms[folder].file(path, fields, former)
        read = self._reader.story if folder == "cerita" else self._reader.page
        if problems := read(path, data).problems:
            raise EditorError("belum disimpan: " + "; ".join(f"{one.problem} ({one.remedy})" for one in problems))
        for asset in params.get("assets", ()):
            self._save_picture(asset)
        if data != former:
            if former is None:
                _create(file, data)
            else:
                write_atomically(file, data, durable=True)
        self._saved[path] = version, digest(data)
        return {"message": "tersimpan"}

    def _check_seen(self, path: str, version: str, former: bytes) -> None:
        """Raise EditorError unless the file is the one that the editor was given, or what this backend made of it."""
        current = digest(former)
        if version == current or self._saved.get(path) == (version, current):
            return
        what = "berubah sejak dibuka di sini" if version else "sudah ada"
        remedy = "muat ulang halaman ini" if version else "pilih judul lain"
        raise EditorError(f"belum disimpan: {path} {what}, jadi tidak ditimpa; {remedy}")

    # Pictures

    def _list_pictures(self, params: Mapping[str, Any]) -> Any:
        kind, folder = self._locate(str(params["mediaFolder"]))
        if kind != "gambar":
            raise EditorError("gambar berada di content/gambar/")
        files = [file for file in folder.rglob("*") if file.suffix.lower() in PICTURES and file.is_file()]
        newest = sorted(files, key=lambda file: file.stat().st_mtime_ns, reverse=True)[:SHOWN_PICTURES]
        return [self._read_picture(f"content/{file.relative_to(self._content).as_posix()}") for file in newest]

    def _read_picture(self, path: str) -> dict[str, Any]:
        _, file = self._locate(path)
        small = file.stat().st_size <= SHOWN_BYTES and KINDS[file.suffix.lower()] != "HEIC"
        shown = base64.b64encode(file.read_bytes() if small else _GREY).decode()
        return {"id": digest(path), "content": shown, "encoding": "base64", "path": path, "name": file.name}

    def _save_picture(self, asset: Mapping[str, Any]) -> dict[str, Any]:
        path = str(asset["path"])
        folder, file = self._locate(path)
        if folder != "gambar" or file.suffix.lower() not in PICTURES:
            raise EditorError(f"{file.name} bukan gambar; pakai salah satu dari {', '.join(PICTURES)}")
        try:
            data = base64.b64decode(str(asset["content"]), validate=True)
        except binascii.Error:
            raise EditorError(f"{file.name} tidak terkirim utuh; coba sekali lagi") from None
        if not data or len(data) > PICTURE_LIMIT:
            raise EditorError(f"{file.name} lebih besar dari {PICTURE_LIMIT // 1_000_000} MB; kecilkan dahulu")
        if problems := read_picture(path, data).problems:
            raise EditorError("; ".join(f"{one.problem} ({one.remedy})" for one in problems))
        if file.exists():
            if file.read_bytes() != data:
                raise EditorError(f"{path} sudah ada dan tidak ditimpa; ganti nama gambarnya")
        else:
            _create(file, data)
        return self._read_picture(path)

    def _locate(self, path: str) -> tuple[str, Path]:
        """Return the folder below content/ that a requested path belongs to, and the file. Nothing else has a path."""
        parts = PurePosixPath(path).parts
        if len(parts) < 2 or parts[0] != "content" or parts[1] not in _FOLDERS or "\\" in path or "\0" in path:
            raise EditorError(f"{path} tidak berada di content/cerita, content/halaman, atau content/gambar")
        if any(part.startswith(".") or part.endswith((" ", ".")) or ":" in part for part in parts):
            raise EditorError(f"{path} bukan nama berkas yang dapat dipakai")
        file = self._content.joinpath(*parts[1:])
        if not file.resolve().is_relative_to(self._content / parts[1]) or file.is_symlink():
            raise EditorError(f"{path} menuju ke luar folder content")
        if len(parts) > 2 and _FOLDERS[parts[1]] and file.suffix != _FOLDERS[parts[1]]:
            raise EditorError(f"{path} harus berakhiran {_FOLDERS[parts[1]]}")
        return parts[1], file


def _create(file: Path, data: bytes) -> None:
    """Write a new file. Raises EditorError where somebody has made one meanwhile."""
    try:
        create_atomically(file, data)
    except FileExistsError:
        raise EditorError(f"{file.name} sudah ada dan tidak ditimpa") from None
