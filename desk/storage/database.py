"""The database, SQLite or PostgreSQL, and its two kinds of transactions: those that read and those that write."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, create_engine, event, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from desk.errors import ConfigurationError
from desk.storage.clock import Now
from desk.storage.schema import STATE

MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY_TIMEOUT = 15_000
"""Milliseconds that SQLite waits for another process to finish writing."""
_MIGRATION_LOCK = 0x6B697361
"""The number of the advisory lock that PostgreSQL holds while the schema is changed. Any number serves that all
processes share."""

_WRITES = "kisah_writes"
"""The execution option of connections that write."""


class Database:
    """A connection pool over the database at `url`, as SQLAlchemy spells it; `postgresql://` means psycopg 3."""

    def __init__(self, url: str, pool: int = 8) -> None:
        self.engine = _create_engine(url, pool)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._write_lock: AbstractContextManager[object] = Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database however long it lasts, and never waits for writers."""
        options: dict[str, Any] = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that may change the database. It is committed at the end, and rolled back by an exception.

        SQLite allows one writer at a time. The transaction becomes that writer when it begins (`BEGIN IMMEDIATE`): one
        that began by reading could not become it later. Threads of one process wait for a lock instead, because SQLite
        polls without an order, and an unlucky thread waits for seconds.
        """
        options = {_WRITES: True}
        with self._write_lock, self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    def prepare(self) -> None:
        """Migrate the schema to the newest version, and give a new desk its id. Several processes may do so at once."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        head = ScriptDirectory.from_config(config).get_current_head()
        with self.read() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        if current == head:
            return
        with self.write() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATION_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.execute(select(STATE.c.id)).first() is None:
                connection.execute(
                    STATE.insert().values(
                        id=1, desk=secrets.token_hex(16), sequence=0, changed_at=Now(), digest_at=0, announced=0
                    )
                )

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT for a table, still without values, that can be given `on_conflict_do_update` or `…_nothing`.

    SQLAlchemy's own `insert` has neither; PostgreSQL and SQLite each bring one, and the connection tells which to take.
    The statement is not executed.
    """
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def _create_engine(url: str, pool: int) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigurationError(
            "DESK_DATABASE_URL: tidak terbaca", "contoh: postgresql://nama@/meja atau sqlite:////folder/meja.sqlite"
        ) from None
    options: dict[str, Any] = {"hide_parameters": True, "pool_size": pool, "max_overflow": pool}
    name = parsed.get_backend_name()
    if name == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, **options)
    if name != "sqlite":
        raise ConfigurationError(f"DESK_DATABASE_URL: {name} tidak didukung", "pakai sqlite atau postgresql")
    _create_private_file(parsed.database)
    engine = create_engine(parsed, connect_args={"timeout": _BUSY_TIMEOUT / 1000}, **options)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _create_private_file(path: str | None) -> None:
    """Create a file that only its owner may read, as it will hold e-mail addresses. Its journals get the same mode."""
    if path and path != ":memory:" and not Path(path).exists():
        try:
            os.close(os.open(path, os.O_CREAT, 0o600))
        except OSError as error:
            problem = f"DESK_DATABASE_URL: {path} tidak dapat dibuat ({error.strerror})"
            raise ConfigurationError(problem, "periksa foldernya") from None


def _configure_sqlite(connection: Any, record: object) -> None:
    """Leave the beginning of transactions to `_begin_sqlite`, and make what is committed survive a power cut."""
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", f"busy_timeout = {_BUSY_TIMEOUT}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
