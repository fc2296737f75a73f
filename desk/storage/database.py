"""The database, SQLite or PostgreSQL, and its two kinds of transactions: those that read and those that write."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, create_engine, event, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from desk.errors import ConfigurationError, DatabaseBusy
from desk.storage.clock import Now
from desk.storage.schema import STATE

MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY_TIMEOUT = 4_000
"""Milliseconds that a transaction waits for what another one has locked."""
_MIGRATION_TIMEOUT = 60_000
_QUEUE_TIMEOUT = 2.0
"""Seconds that a thread waits for the other threads of its process to finish writing."""
_BUSY_PAUSE = 1.0
"""Seconds in which nobody waits again after somebody has waited for SQLite in vain: who waits takes a thread from those
who only read."""
_RULES_LOCK = 0x6B697361
"""The number of PostgreSQL's advisory lock behind `Database.write`. Any number serves that all processes share."""

_WRITES = "kisah_writes"
"""The execution option of connections that write."""


class Database:
    """A connection pool over the database at `url`, as SQLAlchemy spells it; `postgresql://` means psycopg 3."""

    def __init__(self, url: str, pool: int = 8) -> None:
        self.engine = _create_engine(url, pool)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._write_lock = Lock()
        self._busy_until = 0.0

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database however long it lasts, and never waits for writers."""
        options: dict[str, Any] = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with _report_busy(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, *, alone: bool = False, timeout: int = _BUSY_TIMEOUT) -> Iterator[Connection]:
        """Open a transaction that may change the database. It is committed at the end, and rolled back by an exception.

        What decides about others (the roster, closed stories, the schema) is changed `alone`: while no other such
        transaction is open. So all that a transaction has read of it holds until its end. Raises DatabaseBusy where
        that takes longer than `timeout` milliseconds, and where the database cannot be reached.

        PostgreSQL has an advisory lock for it, which those that are not alone share. SQLite allows one writer at a
        time. A transaction becomes that writer when it begins (`BEGIN IMMEDIATE`): one that began by reading could not
        become it later. Threads of one process wait for a lock instead, because SQLite polls without an order, and an
        unlucky thread waits for seconds.
        """
        with _report_busy():
            if self.is_sqlite:
                with self._become_writer() as connection:
                    yield connection
                return
            lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
            statement = text(f"SELECT set_config('lock_timeout', :timeout, true), {lock}(:number)")
            with self.engine.begin() as connection:
                connection.execute(statement, {"timeout": str(timeout), "number": _RULES_LOCK})
                yield connection

    @contextmanager
    def _become_writer(self) -> Iterator[Connection]:
        """Open a transaction of SQLite's only writer. Raises DatabaseBusy or OperationalError where another one stays.

        Where SQLite itself made somebody wait in vain, the next ones are refused at once for a moment.
        """
        if monotonic() < self._busy_until or not self._write_lock.acquire(timeout=_QUEUE_TIMEOUT):
            raise DatabaseBusy
        try:
            with self.engine.connect().execution_options(**{_WRITES: True}) as connection:
                try:
                    transaction = connection.begin()
                except OperationalError:
                    self._busy_until = monotonic() + _BUSY_PAUSE
                    raise
                with transaction:
                    yield connection
        finally:
            self._write_lock.release()

    def prepare(self) -> None:
        """Migrate the schema to the newest version, and give a new desk its id. Several processes may do so at once."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        head = ScriptDirectory.from_config(config).get_current_head()
        with self.read() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        if current == head:
            return
        with self.write(alone=True, timeout=_MIGRATION_TIMEOUT) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.execute(select(STATE.c.id)).first() is None:
                connection.execute(
                    STATE.insert().values(
                        id=1, desk=secrets.token_hex(16), sequence=0, changed_at=Now(), digest_at=0, announced=0
                    )
                )

    def overwrite_deleted(self) -> None:
        """Have SQLite move its journal into the file and empty it, where else deleted rows would still be legible.

        Where somebody reads at the moment, the next call does it. PostgreSQL's own vacuum and archiving decide there.
        """
        if self.is_sqlite:
            with self.engine.connect() as connection:
                for pragma in ("busy_timeout = 0", "wal_checkpoint(TRUNCATE)", f"busy_timeout = {_BUSY_TIMEOUT}"):
                    connection.exec_driver_sql(f"PRAGMA {pragma}").all()

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
    options: dict[str, Any] = {"hide_parameters": True, "pool_size": pool, "max_overflow": pool, "pool_timeout": 5}
    name = parsed.get_backend_name()
    if name == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        return create_engine(parsed, pool_pre_ping=True, connect_args={"connect_timeout": 5}, **options)
    if name != "sqlite":
        raise ConfigurationError(f"DESK_DATABASE_URL: {name} tidak didukung", "pakai sqlite atau postgresql")
    _create_private_file(parsed.database)
    engine = create_engine(parsed, connect_args={"timeout": _BUSY_TIMEOUT / 1000}, **options)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def _report_busy() -> Iterator[None]:
    """Raise DatabaseBusy for what is no fault of a statement: locks, deadlocks, a database that is down or full."""
    try:
        yield
    except (OperationalError, PoolTimeoutError) as error:
        if getattr(getattr(error, "orig", None), "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR:
            raise  # a wrong statement, which SQLite tells no otherwise
        raise DatabaseBusy from error


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
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        f"busy_timeout = {_BUSY_TIMEOUT}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
