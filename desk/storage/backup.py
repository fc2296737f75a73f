"""Backups: everything that lasts, as JSON Lines.

    {"format":"kisah-layanan-meja","version":2}
    {"table":"state","id":1,…}
    …
    {"end":true,"count":12,"sha256":"…","hmac":"…"}

Rows are ordered by table and primary key and their fields follow the schema, so that equal databases give equal bytes,
whether SQLite or PostgreSQL. `hmac` seals the digest with the desk's secret; version 1 had no seal. A backup holds
e-mail addresses: the file is readable by its owner alone and must not be put into a repository.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Table, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from desk.errors import BackupError
from desk.signing import Purpose, Signer
from desk.storage import state
from desk.storage.clock import SECOND, Now, now
from desk.storage.database import Database
from desk.storage.ledger import Ledger
from desk.storage.schema import BACKED_UP, COMMENTS, JOIN_REQUESTS, LEDGER, MEMBERS, METADATA, STATE

FORMAT = "kisah-layanan-meja"
VERSION = 2
_BATCH = 500
"""Rows that are read at a time."""
Row = tuple[Table, dict[str, Any]]
_TABLES = {table.name: table for table in BACKED_UP}


def export(connection: Connection, signer: Signer) -> Iterator[bytes]:
    """Yield the lines of a backup, each with its line end. The transaction should see one state (`Database.read`)."""
    digest = hashlib.sha256()
    count = 0
    for line in _export_rows(connection):
        digest.update(line)
        count += 1
        yield line
    seal = signer.sign(Purpose.BACKUP, digest.hexdigest())
    yield _encode({"end": True, "count": count - 1, "sha256": digest.hexdigest(), "hmac": seal})


def save(database: Database, path: Path, signer: Signer) -> int:
    """Write a backup and return the number of its rows. The file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".sebagian")
    count = -2  # the first and the last line are not rows
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file, database.read() as connection:
        for line in export(connection, signer):
            file.write(line)
            count += 1
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return count


def load(connection: Connection, path: Path, signer: Signer) -> None:
    """Replace the contents of all tables by the rows of a backup.

    The file is verified before anything is deleted; BackupError where it is not whole and genuine.
    """
    _replace(connection, path, _read_rows(path, signer))


class Restored(Struct, frozen=True):
    """`erased` is how many ids had to be erased again, `skipped` why a file beside the backup was passed over."""

    erased: int
    skipped: tuple[str, ...]


