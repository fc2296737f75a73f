"""The desk's secret, and the keys derived from it: one a purpose, so that no token is ever good for another."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

LEAST_BYTES = 32
_LEAST_DISTINCT = 16


class Purpose(Enum):
    """What a key is for; the value goes into its derivation and never changes."""

    TICKET = "tiket"
    CODE = "kode"
    BROWSER = "peramban"
    SESSION = "sesi"
    FORM = "formulir"
    UNSUBSCRIBE = "berhenti"
    LIMIT = "batas"


class Refused(Exception):
    """Why the desk does not start, as an Indonesian sentence with its remedy."""


class Keys:
    """Seals values by HMAC-SHA256. The first secret seals; the others only recognise, until they are taken out."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._keys = {
            purpose: tuple(
                hmac.digest(secret, b"kisah-layanan/meja/1/" + purpose.value.encode(), "sha256") for secret in secrets
            )
            for purpose in Purpose
        }

    def __repr__(self) -> str:
        return "Keys(…)"

    def seal(self, purpose: Purpose, value: str) -> str:
        """64 hexadecimal digits, by the current key."""
        return _seal(self._keys[purpose][0], value)

    def seals(self, purpose: Purpose, value: str) -> tuple[str, ...]:
        """The seals by all keys, the current one first: what a row may carry that was written before a rotation."""
        return tuple(_seal(key, value) for key in self._keys[purpose])

    def holds(self, purpose: Purpose, value: str, seal: str) -> bool:
        """Whether `seal` is the value's, compared in constant time."""
        given = seal.encode()
        return any(hmac.compare_digest(one.encode(), given) for one in self.seals(purpose, value))


def read_secrets(path: Path, name: str) -> tuple[bytes, ...]:
    """The secrets in a file, one a line, the current one first. `name` is the variable that names the file.

    Raises `Refused` for a file that others may read, and for secrets that could be guessed.
    """
    try:
        mode = path.stat().st_mode
        lines = [line.strip() for line in path.read_bytes().splitlines() if line.strip()]
    except OSError as error:
        raise Refused(f"{name}: {path} tidak dapat dibaca ({error.strerror}); periksa letak dan izinnya") from None
    if mode & 0o077:
        raise Refused(f"{name}: {path} dapat dibaca orang lain; jalankan: chmod 600 {path}")
    if not lines:
        raise Refused(f"{name}: {path} kosong; isi dengan: openssl rand -base64 48 > {path}")
    for number, line in enumerate(lines, 1):
        if len(line) < LEAST_BYTES or len(set(line)) < _LEAST_DISTINCT:
            raise Refused(
                f"{name}: baris {number} di {path} terlalu mudah ditebak; ganti dengan keluaran openssl rand -base64 48"
            )
    return tuple(lines)


def _seal(key: bytes, value: str) -> str:
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
