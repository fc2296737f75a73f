"""Moments by the database's clock.

Processes and machines may disagree about the time; the one database decides. A moment is a whole number of
milliseconds since the Unix epoch.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Connection, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Now(FunctionElement[int]):
    """The current moment as an SQL expression."""

    type = BigInteger()
    inherit_cache = True


@compiles(Now, "sqlite")
def _compile_for_sqlite(element: Now, compiler: Any, **options: Any) -> str:
    return "CAST(ROUND((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER)"


@compiles(Now, "postgresql")
def _compile_for_postgresql(element: Now, compiler: Any, **options: Any) -> str:
    return "CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000) AS BIGINT)"


def now(connection: Connection) -> int:
    """Ask the database for the current moment."""
    return int(connection.execute(select(Now())).scalar_one())


def to_local(moment: int, zone: ZoneInfo) -> datetime:
    """Convert a moment to the blog's time zone, without fractions of a second, because files have none."""
    return datetime.fromtimestamp(moment // SECOND, UTC).astimezone(zone)


def to_day(moment: int, zone: ZoneInfo) -> str:
    """Return the day of a moment in the blog's time zone, as an ISO date."""
    return to_local(moment, zone).date().isoformat()
