"""The order of measuring: rounds in which every generator builds the same blog, one after the other."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmark import measurement
from benchmark.content import Corpus, Story, corpus, retitled, reworded
from benchmark.figures import Figure, Sized
from benchmark.generators import CachedPelican, Eleventy, Hugo, Ours, OursInvoked, StockPelican
from benchmark.measurement import Failed, Patience, Run
from benchmark.preview import Preview
from benchmark.site import Generator

Edit = Callable[[Corpus, int], tuple[Story, str]]

EDITS: dict[str, Edit] = {
    "edit": lambda blog, turn: reworded(blog.middle, turn),
    "newest": lambda blog, turn: reworded(blog.newest, turn),
    "title": lambda blog, turn: retitled(blog.middle, turn),
}
PLAN: tuple[tuple[str, tuple[type[Generator], ...]], ...] = (
    ("cold", (Hugo, Ours, OursInvoked, StockPelican, Eleventy)),
    ("unchanged", (Ours, OursInvoked)),
    ("edit", (Hugo, Ours, OursInvoked, CachedPelican)),
    ("newest", (Ours, OursInvoked)),
    ("title", (Ours, OursInvoked)),
)
"""What a round consists of. Hugo and Eleventy keep nothing: their edit is a whole run, for Hugo over its old output."""

_SAVES = 7


class Rounds:
    """One size: sites laid out below `folder`, rounds measured one by one."""

    def __init__(
        self,
        stories: int,
        folder: Path,
        kinds: Sequence[type[Generator]],
        tell: Callable[[str], None],
        patience: Patience,
    ) -> None:
        self.sized = Sized(stories)
        self._tell = tell
        self._patience = patience
        self._turn = 0
        self._edits = 0
        self._corpus = corpus(stories)
        self._folder = folder
        self._generators: dict[type[Generator], Generator] = {}
        tell(f"{stories} cerita: menyiapkan naskah")
        for kind in kinds:
            shared = self._generators.get(Ours) if kind is OursInvoked else None
            generator = kind(self._corpus, shared.folder if shared else folder / kind.__name__)
            if not shared:
                generator.lay_out()
            self._generators[kind] = generator
            # Python compiles what it has not run yet, npm's packages come off the disk: a trial run pays for that.
            if not shared:
                self._build(generator)
                self._check(generator)

    def round(self, kinds: Sequence[type[Generator]]) -> None:
        """One round, in which `kinds` take part."""
        for scenario, able in PLAN:
            taking = [self._generators[kind] for kind in able if kind in kinds and kind in self._generators]
            # Who goes first changes, so that no one always follows the same neighbour.
            at = self._turn % len(taking) if taking else 0
            for generator in (*taking[at:], *taking[:at]):
                self._measure(generator, scenario)
        self._turn += 1
        if measurement.in_memory(self._folder):
            shutil.rmtree(self._folder / "aside", ignore_errors=True)

    def peaks(self) -> None:
        """Memory, in builds that are not timed."""
        for scenario, able in PLAN[:3]:
            for generator in (self._generators[kind] for kind in able if kind in self._generators):
                self._prepare(generator, scenario)
                self._tell(f"{self.sized.stories} cerita: memori {generator.name}, {scenario}")
                peak = measurement.peak(generator.command(), generator.folder, generator.environment())
                self.sized.peaks[f"{generator.name}/{scenario}"] = round(peak)

    def serve(self) -> None:
        """From saving a story to its page, in one preview."""
        generator = self._generators[Ours]
        self._tell(f"{self.sized.stories} cerita: serve")
        story = self._corpus.middle
        with Preview(generator.folder, generator.environment()) as preview:
            for _ in range(_SAVES):
                self._edits += 1
                edited, word = reworded(story, self._edits)
                self._patience.settle()
                self.sized.serve.append(preview.answer(partial(generator.write, edited), f"/{story.path}", word))
            self.sized.serve_held = round(preview.held)

    def _measure(self, generator: Generator, scenario: str) -> None:
        promised: list[tuple[Story, str]] = []

        def build() -> Run:
            promised[:] = self._prepare(generator, scenario)
            return self._build(generator)

        run = self._patience.quietest(build)
        place = f"{self.sized.stories} cerita, putaran {self._turn + 1}"
        self._tell(f"{place}: {generator.name}, {scenario}: {run.seconds:.2f} detik")
        for story, word in promised:
            if word not in generator.page(story):
                raise Failed(f"{generator.name}: {scenario}: no {word} in {story.path}")
        if scenario == "cold":
            self._check(generator)
        self.sized.figures.append(Figure(generator.name, scenario, self._turn, run.seconds, run.largest, run.foreign))

    def _prepare(self, generator: Generator, scenario: str) -> list[tuple[Story, str]]:
        """Bring a site to where a scenario begins; says which page must show which word afterwards."""
        if scenario == "cold":
            self._set_aside(generator)
            # As at first, or else the next edit would also give back the title that the last round has changed.
            for story in (self._corpus.middle, self._corpus.newest):
                generator.write(story)
        if scenario not in EDITS:
            return []
        self._edits += 1
        story, word = EDITS[scenario](self._corpus, self._edits)
        generator.write(story)
        shown = [(story, word)]
        if scenario == "title" and story.number:  # the story before it leads to this one by its title
            shown.append((self._corpus.stories[story.number - 1], word))
        return shown

    def _set_aside(self, generator: Generator) -> None:
        """Leave nothing of earlier builds. Renamed, not removed: removing thousands of files slows what follows."""
        (self._folder / "aside").mkdir(exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=self._folder / "aside"))
        for name in (generator.output, *generator.state):
            if (generator.folder / name).exists() or (generator.folder / name).is_symlink():
                (generator.folder / name).rename(aside / name)

    def _build(self, generator: Generator) -> Run:
        return measurement.run(generator.command(), generator.folder, generator.environment())

    def _check(self, generator: Generator) -> None:
        if faults := generator.faults():
            raise Failed("\n".join(faults))
