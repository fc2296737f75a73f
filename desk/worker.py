"""The background worker: e-mails, digests, the list of stories, the webhook, and the deletion of what has expired.

Any number of workers may run at a time, because each claims the messages that it sends.
"""

from __future__ import annotations

import logging
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from threading import Event, Thread
from time import monotonic
from typing import Any

import msgspec
from sqlalchemy import delete, update

from desk.accounts import magic_links, sessions
from desk.comments.comments import DraftState
from desk.mail.delivery import Delivery
from desk.mail.outbox import MessageKind, OutboxMessage
from desk.mail.transport import PermanentFailure, TemporaryFailure
from desk.services import Services
from desk.storage import state
from desk.storage.clock import DAY, MINUTE, Now
from desk.storage.schema import COMMENTS, JOIN_REQUESTS, MAGIC_LINKS, OUTBOX, RATE_LIMITS, SESSIONS, STATE, STORIES

_BATCH = 20
_FULL_ROUND = 30
"""Seconds between two full rounds; the shorter rounds between them only send messages."""
_KEEP_REJECTED = 90 * DAY
_WEBHOOK_TIMEOUT = 10
_REACHES = {
    STORIES.c.tried_at: 0, STATE.c.digest_at: 0, OUTBOX.c.due_at: DAY, RATE_LIMITS.c.expires_at: 2 * DAY,
    SESSIONS.c.expires_at: sessions.LIFETIME, MAGIC_LINKS.c.expires_at: magic_links.LIFETIME,
}  # fmt: skip
"""How far ahead moments may lie. What lies further was written while the database's clock ran ahead, and would keep
something shut or open for as long: it is set to 0, which is over."""
_PAST = (COMMENTS.c.changed_at, JOIN_REQUESTS.c.created_at, OUTBOX.c.created_at)
"""Moments of what has happened. Those that lie ahead are set to the present, so that it grows old like all else."""
_log = logging.getLogger("desk.worker")


