"""Rate limits, counted in the database, so that all processes count together.

The counters are keyed by signatures: no e-mail address and no IP address is stored in the table.
"""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection

from desk.signing import Purpose, Signer
from desk.storage.clock import DAY, HOUR, MINUTE, SECOND, now
from desk.storage.database import insert
from desk.storage.schema import RATE_LIMITS


class RateLimit(Struct, frozen=True):
    """At most `most` events in each window of `span` milliseconds. `name` goes into the key of the counter."""

    name: str
    most: int
    span: int


SIGN_IN_EMAIL = RateLimit("masuk-alamat", 6, 15 * MINUTE)
SIGN_IN_IP = RateLimit("masuk-ip", 60, 15 * MINUTE)
"""Generous, because the customers of a mobile carrier share one address. Whoever exceeds `SIGN_IN_EMAIL` is not counted
here."""
CODE_BROWSER = RateLimit("kode-peramban", 20, 15 * MINUTE)
JOIN_EMAIL = RateLimit("permintaan-alamat", 2, DAY)
JOIN_IP = RateLimit("permintaan-ip", 20, HOUR)
JOIN_TOTAL = RateLimit("permintaan-semua", 500, DAY)
WRITE = RateLimit("tulis", 10, 10 * MINUTE)
WRITE_DAY = RateLimit("tulis-sehari", 60, DAY)


class RateLimits:
    """Counts events against limits."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def allow(self, connection: Connection, *events: tuple[RateLimit, str]) -> bool:
        """Count each event (a limit and whom it concerns) and return whether all of them are within their limits.

        Counting stops at the first limit that is exceeded, so that a refused event does not use up the limits after it.
        """
        moment = now(connection)
        return all(self._count(connection, limit, subject, moment) for limit, subject in events)

    def _count(self, connection: Connection, limit: RateLimit, subject: str, moment: int) -> bool:
        window = moment // limit.span
        query = insert(connection, RATE_LIMITS).values(
            key=self._signer.sign(Purpose.RATE_LIMIT, f"{limit.name}\0{subject}"),
            window=window,
            count=1,
            expires_at=(window + 1) * limit.span + SECOND,
        )
        count = connection.execute(
            query.on_conflict_do_update(
                index_elements=[RATE_LIMITS.c.key, RATE_LIMITS.c.window], set_={"count": RATE_LIMITS.c.count + 1}
            ).returning(RATE_LIMITS.c.count)
        ).scalar_one()
        return int(count) <= limit.most
