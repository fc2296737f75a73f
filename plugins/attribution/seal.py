"""SSH signatures, checked without a program (https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig)."""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64decode
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

NAMESPACE = "kisah-layanan"
"""What keeps a signature of a story from being taken for one of anything else."""

_ARMOR = re.compile(r"-----BEGIN SSH SIGNATURE-----\s+([A-Za-z0-9+/=\s]+)-----END SSH SIGNATURE-----\s*")
_MAGIC = b"SSHSIG"
_RSA_BITS = 2048


class Flaw(Enum):
    """Why a signature does not hold: the problem and its remedy."""

    MALFORMED = "bukan tanda tangan SSH yang utuh", "jalankan invoke sign, atau hapus berkas ini"
    NAMESPACE = "tanda tangan ini dibuat untuk keperluan lain", "jalankan invoke sign, atau hapus berkas ini"
    STRANGER = (
        "kunci tanda tangan ini bukan kunci penulisnya",
        "periksa signing_keys di penulis.toml, atau hapus berkas ini",
    )
    WEAK = "kunci atau cara tanda tangan ini terlalu lemah", "pakai kunci ssh-ed25519, lalu jalankan invoke sign"
    CHANGED = "naskah berubah sejak ditandatangani", "jalankan invoke sign, atau hapus berkas ini"


class Seal(Struct, frozen=True):
    """What an armored signature holds. `key` is the public key's blob."""

    key: bytes
    namespace: str
    hash: str
    kind: str
    signature: bytes


def parse(armored: str) -> Seal | None:
    """None where it is no signature of version 1."""
    match = _ARMOR.fullmatch(armored.strip())
    try:
        blob = b64decode("".join(match[1].split()), validate=True) if match else b""
        if blob[:10] != _MAGIC + b"\0\0\0\1":
            return None
        key, namespace, _, hash_name, signature = _strings(blob[10:], 5)
        kind, value = _strings(signature, 2)
        return Seal(key, namespace.decode(), hash_name.decode(), kind.decode(), value)
    except (ValueError, binascii.Error):
        return None


def _strings(data: bytes, count: int) -> list[bytes]:
    """Exactly so many length-prefixed strings. Raises ValueError."""
    found = []
    for _ in range(count):
        size = int.from_bytes(data[:4], "big")
        if len(data) < 4 + size:
            raise ValueError("cut short")
        found.append(data[4 : 4 + size])
        data = data[4 + size :]
    if data:
        raise ValueError("something follows")
    return found


def flaw(text: str, armored: str, keys: Sequence[str]) -> Flaw | None:
    """None where one of these public keys (`ssh-ed25519 AAAA…`) has signed exactly this text for this use."""
    seal = parse(armored)
    if seal is None:
        return Flaw.MALFORMED
    if seal.namespace != NAMESPACE:
        return Flaw.NAMESPACE
    key = next((key for key in keys if b64decode(key.split(" ")[1]) == seal.key), None)
    if key is None:
        return Flaw.STRANGER
    if seal.hash not in {"sha256", "sha512"}:
        return Flaw.WEAK
    digest = hashlib.new(seal.hash, text.encode()).digest()
    parts = (NAMESPACE.encode(), b"", seal.hash.encode(), digest)
    signed = _MAGIC + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return _flaw(key, seal, signed)


def _flaw(key: str, seal: Seal, signed: bytes) -> Flaw | None:
    # Slow to import, and of use only where stories are signed.
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    try:
        public = load_ssh_public_key(key.encode())
        if isinstance(public, ed25519.Ed25519PublicKey) and seal.kind == "ssh-ed25519":
            public.verify(seal.signature, signed)
        elif isinstance(public, ec.EllipticCurvePublicKey) and key.startswith(f"{seal.kind} "):
            r, s = (int.from_bytes(number, "big") for number in _strings(seal.signature, 2))
            public.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(_hash_of(seal.kind)))
        elif isinstance(public, rsa.RSAPublicKey) and seal.kind in {"rsa-sha2-256", "rsa-sha2-512"}:
            if public.key_size < _RSA_BITS:
                return Flaw.WEAK
            public.verify(seal.signature, signed, padding.PKCS1v15(), _hash_of(seal.kind))
        else:
            return Flaw.WEAK
    except (InvalidSignature, ValueError):
        return Flaw.CHANGED
    except UnsupportedAlgorithm:
        return Flaw.WEAK
    return None


def _hash_of(kind: str) -> HashAlgorithm:
    """RFC 5656 for curves, RFC 8332 for RSA."""
    from cryptography.hazmat.primitives import hashes

    if kind.endswith(("256", "p256")):
        return hashes.SHA256()
    return hashes.SHA384() if kind.endswith("384") else hashes.SHA512()
