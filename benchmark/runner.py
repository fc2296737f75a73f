"""Runs and measures builds: rounds in which every generator builds the same blog, one after the other.

Linux only: what other processes use, and what memory is held, is read from `/proc`.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from benchmark.content import make_corpus, reword
from benchmark.generators import OUTPUT, Generator, Ours
from benchmark.report import BUILDS, SAVE, SERVE, Measurements

SLOW_ROUNDS = 3
"""Rounds in which slow generators take part."""
SAVES = 7
"""How often a story is saved while a preview runs."""
CORES = os.cpu_count() or 1
MEMORY = Path("/dev/shm")
"""Where files are kept in memory."""

_QUIET_SHARE, _QUIET_SECONDS = 0.12, 0.3
"""The machine is quiet when others use no more than this share of it for so long."""
_LONGEST_WAIT = 30.0
_SAMPLE_SECONDS = 0.01
_TICKS = os.sysconf("SC_CLK_TCK")
_PREVIEW_TIMEOUT = 120.0


class BuildError(Exception):
    """A build went wrong, or its output lacks something; with the end of what was said."""


class Run(NamedTuple):
    """What one command took: seconds, and the most memory in MB where that was sampled."""

    seconds: float
    memory: float


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], *, sample_memory: bool = False) -> Run:
    """Run a command to its end and measure it. Raises `BuildError` where it fails.

    Memory is what the command and all its children hold together at one moment: the greatest of samples taken each
    hundredth of a second, which costs time, so that either the time or the memory of a run is good.
    """
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        memory = 0.0
        while sample_memory and process.poll() is None:
            memory = max(memory, held_memory(process.pid))
            time.sleep(_SAMPLE_SECONDS)
        status = process.wait()
        seconds = time.perf_counter() - started
        if status:
            said.seek(0)
            raise BuildError(f"{' '.join(command)}: {status}\n{said.read().decode(errors='replace')[-3000:]}")
    return Run(seconds, memory)


def settle(longest: float) -> None:
    """Let writes reach the disk, and wait until the machine is quiet, `longest` seconds at most."""
    os.sync()
    deadline = time.monotonic() + longest
    while time.monotonic() < deadline:
        busy = _busy_seconds()
        time.sleep(_QUIET_SECONDS)
        if (_busy_seconds() - busy) / _QUIET_SECONDS / CORES <= _QUIET_SHARE:
            return


def held_memory(session: int) -> float:
    """Return what all processes of a session hold now, in MB: pages that several share are counted once in all."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                found = re.search(r"^Pss: +(\d+) kB", (folder / "smaps_rollup").read_text(), re.MULTILINE)
                total += int(found[1]) if found else 0
        except OSError:  # it has just ended
            continue
    return total / 1024


def _busy_seconds() -> float:
    """Return the seconds of work that all cores have done so far."""
    user, nice, system, _, _, irq, softirq, *_ = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:])
    return (user + nice + system + irq + softirq) / _TICKS


