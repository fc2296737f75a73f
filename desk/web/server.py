"""The HTTP server: waitress, which reads a request whole before a thread handles it."""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import Any

import waitress.server

from desk.web.app import MAX_BODY, DeskApp
from desk.worker import Worker

THREADS = 8
_CHANNEL_TIMEOUT = 30
"""Seconds of silence after which a connection is closed."""
_MAX_CONNECTIONS = 2000
"""High enough that one client with many slow connections does not keep out the others."""


class Server:
    """Serves a desk on an address of this machine, with a worker beside it where one is given.

    `port` is the port that is used; the port 0 asks for a free one.
    """

    def __init__(self, app: DeskApp, host: str, port: int, worker: Worker | None = None) -> None:
        logging.getLogger("waitress").setLevel(logging.ERROR)  # it warns of every request that waits for a thread
        # Its type hints do not tell that a single address gives a single server, with a port.
        create_server: Any = waitress.server.create_server
        self._server = create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            channel_timeout=_CHANNEL_TIMEOUT,
            cleanup_interval=5,
            connection_limit=_MAX_CONNECTIONS,
            max_request_body_size=2 * MAX_BODY,
            max_request_header_size=16 << 10,
            asyncore_use_poll=True,
            ident=None,
            clear_untrusted_proxy_headers=False,  # client_networks believes only what DESK_TRUSTED_PROXIES wrote
        )
        self.port = int(self._server.effective_port)
        self._stop = Event()
        self._worker = Thread(target=worker.run, args=(self._stop,), daemon=True) if worker else None

    def run(self) -> None:
        """Serve until `close` is called, or until the process is told to end."""
        if self._worker is not None:
            self._worker.start()
        self._server.run()

    def start(self) -> None:
        """Serve in another thread."""
        Thread(target=self.run, daemon=True).start()

    def close(self) -> None:
        """Stop serving, and wait for the worker to finish its round."""
        self._stop.set()
        if self._worker is not None and self._worker.is_alive():
            self._worker.join(10)
        self._server.close()
