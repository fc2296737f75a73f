"""The network that a request comes from."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from desk.settings import Network


def client_network(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the client as one IPv4 address, or as the /64 network that an IPv6 subscriber is given.

    `peer` is the other end of the connection, `forwarded` the header `X-Forwarded-For`. The header is read from the
    right, and only as far as trusted proxies have written it.
    """
    hops = [*(hop.strip() for hop in forwarded.split(",") if hop.strip()), peer]
    client = peer
    for hop in reversed(hops):
        parsed = _parse(hop)
        if parsed is None:
            break
        client = str(parsed)
        if not any(parsed in network for network in trusted):
            break
    parsed = _parse(client)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return client


def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, ipaddress.IPv6Address) else parsed
