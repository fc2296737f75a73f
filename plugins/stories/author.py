"""Authors: who signs how, and by which public SSH keys (`content/penulis.toml`)."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from typing import Any

from msgspec import Struct, structs

from plugins.engine.problem import Problem, UserError
from plugins.engine.reading import Reading
from plugins.indonesian.slug import LONGEST, slug
from plugins.indonesian.wording import shortened
from plugins.stories.tables import read_tables, table_line

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SIGN = re.compile(r"[-+#>=]|\d+[.)]|https?://")
"""What Markdown takes for something else at the beginning of a line, where copies of a story name its author."""
KEY_KINDS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa")
_SHOWN = "tulis seluruh isi berkas .pub, misalnya ssh-ed25519 AAAA…"


class SigningKeyError(UserError):
    """What was given is not a public key."""


class Author(Struct, frozen=True, array_like=True, gc=False):
    """One table of `penulis.toml`; `name` is its key. Empty text where something was not given."""

    name: str
    slug: str
    signature: str = ""
    sign_off: list[str] = []
    permission: str = ""
    url: str = ""
    bio: str = ""
    signing_keys: list[str] = []
    """Kind and key each, without notes."""


KEYS: dict[str, type] = {one.name: one.type for one in structs.fields(Author) if one.name != "name"}


def read_authors(path: str, data: bytes) -> Reading:
    """Read `penulis.toml`: facts are a tuple of `Author`, sorted by name."""
    tables, found = read_tables(path, data, KEYS, required=("signature",))
    problems, slugs = list(found), dict[str, str]()
    authors = [_author(path, data, name, table, slugs, problems) for name, table in sorted(tables.items())]
    return Reading(tuple(authors), None, tuple(problems))


def public_key(text: str) -> str:
    """Return kind and key, without the note, which often holds an address. Raises `SigningKeyError`."""
    if "PRIVATE KEY" in text:
        raise SigningKeyError(
            "ini kunci rahasia, bukan kunci publik",
            "hapus sekarang juga dan buat kunci baru; yang ditulis di sini hanya isi berkas .pub",
        )
    kind, _, rest = text.strip().partition(" ")
    if kind not in KEY_KINDS:
        raise SigningKeyError(f'jenis kunci "{kind[:40]}" tidak dikenal', f"pakai salah satu: {', '.join(KEY_KINDS)}")
    blob = rest.strip().partition(" ")[0]
    try:
        inner = b64decode(blob, validate=True)
    except (binascii.Error, ValueError):
        raise SigningKeyError("kunci publik tidak lengkap", _SHOWN) from None
    named = len(kind).to_bytes(4, "big") + kind.encode()
    if not inner.startswith(named) or len(inner) < len(named) + 32:
        raise SigningKeyError("kunci publik tidak lengkap", _SHOWN)
    return f"{kind} {blob}"


def _author(
    path: str, data: bytes, name: str, table: dict[str, Any], slugs: dict[str, str], problems: list[Problem]
) -> Author:
    """Return the author of one table. `slugs` are those of authors before, with their names."""
    where = table_line(path, data, name)

    def complain(problem: str, remedy: str) -> None:
        problems.append(Problem(where, problem, remedy))

    if _SIGN.match(name):
        complain(f'nama "{shortened(name)}" diawali tanda baca', "mulai nama dengan huruf")
    own = table.get("slug") or slug(name)
    if not _SLUG.fullmatch(own) or len(own) > LONGEST:
        complain(f'slug "{shortened(own)}" untuk {name} tidak dapat menjadi alamat', 'tulis slug = "nama-penulis"')
    if (url := table.get("url", "")) and not url.startswith(("https://", "http://")):
        complain(f'url "{url}" untuk {name} tidak lengkap', "tulis alamat utuh, https://…")
    keys = []
    for text in table.get("signing_keys", []):
        try:
            keys.append(public_key(text))
        except SigningKeyError as error:
            complain(f"signing_keys untuk {name}: {error.problem}", error.remedy)
    if (other := slugs.setdefault(own, name)) is not name:
        complain(f'{name} dan {other} mendapat slug yang sama, "{own}"', "beri salah satunya slug lain")
    return Author(name=name, **{**table, "slug": own, "signing_keys": keys})
