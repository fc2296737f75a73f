"""One database, SQLite or PostgreSQL: transactions that read one state, and transactions that change it."""

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
from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from desk.signing import Refused
from desk.storage.clock import Now
from desk.storage.schema import STATE

MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY = 15_000
"""Milliseconds that SQLite waits for another writer."""
_MIGRATION_LOCK = 0x6B697361
"""Any number, the same for all desks: PostgreSQL's advisory lock while a schema is changed."""


class Database:
    """`url` as SQLAlchemy spells it; `postgresql://` means psycopg 3."""

    def __init__(self, url: str, pool: int = 8) -> None:
        self.engine = _engine(url, pool)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._turn: AbstractContextManager[object] = Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database however long it lasts, and never waits for writers."""
        options: dict[str, Any] = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may change things; committed at the end, rolled back by any exception.

        SQLite takes the one writer's place at once (`BEGIN IMMEDIATE`), so that a transaction that began by reading
        never finds the place taken when it wants to write. Threads of one process queue for it here: SQLite itself lets
        them ask again and again, and the unlucky wait for seconds.
        """
        with self._turn, self.engine.connect().execution_options(kisah_writes=True) as connection, connection.begin():
            yield connection

    def prepare(self) -> None:
        """Bring the schema up to date, and give a new desk its id. Several processes may do this at once."""
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
        self.engine.dispose()


def _engine(url: str, pool: int) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Refused(
            "DESK_DATABASE_URL: tidak terbaca; contoh: postgresql://nama@/meja atau sqlite:////folder/meja.sqlite"
        ) from None
    if parsed.get_backend_name() == "sqlite":
        _keep_private(parsed.database)
        engine = create_engine(
            parsed, hide_parameters=True, pool_size=pool, max_overflow=pool, connect_args={"timeout": _BUSY / 1000}
        )
        event.listen(engine, "connect", _tune)
        event.listen(engine, "begin", _begin)
        return engine
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_size=pool,
            max_overflow=pool,
            pool_pre_ping=True,
        )
    raise Refused(f"DESK_DATABASE_URL: {parsed.get_backend_name()} tidak didukung; pakai sqlite atau postgresql")


def _keep_private(path: str | None) -> None:
    """A file of people's addresses is its owner's alone; SQLite gives its journals the same mode."""
    if path and path != ":memory:" and not Path(path).exists():
        try:
            os.close(os.open(path, os.O_CREAT, 0o600))
        except OSError as error:
            problem = f"DESK_DATABASE_URL: {path} tidak dapat dibuat ({error.strerror})"
            raise Refused(f"{problem}; periksa foldernya") from None


def _tune(connection: Any, record: object) -> None:
    """Transactions are ours to begin; what was committed outlives a power cut."""
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", f"busy_timeout = {_BUSY}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("kisah_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
