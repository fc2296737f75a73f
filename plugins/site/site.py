"""The seam between Pelican and this house: Pelican's settings, plugins, templates and command line; our build.

`pelicanconf.py` names `Site` as `PELICAN_CLASS`, so that `python -m pelican` builds what `invoke build` builds.
Pelican's own generators and writer never run: each plugin answers the `get_generators` signal with a `Contribution`.
"""

from __future__ import annotations

import gc
import inspect
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pelican
from pelican import Pelican
from pelican.plugins import signals
from pelican.settings import DEFAULT_CONFIG, read_settings

from plugins.engine.build import BuildConfig, Builder, BuildResult, FrozenSite
from plugins.engine.contribution import Contribution, fingerprint, fingerprint_code
from plugins.engine.facts import Facts
from plugins.engine.output import Due, Plan
from plugins.engine.problem import ContentErrors, Problem, UserError
from plugins.engine.trees import STATE, Trees
from plugins.indonesian.dates import clock, long_date
from plugins.indonesian.wording import number
from plugins.site.foreign_plugins import describe_failure, disconnect_all, find_refused
from plugins.site.theme import JINJA_SETTINGS, Theme, Wording, catalogue, fingerprint_setting, plan_static_files

if TYPE_CHECKING:
    from jinja2 import Environment


_KINDS: dict[type, tuple[Any, str]] = {
    str: ((str, Path), "tulis di antara tanda kutip"),
    list: ((list, tuple), "tulis sebagai daftar"),
    dict: (Mapping, "tulis sebagai pasangan nama dan isi"),
}
"""By the type of Pelican's default: what Pelican can read in its place, and how an owner writes it."""
_READ_AT_ONCE = (
    "PATH", "OUTPUT_PATH", "THEME", "CACHE_PATH", "SITEURL", "DEFAULT_LANG", "PLUGIN_PATHS", "JINJA_ENVIRONMENT",
    "LOG_FILTER", "PAGINATION_PATTERNS", "LOCALE", "ARTICLE_PATHS", "PAGE_PATHS", "ARTICLE_EXCLUDES", "PAGE_EXCLUDES",
)  # fmt: skip
"""Those whose types Pelican relies on while it reads settings."""


class SettingsError(UserError):
    """Settings that the owner has to mend before anything can be built."""


def load_settings(path: str | Path = "pelicanconf.py", **overrides: Any) -> dict[str, Any]:
    """Returns Pelican's settings from a file, with overrides. Raises `SettingsError` where they are of no use."""
    try:
        settings: dict[str, Any] = read_settings(str(path), override=overrides)
    except SyntaxError as error:
        file = Path(error.filename or "").resolve()
        if file.parent != Path(path).resolve().parent:
            raise  # a module that the settings import
        problem = f"{file.name}:{error.lineno}: tulisan di baris ini tidak terbaca"
        raise SettingsError(problem, "pakai tanda kutip lurus dan periksa tanda koma") from None
    except NameError as error:
        raise SettingsError(f"{path}: {error.name} belum ada. Tulis lagi di pelicanconf.py.") from None
    except (AttributeError, TypeError, ValueError) as error:
        name, example = _find_misfit(Path(path), overrides)
        raise SettingsError(f"{path}: {name or error} tidak dapat dipakai; {example}") from error
    except FileNotFoundError:
        if Path(path).exists():
            raise
        remedy = f"Kembalikan, misalnya dengan `git checkout {Path(path).name}`."
        raise SettingsError(f"{path} tidak ada. {remedy}") from None
    refuse_unknown_zone(settings)
    return settings


def _find_misfit(path: Path, overrides: Mapping[str, Any]) -> tuple[str, str]:
    """Return the setting that Pelican itself could not read, or '', and what to write instead."""
    values = {**vars(sys.modules.get(path.stem, sys)), **overrides}
    for name in _READ_AT_ONCE:
        usual = DEFAULT_CONFIG[name]
        fitting, how = _KINDS[type(usual)]
        if name in values and not isinstance(values[name], fitting):
            example = Path(usual).name if name == "THEME" else usual
            return name, f"{how}, misalnya {name} = {example!r}"
    for name in ("PATH", "THEME"):
        if not (path.parent / str(values.get(name, ""))).is_dir():
            return f"{name} {str(values.get(name))!r}", "tulis nama folder yang ada"
    return "", "periksa lagi isinya"


def refuse_unknown_zone(settings: Mapping[str, Any]) -> None:
    """Raise `SettingsError` where nobody knows the time zone: without it nothing can be read or written."""
    try:
        ZoneInfo(settings["TIMEZONE"])
    except (KeyError, ValueError, TypeError, OSError):
        remedy = "Tulis Asia/Jakarta untuk WIB, Asia/Makassar untuk WITA, atau Asia/Jayapura untuk WIT."
        raise SettingsError(f"pelicanconf.py: TIMEZONE {settings.get('TIMEZONE')!r} tidak dikenal. {remedy}") from None