class Worker:
    """Does what is due. `on_change` is called with the sequence when it has advanced since the last round."""

    def __init__(self, services: Services, on_change: Callable[[int], None] | None = None) -> None:
        self._services = services
        self._delivery = Delivery(services.settings, services.database, services.members, services.magic_links)
        self._on_change = on_change
        self._sequence: int | None = None

    def run(self, stop: Event, pause: float = 1.0) -> None:
        """Repeat rounds, `pause` seconds apart, until `stop` is set.

        A round that fails is logged and followed by the next one; the outbox keeps what was not sent.
        """
        next_full = monotonic()
        while not stop.is_set():
            try:
                if monotonic() >= next_full:
                    self.run_once()
                    next_full = monotonic() + _FULL_ROUND
                else:
                    self._report_changes()
                    self._send_due()
            except Exception:  # noqa: BLE001  the worker must survive a database that is down for a moment
                _log.exception("round failed")
                stop.wait(10 * pause)
            stop.wait(pause)

    def run_once(self) -> int:
        """Do everything that is due now, and return how many messages were sent."""
        services = self._services
        services.stories.refresh()
        with services.database.write() as connection:
            services.notifications.add_digest(connection)
        self._report_changes()
        sent = self._send_due()
        self._delete_expired()
        self._render_missing()
        services.database.overwrite_deleted()
        return sent

    def _send_due(self) -> int:
        sent = 0
        while messages := self._claim():
            for message in messages:
                sent += self._send(message)
        return sent

    def _claim(self) -> list[OutboxMessage]:
        """Claim a batch. Reading first keeps the only writer's place in SQLite free, for most often nothing is due."""
        outbox, database = self._services.outbox, self._services.database
        with database.read() as connection:
            if not outbox.has_due(connection):
                return []
        with database.write() as connection:
            return outbox.claim(connection, _BATCH)

    def _send(self, message: OutboxMessage) -> bool:
        """Send a message and return whether it was sent.

        The row is deleted afterwards: after a crash in between the message is sent twice, but never lost. Whatever goes
        wrong with a message is that message's own: it is tried again later, and the others are sent.
        """
        outbox, database = self._services.outbox, self._services.database
        try:
            sent = self._call_webhook() if message.kind == MessageKind.WEBHOOK else self._delivery.send(message)
        except PermanentFailure:
            _log.warning("message %s (%s) was refused for good", message.id, message.kind)
            sent = False
        except Exception as error:  # noqa: BLE001
            with database.write() as connection:
                outbox.postpone(connection, message)
            # Only the error's name: its text may quote an address.
            reason = "" if isinstance(error, TemporaryFailure) else f" ({type(error).__name__})"
            _log.warning(
                "message %s (%s) could not be sent%s; it will be tried again", message.id, message.kind, reason
            )
            return False
        with database.write() as connection:
            outbox.delete(connection, message)
        return sent

    def _report_changes(self) -> None:
        """Store a message for the webhook, and call `on_change`, where the sequence has advanced."""
        with self._services.database.read() as connection:
            current = state.read(connection)
        if self._services.settings.webhook is not None and current.announced != current.sequence:
            with self._services.database.write() as connection:
                self._services.outbox.add_once(connection, MessageKind.WEBHOOK, current.sequence)
                connection.execute(update(STATE).values(announced=current.sequence))
        if self._on_change is not None and self._sequence not in {None, current.sequence}:
            self._on_change(current.sequence)
        self._sequence = current.sequence

    def _call_webhook(self) -> bool:
        """Call the webhook and return whether there is one. Raises TemporaryFailure."""
        webhook = self._services.settings.webhook
        if webhook is None:
            return False
        with self._services.database.read() as connection:
            current = state.read(connection)
        body = {"event_type": "komentar", "client_payload": {"desk": current.desk, "sequence": current.sequence}}
        headers = {"Content-Type": "application/json"}
        if webhook.token:
            headers["Authorization"] = f"Bearer {webhook.token}"
        request = urllib.request.Request(webhook.url, msgspec.json.encode(body), headers, method="POST")
        # In a thread of its own, for a host may send a byte now and then, which no timeout of a socket ends.
        answered: list[bool] = []
        thread = Thread(target=lambda: answered.append(_is_accepted(request)), daemon=True)
        thread.start()
        thread.join(_WEBHOOK_TIMEOUT)
        if answered != [True]:
            raise TemporaryFailure
        return True

    def _delete_expired(self) -> None:
        """Delete rows that have expired, and comments that were never published and are rejected or withdrawn."""
        services = self._services
        with services.database.write() as connection:
            for column, reach in _REACHES.items():
                ahead = column > Now() + reach + MINUTE
                connection.execute(update(column.table).where(ahead).values({column: 0}))
            for column in _PAST:
                connection.execute(update(column.table).where(column > Now() + MINUTE).values({column: Now()}))
            for table in (SESSIONS, MAGIC_LINKS, RATE_LIMITS):
                connection.execute(delete(table).where(table.c.expires_at < Now()))
            old = COMMENTS.c.changed_at < Now() - _KEEP_REJECTED
            unpublished = COMMENTS.c.published_at.is_(None)
            settled = COMMENTS.c.withdrawn.is_(True) | (COMMENTS.c.draft_state == DraftState.REJECTED)
            connection.execute(delete(COMMENTS).where(old & unpublished & settled))
            services.join_requests.delete_expired(connection)
            services.outbox.delete_expired(connection)

    def _render_missing(self) -> None:
        """Render some comments that were written before an update, outside the transaction that stores the HTML."""
        services = self._services
        with services.database.read() as connection:
            missing = services.renderings.find_missing(connection)
        for id_, texts in missing:
            for text in texts:
                services.renderer.render(text)
            with services.database.write() as connection:
                services.renderings.store(connection, id_)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect, because the host that it leads to would receive the token."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        """Return None, which lets the opener raise HTTPError."""
        return


def _is_accepted(request: urllib.request.Request) -> bool:
    """Return whether the host accepted the request, whatever it answers otherwise."""
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=_WEBHOOK_TIMEOUT):
            return True
    except (OSError, HTTPException, ValueError):
        return False
