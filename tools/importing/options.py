"""What an author may ask of an import, on the command line and in a file of names that mean something else here.

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

from plugins.engine.problem import UserError


class Names(Struct, frozen=True, forbid_unknown_fields=True):
    """Label → category, name at the old blog → author here, name of a commenter → member's id."""

    kategori: dict[str, str] = {}
    penulis: dict[str, str] = {}
    anggota: dict[str, str] = {}


class MappingError(UserError):
    """A file of names that cannot be opened or read."""


class ImportOptions(Struct, frozen=True):
    """`plain` leaves end matter in the text; `hosts` are further ones under which the old blog was known.

    `fetch_pictures` allows the net, and `private` hosts of our own network there. `largest` is the most bytes of one
    picture, `together` the most that one import fetches.
    """

    plain: bool = False
    names: Names = Names()
    hosts: tuple[str, ...] = ()
    fetch_pictures: bool = False
    private: bool = False
    largest: int = 20_000_000
    together: int = 4_000_000_000


def read_names(path: Path) -> Names:
    """Return what a mapping file says. Raises `MappingError`."""
    remedy = 'Isinya tabel [kategori], [penulis], dan [anggota] dengan baris seperti "Nama lama" = "nama baru".'
    try:
        return convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), Names)
    except OSError:
        raise MappingError(f"Berkas pemetaan {path} tidak dapat dibuka. Periksa namanya.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise MappingError(f"Berkas pemetaan {path} tidak terbaca ({error}). {remedy}") from None
