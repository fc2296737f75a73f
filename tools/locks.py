"""Writes `requirements.txt` and `requirements-test.txt` from `pyproject.toml`: versions and digests, and no addresses.

For developers, with the program `uv`: `python -m tools.locks [--upgrade]`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

SITE = "requirements.txt"
TEST = "requirements-test.txt"

_OLDEST = "3.11"
_COMPILE = (
    *("pip", "compile", "--quiet", "--universal", "--python-version", _OLDEST, "--generate-hashes", "--no-build"),
    *("--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links"),
)


def write(project: Path, uv: str, upgrade: bool) -> None:
    """Lock with the program `uv`; versions already locked stay unless `upgrade`.

    The test lock is compiled under the other as its constraint, so that both name the same versions. Raises
    CalledProcessError where there is no solution.
    """
    newer = ["--upgrade"] if upgrade else []
    run = [uv, *_COMPILE, *newer, "pyproject.toml"]
    subprocess.run([*run, "--output-file", SITE], cwd=project, check=True)
    subprocess.run([*run, "--group", "test", "--constraint", SITE, "--output-file", TEST], cwd=project, check=True)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="tools.locks", description="Mengunci versi paket dari pyproject.toml.")
    parser.add_argument("--upgrade", action="store_true", help="naikkan semua paket ke versi terbaru yang cocok")
    chosen = parser.parse_args()
    uv = shutil.which("uv") or shutil.which("uv", path=Path(sys.executable).parent)
    if uv is None:
        print("Program uv belum ada. Pasang dengan `python -m pip install uv`, lalu ulangi.")
        return 1
    try:
        write(Path.cwd(), uv, chosen.upgrade)
    except subprocess.CalledProcessError:
        print("Penguncian gagal; keterangan di atas berasal dari uv.")
        return 1
    print(f"{SITE} dan {TEST} sudah diperbarui.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
