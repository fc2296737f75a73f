"""How often somebody may do something, counted in the database so that all processes count together.

Keys are seals: an address or an IP never stands in the table.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from desk.settings import Network
from desk.signing import Keys, Purpose
from desk.storage.clock import DAY, HOUR, MINUTE, SECOND, now
from desk.storage.schema import LIMITS


class Limit(Struct, frozen=True):
    """At most `most` in any window of `span` milliseconds."""

    name: str
    most: int
    span: int


SIGN_IN_ADDRESS = Limit("masuk-alamat", 6, 15 * MINUTE)
SIGN_IN_IP = Limit("masuk-ip", 60, 15 * MINUTE)
"""Generous, for whole towns share one address of a mobile carrier; who is over their own limit does not count here."""
CODE_BROWSER = Limit("kode-peramban", 20, 15 * MINUTE)
REQUEST_ADDRESS = Limit("permintaan-alamat", 2, DAY)
REQUEST_IP = Limit("permintaan-ip", 20, HOUR)
REQUEST_ALL = Limit("permintaan-semua", 500, DAY)
WRITE = Limit("tulis", 10, 10 * MINUTE)
WRITE_DAY = Limit("tulis-sehari", 60, DAY)


class Limits:
    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def allow(self, connection: Connection, *wanted: tuple[Limit, str]) -> bool:
        """Count in order, and stop at the first limit that is passed: what is refused there burdens nobody else."""
        moment = now(connection)
        return all(self._count(connection, limit, who, moment) for limit, who in wanted)

    def _count(self, connection: Connection, limit: Limit, who: str, moment: int) -> bool:
        window = moment // limit.span
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        query = insert(LIMITS).values(
            key=self._keys.seal(Purpose.LIMIT, f"{limit.name}\0{who}"),
            window=window,
            count=1,
            expires_at=(window + 1) * limit.span + SECOND,
        )
        count = connection.execute(
            query.on_conflict_do_update(
                index_elements=[LIMITS.c.key, LIMITS.c.window], set_={"count": LIMITS.c.count + 1}
            ).returning(LIMITS.c.count)
        ).scalar_one()
        return int(count) <= limit.most


def client(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Whose request this is, as a network: one IPv4 address, or the /64 that an IPv6 subscriber has.

    `X-Forwarded-For` is believed from the right, and only as far as trusted proxies wrote it.
    """
    hops = [*(hop.strip() for hop in forwarded.split(",") if hop.strip()), peer]
    at = peer
    for hop in reversed(hops):
        parsed = _parse(hop)
        if parsed is None:
            break
        at = str(parsed)
        if not any(parsed in network for network in trusted):
            break
    parsed = _parse(at)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return at


def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, ipaddress.IPv6Address) else parsed
