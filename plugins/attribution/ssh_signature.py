"""SSH signatures of stories, as `ssh-keygen` writes them, read and verified without a program.

They lie in `content/tanda-tangan/2026/11/obat-yang-tertukar.sari-pratama.sig`. Their format is described in
https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64decode
from collections.abc import Sequence
from enum import Enum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct

from plugins.engine.problem import Problem
from plugins.engine.reading import Reading

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

FOLDER = "tanda-tangan"
NAMESPACE = "kisah-layanan"
"""What keeps a signature of a story from being taken for one of anything else."""

_ARMOR = re.compile(r"-----BEGIN SSH SIGNATURE-----\s+([A-Za-z0-9+/=\s]+)-----END SSH SIGNATURE-----\s*")
_MAGIC = b"SSHSIG"
_RSA_BITS = 2048
_RSA_KINDS = frozenset({"rsa-sha2-256", "rsa-sha2-512"})


class VerificationFailure(Enum):
    """Why a signature does not hold: (problem, remedy) in Indonesian."""

    MALFORMED = "bukan tanda tangan SSH yang utuh", "jalankan invoke sign, atau hapus berkas ini"
    NAMESPACE = "tanda tangan ini dibuat untuk keperluan lain", "jalankan invoke sign, atau hapus berkas ini"
    STRANGER = (
        "kunci tanda tangan ini bukan kunci penulisnya",
        "periksa signing_keys di penulis.toml, atau hapus berkas ini",
    )
    WEAK = "kunci atau cara tanda tangan ini terlalu lemah", "pakai kunci ssh-ed25519, lalu jalankan invoke sign"
    CHANGED = "naskah berubah sejak ditandatangani", "jalankan invoke sign, atau hapus berkas ini"


class SignatureFile(Struct, frozen=True, array_like=True, gc=False):
    """One author's signature of one story. `thread` is the story's address without the leading slash and `.html`."""

    path: str
    thread: str
    author: str
    """The author's slug."""
    armored: str


class ParsedSignature(Struct, frozen=True):
    """What an armored signature holds. `key` is the public key's blob, `kind` the name of the signature's algorithm."""

    key: bytes
    namespace: str
    hash: str
    kind: str
    value: bytes


def locate_signature_file(thread: str, author: str) -> str:
    """Return the path below the content folder at which this author's signature of this story is kept."""
    return f"{FOLDER}/{thread}.{author}.sig"


def read_signature_file(path: str, data: bytes) -> Reading:
    """Read a file. The facts are a `SignatureFile`, or None where it holds no signature.

    Whether the signature holds is seen when the story's page is made, since only then all of the text is at hand.
    """
    text = data.decode("ascii", "replace")
    if "PRIVATE KEY" in text:
        remedy = "hapus sekarang juga dari sini dan dari riwayat Git, lalu buat kunci baru"
        return Reading(None, None, (Problem(path, "berkas ini kunci rahasia", remedy),))
    if parse(text) is None:
        return Reading(None, None, (Problem(path, *VerificationFailure.MALFORMED.value),))
    where = PurePosixPath(path)
    folders = where.parts[where.parts.index(FOLDER) + 1 : -1]
    stem, _, author = where.stem.rpartition(".")
    if not stem:
        remedy = "namai berkas ini judul-cerita.slug-penulis.sig"
        return Reading(None, None, (Problem(path, "nama berkas ini tidak menyebut penulisnya", remedy),))
    return Reading(SignatureFile(path, "/".join((*folders, stem)), author, text))


def parse(armored: str) -> ParsedSignature | None:
    """Return what the armored text holds, or None where it is no signature of version 1."""
    match = _ARMOR.fullmatch(armored.strip())
    try:
        blob = b64decode("".join(match[1].split()), validate=True) if match else b""
        if blob[:10] != _MAGIC + b"\0\0\0\1":
            return None
        key, namespace, _, hash_name, signature = _split_strings(blob[10:], 5)
        kind, value = _split_strings(signature, 2)
        return ParsedSignature(key, namespace.decode(), hash_name.decode(), kind.decode(), value)
    except (ValueError, binascii.Error):
        return None


def _split_strings(data: bytes, count: int) -> list[bytes]:
    """Return exactly so many length-prefixed strings. Raises ValueError where there are fewer or more."""
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


def verify_signature(text: str, armored: str, keys: Sequence[str]) -> VerificationFailure | None:
    """Return why the signature does not hold, or None where one of `keys` has signed exactly this text for this use.

    `keys` are public keys (`ssh-ed25519 AAAA…`).
    """
    signature = parse(armored)
    if signature is None:
        return VerificationFailure.MALFORMED
    if signature.namespace != NAMESPACE:
        return VerificationFailure.NAMESPACE
    key = next((key for key in keys if b64decode(key.split(" ")[1]) == signature.key), None)
    if key is None:
        return VerificationFailure.STRANGER
    if signature.hash not in {"sha256", "sha512"}:
        return VerificationFailure.WEAK
    digest = hashlib.new(signature.hash, text.encode()).digest()
    parts = (NAMESPACE.encode(), b"", signature.hash.encode(), digest)
    signed = _MAGIC + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return _verify(key, signature, signed)


def _verify(key: str, signature: ParsedSignature, signed: bytes) -> VerificationFailure | None:
    # Slow to import, and of use only where stories are signed.
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    kind, value = signature.kind, signature.value
    try:
        public = load_ssh_public_key(key.encode())
        if isinstance(public, ed25519.Ed25519PublicKey) and kind == "ssh-ed25519":
            public.verify(value, signed)
        elif isinstance(public, ec.EllipticCurvePublicKey) and key.startswith(f"{kind} "):
            r, s = (int.from_bytes(number, "big") for number in _split_strings(value, 2))
            public.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(_find_hash(kind)))
        elif isinstance(public, rsa.RSAPublicKey) and kind in _RSA_KINDS and public.key_size >= _RSA_BITS:
            public.verify(value, signed, padding.PKCS1v15(), _find_hash(kind))
        else:
            return VerificationFailure.WEAK
    except (InvalidSignature, ValueError):
        return VerificationFailure.CHANGED
    except UnsupportedAlgorithm:
        return VerificationFailure.WEAK
    return None


def _find_hash(kind: str) -> HashAlgorithm:
    """Return the hash of an algorithm for signatures: RFC 5656 for curves, RFC 8332 for RSA."""
    from cryptography.hazmat.primitives import hashes

    if kind.endswith("256"):
        return hashes.SHA256()
    return hashes.SHA384() if kind.endswith("384") else hashes.SHA512()
