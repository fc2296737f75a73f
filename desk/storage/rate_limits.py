"""Rate limits, counted in the database, so that all processes count together.

The counters are keyed by signatures: no e-mail address and no IP address is stored in the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlalchemy import Connection, select, text

from desk.signing import Purpose, Signer
from desk.storage.clock import DAY, HOUR, MINUTE, now
from desk.storage.database import insert
from desk.storage.schema import RATE_LIMITS

_PARTS = 12
"""Counters that a span is divided into. An event counts until its counter is older than the span: a twelfth too long
rather than too short."""
_NETWORK_FACTORS = (1, 2, 4)
"""How much more often something may happen in a wider network than in a narrower one."""


class RateLimit(Struct, frozen=True):
    """At most `most` events in `span` milliseconds, whenever these begin. `name` goes into the key of the counter."""

    name: str
    most: int
    span: int

    @property
    def part(self) -> int:
        """The milliseconds that one counter stands for."""
        return self.span // _PARTS


Event = tuple[RateLimit, str]
"""A limit, and whom the event concerns."""

SIGN_IN_EMAIL = RateLimit("masuk-alamat", 6, 15 * MINUTE)
SIGN_IN_EMAIL_DAY = RateLimit("masuk-alamat-sehari", 20, DAY)
SIGN_IN_FROM = RateLimit("masuk-alamat-dari", 4, 15 * MINUTE)
"""For one address from one wide network: fewer than for the address, so that nobody alone uses up what its owner has
left."""
SIGN_IN_FROM_DAY = RateLimit("masuk-alamat-dari-sehari", 10, DAY)
SIGN_IN_KNOWN = RateLimit("masuk-dikenal", 6, 15 * MINUTE)
SIGN_IN_KNOWN_DAY = RateLimit("masuk-dikenal-sehari", 20, DAY)
"""For browsers in which the address was signed in before. Nobody else can use it up."""
SIGN_IN_NETWORK = RateLimit("masuk-ip", 60, 15 * MINUTE)
"""Generous, because the customers of a mobile carrier share one address."""
SIGN_IN_NETWORK_DAY = RateLimit("masuk-ip-sehari", 600, DAY)
CODE_BROWSER = RateLimit("kode-peramban", 20, 15 * MINUTE)
JOIN_EMAIL = RateLimit("permintaan-alamat", 2, DAY)
JOIN_NETWORK = RateLimit("permintaan-ip", 20, HOUR)
JOIN_NETWORK_DAY = RateLimit("permintaan-ip-sehari", 30, DAY)
JOIN_TOTAL = RateLimit("permintaan-semua", 500, DAY)
WRITE = RateLimit("tulis", 10, 10 * MINUTE)
WRITE_DAY = RateLimit("tulis-sehari", 60, DAY)
RENDER = RateLimit("tampil", 40, 10 * MINUTE)
"""For long texts, previews included: each may take a second of the processor."""


def of_networks(networks: Sequence[str], *limits: RateLimit) -> list[Event]:
    """Return the events that `limits` count for a client's networks, which are given with the narrowest first."""
    return [
        (RateLimit(limit.name, limit.most * factor, limit.span), network)
        for limit in limits
        for network, factor in zip(networks, _NETWORK_FACTORS, strict=False)
    ]


class RateLimits:
    """Counts events against limits."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def allow(self, connection: Connection, *events: Event) -> bool:
        """Return whether all events are within their limits, and count them if so.

        An event that is refused counts nowhere: whoever exceeds one limit uses up nothing of what others share.
        """
        limits = {self._signer.sign(Purpose.RATE_LIMIT, f"{limit.name}\0{whom}"): limit for limit, whom in events}
        _lock(connection, limits)
        moment = now(connection)
        query = select(RATE_LIMITS).where(RATE_LIMITS.c.key.in_(limits) & (RATE_LIMITS.c.expires_at > moment))
        left = {key: limit.most for key, limit in limits.items()}
        for row in connection.execute(query):
            limit = limits[row.key]
            if row.expires_at <= moment + limit.span + 2 * limit.part:  # else by a clock that ran ahead
                left[row.key] -= int(row._mapping[RATE_LIMITS.c.count])
        if min(left.values()) <= 0:
            return False
        counted = insert(connection, RATE_LIMITS).values(
            [
                {
                    "key": key, "window": moment // limit.part, "count": 1,
                    "expires_at": (moment // limit.part + 1) * limit.part + limit.span,
                }
                for key, limit in limits.items()
            ]
        )  # fmt: skip
        columns = [RATE_LIMITS.c.key, RATE_LIMITS.c.window]
        connection.execute(
            counted.on_conflict_do_update(index_elements=columns, set_={"count": RATE_LIMITS.c.count + 1})
        )
        return True


def _lock(connection: Connection, keys: Iterable[str]) -> None:
    """Have the others who count one of these keys wait until the transaction ends. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        numbers = "SELECT unnest(CAST(:numbers AS integer[])) AS number ORDER BY 1"  # in order, so that none deadlocks
        statement = text(f"SELECT pg_advisory_xact_lock(1, number) FROM ({numbers}) AS numbers")
        connection.execute(statement, {"numbers": [int(key[:7], 16) for key in keys]})
