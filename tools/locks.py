"""Writes `requirements.txt` and `requirements-test.txt` from `pyproject.toml`: versions and digests, and no addresses.

For developers, with the program `uv`: `python -m tools.locks`. Versions already locked stay unless `--upgrade` is
given; that and all other options are those of `uv pip compile`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

SITE = "requirements.txt"
TEST = "requirements-test.txt"

_OLDEST = "3.11"
_COMPILE = (
    *("pip", "compile", "--quiet", "--universal", "--python-version", _OLDEST, "--generate-hashes", "--no-build"),
    *("--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "pyproject.toml"),
)


def main(options: list[str]) -> int:
    """Lock both, and return an exit code. The test lock has the other as its constraint, so that versions agree."""
    uv = shutil.which("uv") or shutil.which("uv", path=Path(sys.executable).parent)
    if uv is None:
        print("Program uv belum ada. Pasang dengan `python -m pip install uv`, lalu ulangi.")
        return 1
    for more in (["--output-file", SITE], ["--group", "test", "--constraint", SITE, "--output-file", TEST]):
        if subprocess.run([uv, *_COMPILE, *options, *more], check=False).returncode:
            print("Penguncian gagal; keterangan di atas berasal dari uv.")
            return 1
    print(f"{SITE} dan {TEST} sudah diperbarui.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
