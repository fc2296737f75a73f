"""Serving over HTTP with waitress, which takes requests in whole before a thread is given to them."""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import Any

import waitress.server

from desk.web.app import LARGEST_BODY, DeskApp
from desk.worker import Worker

THREADS = 8
_SLOWEST = 30
"""Seconds of silence after which a connection is closed."""
_CONNECTIONS = 2000
"""So many that somebody with many slow ones does not keep out the others."""


class Service:
    """A desk at an address of this machine; `port` 0 takes a free one. `worker` runs beside it where given."""

    def __init__(self, app: DeskApp, host: str, port: int, worker: Worker | None = None) -> None:
        logging.getLogger("waitress").setLevel(logging.ERROR)  # its warnings tell of busy moments, by the thousand
        self._server = _listen(app, host, port)
        self.port = int(self._server.effective_port)
        self._stop = Event()
        self._worker = Thread(target=worker.run, args=(self._stop,), daemon=True) if worker else None

    def run(self) -> None:
        """Serve until `close`, or until the process is told to end."""
        if self._worker is not None:
            self._worker.start()
        self._server.run()

    def start(self) -> None:
        """Serve in a thread of its own."""
        Thread(target=self.run, daemon=True).start()

    def close(self) -> None:
        self._stop.set()
        if self._worker is not None and self._worker.is_alive():
            self._worker.join(10)
        self._server.close()


def _listen(app: DeskApp, host: str, port: int) -> Any:
    """waitress's server; its types do not tell that one address makes a single one, with a port."""
    return waitress.server.create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        channel_timeout=_SLOWEST,
        cleanup_interval=5,
        connection_limit=_CONNECTIONS,
        max_request_body_size=2 * LARGEST_BODY,
        max_request_header_size=16 << 10,
        asyncore_use_poll=True,
        ident=None,
        clear_untrusted_proxy_headers=False,  # rate_limits.client believes only what DESK_TRUSTED_PROXIES wrote
    )
