"""What an author tells the import in a file of his own: names that mean something else here.

[kategori]
"Renungan Pagi" = "Renungan"

[penulis]
"Sari" = "Sari Pratama, M.Farm."

[anggota]
"Budi L." = "budi"
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from msgspec import Struct, ValidationError, convert

from tools.exports.source import Refused


class Names(Struct, frozen=True, forbid_unknown_fields=True):
    """Label → category, name at Blogger → author here, name of a commenter → member's id."""

    kategori: dict[str, str] = {}
    penulis: dict[str, str] = {}
    anggota: dict[str, str] = {}


def read_mapping(path: Path) -> Names:
    """Raises `Refused`."""
    remedy = 'Isinya tabel [kategori], [penulis], dan [anggota] dengan baris seperti "Nama lama" = "nama baru".'
    try:
        return convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), Names)
    except OSError:
        raise Refused(f"Berkas pemetaan {path} tidak dapat dibuka. Periksa namanya.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise Refused(f"Berkas pemetaan {path} tidak terbaca ({error}). {remedy}") from None
