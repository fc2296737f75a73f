"""What happens without anybody waiting for it: mail, digests, the list of stories, the webhook, purging.

Any number of workers may run; rows are claimed. `invoke desk.work` loops, and with `--once` does what is due and ends.
"""

from __future__ import annotations

import logging
import urllib.error
import urllib.request
from collections.abc import Callable
from threading import Event
from time import monotonic
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection, delete, update

from desk.accounts.magic_links import LIFETIME as TICKET_LIFETIME
from desk.accounts.members import Person
from desk.comments.comments import REJECTED
from desk.mail import outbox
from desk.mail.emails import Undeliverable, Unreachable
from desk.mail.outbox import Parcel
from desk.services import Desk
from desk.storage import state
from desk.storage.clock import DAY, Now, now
from desk.storage.schema import COMMENTS, LIMITS, SESSIONS, STATE, TICKETS

_BATCH = 20
_THOROUGH = 30
"""Seconds between rounds that also look at digests, stories and what has run out."""
_KEEP_REJECTED = 90 * DAY
_NOTICES = {outbox.APPEARED, outbox.TURNED_DOWN, outbox.ANSWERED, outbox.DIGEST}
_log = logging.getLogger("desk.worker")


class Worker:
    """`changed` is called with the sequence whenever what readers see has changed since the last round."""

    def __init__(self, desk: Desk, changed: Callable[[int], None] | None = None) -> None:
        self._desk = desk
        self._letters = desk.letters()
        self._transport = desk.transport()
        self._changed = changed
        self._seen: int | None = None

    def run(self, stop: Event, pause: float = 1.0) -> None:
        """Rounds until `stop` is set. A failed round is logged and followed by the next: the outbox keeps all."""
        thorough = monotonic()
        while not stop.is_set():
            try:
                if monotonic() >= thorough:
                    self.round()
                    thorough = monotonic() + _THOROUGH
                else:
                    self._watch()
                    self._deliver_due()
            except Exception:  # noqa: BLE001  a database that is away for a moment must not end the worker
                _log.exception("round failed")
                stop.wait(10 * pause)
            stop.wait(pause)

    def round(self) -> int:
        """Everything that is due now; how many parcels left."""
        desk = self._desk
        desk.stories.refresh()
        with desk.database.write() as connection:
            desk.notices.digest(connection)
        self._watch()
        sent = self._deliver_due()
        self._purge()
        return sent

    def _deliver_due(self) -> int:
        sent = 0
        while parcels := self._claim():
            for parcel in parcels:
                sent += self._deliver(parcel)
        return sent

    def _claim(self) -> list[Parcel]:
        """Looks before it takes the one writer's place of SQLite."""
        box, database = self._desk.outbox, self._desk.database
        with database.read() as connection:
            if not box.is_due(connection):
                return []
        with database.write() as connection:
            return box.claim(connection, _BATCH)

    def _deliver(self, parcel: Parcel) -> bool:
        """Send one. A row that is done goes only after that: a crash in between sends it again, and loses nothing."""
        box, database = self._desk.outbox, self._desk.database
        try:
            sent = self._call() if parcel.kind == outbox.WEBHOOK else self._mail(parcel)
        except Unreachable:
            with database.write() as connection:
                box.postpone(connection, parcel)
            _log.warning("parcel %s (%s) did not leave; it will be tried again", parcel.id, parcel.kind)
            return False
        except Undeliverable:
            _log.warning("parcel %s (%s) was refused for good", parcel.id, parcel.kind)
            sent = False
        with database.write() as connection:
            box.done(connection, parcel)
        return sent

    def _mail(self, parcel: Parcel) -> bool:
        """Whether there was somebody to write to. Only here does anybody look whose a sign-in's address is."""
        members = self._desk.members
        with self._desk.database.write() as connection:
            person = (
                members.find(connection, parcel.member)
                if parcel.member
                else members.by_address(connection, parcel.address)
            )
            in_office = person is not None and person.active(members.today(connection))
            if person is None or not in_office or person.address != parcel.address:
                return False
            notice = parcel.kind in _NOTICES
            if notice and not person.notify:
                return False
            words = self._words(connection, parcel, person)
        if words is None:
            return False
        self._transport.send(self._letters.write(parcel.kind, person, words, parcel.id, notice))
        announce = self._desk.settings.announce
        if announce is not None and parcel.kind == outbox.SIGN_IN:
            announce(f"Tautan masuk untuk {person.name}: {words['link']} (kode {words['code']})")
        return True

    def _words(self, connection: Connection, parcel: Parcel, person: Person) -> dict[str, str] | None:
        """What the letter says; None where it comes too late, or tells of somebody who has been erased."""
        settings = self._desk.settings
        words = dict(parcel.payload)
        if parcel.kind == outbox.SIGN_IN:
            if now(connection) - parcel.created_at > TICKET_LIFETIME:
                return None
            ticket = self._desk.tickets.issue(connection, person.id, words["browser"])
            onward = f"&lanjut={quote(words['onward'])}" if words.get("onward") else ""
            return {"link": f"{settings.url}/masuk/tautan?tiket={ticket.token}{onward}", "code": ticket.code}
        if "writer" in words:
            writer = self._desk.members.find(connection, words["writer"])
            if writer is None:
                return None
            words["who"] = writer.name
        if "thread" in words:
            words["link"] = f"{settings.site}/{words['thread']}.html#komentar-{words['comment']}"
        return words

    def _watch(self) -> None:
        """Note that the webhook has something to tell, and tell whoever watches this worker."""
        with self._desk.database.read() as connection:
            at = state.read(connection)
        if self._desk.settings.webhook is not None and at.announced != at.sequence:
            with self._desk.database.write() as connection:
                self._desk.outbox.add_once(connection, outbox.WEBHOOK, at.sequence)
                connection.execute(update(STATE).values(announced=at.sequence))
        if self._changed is not None and self._seen is not None and self._seen != at.sequence:
            self._changed(at.sequence)
        self._seen = at.sequence

    def _call(self) -> bool:
        hook = self._desk.settings.webhook
        if hook is None:
            return False
        with self._desk.database.read() as connection:
            at = state.read(connection)
        body = {"event_type": "komentar", "client_payload": {"desk": at.desk, "sequence": at.sequence}}
        headers = {"Content-Type": "application/json"}
        if hook.token:
            headers["Authorization"] = f"Bearer {hook.token}"
        request = urllib.request.Request(hook.url, msgspec.json.encode(body), headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=10):
                return True
        except (urllib.error.URLError, OSError):
            raise Unreachable from None

    def _purge(self) -> None:
        """What has run out, and what was turned down long ago."""
        desk = self._desk
        with desk.database.write() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.expires_at < Now()))
            connection.execute(delete(TICKETS).where(TICKETS.c.expires_at < Now()))
            connection.execute(delete(LIMITS).where(LIMITS.c.expires_at < Now()))
            old = COMMENTS.c.changed_at < Now() - _KEEP_REJECTED
            unseen = COMMENTS.c.published_at.is_(None) & (
                COMMENTS.c.withdrawn.is_(True) | (COMMENTS.c.draft_state == REJECTED)
            )
            connection.execute(delete(COMMENTS).where(old & unseen))
            desk.requests.expire(connection)
            desk.outbox.expire(connection)
