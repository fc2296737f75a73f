"""Two builds of the same content are equal to the byte, whatever the machine around them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.tiny import NOW, PROJECT

SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Jakarta", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "4711", "TZ": "America/New_York", "LC_ALL": "POSIX"},
)


def build(folder: Path, surroundings: dict[str, str]) -> dict[str, bytes]:
    shutil.copytree(PROJECT / "content", folder / "content")
    output = folder / "keluaran"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pelican",
            str(folder / "content"),
            "-o",
            str(output),
            "-e",
            f"NOW={json.dumps(NOW.isoformat())}",
        ],
        cwd=PROJECT,
        env={**os.environ, **surroundings},
        check=True,
        capture_output=True,
    )
    return {file.relative_to(output).as_posix(): file.read_bytes() for file in output.rglob("*") if file.is_file()}


def test_builds_are_byte_equal(tmp_path: Path) -> None:
    first, second = (build(tmp_path / str(number), one) for number, one in enumerate(SURROUNDINGS))
    assert first.keys() == second.keys()
    assert [path for path in first if first[path] != second[path]] == []
    assert len(first) > 80
