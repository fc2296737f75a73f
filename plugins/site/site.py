"""The seam between Pelican and this house: Pelican's settings, plugins, templates and command line; our build.

`pelicanconf.py` names `Site` as `PELICAN_CLASS`, so that `python -m pelican` builds what `invoke build` builds.
Pelican's own generators and writer never run: each plugin answers the `get_generators` signal with a `Contribution`.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from pelican import Pelican
from pelican.plugins import signals
from pelican.settings import read_settings

from plugins.engine.build import Blog, Builder, Finished
from plugins.engine.contribution import Contribution
from plugins.engine.facts import Facts
from plugins.engine.output import Due, Plan
from plugins.engine.problem import ContentErrors, Problem
from plugins.engine.trees import STATE, Trees
from plugins.indonesian.dates import clock, long_date
from plugins.indonesian.wording import number
from plugins.site.theme import Wording, catalogue

if TYPE_CHECKING:
    from jinja2 import Environment


def load_settings(path: str | Path = "pelicanconf.py", **overrides: Any) -> dict[str, Any]:
    """Pelican's settings from a file, with overrides."""
    try:
        settings: dict[str, Any] = read_settings(str(path), override=overrides)
    except SyntaxError as error:
        file = Path(error.filename or "").resolve()
        if file.parent != Path(path).resolve().parent:
            raise  # a module that the settings import
        raise SystemExit(
            f"{file.name}:{error.lineno}: tulisan di baris ini tidak terbaca; "
            "pakai tanda kutip lurus dan periksa tanda koma"
        ) from None
    except NameError as error:
        raise SystemExit(f"{path}: {error.name} belum ada. Tulis lagi di pelicanconf.py.") from None
    except FileNotFoundError:
        if Path(path).exists():
            raise
        raise SystemExit(f"{path} tidak ada. Kembalikan, misalnya dengan `git checkout {Path(path).name}`.") from None
    _refuse_unknown(settings)
    return settings


def _refuse_unknown(settings: Mapping[str, Any]) -> None:
    """A zone or a language that nobody knows: without them nothing can be read or written."""
    try:
        ZoneInfo(settings["TIMEZONE"])
    except (KeyError, ValueError, TypeError, OSError):
        raise SystemExit(
            f"pelicanconf.py: TIMEZONE {settings['TIMEZONE']!r} tidak dikenal. "
            "Tulis Asia/Jakarta untuk WIB, Asia/Makassar untuk WITA, atau Asia/Jayapura untuk WIT."
        ) from None
    lang = settings["DEFAULT_LANG"]
    if not lang or not (Path(settings["THEME"]) / "translations" / str(lang)).is_dir():
        raise SystemExit(f"pelicanconf.py: tema ini tidak punya bahasa {lang!r}. Tulis DEFAULT_LANG = 'id'.")


class BuildReport(Struct, frozen=True):
    """How many files the site has, where, in how many seconds, when it changes by itself, how many had to be made."""

    outputs: int
    stories: int
    seconds: float
    next_due: Due | None
    output: Path
    made: int = 0


class Checked(Struct, frozen=True):
    """What would be written, all being well."""

    outputs: int
    stories: int
    next_due: Due | None


