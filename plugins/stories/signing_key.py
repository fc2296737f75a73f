"""Public SSH keys as authors give them in `penulis.toml`: `ssh-ed25519 AAAA… whatever was noted beside it`."""

from __future__ import annotations

import binascii
from base64 import b64decode

from plugins.engine.problem import UserError

KINDS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa")
_SHOWN = "tulis seluruh isi berkas .pub, misalnya ssh-ed25519 AAAA…"


class SigningKeyError(UserError):
    """What was given is not a public key."""


def public_key(text: str) -> str:
    """Return kind and key, without the note, which often holds an address. Raises `SigningKeyError`."""
    if "PRIVATE KEY" in text:
        raise SigningKeyError(
            "ini kunci rahasia, bukan kunci publik",
            "hapus sekarang juga dan buat kunci baru; yang ditulis di sini hanya isi berkas .pub",
        )
    kind, _, rest = text.strip().partition(" ")
    if kind not in KINDS:
        raise SigningKeyError(f'jenis kunci "{kind[:40]}" tidak dikenal', f"pakai salah satu: {', '.join(KINDS)}")
    blob = rest.strip().partition(" ")[0]
    try:
        inner = b64decode(blob, validate=True)
    except (binascii.Error, ValueError):
        raise SigningKeyError("kunci publik tidak lengkap", _SHOWN) from None
    named = len(kind).to_bytes(4, "big") + kind.encode()
    if not inner.startswith(named) or len(inner) < len(named) + 32:
        raise SigningKeyError("kunci publik tidak lengkap", _SHOWN)
    return f"{kind} {blob}"