def restore(
    database: Database, path: Path, signer: Signer, others: Iterable[Path] = (), *, unsealed: bool = False
) -> Restored:
    """Make a backup the state of the database.

    Nothing that was erased or withdrawn comes back, and nobody who unsubscribed is subscribed: the ledgers of this
    database and of the `others` (backups that may be newer) are applied to what was restored, as far as they are of the
    same desk. The sequence is set ahead of every sequence that was ever published (to the seconds since the epoch), so
    that no pull takes the restored state for an older one. Everybody is signed out. `unsealed` accepts files that
    nobody has sealed, or somebody else. Raises BackupError for `path`; a damaged file among the `others` is skipped.
    """
    database.prepare()
    rows = _read_rows(path, signer, unsealed)
    desk, found, skipped = _find_desk(path, rows), Ledger(), []
    for other in others:
        if other.resolve() == path.resolve():
            continue
        try:
            more = _read_rows(other, signer, unsealed)
            if _find_desk(other, more) != desk:
                raise BackupError(f"{other}: cadangan meja komentar lain")
            found.add(more)
        except BackupError as error:
            skipped.append(str(error))
    with database.write(alone=True) as connection:
        former = state.read(connection)
        if former.desk == desk:
            found.load(connection)
        elif _is_in_use(connection):
            raise BackupError(f"{path}: cadangan meja komentar lain, dan basis data ini berisi; pakai yang kosong")
        _replace(connection, path, rows)
        erased = len(found.erased.keys() - {row["id"] for table, row in rows if table is LEDGER})
        found.add(rows)
        found.apply(connection)
        sequence = max(state.read(connection).sequence, former.sequence) + 1
        connection.execute(update(STATE).values(sequence=max(sequence, now(connection) // SECOND), changed_at=Now()))
    return Restored(erased, tuple(skipped))


def _replace(connection: Connection, path: Path, rows: Iterable[Row]) -> None:
    try:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(delete(table))
        for table, group in groupby(rows, key=itemgetter(0)):
            connection.execute(table.insert(), [row for _, row in group])
    except SQLAlchemyError:
        raise BackupError(f"{path}: isinya bertentangan dengan dirinya sendiri; pakai cadangan lain") from None


def _find_desk(path: Path, rows: Iterable[Row]) -> str:
    """Return the id of the desk that a backup is of."""
    desks = [str(row["desk"]) for table, row in rows if table is STATE]
    if len(desks) != 1:
        raise BackupError(f"{path}: tidak menyebut mejanya; pakai cadangan lain")
    return desks[0]


def _is_in_use(connection: Connection) -> bool:
    """Return whether a desk holds more than its owner's record, which it makes at its first start."""
    most = {COMMENTS: 0, LEDGER: 0, JOIN_REQUESTS: 0, MEMBERS: 1}
    return any(
        connection.execute(select(func.count()).select_from(table)).scalar_one() > count
        for table, count in most.items()
    )


def _export_rows(connection: Connection) -> Iterator[bytes]:
    yield _encode({"format": FORMAT, "version": VERSION})
    for table in BACKED_UP:
        query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_BATCH)
        for row in connection.execute(query).mappings():
            yield _encode({"table": str(table.name), **{str(name): value for name, value in row.items()}})


def _encode(fields: dict[str, Any]) -> bytes:
    return msgspec.json.encode(fields) + b"\n"


def _read_rows(path: Path, signer: Signer, unsealed: bool = False) -> list[Row]:
    """Return each row with its table.

    Raises BackupError for a file that is not a whole, undamaged backup under a seal of ours, and for a table or column
    that this version does not know.
    """
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise BackupError(f"{path}: tidak dapat dibaca ({error.strerror}); periksa letaknya") from None
    first = _decode(path, lines[0] if lines else b"")
    if first.get("format") != FORMAT or first.get("version") not in {1, VERSION}:
        raise BackupError(f"{path}: bukan cadangan meja komentar; pilih berkas yang dibuat desk.backup")
    digest = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    end = _decode(path, lines[-1])
    seal = str(end.pop("hmac", ""))
    if end != {"end": True, "count": len(lines) - 2, "sha256": digest}:
        raise BackupError(f"{path}: rusak atau terpotong; pakai cadangan lain")
    if not unsealed and not signer.verify(Purpose.BACKUP, digest, seal):
        fault = "segelnya bukan dari rahasia meja ini" if seal else "tidak bersegel"
        raise BackupError(f"{path}: {fault}; bila Anda yakin tidak ada yang mengubahnya, tambahkan --unsealed")
    return [_read_row(f"{path}:{number}", _decode(path, line)) for number, line in enumerate(lines[1:-1], 2)]


def _read_row(place: str, fields: dict[str, Any]) -> Row:
    table = _TABLES.get(str(fields.pop("table", "")))
    if table is None or fields.keys() - set(table.columns.keys()):
        raise BackupError(f"{place}: baris tidak dikenal; perbarui kode meja komentar")
    for column in table.columns:  # a backup of an older version lacks columns that came later
        value = fields.get(column.name)
        if type(value) is not column.type.python_type and not (value is None and (column.nullable or column.default)):
            raise BackupError(f"{place}: kolom {column.name} rusak; pakai cadangan lain")
    return table, fields


def _decode(path: Path, line: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.MsgspecError:
        raise BackupError(f"{path}: rusak atau terpotong; pakai cadangan lain") from None