class Rounds:
    """One number of stories: sites laid out below `folder`, rounds measured one by one."""

    def __init__(
        self,
        stories: int,
        folder: Path,
        kinds: Sequence[type[Generator]],
        tell: Callable[[str], None],
        longest_wait: float = _LONGEST_WAIT,
    ) -> None:
        self.measured = Measurements(stories)
        self._tell = tell
        self._longest_wait = longest_wait
        self._turn = 0
        self._edits = 0
        self._corpus = make_corpus(stories)
        self._folder = folder
        self._generators = [kind(self._corpus, folder / kind.__name__) for kind in kinds]
        tell(f"{stories} cerita: menyiapkan naskah")
        for generator in self._generators:
            generator.lay_out()
            # Python compiles what it has not run yet, npm's packages come off the disk: a trial run pays for that.
            run(generator.command, generator.folder, generator.environment())
            self._check(generator)

    def round(self) -> None:
        """Measure each scenario of each generator once."""
        for scenario in BUILDS:
            taking = [one for one in self._generators if scenario in one.scenarios]
            if self._turn >= SLOW_ROUNDS:
                taking = [one for one in taking if not one.slow]
            # Who goes first changes, so that no one always follows the same neighbour.
            at = self._turn % len(taking)
            for generator in (*taking[at:], *taking[:at]):
                self._measure(generator, scenario)
        self._turn += 1
        if self._folder.is_relative_to(MEMORY):
            shutil.rmtree(self._folder / "aside", ignore_errors=True)

    def measure_memory(self) -> None:
        """Measure the memory of each scenario, in builds that are not timed."""
        for scenario in BUILDS:
            for generator in self._generators:
                if scenario in generator.scenarios:
                    self._prepare(generator, scenario)
                    self._tell(f"{self.measured.stories} cerita: memori {generator.name}, {scenario}")
                    held = run(generator.command, generator.folder, generator.environment(), sample_memory=True).memory
                    self.measured.memory.setdefault(generator.name, {})[scenario] = round(held)

    def measure_serve(self) -> None:
        """Measure how long a preview takes from a story's saving to its new page, and what memory it holds then."""
        generator = next(one for one in self._generators if type(one) is Ours)
        self._tell(f"{self.measured.stories} cerita: serve")
        story = self._corpus.middle
        with run_preview(generator.folder, generator.environment()) as (url, session):
            for _ in range(SAVES):
                self._edits += 1
                edited, word = reword(story, self._edits)
                settle(self._longest_wait)
                seconds = time_save_to_page(url, partial(generator.write, edited), story.path, word)
                self.measured.add(SERVE, SAVE, seconds)
            self.measured.memory[SERVE] = {SAVE: round(held_memory(session))}

    def _measure(self, generator: Generator, scenario: str) -> None:
        word = self._prepare(generator, scenario)
        settle(self._longest_wait)
        measured = run(generator.command, generator.folder, generator.environment())
        place = f"{self.measured.stories} cerita, putaran {self._turn + 1}"
        self._tell(f"{place}: {generator.name}, {scenario}: {measured.seconds:.2f} detik")
        if word not in generator.page(self._corpus.middle):
            raise BuildError(f"{generator.name}: {scenario}: no {word} in {self._corpus.middle.path}")
        if scenario == "cold":
            self._check(generator)
        self.measured.add(generator.name, scenario, measured.seconds)

    def _prepare(self, generator: Generator, scenario: str) -> str:
        """Bring a site to where a scenario begins; return the word that the middle story must show afterwards."""
        if scenario == "cold":
            # Renamed, not removed: removing thousands of files slows what follows.
            (self._folder / "aside").mkdir(exist_ok=True)
            aside = Path(tempfile.mkdtemp(dir=self._folder / "aside"))
            for name in (OUTPUT, *generator.state):
                if os.path.lexists(generator.folder / name):
                    (generator.folder / name).rename(aside / name)
        if scenario != "edit":
            return ""
        self._edits += 1
        edited, word = reword(self._corpus.middle, self._edits)
        generator.write(edited)
        return word

    def _check(self, generator: Generator) -> None:
        if faults := generator.faults():
            raise BuildError("\n".join(faults))


@contextmanager
def run_preview(folder: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Run `invoke serve` on a free port; give its address and the session of its processes. Ends as Ctrl-C ends it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "invoke", "serve", "--port=8400", "--no-open"],
        cwd=folder, env={**environment, "PYTHONUNBUFFERED": "1"}, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    assert process.stdout
    with process.stdout:
        try:
            said = ""
            while not (found := re.search(r"http://localhost:(\d+)/", said)):
                if not (line := process.stdout.readline()):
                    raise BuildError(said[-3000:])
                said += line
            yield f"http://127.0.0.1:{found[1]}/", process.pid
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def time_save_to_page(url: str, save: Callable[[], None], path: str, word: str) -> float:
    """Return the seconds from `save`'s return until a page that holds `word` has come, asked for when the news came."""
    page, saved = _get(url + path), 0.0
    while True:
        version = re.search(r'data-version="([^"]*)"', page)
        if version is None:
            raise BuildError("the preview's page has no live reload")
        # Answered at once; the event follows as soon as something newer than the page is shown.
        with urlopen(f"{url}__pratinjau__/kabar?versi={version[1]}", timeout=_PREVIEW_TIMEOUT) as news:
            if not saved:
                save()
                saved = time.perf_counter()
            if not any(line.startswith(b"data:") for line in news):
                raise BuildError("the preview closed its news")
        page = _get(url + path)
        if word in page:  # or else the save was noticed in the middle
            return time.perf_counter() - saved


def _get(address: str) -> str:
    with urlopen(address, timeout=_PREVIEW_TIMEOUT) as answer:
        content: bytes = answer.read()
    return content.decode("utf-8")