class Site(Pelican):  # type: ignore[misc]
    """One blog, ready to be checked or built any number of times.

    Whatever reads or builds raises `SettingsError` where a plugin cannot be loaded.
    """

    takes_contributions = True
    """What tells plugins that an engine of ours asks them, and not stock Pelican."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._plugins = set(settings["PLUGINS"] or ())
        self._failed: list[Problem] = []
        try:
            super().__init__(settings)
        except Exception as error:  # noqa: BLE001  whatever a plugin from elsewhere raises as Pelican begins
            self._failed = [describe_failure(error, settings["PLUGINS"])]

    def init_plugins(self) -> None:
        """Load and register plugins. What those of an earlier site in this process have connected is let go first."""
        disconnect_all()
        super().init_plugins()

    @cached_property
    def _builder(self) -> Builder:
        # Pelican only logs a plugin that is missing or broken, and would build a site without it.
        if not self._plugins:
            raise SettingsError("pelicanconf.py: PLUGINS kosong", "tulis PLUGINS seperti di plugins/blog/defaults.py")
        if missing := self._plugins.difference(self.settings["PLUGINS"]):
            raise SettingsError(f"Bagian {', '.join(sorted(missing))} tidak dapat dimuat; pasang ulang Kisah Layanan.")
        refuse_unknown_zone(self.settings)
        answers = signals.get_generators.send(self)
        if refused := find_refused(self.settings, answers) or self._failed:
            raise ContentErrors(refused)
        contributions = [one for _, one in answers if isinstance(one, Contribution)]
        contributions.append(Contribution(plan=plan_static_files, libraries=("babel", "jinja2", "rcssmin", "rjsmin")))
        code = fingerprint_code(contributions, Path(__file__).parents[1])
        context = partial(Theme, settings=self.settings, code=code, load=self._environment)
        # Only a preview has an overlay: what it brings along must never reach readers.
        overlay = self.settings.get("CONTENT_OVERLAY") if self.settings["PREVIEW"] else None
        config = BuildConfig(
            Path(self.path),
            contributions,
            self.settings,
            code,
            context,
            Path(overlay) if overlay else None,
            # Pelican's own patterns are among what nobody reads anyway, and looking for them would be felt.
            [one for one in self.settings["IGNORE_FILES"] if one not in DEFAULT_CONFIG["IGNORE_FILES"]],
        )
        builder = Builder(config, Trees(Path(self.output_path)))
        if not self.settings["LOAD_CONTENT_CACHE"]:  # pelican --ignore-cache
            builder.forget()
        return builder

    def check(self, now: datetime | None = None) -> Plan:
        """Read and plan, write nothing of the site. Raises `ContentErrors`."""
        return self._builder.check(now or self.now())

    def build(self, now: datetime | None = None) -> BuildResult:
        """Bring the output up to date. Raises `ContentErrors`; whatever happens, the previous output stays whole."""
        return self._builder.build(now or self.now())

    def freeze(self, now: datetime | None = None) -> AbstractContextManager[FrozenSite]:
        """Build, and keep everybody else from building while the block runs. Raises `ContentErrors`."""
        return self._builder.freeze(now or self.now())

    def contents(self) -> tuple[Facts, list[Problem], Callable[[str], str]]:
        """All facts, what is wrong with single files, and how to get a body by its digest."""
        return self._builder.contents()

    def close(self) -> None:
        """Let go of the store. The next build opens it again."""
        self._builder.close()

    def run(self) -> None:
        """What `pelican` calls. What is wrong is told in words; only `pelican --autoreload` goes on after it."""
        caller = inspect.currentframe().f_back  # type: ignore[union-attr]
        watched = caller is not None and caller.f_code is pelican.autoreload.__code__
        gc.disable()  # a look for circles among all that has been built costs more than the circles of one build
        try:
            result = self.build()
        except UserError as error:
            sys.stderr.write(format_problems(error) if isinstance(error, ContentErrors) else f"{error}\n")
            if not watched:
                raise SystemExit(error.exit_code) from None
        else:
            print(format_summary(result), flush=True)
            if not watched:
                _leave(self, result)

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
        # What filters make of constants is compiled into templates.
        own = fingerprint(fingerprint_setting(self.settings, JINJA_SETTINGS), [])
        kept = Path(self.output_path).parent / STATE / "templat" / own
        kept.mkdir(parents=True, exist_ok=True)
        env.bytecode_cache = FileSystemBytecodeCache(str(kept))
        return env


def _leave(*things: object) -> None:
    """Keep things from being taken apart piece by piece when the process ends: the system takes them back at once."""
    circle: list[object] = [*things]
    circle.append(circle)
    gc.freeze()
    gc.enable()


def format_problems(errors: ContentErrors) -> str:
    """All problems, one a line, and how many there are."""
    count = len(errors.problems)
    lines = "\n".join(map(str, errors.problems))
    return f"{lines}\n\n{number(count)} hal perlu dibenahi. Blog yang sudah jadi tetap seperti sebelumnya.\n"


def format_summary(result: BuildResult) -> str:
    """What was built, and when to build again."""
    seconds = f"{result.seconds:.2f}".replace(".", ",")
    files = f"{number(result.outputs)} berkas ({number(result.made)} di antaranya baru)"
    done = f"Selesai: {number(result.plan.items)} cerita, {files}, {seconds} detik."
    due = format_due(result.plan.next_due) if result.plan.next_due else ""
    return "\n".join(filter(None, (done, format_ignored(result.facts), due)))


def format_ignored(facts: Facts) -> str:
    """How much an owner wants passed over: a pattern must not hide a story unseen."""
    return f"Dilewati menurut IGNORE_FILES: {number(facts.ignored)} berkas atau folder." if facts.ignored else ""


def format_due(next_due: Due) -> str:
    """When to build again, and why."""
    lines = []
    if moment := next_due.item:
        lines.append(
            f"Cerita berikutnya terbit {long_date(moment)} pukul {clock(moment)}, "
            "dan belum ada di mana pun sebelum itu."
        )
    if (moment := next_due.moment) != next_due.item:
        lines.append(
            f"Isi beberapa halaman berganti {long_date(moment)} pukul {clock(moment)}, misalnya karena kolom komentar "
            "ditutup; bangun atau terbitkan lagi sesudah itu."
        )
    return "\n".join(lines)
