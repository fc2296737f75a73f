"""The desk's snapshot: all that may stand in a blog, numbered, sealed. The desk writes it, `comments.pull` reads it.

JSON Lines, UTF-8, each line ended by a newline:

    {"format":"kisah-layanan-snapshot","version":1,"desk":"…","sequence":12,"made":"2026-11-21T19:05:00+07:00"}
    {"kind":"member","id":"budi","name":"Budi Lestari","url":"",
     "periods":[{"dari":"2025-01-01","sampai":"2025-06-30"}]}                        (on one line; so is the next)
    {"kind":"comment","id":"…","thread":"2026/11/obat-yang-tertukar","member":"budi","date":"2026-11-21T19:05:00+07:00",
     "reply_to":"","text":"…","status":"terbit"}
    {"kind":"erased","id":"…"}
    {"end":true,"count":3,"sha256":"…","hmac":"…"}

It is whole or it is nothing: `sha256` covers every byte before the last line, and `hmac` binds the desk, the sequence
and that digest to the export key. Addresses have no place in it: no record has a field for one, unknown fields are
refused, and an address typed into a comment's text leaves masked. A withdrawn comment (`ditarik`) has neither member
nor text. `erased` is the ledger of ids, of comments and of members, whose data must be nowhere again, however old the
copy that comes back; all that may be left of such a comment is that it is withdrawn.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from enum import Enum
from typing import TypeVar

import msgspec
from msgspec import Struct

from plugins.comments.mask import mask
from plugins.comments.record import CommentRecord, ErasedRecord, MemberRecord, Record, is_moment, is_name, is_sound

FORMAT = "kisah-layanan-snapshot"
VERSION = 1
MAX_LINE = 1 << 20
"""Bytes of one record; far more than any desk accepts as a comment."""


class Header(Struct, frozen=True):
    """`desk` is the desk's own lasting id, `sequence` grows with every change, `made` is ISO with its offset."""

    desk: str
    sequence: int
    made: str


class Snapshot(Struct, frozen=True):
    """A snapshot that proved whole and genuine. Records come sorted by id."""

    header: Header
    members: tuple[MemberRecord, ...]
    comments: tuple[CommentRecord, ...]
    erased: frozenset[str]


class Fault(Enum):
    """What is wrong with a snapshot: (problem, remedy), in Indonesian."""

    FORMAT = ("ini bukan salinan meja komentar", "periksa DESK_URL; alamat itu harus milik meja komentar blog ini")
    VERSION = (
        "salinan ini memakai versi format yang belum dikenal",
        "perbarui kode blog ini agar seusia dengan kode meja komentar",
    )
    TRUNCATED = ("salinan terpotong di tengah jalan", "ulangi comments.pull; belum ada yang diubah")
    DIGEST = (
        "isi salinan berubah di perjalanan",
        "ulangi comments.pull; bila tetap begini, periksa perantara jaringan",
    )
    SEAL = (
        "segel salinan tidak cocok dengan kunci ekspor",
        "samakan isi DESK_EXPORT_KEY_FILE di sini dan di meja komentar; bila sudah sama, jangan percayai salinan ini",
    )
    RECORD = ("salinan memuat baris yang tidak sah", "perbarui kode meja komentar dan kode blog ini ke versi yang sama")


