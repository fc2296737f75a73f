"""Where a snapshot comes from: the desk over HTTPS, asked with what we have already."""

from __future__ import annotations

import os
from collections.abc import Mapping
from http.client import HTTPException
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from msgspec import Struct

from plugins.comments.snapshot import SnapshotError, bearer, read
from tools.comments.refusal import Refused
from tools.comments.writing import write

PATH = "/salinan"
KEY_FILE = "DESK_EXPORT_KEY_FILE"
MAX_BYTES = 256 << 20
SECONDS = 60.0
_KEPT = "salinan-komentar"


def export_key(environment: Mapping[str, str] = os.environ) -> bytes:
    """The key that seals snapshots: the first in the file that the environment names, by the desk's own rules."""
    from desk import signing

    name = environment.get(KEY_FILE, "")
    if not name:
        raise Refused(f"{KEY_FILE} belum diatur", "isi dengan letak berkas kunci ekspor, sama seperti di meja komentar")
    try:
        return signing.read_secrets(Path(name), KEY_FILE)[0]
    except signing.Refused as refused:
        problem, _, remedy = str(refused).partition("; ")
        raise Refused(problem, remedy) from None


class Kept(Struct, frozen=True):
    """The latest snapshot that was fetched, so that the desk can answer that nothing is new."""

    file: Path

    def load(self, key: bytes) -> tuple[str, bytes]:
        """Its ETag and bytes, or nothing where it is not what the desk once sent."""
        try:
            tag, _, data = self.file.read_bytes().partition(b"\n")
            read(data, key)
        except (FileNotFoundError, SnapshotError):
            return "", b""
        return tag.decode("latin-1"), data

    def save(self, tag: str, data: bytes) -> None:
        write(self.file, tag.encode("latin-1") + b"\n" + data)


def kept(state: Path) -> Kept:
    """Below `.kisah/`."""
    return Kept(state / _KEPT)


def fetch(desk_url: str, key: bytes, known: Kept) -> bytes:
    """The desk's snapshot, not yet verified. Raises `Refused`."""
    url = desk_url.rstrip("/") + PATH
    if not _may_hear_a_secret(url):
        raise Refused(f"DESK_URL {desk_url} bukan alamat https", "pakai https, supaya kunci tidak terbaca di jalan")
    tag, data = known.load(key)
    headers = {"Authorization": f"Bearer {bearer(key)}", "User-Agent": "Kisah-Layanan comments.pull"}
    headers |= {"If-None-Match": tag} if tag else {}
    try:
        with build_opener(_Nowhere).open(Request(url, headers=headers), timeout=SECONDS) as response:
            fresh: bytes = response.read(MAX_BYTES + 1)
            fresh_tag = response.headers.get("ETag", "")
    except HTTPError as error:
        with error:
            if error.code == 304 and tag:
                return data
        raise Refused(*_answered(error.code)) from None
    except (OSError, HTTPException) as error:
        said = getattr(error, "reason", None) or error
        raise Refused(f"meja komentar di {desk_url} tidak dapat dihubungi ({said})", "coba lagi nanti") from None
    if len(fresh) > MAX_BYTES:
        raise Refused("salinan meja komentar terlalu besar", "periksa DESK_URL")
    if fresh_tag.isascii() and fresh_tag.isprintable() and fresh_tag:
        known.save(fresh_tag, fresh)
    return fresh


def from_database(environment: Mapping[str, str], zone: str, key: bytes) -> bytes:
    """The same from the desk's database, where it can be reached from here. Raises `Refused`."""
    from sqlalchemy.exc import SQLAlchemyError

    from desk.comments.snapshot import snapshot_at
    from desk.settings import database_url

    if not environment.get("DESK_DATABASE_URL"):
        raise Refused("DESK_URL dan DESK_DATABASE_URL belum diatur", "isi salah satunya; lihat docs/komentar.md")
    try:
        return snapshot_at(database_url(environment), zone, key)
    except SQLAlchemyError as error:
        raise Refused(
            f"basis data meja komentar tidak terbaca ({type(error).__name__})", "periksa DESK_DATABASE_URL"
        ) from None


def _answered(code: int) -> tuple[str, str]:
    if code in (401, 403):
        return "meja komentar menolak kunci ekspor", f"samakan isi {KEY_FILE} di sini dan di meja komentar"
    if 300 <= code < 400:
        return f"meja komentar mengalihkan ke alamat lain ({code})", "tulis alamat akhirnya sebagai DESK_URL"
    if code == 404:
        return "tidak ada meja komentar di DESK_URL", "periksa DESK_URL di pelicanconf.py"
    return f"meja komentar menjawab {code}", "coba lagi nanti, atau periksa catatan meja komentar"


def _may_hear_a_secret(url: str) -> bool:
    """Over HTTPS, or on this very machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return bool(host)
    try:
        return parts.scheme == "http" and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False


class _Nowhere(HTTPRedirectHandler):
    """Whoever redirects us would be told the secret."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None
