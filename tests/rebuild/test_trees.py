"""The output folder is the old site or the new one, never something between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from plugins.rebuild.problem import ContentErrors
from plugins.rebuild.trees import Trees
from tests.tiny import PROJECT


def put(trees: Trees, text: str) -> None:
    with trees.lock():
        tree = trees.fresh()
        (tree / "index.html").write_text(text)
        trees.swap_in(tree)


def test_a_new_tree_takes_the_place_of_the_old_and_leaves_no_litter(tmp_path: Path) -> None:
    trees = Trees(tmp_path / "output")
    for number in range(4):
        put(trees, str(number))
        assert (tmp_path / "output" / "index.html").read_text() == str(number)
    assert len(list(trees.state.glob("situs-*"))) == 2  # this one, and the one before for those still reading


def test_where_links_cannot_be_made_folders_are_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise OSError("as on a Windows account without the right")

    monkeypatch.setattr(Path, "symlink_to", no_links)
    trees = Trees(tmp_path / "output")
    for number in range(3):
        put(trees, str(number))
        assert not trees.output.is_symlink()
        assert (trees.output / "index.html").read_text() == str(number)


def test_a_folder_that_is_not_ours_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "skripsi.docx").write_text("penting")
    with pytest.raises(ContentErrors, match="berisi berkas lain"):
        put(Trees(tmp_path / "output"), "situs")
    assert (tmp_path / "output" / "skripsi.docx").read_text() == "penting"


def test_an_empty_folder_may_be_taken(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    put(Trees(tmp_path / "output"), "situs")
    assert (tmp_path / "output" / "index.html").read_text() == "situs"


BUILDER = textwrap.dedent("""
    import sys
    from pathlib import Path
    from plugins.rebuild.trees import Trees
    trees = Trees(Path(sys.argv[1]))
    number = 0
    while True:
        number += 1
        with trees.lock():
            tree = trees.fresh()
            for name in "abcdef":
                (tree / name).write_text(str(number))
            trees.swap_in(tree)
        print(number, flush=True)
""")


def test_killed_at_any_moment_the_site_is_whole(tmp_path: Path) -> None:
    output = tmp_path / "output"
    for round_ in range(12):
        process = subprocess.Popen([sys.executable, "-c", BUILDER, str(output)], cwd=PROJECT, stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        time.sleep(0.003 * round_)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert len({(output / name).read_text() for name in "abcdef"}) == 1
    put(Trees(output), "sesudahnya")
    assert len(list((tmp_path / ".kisah").glob("situs-*"))) == 2
