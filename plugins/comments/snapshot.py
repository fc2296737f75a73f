"""The snapshot of a desk: everything that may stand in a blog, numbered and signed.

The desk writes it, `comments.pull` reads it. It is JSON Lines in UTF-8, each line ended by a newline:

    {"format":"kisah-layanan-snapshot","version":1,"desk":"…","sequence":12,"made":"2026-11-21T19:05:00+07:00"}
    {"kind":"member","id":"budi","name":"Budi Lestari","url":"",
     "periods":[{"dari":"2025-01-01","sampai":"2025-06-30"}]}                        (on one line; so is the next)
    {"kind":"comment","id":"…","thread":"2026/11/obat-yang-tertukar","member":"budi","date":"2026-11-21T19:05:00+07:00",
     "reply_to":"","text":"…","status":"terbit"}
    {"kind":"erased","id":"…"}
    {"end":true,"count":3,"sha256":"…","hmac":"…"}

A snapshot is valid as a whole or not at all: `sha256` covers every byte before the last line, and `hmac` signs the
desk, the sequence and that digest with the export key. E-mail addresses cannot occur: no record has a field for one,
unknown fields are refused, and an address in the text of a comment is masked. A withdrawn comment (`ditarik`) has
neither member nor text. `erased` lists the ids of comments and members that were erased for good; whatever copy of
them comes back must be removed, and of such a comment nothing may be left but the fact that it is withdrawn.
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
from plugins.engine.problem import UserError

FORMAT = "kisah-layanan-snapshot"
VERSION = 1
MAX_LINE = 1 << 20
"""Bytes of a line. A desk accepts much shorter comments only."""


class Header(Struct, frozen=True):
    """`desk` is the id of the desk, which never changes; `sequence` grows with every change of what readers see.

    `made` is the moment of the last change, ISO with its UTC offset.
    """

    desk: str
    sequence: int
    made: str


class Snapshot(Struct, frozen=True):
    """A snapshot that was verified. Records are sorted by id."""

    header: Header
    members: tuple[MemberRecord, ...]
    comments: tuple[CommentRecord, ...]
    erased: frozenset[str]


class Fault(Enum):
    """What is wrong with a snapshot: (problem, remedy) in Indonesian."""

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
    SIGNATURE = (
        "segel salinan tidak cocok dengan kunci ekspor",
        "samakan isi DESK_EXPORT_KEY_FILE di sini dan di meja komentar; bila sudah sama, jangan percayai salinan ini",
    )
    RECORD = ("salinan memuat baris yang tidak sah", "perbarui kode meja komentar dan kode blog ini ke versi yang sama")


class SnapshotError(UserError):
    """A snapshot cannot be used. `fault` is the kind of error; `detail` names the place in Indonesian, or is ''."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        self.fault = fault
        problem, remedy = fault.value
        super().__init__(f"{problem} ({detail})" if detail else problem, remedy)


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


_first, _end, _object = (
    msgspec.json.Decoder(_First),
    msgspec.json.Decoder(_End),
    msgspec.json.Decoder(dict[str, object]),
)
_record = msgspec.json.Decoder(Record)
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError)


def derive_token(key: bytes) -> str:
    """Return the token with which a pull authenticates (`Authorization: Bearer …`).

    It is derived from the export key. Whoever intercepts it can read a snapshot, which is public anyway, but cannot
    sign one.
    """
    return _compute_hmac(key, b"bearer")


def write(header: Header, records: Iterable[Record], key: bytes) -> bytes:
    """Return the bytes of a snapshot, which do not depend on the order of the records.

    Raises SnapshotError for whatever `read` would refuse.
    """
    first = _First(FORMAT, VERSION, header.desk, header.sequence, header.made)
    found = sorted(map(_mask_text, records), key=_sort_key)
    lines = msgspec.json.Encoder().encode_lines([first, *found])
    digest = hashlib.sha256(lines).hexdigest()
    data = lines + msgspec.json.encode(_End(True, len(found), digest, _sign(header, digest, key))) + b"\n"
    read(data, key)
    return data