class Site(Pelican):  # type: ignore[misc]
    """One blog, ready to be checked or built any number of times."""

    takes_contributions = True
    """What tells plugins that an engine of ours asks them, and not stock Pelican."""

    def __init__(self, settings: dict[str, Any]) -> None:
        wanted = list(settings["PLUGINS"])
        super().__init__(settings)
        # Pelican only logs a plugin that is missing or broken, and would build a site without it.
        if missing := set(wanted) - set(settings["PLUGINS"]):
            raise SystemExit(f"Bagian {', '.join(sorted(missing))} tidak dapat dimuat; pasang ulang Kisah Layanan.")
        answers = signals.get_generators.send(self)
        contributions = [one for _, one in answers if isinstance(one, Contribution)]
        blog = Blog(
            Path(self.path), Path(self.theme), contributions, self.settings, self._environment, _overlay(settings)
        )
        self._builder = Builder(blog, Trees(Path(self.output_path)))

    def check(self, now: datetime | None = None) -> Checked:
        """Read and plan, write nothing of the site. Raises `ContentErrors`."""
        planned, outputs = self._builder.check(now or self.now())
        return Checked(outputs, planned.stories, planned.next_due)

    def build(self, now: datetime | None = None) -> BuildReport:
        """Bring the output up to date. Raises `ContentErrors`; whatever happens, the previous output stays whole."""
        return self._built(now)[1]

    def _built(self, now: datetime | None = None) -> tuple[Plan, BuildReport]:
        started = time.perf_counter()
        built = self._builder.build(now or self.now())
        seconds, plan = time.perf_counter() - started, built.plan
        output = Path(self.output_path)
        return plan, BuildReport(built.outputs, plan.stories, seconds, plan.next_due, output, built.made)

    def finished(self, now: datetime | None = None) -> AbstractContextManager[Finished]:
        """Build, and keep everybody else from building while the block runs. Raises `ContentErrors`."""
        return self._builder.finished(now or self.now())

    def contents(self) -> tuple[Facts, list[Problem], Callable[[str], str]]:
        """All facts, what is wrong with single files, and how to get a body by its digest."""
        return self._builder.contents()

    def close(self) -> None:
        """Let go of the store. The next build opens it again."""
        self._builder.close()

    def run(self) -> None:
        """What `python -m pelican` calls."""
        gc.disable()  # a look for circles among all that has been built costs more than the circles of one build
        try:
            plan, report = self._built()
        except ContentErrors as errors:
            sys.stderr.write(complaint(errors))
            raise SystemExit(1) from None
        print(summary(report))
        _leave(self, plan)

    def now(self) -> datetime:
        """The clock, read once a build; the setting `NOW` (ISO, with zone) rehearses another moment.

        Raises `ContentErrors` where that is none.
        """
        zone = ZoneInfo(self.settings["TIMEZONE"])
        rehearsed = self.settings.get("NOW")
        if not rehearsed:
            return datetime.now(zone)
        try:
            moment = datetime.fromisoformat(str(rehearsed))
        except ValueError:
            remedy = 'tulis misalnya NOW = "2026-12-01T07:00:00+07:00"'
            raise ContentErrors([Problem("pelicanconf.py", f'NOW "{rehearsed}" bukan saat', remedy)]) from None
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    def _environment(self) -> Environment:
        """Pelican's templates, with our wording and with compiled templates kept between builds."""
        from jinja2 import FileSystemBytecodeCache
        from pelican.generators import Generator

        generator = Generator(self.settings.copy(), self.settings, self.path, self.theme, self.output_path)
        env: Environment = generator.env
        wording = Wording(catalogue(Path(self.theme), self.settings["DEFAULT_LANG"]))
        env.auto_reload = False  # what a build begins with it ends with
        env.globals |= {"_": wording.gettext, "ngettext": wording.ngettext}
        kept = Path(self.output_path).parent / STATE / "templat"
        kept.mkdir(parents=True, exist_ok=True)
        env.bytecode_cache = FileSystemBytecodeCache(str(kept))
        return env


def _overlay(settings: Mapping[str, Any]) -> Path | None:
    """Only a preview has one: what it brings along must never reach readers."""
    overlay = settings.get("CONTENT_OVERLAY") if settings["PREVIEW"] else None
    return Path(overlay) if overlay else None


def _leave(*things: object) -> None:
    """Keep things from being taken apart piece by piece when the process ends: the system takes them back at once."""
    circle: list[object] = [*things]
    circle.append(circle)
    gc.freeze()
    gc.enable()


def complaint(errors: ContentErrors) -> str:
    """All problems, one a line, and how many there are."""
    count = len(errors.problems)
    lines = "\n".join(map(str, errors.problems))
    return f"{lines}\n\n{number(count)} hal perlu dibenahi. Blog yang sudah jadi tetap seperti sebelumnya.\n"


def summary(report: BuildReport) -> str:
    """What was built, and when to build again."""
    seconds = f"{report.seconds:.2f}".replace(".", ",")
    files = f"{number(report.outputs)} berkas ({number(report.made)} di antaranya baru)"
    done = f"Selesai: {number(report.stories)} cerita, {files}, {seconds} detik."
    return f"{done}\n{due(report.next_due)}" if report.next_due else done


def due(next_due: Due) -> str:
    """When to build again, and why."""
    lines = []
    if moment := next_due.story:
        lines.append(
            f"Cerita berikutnya terbit {long_date(moment)} pukul {clock(moment)}, "
            "dan belum ada di mana pun sebelum itu."
        )
    if (moment := next_due.moment) != next_due.story:
        lines.append(
            f"Isi beberapa halaman berganti {long_date(moment)} pukul {clock(moment)}, misalnya karena kolom komentar "
            "ditutup; bangun atau terbitkan lagi sesudah itu."
        )
    return "\n".join(lines)
