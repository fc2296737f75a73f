"""Everything that lasts, as JSON Lines: out by one consistent read, in again byte for byte.

    {"format":"kisah-layanan-meja","version":1}
    {"table":"state","id":1,…}
    …
    {"end":true,"count":12,"sha256":"…"}

Rows come by table and primary key, fields in the schema's order, so that equal databases of either kind give equal
bytes. A file carries people's addresses: it is written for its owner's eyes alone and belongs into no repository.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, delete, select, update

from desk.storage import ledger
from desk.storage.clock import SECOND, Now, now
from desk.storage.database import Database
from desk.storage.schema import KEPT, LEDGER, METADATA, STATE

FORMAT = "kisah-layanan-meja"
VERSION = 1
_BATCH = 500
_TABLES = {table.name: table for table in KEPT}


class Damaged(Exception):
    """Why a file cannot be taken in, as an Indonesian sentence with its remedy."""


def export(connection: Connection) -> Iterator[bytes]:
    """The lines, each with its end. The connection reads one state (`Database.read`)."""
    digest = hashlib.sha256()
    count = 0
    for line in _lines(connection):
        digest.update(line)
        count += 1
        yield line
    yield _line({"end": True, "count": count - 1, "sha256": digest.hexdigest()})


def save(database: Database, path: Path) -> int:
    """Write a backup; rows in it. The file is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".sebagian")
    count = -2
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
    """Put the file's rows in the place of all that is there. It is proved whole before anything is touched."""
    _prove(path)
    for table in reversed(METADATA.sorted_tables):
        connection.execute(delete(table))
    batch: list[dict[str, Any]] = []
    former: Table | None = None
    for table, row in _rows(path):
        if table is not former or len(batch) >= _BATCH:
            _insert(connection, former, batch)
            batch, former = [], table
        batch.append(row)
    _insert(connection, former, batch)


def restore(database: Database, path: Path, beside: Iterable[Path] = ()) -> int:
    """Take a backup as the new state; how many ids were erased again.

    What anybody knows to be erased is: this database's ledger and those in the backups `beside` are replayed. The
    sequence leaps ahead of any that was ever given out (to the seconds since the epoch), so that no pull takes this for
    an older state; everybody is signed out.
    """
    database.prepare()
    others = [one for one in beside if one.resolve() != path.resolve()]
    with database.write() as connection:
        known = ledger.all_(connection)
        former = connection.execute(select(STATE.c.sequence)).scalar() or 0
        for other in others:
            known |= {row["id"]: row["kind"] for table, row in _rows(_prove(other)) if table is LEDGER}
        load(connection, path)
        again = len(known.keys() - ledger.all_(connection).keys())
        ledger.enter(connection, known)
        ledger.forget(connection)
        sequence = connection.execute(select(STATE.c.sequence)).scalar_one()
        ahead = max(sequence, former) + 1
        connection.execute(update(STATE).values(sequence=max(ahead, now(connection) // SECOND), changed_at=Now()))
    return again


def _lines(connection: Connection) -> Iterator[bytes]:
    yield _line({"format": FORMAT, "version": VERSION})
    for table in KEPT:
        query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_BATCH)
        for row in connection.execute(query).mappings():
            yield _line({"table": str(table.name), **{str(name): value for name, value in row.items()}})


def _line(fields: dict[str, Any]) -> bytes:
    return msgspec.json.encode(fields) + b"\n"


def _insert(connection: Connection, table: Table | None, rows: list[dict[str, Any]]) -> None:
    if table is not None and rows:
        connection.execute(table.insert(), rows)


def _prove(path: Path) -> Path:
    """The path of a file that is whole, of this format, with known tables and columns; else `Damaged`."""
    digest = hashlib.sha256()
    last = b""
    count = -1
    try:
        with path.open("rb") as file:
            for line in file:
                if last:
                    digest.update(last)
                    count += 1
                last = line
            file.seek(0)
            first = _decode(path, file.readline())
    except OSError as error:
        raise Damaged(f"{path}: tidak dapat dibaca ({error.strerror}); periksa letaknya") from None
    if first.get("format") != FORMAT or first.get("version") != VERSION:
        raise Damaged(f"{path}: bukan cadangan meja komentar; pilih berkas yang dibuat desk.backup")
    end = _decode(path, last)
    if end.get("end") is not True or end.get("count") != count or end.get("sha256") != digest.hexdigest():
        raise Damaged(f"{path}: rusak atau terpotong; pakai cadangan lain")
    return path


def _rows(path: Path) -> Iterator[tuple[Table, dict[str, Any]]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            fields = _decode(path, line)
            if number == 1 or fields.get("end") is True:
                continue
            table = _TABLES.get(fields.pop("table", ""))
            if table is None or fields.keys() != set(table.columns.keys()):
                raise Damaged(f"{path}:{number}: baris tidak dikenal; perbarui kode meja komentar")
            yield table, fields


def _decode(path: Path, line: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.MsgspecError:
        raise Damaged(f"{path}: rusak atau terpotong; pakai cadangan lain") from None
