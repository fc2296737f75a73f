"""How much memory an import takes, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports.generated import write
from tests.tiny import PROJECT

MEGABYTES = 200
"""What five thousand stories with fifteen thousand comments may take, the final check of the whole blog included."""


def measured(count: int, folder: Path) -> tuple[int, float]:
    """Entries accounted for and megabytes at most, of an import in a process of its own.

    `getrusage` would not do: what it says begins with the memory of whoever starts the process.
    """
    program = (
        "import sys; from pathlib import Path; from tests.imports.conftest import Moving\n"
        "if __name__ == '__main__':\n"
        "    folder = Path(sys.argv[1]); (folder / 'blog').mkdir()\n"
        "    report = Moving(folder)(folder / 'besar.xml')\n"
        "    assert report.balanced\n"
        "    kilobytes = Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]\n"
        "    print(report.outcomes.total(), int(kilobytes) / 1024)\n"
    )
    entries = write(folder / "besar.xml", count)
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], cwd=PROJECT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    total, megabytes = done.stdout.split()
    assert int(total) == entries
    return entries, float(megabytes)


def test_memory_hardly_grows_with_the_blog(tmp_path: Path) -> None:
    """300 stories are 3 MB of text; what may be kept of each is where it goes and what the report says of it."""
    small, large = tmp_path / "kecil", tmp_path / "besar"
    small.mkdir()
    large.mkdir()
    _, few = measured(50, small)
    _, many = measured(350, large)
    assert many - few < 25


@pytest.mark.long
def test_five_thousand_stories_take_a_bounded_memory(tmp_path: Path) -> None:
    entries, megabytes = measured(5000, tmp_path)
    assert entries == 20_002
    assert megabytes < MEGABYTES
