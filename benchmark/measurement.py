"""Runs a command and measures it, on a machine that does nothing else meanwhile as far as can be told."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CORES = os.cpu_count() or 1
_BUSY = 0.12
"""Share of the machine that others may use: above it a measurement is repeated."""
_MOMENT = 0.3
_LONG = 60.0
"""Seconds beyond which a run is not repeated: a moment's disturbance matters little there."""
_TICK = os.sysconf("SC_CLK_TCK")
_MEMORY = Path("/dev/shm")
_ROOM = 8 * 2**30


class Failed(Exception):
    """A build went wrong, with the end of what it said."""


@dataclass(frozen=True, slots=True)
class Run:
    """`largest` is the resident memory of the largest process in MB; `foreign` the share of the machine others used."""

    seconds: float
    largest: float
    foreign: float


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Run:
    """Run to the end and measure. Raises `Failed`."""
    with tempfile.TemporaryFile() as said:
        others, started = _busy(), time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        others = _busy() - others - used.ru_utime - used.ru_stime
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise Failed(f"{' '.join(command)}: {process.returncode}\n{said.read().decode(errors='replace')[-3000:]}")
    return Run(seconds, used.ru_maxrss / 1024, max(0.0, others / seconds / CORES))


@dataclass(frozen=True, slots=True)
class Patience:
    """How much is done for a quiet machine: seconds of waiting before each measurement, and measurements at most."""

    seconds: float = 30.0
    attempts: int = 3

    def quietest(self, measure: Callable[[], Run]) -> Run:
        """The first run that nobody disturbed, or else the least disturbed."""
        runs: list[Run] = []
        while len(runs) < self.attempts and not (runs and (runs[-1].foreign <= _BUSY or runs[-1].seconds > _LONG)):
            self.settle()
            runs.append(measure())
        return min(runs, key=lambda one: one.foreign)

    def settle(self) -> None:
        """Let writes reach the disk, and wait until the machine is quiet, though not for ever."""
        os.sync()
        deadline = time.monotonic() + self.seconds
        while time.monotonic() < deadline:
            busy = _busy()
            time.sleep(_MOMENT)
            if (_busy() - busy) / _MOMENT / CORES <= _BUSY:
                return


def peak(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """The most memory that a command and all its children held at one moment, in MB. Not to be timed.

    Proportional set size, sampled: pages that several processes share are counted once in all. Never less than the
    resident memory of the largest process, which the system itself keeps account of.
    """
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        most = 0.0
        while True:
            most = max(most, held(process.pid))
            time.sleep(0.01)
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise Failed(f"{' '.join(command)}: {process.returncode}")
    return max(most, used.ru_maxrss / 1024)


def held(session: int) -> float:
    """What all processes of a session hold now, in MB."""
    return sum(_proportional(folder) for folder in Path("/proc").glob("[0-9]*") if _session(folder) == session)


def end(process: subprocess.Popen[str]) -> None:
    """End a process as Ctrl-C does, and wait for it."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def workplace() -> Path:
    """A new folder to measure in: in memory where there is room, since a disk tells more of itself than of us."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    return Path(tempfile.mkdtemp(prefix="kisah-benchmark-", dir=_MEMORY if roomy else None))


def in_memory(folder: Path) -> bool:
    return folder.is_relative_to(_MEMORY)


def memory() -> int:
    """The machine's memory in GB."""
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _busy() -> float:
    """Seconds of work that all cores have done so far."""
    user, nice, system, _, _, irq, softirq, *_ = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:])
    return (user + nice + system + irq + softirq) / _TICK


def _session(folder: Path) -> int | None:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[3])
    except (OSError, ValueError):  # it has just ended
        return None


def _proportional(folder: Path) -> float:
    try:
        lines = (folder / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
