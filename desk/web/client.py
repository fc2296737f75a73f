"""The networks that a request comes from, for rate limits."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Literal

from desk.settings import UNIX_SOCKET, Network

_PREFIXES = {4: (32, 24, 16), 6: (64, 48, 32)}
"""Bits of the networks that are counted, the narrowest first. An IPv6 subscriber has a /64 or a /48; a hoster or
provider has a /32, in which anybody can rent as many of the others as they wish."""


def client_networks(peer: str, forwarded: str, trusted: Sequence[Network | Literal["unix"]]) -> tuple[str, ...]:
    """Return the networks that the client belongs to, the narrowest first.

    `peer` is the other end of the connection; it has no address behind a UNIX socket. `forwarded` is the header
    `X-Forwarded-For`, which is read from the right, and only as far as trusted proxies have written it. Where nobody
    who is trusted says more of a UNIX socket, all its clients are one network.
    """
    client = _parse(peer)
    believed = UNIX_SOCKET in trusted if client is None else _is_trusted(client, trusted)
    hops = [hop for hop in forwarded.split(",") if hop.strip()]
    while believed and hops and (hop := _parse(hops.pop())) is not None:
        client = hop
        believed = _is_trusted(hop, trusted)
    if client is None:
        return (UNIX_SOCKET,)
    return tuple(str(ipaddress.ip_network((client, bits), strict=False)) for bits in _PREFIXES[client.version])


def _is_trusted(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, trusted: Sequence[Network | Literal["unix"]]
) -> bool:
    return any(address in network for network in trusted if not isinstance(network, str))


def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return an address that may have a port (`203.0.113.7:4711`, `[2001:db8::1]:4711`) or a zone, without it."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, ipaddress.IPv6Address) else parsed