class SnapshotError(Exception):
    """A snapshot that may not be used. `fault` says which kind; `detail` names the place, in Indonesian, or is ''."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        self.fault, self.detail = fault, detail
        self.problem = f"{fault.value[0]} ({detail})" if detail else fault.value[0]
        self.remedy = fault.value[1]
        super().__init__(f"{self.problem}; {self.remedy}")


_Named = TypeVar("_Named", MemberRecord, CommentRecord)


class _First(Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    version: int
    desk: str
    sequence: int
    made: str


class _End(Struct, frozen=True, forbid_unknown_fields=True):
    end: bool
    count: int
    sha256: str
    hmac: str


class _AnyFormat(Struct, frozen=True):
    format: str = ""
    version: int = 0


_first, _end, _any = msgspec.json.Decoder(_First), msgspec.json.Decoder(_End), msgspec.json.Decoder(_AnyFormat)
_record = msgspec.json.Decoder(Record)
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError)


def bearer(key: bytes) -> str:
    """What a pull shows the desk to be let in (`Authorization: Bearer …`).

    It is derived, so that who overhears it can read what is public anyway, but cannot seal a snapshot.
    """
    return _keyed(key, b"bearer")


def write(header: Header, records: Iterable[Record], key: bytes) -> bytes:
    """The sealed bytes: equal records give equal bytes in any order. `SnapshotError` for what `read` would refuse."""
    first = _First(FORMAT, VERSION, header.desk, header.sequence, header.made)
    _check_header(header)
    found = sorted(map(_masked, records), key=_order)
    for number, record in enumerate(found, 2):
        if not is_sound(record):
            raise SnapshotError(Fault.RECORD, f'baris {number}, "{record.id}"')
    lines = msgspec.json.Encoder().encode_lines([first, *found])
    _gather(header, found)
    digest = hashlib.sha256(lines).hexdigest()
    end = _End(True, len(found), digest, _seal(header, digest, key))
    return lines + msgspec.json.encode(end) + b"\n"


def read(data: bytes, key: bytes) -> Snapshot:
    """The snapshot in these bytes, or `SnapshotError`. Nothing is believed before the seal has proved right."""
    lines = data.split(b"\n")
    _known_format(lines[0])
    if len(lines) < 3 or lines[-1]:  # header, end marker, and nothing after the last newline
        raise SnapshotError(Fault.TRUNCATED)
    try:
        end = _end.decode(lines[-2])
    except _UNREADABLE as error:
        raise SnapshotError(Fault.TRUNCATED) from error
    before = data[: len(data) - len(lines[-2]) - 1]
    digest = hashlib.sha256(before).hexdigest()
    if not end.end or end.sha256 != digest:
        raise SnapshotError(Fault.DIGEST)
    try:
        first = _first.decode(lines[0])
    except _UNREADABLE as error:
        raise SnapshotError(Fault.RECORD, "baris 1") from error
    header = Header(first.desk, first.sequence, first.made)
    if not hmac.compare_digest(end.hmac.encode(), _seal(header, digest, key).encode()):
        raise SnapshotError(Fault.SEAL)
    if end.count != len(lines) - 3:
        raise SnapshotError(Fault.TRUNCATED)
    _check_header(header)
    return _gather(header, [_decoded(line, number) for number, line in enumerate(lines[1:-2], 2)])


def _known_format(line: bytes) -> None:
    try:
        claimed = _any.decode(line[:MAX_LINE])
    except _UNREADABLE as error:
        raise SnapshotError(Fault.FORMAT) from error
    if claimed.format != FORMAT:
        raise SnapshotError(Fault.FORMAT)
    if claimed.version != VERSION:
        raise SnapshotError(Fault.VERSION, f"versi {claimed.version}")


def _decoded(line: bytes, number: int) -> Record:
    if len(line) > MAX_LINE:
        raise SnapshotError(Fault.RECORD, f"baris {number} terlalu panjang")
    try:
        record = _masked(_record.decode(line))
    except _UNREADABLE as error:
        raise SnapshotError(Fault.RECORD, f"baris {number}") from error
    if not is_sound(record):
        raise SnapshotError(Fault.RECORD, f"baris {number}")
    return record


def _gather(header: Header, records: Iterable[Record]) -> Snapshot:
    members: dict[str, MemberRecord] = {}
    comments: dict[str, CommentRecord] = {}
    erased = set()
    for record in records:
        if isinstance(record, MemberRecord):
            _enter(members, record)
        elif isinstance(record, CommentRecord):
            _enter(comments, record)
        else:
            erased.add(record.id)
    speaking = {name for name, comment in comments.items() if not comment.withdrawn}
    if back := {id_.casefold() for id_ in erased} & (members.keys() | speaking):
        raise SnapshotError(Fault.RECORD, f'"{min(back)}" sudah dihapus untuk selamanya')
    return Snapshot(
        header,
        tuple(members[id_] for id_ in sorted(members)),
        tuple(comments[id_] for id_ in sorted(comments)),
        frozenset(erased),
    )


def _enter(known: dict[str, _Named], record: _Named) -> None:
    name = record.id.casefold()  # a file system may not tell a from A
    if name in known:
        raise SnapshotError(Fault.RECORD, f'"{record.id}" ada dua kali')
    known[name] = record


def _check_header(header: Header) -> None:
    if not is_name(header.desk) or header.sequence < 0 or not is_moment(header.made):
        raise SnapshotError(Fault.RECORD, "baris 1")


def _masked(record: Record) -> Record:
    if isinstance(record, CommentRecord) and (text := mask(record.text)) != record.text:
        return msgspec.structs.replace(record, text=text)
    return record


def _order(record: Record) -> tuple[int, str]:
    return (MemberRecord, CommentRecord, ErasedRecord).index(type(record)), record.id


def _seal(header: Header, digest: str, key: bytes) -> str:
    return _keyed(key, b"seal", header.desk.encode(), str(header.sequence).encode(), digest.encode())


def _keyed(key: bytes, *words: bytes) -> str:
    """Hex. The first word is the purpose, so that no two uses of the key give the same."""
    return hmac.new(key, b"\0".join((FORMAT.encode(), *words)), hashlib.sha256).hexdigest()
