"""Work shared out among processes: the same results whatever their number.

A fork has all that this process has without being sent any of it; where there can be none, processes are spawned.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_NUMBER_BYTES = 4
"""Bytes of a job's number."""

_FAILED = -1
"""Stands for a job's number beside what was raised."""

_TURNS = 8
"""How often each worker takes some jobs at least, so that all end at about the same time."""

_TASKS = Path("/proc/self/task")
"""The threads of this process, those of libraries included; only Linux tells."""

_SPINNER = "rich.live"
"""The module of the one thread that `python -m pelican` has beside the first. What it locks, no fork wants."""

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


def count_workers() -> int:
    """`KISAH_WORKERS`, else the number of cores that this process may use."""
    wanted = os.environ.get("KISAH_WORKERS", "")
    if wanted.isdecimal() and int(wanted):
        return int(wanted)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def count_forks() -> int:
    """How many forks of this process shall work; 0 where there can be none, or one worker is wanted."""
    workers = count_workers()
    return workers if workers > 1 and can_fork() else 0


def can_fork() -> bool:
    """Whether this process may be forked: another thread may hold a lock that nobody would release in the fork."""
    threads = [one for one in threading.enumerate() if type(one).__module__ != _SPINNER]
    return len(threads) == 1 and _TASKS.is_dir() and len(list(_TASKS.iterdir())) == threading.active_count()


def process_map(work: Callable[[_Job], _Result], jobs: Sequence[_Job], most: int) -> Iterator[_Result]:
    """What `work` makes of each job, in order, by all workers; each takes at most `most` jobs at a time.

    Jobs, `work` and results must be picklable, since workers are spawned where there can be no forks.
    """
    workers = count_workers()
    size = max(1, min(most, len(jobs) // (_TURNS * workers)))
    if can_fork():
        chunks = [jobs[at : at + size] for at in range(0, len(jobs), size)]
        with fork_map(lambda chunk: list(map(work, chunk)), chunks, workers, gc.enable) as results:
            yield from chain.from_iterable(results)
        return
    # Imported when there is much to do: most builds read one story.
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, jobs, chunksize=size)


@contextmanager
def run_in_child(work: Callable[[], _Result]) -> Iterator[Callable[[], _Result]]:
    """Something done by a fork while this process goes on; calling what is given waits for the result, once."""
    with fork_map(lambda job: job(), [work], 1) as results:
        yield lambda: next(results)


@contextmanager
def fork_map(
    work: Callable[[_Job], _Result], jobs: Sequence[_Job], forks: int, begin: Callable[[], object] = lambda: None
) -> Iterator[Iterator[_Result]]:
    """What `work` makes of each job, in order, by as many `forks` as that, born on entering.

    Each calls `begin` first; none may print. Results are pickled; jobs and `work` need not be. What a fork raises is
    raised here; a job whose fork has died is done by this process. Ten thousand jobs at most: their numbers wait in a
    pipe.
    """
    # Imported when there is much to do: most builds make one page.
    from multiprocessing import Pipe

    waiting, numbers = os.pipe()
    children: dict[Connection, int] = {}
    try:
        os.write(numbers, b"".join([number.to_bytes(_NUMBER_BYTES) for number in range(len(jobs))]))
        os.close(numbers)
        for _ in range(forks):
            results, sink = Pipe(duplex=False)
            with sink:
                if not (child := os.fork()):
                    for other in (results, *children):
                        other.close()  # so that only its reader keeps a pipe open, and nobody writes for the dead
                    _live(waiting, sink, work, jobs, begin)
            children[results] = child
        yield _receive(work, jobs, list(children))
    finally:
        os.close(waiting)
        for results, child in children.items():
            results.close()
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _live(
    waiting: int, sink: Connection, work: Callable[[_Job], _Result], jobs: Sequence[_Job], begin: Callable[[], object]
) -> NoReturn:
    """A fork's life: one job after the other, as long as any waits and somebody listens."""
    try:
        begin()
        while taken := os.read(waiting, _NUMBER_BYTES):
            number = int.from_bytes(taken)
            sink.send((number, work(jobs[number])))
    except Exception as error:  # noqa: BLE001  whatever it is, it is raised where somebody can deal with it
        sink.send((_FAILED, error))
    finally:
        os._exit(0)


def _receive(work: Callable[[_Job], _Result], jobs: Sequence[_Job], children: list[Connection]) -> Iterator[_Result]:
    """Each job's result in order, whenever it comes."""
    from multiprocessing.connection import wait

    early: dict[int, Any] = {}
    for number, job in enumerate(jobs):
        while number not in early and children:
            ready = wait(children)
            for results in [one for one in children if one in ready]:
                try:
                    done, found = results.recv()
                except (EOFError, OSError):
                    children.remove(results)
                    continue
                if done == _FAILED:
                    raise found
                early[done] = found
        yield early.pop(number) if number in early else work(job)
