"""The local end of the page to write in: answers the requests of Decap CMS's proxy backend from the content folder.

The actions and their answers are those of `decap-server` (its middleware `localFs`). Unlike there, only stories, pages
and pictures can be reached, nothing is overwritten that the author has not seen, nothing is deleted, and what the
blog's own readers would not accept is not written at all.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import json

from plugins.engine.reading import digest
from plugins.engine.sources import is_litter
from plugins.images.kinds import KINDS, PICTURES
from plugins.images.picture import read_picture
from plugins.stories.story import ContentReader
from tools.preview.admin.form import PAGE, STORY, Form, Unshowable

PICTURE_LIMIT = 20_000_000
SHOWN_PICTURES = 200
SHOWN_BYTES = 400_000
"""The editor wants all pictures at once, each whole: only so many, and small ones that its browser shows. Others stand
there grey."""

_GREY = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"><rect width="8" height="6" fill="#bbb"/></svg>'
_FOLDERS = {"cerita": ".md", "halaman": ".md", "gambar": ""}


class Refused(Exception):
    """Why not, in Indonesian."""


class Desk:
    """Reads and writes below one content folder, for one editor."""

    def __init__(self, content: Path, zone: str) -> None:
        self._content = content.resolve()
        self._reader = ContentReader(zone)
        self._forms = {"cerita": Form(STORY, ZoneInfo(zone)), "halaman": Form(PAGE, ZoneInfo(zone))}
        self._turn = Lock()
        self._successors: dict[tuple[str, str], str] = {}
        """(path, version) → the version that this desk has put in its place: the editor does not ask anew after it has
        saved."""

    def answer(self, action: str, params: Mapping[str, Any]) -> Any:
        """What JSON to send back. Raises Refused."""
        actions: dict[str, Callable[[Mapping[str, Any]], Any]] = {
            "info": self._info,
            "entriesByFolder": self._entries,
            "entriesByFiles": lambda given: [self._entry(str(one["path"])) for one in given["files"]],
            "getEntry": lambda given: self._entry(str(given["path"])),
            "persistEntry": self._persist,
            "getMedia": self._pictures,
            "getMediaFile": lambda given: self._picture(str(given["path"])),
            "persistMedia": lambda given: self._keep_picture(given["asset"]),
            "getDeployPreview": lambda _: None,
        }
        if action in {"deleteFile", "deleteFiles"}:
            raise Refused("menghapus tidak dapat dilakukan dari sini; hapus berkasnya di folder content")
        if action not in actions:
            raise Refused(f'permintaan "{action}" tidak dikenal')
        with self._turn:
            try:
                return actions[action](params)
            except (KeyError, TypeError, ValueError) as error:
                raise Refused(f"permintaan ini tidak lengkap ({type(error).__name__})") from None
            except OSError as error:
                raise Refused(f"berkas tidak dapat dibaca atau ditulis ({error.strerror})") from None

    def _info(self, _: Mapping[str, Any]) -> Any:
        return {"repo": "Kisah Layanan", "publish_modes": ["simple"], "type": "local_fs"}

    # Stories and pages

    def _entries(self, params: Mapping[str, Any]) -> Any:
        folder = self._content / self._room(str(params["folder"]))[0]
        entries = []
        for file in sorted(folder.rglob("*.md")):
            if not any(map(is_litter, file.relative_to(folder).parts)):
                entry = self._entry(f"content/{file.relative_to(self._content).as_posix()}")
                if entry["data"] is not None:
                    entries.append(entry)
        return entries

    def _entry(self, path: str) -> dict[str, Any]:
        """A file for the form; without data where there is none, or none that the form could show."""
        room, place = self._room(path)
        try:
            data = place.read_bytes()
            shown = json.encode(self._forms[room].fields(path, data)).decode()
        except (FileNotFoundError, Unshowable):
            return {"data": None, "file": {"path": path, "id": None}}
        return {"data": shown, "file": {"path": path, "id": digest(data)}}

    def _persist(self, params: Mapping[str, Any]) -> Any:
        files = params.get("dataFiles") or [params["entry"]]
        if len(files) != 1 or files[0].get("newPath"):
            raise Refused("memindahkan tulisan tidak dapat dilakukan dari sini")
        path, fields = str(files[0]["path"]), json.decode(str(files[0]["raw"]))
        room, place = self._room(path)
        former = place.read_bytes() if place.exists() else None
        self._check_seen(path, str(fields.get("versi") or ""), former)
        data = self._forms[room].file(path, fields, former)
        read = self._reader.story if room == "cerita" else self._reader.page
        if problems := read(path, data).problems:
            raise Refused("belum disimpan: " + "; ".join(f"{one.problem} ({one.remedy})" for one in problems))
        for asset in params.get("assets", ()):
            self._keep_picture(asset)
        if data != former:
            _write(place, data, anew=former is None)
        self._successors[path, str(fields.get("versi") or "")] = digest(data)
        return {"message": "tersimpan"}

    def _check_seen(self, path: str, version: str, former: bytes | None) -> None:
        """The file must be the one that the editor was given, or what came of it here."""
        if former is None:
            return
        current = digest(former)
        seen = set()
        while version != current:
            seen.add(version)
            following = self._successors.get((path, version))
            if following is None or following in seen:
                what = "berubah sejak dibuka di sini" if version else "sudah ada"
                remedy = "muat ulang halaman ini" if version else "pilih judul lain"
                raise Refused(f"belum disimpan: {path} {what}, jadi tidak ditimpa; {remedy}")
            version = following

    # Pictures

    def _pictures(self, params: Mapping[str, Any]) -> Any:
        room, folder = self._room(str(params["mediaFolder"]))
        if room != "gambar":
            raise Refused("gambar berada di content/gambar/")
        files = [file for file in folder.rglob("*") if file.suffix.lower() in PICTURES and file.is_file()]
        newest = sorted(files, key=lambda file: file.stat().st_mtime_ns, reverse=True)[:SHOWN_PICTURES]
        return [self._picture(f"content/{file.relative_to(self._content).as_posix()}") for file in newest]

    def _picture(self, path: str) -> dict[str, Any]:
        _, place = self._room(path)
        small = place.stat().st_size <= SHOWN_BYTES and KINDS[place.suffix.lower()] != "HEIC"
        shown = base64.b64encode(place.read_bytes() if small else _GREY).decode()
        return {"id": digest(path), "content": shown, "encoding": "base64", "path": path, "name": place.name}

    def _keep_picture(self, asset: Mapping[str, Any]) -> dict[str, Any]:
        path = str(asset["path"])
        room, place = self._room(path)
        if room != "gambar" or place.suffix.lower() not in PICTURES:
            raise Refused(f"{place.name} bukan gambar; pakai salah satu dari {', '.join(PICTURES)}")
        try:
            data = base64.b64decode(str(asset["content"]), validate=True)
        except binascii.Error:
            raise Refused(f"{place.name} tidak terkirim utuh; coba sekali lagi") from None
        if not data or len(data) > PICTURE_LIMIT:
            raise Refused(f"{place.name} lebih besar dari {PICTURE_LIMIT // 1_000_000} MB; kecilkan dahulu")
        if problems := read_picture(path, data).problems:
            raise Refused("; ".join(f"{one.problem} ({one.remedy})" for one in problems))
        if place.exists():
            if place.read_bytes() != data:
                raise Refused(f"{path} sudah ada dan tidak ditimpa; ganti nama gambarnya")
        else:
            _write(place, data, anew=True)
        return self._picture(path)

    def _room(self, path: str) -> tuple[str, Path]:
        """Which folder a path of a request belongs to, and where it is; nothing else can be named."""
        parts = PurePosixPath(path).parts
        if len(parts) < 2 or parts[0] != "content" or parts[1] not in _FOLDERS or "\\" in path or "\0" in path:
            raise Refused(f"{path} tidak berada di content/cerita, content/halaman, atau content/gambar")
        if any(part.startswith(".") or part.endswith((" ", ".")) or ":" in part for part in parts):
            raise Refused(f"{path} bukan nama berkas yang dapat dipakai")
        place = self._content.joinpath(*parts[1:])
        if not place.resolve().is_relative_to(self._content / parts[1]) or place.is_symlink():
            raise Refused(f"{path} menuju ke luar folder content")
        if len(parts) > 2 and _FOLDERS[parts[1]] and place.suffix != _FOLDERS[parts[1]]:
            raise Refused(f"{path} harus berakhiran {_FOLDERS[parts[1]]}")
        return parts[1], place


def _write(place: Path, data: bytes, *, anew: bool) -> None:
    """In one step; where it is new, never over another."""
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f".{place.stem[:40]}.{secrets.token_hex(4)}.tmp")
    try:
        with fresh.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if anew and place.exists():
            raise Refused(f"{place.name} sudah ada dan tidak ditimpa")
        if not anew:
            fresh.chmod(place.stat().st_mode & 0o7777)
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)
