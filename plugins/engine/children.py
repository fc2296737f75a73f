"""Work shared out among doubles of this process, which have all that it has without being sent any of it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_NUMBER = 4
"""Bytes of a job's number."""

_FAILED = -1
"""Stands for a job's number beside what was raised."""

_TASKS = Path("/proc/self/task")
"""The threads of this process, those of libraries included; only Linux tells."""

_SPINNER = "rich.live"
"""The module of the one thread that `python -m pelican` has beside the first. What it locks, no child wants."""

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


def possible() -> bool:
    """Whether this process may be doubled: another thread may hold a lock that nobody would give back in the double."""
    threads = [one for one in threading.enumerate() if type(one).__module__ != _SPINNER]
    return len(threads) == 1 and _TASKS.is_dir() and len(list(_TASKS.iterdir())) == threading.active_count()


@contextmanager
def beside(work: Callable[[], _Result]) -> Iterator[Callable[[], _Result]]:
    """Something done by a child while this process goes on; calling what is given waits for the result.

    The result is pickled. What a child cannot do is done by this process when it is asked for.
    """
    import pickle

    found, sink = os.pipe()
    if not (child := os.fork()):
        try:
            os.close(found)  # so that only its reader keeps a pipe open, and nobody writes for the dead
            with os.fdopen(sink, "wb") as told:
                pickle.dump(work(), told, pickle.HIGHEST_PROTOCOL)
        finally:
            os._exit(0)
    os.close(sink)
    with os.fdopen(found, "rb") as answer:

        def result() -> _Result:
            with suppress(EOFError, pickle.UnpicklingError):
                given: _Result = pickle.load(answer)
                return given
            return work()

        try:
            yield result
        finally:
            _end(child)


@contextmanager
def shared_out(
    jobs: Sequence[_Job], work: Callable[[_Job], _Result], hands: int, begin: Callable[[], object]
) -> Iterator[Iterator[_Result]]:
    """What `work` makes of each job, in order, by as many children as `hands`, born on entering.

    Each calls `begin` first; none may print. Results are pickled; jobs and `work` need not be. What a child raises is
    raised here; a job whose child has died is done by this process. Ten thousand jobs at most: their numbers wait in a
    pipe.
    """
    # Imported when there is much to do: most builds make one page.
    from multiprocessing import Pipe

    waiting, numbers = os.pipe()
    children: dict[Connection, int] = {}
    try:
        os.write(numbers, b"".join([number.to_bytes(_NUMBER) for number in range(len(jobs))]))
        os.close(numbers)
        for _ in range(hands):
            results, sink = Pipe(duplex=False)
            with sink:
                if not (child := os.fork()):
                    for other in (results, *children):
                        other.close()
                    _live(waiting, sink, jobs, work, begin)
            children[results] = child
        yield _in_order(jobs, work, _received(list(children)))
    finally:
        os.close(waiting)
        for results, child in children.items():
            results.close()
            _end(child)


def _end(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _live(
    waiting: int, sink: Connection, jobs: Sequence[_Job], work: Callable[[_Job], _Result], begin: Callable[[], object]
) -> NoReturn:
    """A child's life: one job after the other, as long as any waits and somebody listens."""
    try:
        with suppress(BrokenPipeError):
            try:
                begin()
                while taken := os.read(waiting, _NUMBER):
                    number = int.from_bytes(taken)
                    sink.send((number, work(jobs[number])))
            except Exception as error:  # noqa: BLE001  whatever it is, it is raised where somebody can deal with it
                sink.send((_FAILED, error))
    finally:
        os._exit(0)


def _received(children: list[Connection]) -> Iterator[tuple[int, Any]]:
    """Each result with its job's number, as they come."""
    from multiprocessing.connection import wait

    while children:
        ready = wait(children)
        for results in [one for one in children if one in ready]:
            try:
                number, found = results.recv()
            except (EOFError, OSError):
                children.remove(results)
                continue
            if number == _FAILED:
                raise found
            yield number, found


def _in_order(
    jobs: Sequence[_Job], work: Callable[[_Job], _Result], received: Iterator[tuple[int, Any]]
) -> Iterator[_Result]:
    early: dict[int, _Result] = {}
    for number, job in enumerate(jobs):
        while number not in early and (found := next(received, None)):
            early[found[0]] = found[1]
        yield early.pop(number) if number in early else work(job)
