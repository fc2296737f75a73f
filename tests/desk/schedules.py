"""Two requests that meet: the second one runs whole before each statement of the first, in turn, as processes would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event, Thread, get_ident
from typing import Any

from sqlalchemy import event

from desk.services import Services
from desk.signing import Purpose
from desk.web.app import create_app
from tests.desk.running_desk import FORM, ORIGIN, RunningDesk

_BLOCKED = 0.1
"""Seconds after which the second request is taken to wait for the first."""


class Desk:
    """A desk of another process, as it were, over the same database."""

    def __init__(self, desk: RunningDesk) -> None:
        self.services = Services(desk.settings, pool=2)
        self._app = create_app(desk.settings, self.services)

    def post(self, member: str, path: str, **fields: str) -> int:
        """Send a form as this member, and return the status. The session is new."""
        with self.services.database.write() as connection:
            token = self.services.sessions.open(connection, member)
        return self.send("__Host-meja", token, path, **fields)

    def send(self, cookie: str, secret: str, path: str, **fields: str) -> int:
        """Send a form with this cookie."""
        client = self._app.test_client()
        client.set_cookie(cookie, secret, domain="meja.example")
        form = {"segel": self.services.signer.sign(Purpose.FORM, secret), **fields}
        headers = {"Origin": ORIGIN, "Content-Type": FORM}
        return client.post(path, data=form, headers=headers, base_url=ORIGIN).status_code


Request = Callable[[Desk], int]


def interleave(
    desk: RunningDesk, begin: Callable[[], None], first: Request, second: Request
) -> Iterator[tuple[int, int]]:
    """Run the two requests by every schedule, and yield their two statuses after each.

    `begin` makes the state that they start from.
    """
    one, other = Desk(desk), Desk(desk)
    try:
        turn = 0
        while True:
            begin()
            statuses, paused = _run(one, other, first, second, turn)
            yield statuses
            if not paused:
                return
            turn += 1
    finally:
        one.services.database.close()
        other.services.database.close()


def _run(one: Desk, other: Desk, first: Request, second: Request, turn: int) -> tuple[tuple[int, int], bool]:
    reached, resume, count, statuses = Event(), Event(), [0], [0, 0]
    threads = [
        Thread(target=_store, args=(statuses, 0, first, one)),
        Thread(target=_store, args=(statuses, 1, second, other)),
    ]

    def pause(*_: Any) -> None:
        if get_ident() == threads[0].ident:
            count[0] += 1
            if count[0] == turn + 1:
                reached.set()
                resume.wait(20)

    engine = one.services.database.engine
    event.listen(engine, "before_cursor_execute", pause)
    threads[0].start()
    while threads[0].is_alive() and not reached.wait(0.01):
        pass
    threads[1].start()
    threads[1].join(_BLOCKED)
    resume.set()
    for thread in threads:
        thread.join(30)
    event.remove(engine, "before_cursor_execute", pause)
    return (statuses[0], statuses[1]), reached.is_set()


def _store(statuses: list[int], number: int, request: Request, desk: Desk) -> None:
    statuses[number] = request(desk)
