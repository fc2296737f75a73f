"""Ports for servers that must know theirs before they listen, and have it again after a restart."""

from __future__ import annotations

import os
import random
import socket

# Below what systems give to whoever asks for any port: no connection and no other server is ever given one of these.
# Each of pytest's processes has a thousand of its own; in any order, as other tests may run on this machine as well.
_FIRST = 20_000 + 1_000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_ours = iter(random.SystemRandom().sample(range(_FIRST, _FIRST + 1_000), 1_000))


def free_port() -> int:
    """One that nobody listens at, never given before."""
    for port in _ours:
        with socket.socket() as probe:
            # As servers do: what an earlier one's connections left behind is no hindrance.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("a thousand ports, all of them taken")
