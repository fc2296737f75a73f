"""HMAC signatures. Each purpose has a key of its own, so that no token is ever valid for another purpose."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from desk.errors import ConfigurationError

MIN_SECRET_BYTES = 32
_MIN_DISTINCT_BYTES = 16


class Purpose(Enum):
    """What a key is used for. The value goes into the derivation of the key and must never change."""

    MAGIC_LINK = "tiket"
    CODE = "kode"
    BROWSER = "peramban"
    KNOWN = "dikenal"
    SESSION = "sesi"
    FORM = "formulir"
    UNSUBSCRIBE = "berhenti"
    RATE_LIMIT = "batas"
    BACKUP = "cadangan"


class Signer:
    """Signs values with HMAC-SHA256.

    The first of the secrets signs. The others only verify, so that a secret can be rotated: the new one is put before
    the old one, which is removed when everything it has signed has expired.
    """

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._keys = {
            purpose: tuple(
                hmac.digest(secret, b"kisah-layanan/meja/1/" + purpose.value.encode(), "sha256") for secret in secrets
            )
            for purpose in Purpose
        }

    def sign(self, purpose: Purpose, value: str) -> str:
        """Return the signature of `value` by the current key: 64 hexadecimal digits."""
        return _compute_hmac(self._keys[purpose][0], value)

    def signatures(self, purpose: Purpose, value: str) -> tuple[str, ...]:
        """Return the signatures of `value` by all keys, the current one first.

        A row that was stored before the secret was rotated is found by one of the others.
        """
        return tuple(_compute_hmac(key, value) for key in self._keys[purpose])

    def verify(self, purpose: Purpose, value: str, signature: str) -> bool:
        """Return whether `signature` is one of the signatures of `value`. The comparison takes constant time."""
        given = signature.encode()
        return any(hmac.compare_digest(known.encode(), given) for known in self.signatures(purpose, value))


def read_secrets(path: Path, variable: str) -> tuple[bytes, ...]:
    """Read a file of secrets, one a line, the current one first.

    `variable` is the environment variable that names the file; it stands in the error. Raises ConfigurationError where
    the file cannot be read, where other users may read it, and where a secret could be guessed.
    """
    try:
        mode = path.stat().st_mode
        secrets = [line.strip() for line in path.read_bytes().splitlines() if line.strip()]
    except OSError as error:
        problem = f"{variable}: {path} tidak dapat dibaca ({error.strerror})"
        raise ConfigurationError(problem, "periksa letak dan izinnya") from None
    if mode & 0o077:
        raise ConfigurationError(f"{variable}: {path} dapat dibaca orang lain", f"jalankan: chmod 600 {path}")
    if not secrets:
        raise ConfigurationError(f"{variable}: {path} kosong", f"isi dengan: openssl rand -base64 48 > {path}")
    for number, secret in enumerate(secrets, 1):
        if len(secret) < MIN_SECRET_BYTES or len(set(secret)) < _MIN_DISTINCT_BYTES:
            raise ConfigurationError(
                f"{variable}: baris {number} di {path} terlalu mudah ditebak",
                "ganti dengan keluaran openssl rand -base64 48",
            )
    return tuple(secrets)


def _compute_hmac(key: bytes, value: str) -> str:
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
