"""Backups: everything that lasts, as JSON Lines.

    {"format":"kisah-layanan-meja","version":1}
    {"table":"state","id":1,…}
    …
    {"end":true,"count":12,"sha256":"…"}

Rows are ordered by table and primary key and their fields follow the schema, so that equal databases give equal bytes,
whether SQLite or PostgreSQL. A backup holds e-mail addresses: the file is readable by its owner alone and must not be
put into a repository.
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
from sqlalchemy import Connection, Table, delete, select, update

from desk.errors import BackupError
from desk.storage import ledger
from desk.storage.clock import SECOND, Now, now
from desk.storage.database import Database
from desk.storage.schema import BACKED_UP, LEDGER, METADATA, STATE

FORMAT = "kisah-layanan-meja"
VERSION = 1
_BATCH = 500
"""Rows that are read at a time."""
_TABLES = {table.name: table for table in BACKED_UP}


def export(connection: Connection) -> Iterator[bytes]:
    """Yield the lines of a backup, each with its line end. The transaction should see one state (`Database.read`)."""
    digest = hashlib.sha256()
    count = 0
    for line in _export_rows(connection):
        digest.update(line)
        count += 1
        yield line
    yield _encode({"end": True, "count": count - 1, "sha256": digest.hexdigest()})


def save(database: Database, path: Path) -> int:
    """Write a backup and return the number of its rows. The file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".sebagian")
    count = -2  # the first and the last line are not rows
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file, database.read() as connection:
        for line in export(connection):
            file.write(line)
            count += 1
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return count


def load(connection: Connection, path: Path) -> None:
    """Replace the contents of all tables by the rows of a backup.

    The file is verified before anything is deleted; BackupError where it is not whole.
    """
    rows = _read_rows(path)
    for table in reversed(METADATA.sorted_tables):
        connection.execute(delete(table))
    for table, group in groupby(rows, key=itemgetter(0)):
        connection.execute(table.insert(), [row for _, row in group])


def restore(database: Database, path: Path, others: Iterable[Path] = ()) -> int:
    """Make a backup the state of the database, and return how many ids had to be erased again.

    Nothing that was erased comes back: the ledgers of this database and of the `others` (backups that may be newer) are
    applied to what was restored. The sequence is set ahead of every sequence that was ever published (to the seconds
    since the epoch), so that no pull takes the restored state for an older one. Everybody is signed out. Raises
    BackupError.
    """
    database.prepare()
    others = [other for other in others if other.resolve() != path.resolve()]
    with database.write(alone=True) as connection:
        erased = ledger.load(connection)
        former = connection.execute(select(STATE.c.sequence)).scalar() or 0
        for other in others:
            erased |= {row["id"]: row["kind"] for table, row in _read_rows(other) if table is LEDGER}
        load(connection, path)
        again = len(erased.keys() - ledger.load(connection).keys())
        ledger.record(connection, erased)
        ledger.apply(connection)
        sequence = connection.execute(select(STATE.c.sequence)).scalar_one()
        ahead = max(sequence, former) + 1
        connection.execute(update(STATE).values(sequence=max(ahead, now(connection) // SECOND), changed_at=Now()))
    return again


def _export_rows(connection: Connection) -> Iterator[bytes]:
    yield _encode({"format": FORMAT, "version": VERSION})
    for table in BACKED_UP:
        query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_BATCH)
        for row in connection.execute(query).mappings():
            yield _encode({"table": str(table.name), **{str(name): value for name, value in row.items()}})


def _encode(fields: dict[str, Any]) -> bytes:
    return msgspec.json.encode(fields) + b"\n"


def _read_rows(path: Path) -> list[tuple[Table, dict[str, Any]]]:
    """Return each row with its table.

    Raises BackupError for a file that is not a whole, undamaged backup, and for a table or column that this version
    does not know.
    """
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise BackupError(f"{path}: tidak dapat dibaca ({error.strerror}); periksa letaknya") from None
    first = _decode(path, lines[0] if lines else b"")
    if first.get("format") != FORMAT or first.get("version") != VERSION:
        raise BackupError(f"{path}: bukan cadangan meja komentar; pilih berkas yang dibuat desk.backup")
    digest = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    if _decode(path, lines[-1]) != {"end": True, "count": len(lines) - 2, "sha256": digest}:
        raise BackupError(f"{path}: rusak atau terpotong; pakai cadangan lain")
    rows = []
    for number, line in enumerate(lines[1:-1], 2):
        fields = _decode(path, line)
        table = _TABLES.get(fields.pop("table", ""))
        if table is None or fields.keys() != set(table.columns.keys()):
            raise BackupError(f"{path}:{number}: baris tidak dikenal; perbarui kode meja komentar")
        rows.append((table, fields))
    return rows


def _decode(path: Path, line: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.MsgspecError:
        raise BackupError(f"{path}: rusak atau terpotong; pakai cadangan lain") from None
