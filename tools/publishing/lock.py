"""One publish at a time, whoever starts it and wherever: a lock made of a latch, an owner's token, and time.

Entries are numbered. To own the target is to own the highest number with nobody alive below; the next number can be
created by one only. No two clocks are compared: an entry counts as abandoned when it has said the same for a whole
`span` by the clock of the one who waits. What a run of this very project left behind is known by its token, and needs
no waiting: runs of one project exclude each other by a lock of the system.
"""

from __future__ import annotations

import contextlib
import ftplib
import random
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import paramiko

from tools.publishing.latch import Latch
from tools.publishing.patience import Patience, unreachable
from tools.publishing.refusal import Interrupted, Refused

SPAN = 90.0
"""Seconds."""

_LONGEST = 3
"""So many spans nobody waits, whoever comes and goes meanwhile."""

BUSY = (
    "Blog ini sedang diterbitkan dari tempat lain. Tunggu sampai selesai, lalu ulangi. Belum ada yang diubah oleh "
    "perintah ini."
)
_FAULTS = (OSError, EOFError, ftplib.Error, paramiko.SSHException)
_Answer = TypeVar("_Answer")


class Lock:
    """Held from `take` to `release`. `mark` is the file in which this project remembers its own token."""

    def __init__(
        self,
        reach: Callable[[], Latch],
        mark: Path,
        tell: Callable[[str], None],
        patience: Patience,
        span: float = SPAN,
    ) -> None:
        self._reach, self._mark, self._tell, self._patience, self._span = reach, mark, tell, patience, span
        self._latch: Latch | None = None
        self._token = secrets.token_hex(8)
        self._name = ""
        self._turn = 0
        self._alone = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def take(self) -> bool:
        """Wait for whoever has it, but not for long. Raises Refused while somebody else is at it.

        Returns whether somebody died over it.
        """
        former = self._mark.read_text(encoding="utf-8") if self._mark.is_file() else ""
        self._mark.write_text(self._token, encoding="utf-8")
        watched: dict[str, tuple[str, float]] = {}
        said, began = False, time.monotonic()
        while time.monotonic() - began < _LONGEST * self._span:
            entries = self._ask(lambda latch: latch.entries())
            now = time.monotonic()
            alive = []
            for name, text in entries.items():
                before, since = watched.setdefault(name, (text, now))
                if before != text and before:
                    raise Refused(BUSY)
                if before != text:
                    watched[name] = (text, now)
                is_mine = bool(former) and text.startswith(former)
                if not is_mine and now - since < self._span:
                    alive.append(name)
            if not alive and self._claim(entries):
                self._thread.start()
                return bool(entries)
            if alive and not said:
                self._tell("Menunggu: blog ini sedang diterbitkan dari tempat lain, atau tadi terputus di sana …")
                said = True
            time.sleep(min(1.0, self._span / 10) * random.uniform(0.5, 1.5))
        raise Refused(BUSY)

    def _claim(self, dead: dict[str, str]) -> bool:
        """Own the next number, unless somebody else turned up meanwhile."""
        numbers = [int(number) for name in dead if (number := name.partition(".")[0]).isdecimal()]
        name = str(max(numbers, default=0) + 1)
        self._ask(lambda latch: latch.create(name, self._text))
        after = self._ask(lambda latch: latch.entries())
        mine = after.get(name, "").startswith(self._token)
        others = {one for one, text in after.items() if one != name and dead.get(one) != text}
        if others or not mine:
            if mine:
                self._ask(lambda latch: latch.remove(name))
            return False
        for one in dead:
            self._ask(lambda latch, one=one: latch.remove(one))  # type: ignore[misc]
        self._name = name
        return True

    def _ask(self, action: Callable[[Latch], _Answer]) -> _Answer:
        """Raises Interrupted where the target cannot be reached, however often it is tried."""
        fault: object = ""
        for pause in self._patience.pauses():
            try:
                if self._latch is None:
                    self._latch = self._reach()
                return action(self._latch)
            except _FAULTS as error:
                fault = error
                if self._latch:
                    self._latch.close()
                self._latch = None
                time.sleep(pause)
        raise Interrupted(unreachable(fault))

    @property
    def _text(self) -> str:
        return f"{self._token}.{self._turn}"

    def _renew(self) -> None:
        while not self._over.wait(self._span / 4):
            with contextlib.suppress(Interrupted):  # `check` finds out
                self._turn += 1
                self.check()
                with self._alone:
                    self._ask(lambda latch: latch.renew(self._name, self._text))

    def check(self) -> None:
        """Make sure it is still held. Raises Interrupted."""
        with self._alone:
            said = self._ask(lambda latch: latch.entries()).get(self._name, "")
        if not said.startswith(self._token):
            raise Interrupted("Penerbitan lain mengambil alih karena yang ini lama tidak terdengar.")

    def fall_silent(self) -> None:
        """Renew it no more."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def release(self) -> None:
        """Let the next one in. What cannot be taken away now is known by its token next time."""
        self.fall_silent()
        if self._latch:
            with contextlib.suppress(*_FAULTS):
                if self._name:
                    self._latch.remove(self._name)
            self._latch.close()