def divide(records: Iterable[Record]) -> tuple[list[Record], list[Record]]:
    """Return the records that `write` accepts, and those that have to be held back, for which it would refuse all."""
    found = list(records)
    erased = {record.id.casefold() for record in found if isinstance(record, ErasedRecord)}
    accepted: list[Record] = []
    withheld: list[Record] = []
    known = set()
    for record in found:
        key = type(record), record.id.casefold()
        is_tombstone = isinstance(record, ErasedRecord) or (isinstance(record, CommentRecord) and record.withdrawn)
        comes_back = key[1] in erased and not is_tombstone
        is_good = is_sound(_mask_text(record)) and key not in known and not comes_back
        known.add(key)
        (accepted if is_good else withheld).append(record)
    return accepted, withheld


def read(data: bytes, key: bytes) -> Snapshot:
    """Return the snapshot in these bytes.

    Raises SnapshotError. No record is decoded before the signature is verified.
    """
    lines = data.split(b"\n")
    _check_format(lines[0])
    if len(lines) < 3 or lines[-1]:  # a header, an end, and nothing after the last newline
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
    if not hmac.compare_digest(end.hmac.encode(), _sign(header, digest, key).encode()):
        raise SnapshotError(Fault.SIGNATURE)
    if end.count != len(lines) - 3:
        raise SnapshotError(Fault.TRUNCATED)
    _check_header(header)
    return _index(header, [_decode(line, number) for number, line in enumerate(lines[1:-2], 2)])


def _check_format(line: bytes) -> None:
    try:
        claimed = _object.decode(line[:MAX_LINE])
    except _UNREADABLE as error:
        raise SnapshotError(Fault.FORMAT) from error
    if claimed.get("format") != FORMAT:
        raise SnapshotError(Fault.FORMAT)
    if claimed.get("version") != VERSION:
        raise SnapshotError(Fault.VERSION, f"versi {claimed.get('version')}")


def _decode(line: bytes, number: int) -> Record:
    if len(line) > MAX_LINE:
        raise SnapshotError(Fault.RECORD, f"baris {number} terlalu panjang")
    try:
        record = _mask_text(_record.decode(line))
    except _UNREADABLE as error:
        raise SnapshotError(Fault.RECORD, f"baris {number}") from error
    if not is_sound(record):
        raise SnapshotError(Fault.RECORD, f"baris {number}")
    return record


def _index(header: Header, records: Iterable[Record]) -> Snapshot:
    members: dict[str, MemberRecord] = {}
    comments: dict[str, CommentRecord] = {}
    erased = set()
    for record in records:
        if isinstance(record, MemberRecord):
            _add(members, record)
        elif isinstance(record, CommentRecord):
            _add(comments, record)
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


def _add(known: dict[str, _Named], record: _Named) -> None:
    name = record.id.casefold()  # some file systems do not distinguish a from A
    if name in known:
        raise SnapshotError(Fault.RECORD, f'"{record.id}" ada dua kali')
    known[name] = record


def _check_header(header: Header) -> None:
    if not is_name(header.desk) or header.sequence < 0 or not is_moment(header.made):
        raise SnapshotError(Fault.RECORD, "baris 1")


def _mask_text(record: Record) -> Record:
    if isinstance(record, CommentRecord) and (text := mask(record.text)) != record.text:
        return msgspec.structs.replace(record, text=text)
    return record


def _sort_key(record: Record) -> tuple[int, str]:
    return (MemberRecord, CommentRecord, ErasedRecord).index(type(record)), record.id


def _sign(header: Header, digest: str, key: bytes) -> str:
    return _compute_hmac(key, b"seal", header.desk.encode(), str(header.sequence).encode(), digest.encode())


def _compute_hmac(key: bytes, *words: bytes) -> str:
    """Return an HMAC-SHA256 in hexadecimal digits. The first word is the purpose, so that no two uses give the same."""
    return hmac.new(key, b"\0".join((FORMAT.encode(), *words)), hashlib.sha256).hexdigest()
