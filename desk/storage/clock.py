"""The database's clock. Processes and machines may differ; the one database decides what time it is.

Moments are whole milliseconds since the epoch.
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
    """The moment, in SQL."""

    type = BigInteger()
    inherit_cache = True


@compiles(Now, "sqlite")
def _sqlite(element: Now, compiler: Any, **options: Any) -> str:
    return "CAST(ROUND((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER)"


@compiles(Now, "postgresql")
def _postgresql(element: Now, compiler: Any, **options: Any) -> str:
    return "CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000) AS BIGINT)"


def now(connection: Connection) -> int:
    return int(connection.execute(select(Now())).scalar_one())


def local(moment: int, zone: ZoneInfo) -> datetime:
    """The moment in the blog's zone, to the second: days are counted there, and files carry no fractions."""
    return datetime.fromtimestamp(moment // SECOND, UTC).astimezone(zone)


def day(moment: int, zone: ZoneInfo) -> str:
    """The day (ISO) in the blog's zone."""
    return local(moment, zone).date().isoformat()
