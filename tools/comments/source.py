"""Where a snapshot comes from: the desk, over HTTPS, or the desk's database."""

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

from plugins.comments.snapshot import SnapshotError, derive_token, read
from tools.atomic_files import write_atomically
from tools.comments.pull_state import PullError

PATH = "/salinan"
KEY_FILE = "DESK_EXPORT_KEY_FILE"
MAX_BYTES = 256 << 20
TIMEOUT = 60.0
_CACHE = "salinan-komentar"


def read_export_key(environment: Mapping[str, str] = os.environ) -> bytes:
    """Return the first key in the file that the environment names.

    Raises PullError where none is named, and ConfigurationError for a file that the desk itself would not accept.
    """
    from desk.signing import read_secrets

    name = environment.get(KEY_FILE, "")
    if not name:
        raise PullError(
            f"{KEY_FILE} belum diatur", "isi dengan letak berkas kunci ekspor, sama seperti di meja komentar"
        )
    return read_secrets(Path(name), KEY_FILE)[0]


class SnapshotCache(Struct, frozen=True):
    """The last snapshot that was fetched, in a file, for the case that the desk answers 304."""

    file: Path

    def load(self, key: bytes) -> tuple[str, bytes]:
        """Return its ETag and bytes; both are empty where the file is missing or `key` has not signed it."""
        try:
            etag, _, data = self.file.read_bytes().partition(b"\n")
            read(data, key)
        except (FileNotFoundError, SnapshotError):
            return "", b""
        return etag.decode("latin-1"), data

    def save(self, etag: str, data: bytes) -> None:
        """Store a snapshot."""
        write_atomically(self.file, etag.encode("latin-1") + b"\n" + data)


def open_cache(state: Path) -> SnapshotCache:
    """Return the cache in the blog's folder `.kisah/`."""
    return SnapshotCache(state / _CACHE)


def fetch(desk_url: str, key: bytes, cache: SnapshotCache) -> bytes:
    """Return the desk's snapshot, which has not been verified yet. Raises PullError."""
    url = desk_url.rstrip("/") + PATH
    if not _is_confidential(url):
        raise PullError(f"DESK_URL {desk_url} bukan alamat https", "pakai https, supaya kunci tidak terbaca di jalan")
    etag, data = cache.load(key)
    headers = {"Authorization": f"Bearer {derive_token(key)}", "User-Agent": "Kisah-Layanan comments.pull"}
    headers |= {"If-None-Match": etag} if etag else {}
    try:
        with build_opener(_NoRedirects).open(Request(url, headers=headers), timeout=TIMEOUT) as response:
            new_data: bytes = response.read(MAX_BYTES + 1)
            new_etag = response.headers.get("ETag", "")
    except HTTPError as error:
        with error:
            if error.code == 304 and etag:
                return data
        raise _explain_status(error.code) from None
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise PullError(f"meja komentar di {desk_url} tidak dapat dihubungi ({reason})", "coba lagi nanti") from None
    if len(new_data) > MAX_BYTES:
        raise PullError("salinan meja komentar terlalu besar", "periksa DESK_URL")
    if new_etag.isascii() and new_etag.isprintable() and new_etag:
        cache.save(new_etag, new_data)
    return new_data


def read_from_database(environment: Mapping[str, str], zone: str, key: bytes) -> bytes:
    """Return the snapshot of the database that the environment names. Raises PullError or ConfigurationError."""
    from sqlalchemy.exc import SQLAlchemyError

    from desk.comments import snapshot
    from desk.settings import read_database_url

    if not environment.get("DESK_DATABASE_URL"):
        raise PullError("DESK_URL dan DESK_DATABASE_URL belum diatur", "isi salah satunya; lihat docs/komentar.md")
    try:
        return snapshot.take_from(read_database_url(environment), zone, key)
    except SQLAlchemyError as error:
        problem = f"basis data meja komentar tidak terbaca ({type(error).__name__})"
        raise PullError(problem, "periksa DESK_DATABASE_URL") from None


def _explain_status(code: int) -> PullError:
    if code in (401, 403):
        return PullError("meja komentar menolak kunci ekspor", f"samakan isi {KEY_FILE} di sini dan di meja komentar")
    if 300 <= code < 400:
        problem = f"meja komentar mengalihkan ke alamat lain ({code})"
        return PullError(problem, "tulis alamat akhirnya sebagai DESK_URL")
    if code == 404:
        return PullError("tidak ada meja komentar di DESK_URL", "periksa DESK_URL di pelicanconf.py")
    return PullError(f"meja komentar menjawab {code}", "coba lagi nanti, atau periksa catatan meja komentar")


def _is_confidential(url: str) -> bool:
    """Return whether nobody on the way can read a request: over HTTPS, or on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return bool(host)
    try:
        return parts.scheme == "http" and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False


class _NoRedirects(HTTPRedirectHandler):
    """Follows no redirect, because the server that it leads to would receive the token."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        """Return None, which lets the opener raise HTTPError."""
        return
