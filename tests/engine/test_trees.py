"""The output folder is the old site or the new one, never something between."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.engine.problem import ContentErrors
from plugins.engine.trees import Tree, Trees
from tests.tiny import TinyBlog


def put(trees: Trees, text: str) -> None:
    with trees.lock():
        trees.refuse_foreign()
        staging = trees.other(trees.find_shown())
        trees.clear(staging).write("index.html", text.encode())
        trees.show(staging)


def test_a_new_tree_takes_the_place_of_the_old(tmp_path: Path) -> None:
    trees = Trees(tmp_path / "output")
    for number in range(4):
        put(trees, str(number))
        assert (tmp_path / "output" / "index.html").read_text() == str(number)


def test_showing_is_safe_to_repeat_after_a_kill_between_any_two_steps(tmp_path: Path) -> None:
    trees = Trees(tmp_path / "output")
    put(trees, "satu")
    put(trees, "dua")
    (trees.state / "tautan").symlink_to("entah")
    trees.output.unlink()
    trees.show("b")
    trees.show("b")
    assert (tmp_path / "output" / "index.html").read_text() == "dua"


def test_a_shared_file_is_never_changed_through_its_other_name(tmp_path: Path) -> None:
    trees = Trees(tmp_path / "output")
    put(trees, "lama")
    active, staging = trees.open("a"), trees.clear("b")
    staging.link("index.html", active.folder)
    staging.link("index.html", active.folder)
    assert (staging.folder / "index.html").samefile(active.folder / "index.html")
    staging.write("index.html", b"baru")
    assert (active.folder / "index.html").read_text() == "lama"
    assert (staging.folder / "index.html").read_text() == "baru"


def paths(tree: Tree) -> set[str]:
    return {file.relative_to(tree.folder).as_posix() for file in tree.folder.rglob("*") if file.is_file()}


def test_what_is_removed_takes_its_empty_folders_along(tmp_path: Path) -> None:
    tree = Trees(tmp_path / "output").clear("a")
    tree.write("2026/11/x.html", b"")
    tree.write("2026/y.html", b"")
    tree.remove("2026/11/x.html")
    assert paths(tree) == {"2026/y.html"}
    assert not (tree.folder / "2026/11").exists()
    tree.write("2026/11/x.html", b"")
    assert paths(tree) == {"2026/11/x.html", "2026/y.html"}


def test_a_file_and_a_folder_change_places_from_build_to_build(blog: TinyBlog) -> None:
    for number in range(6):
        blog.story(Address="/x/obat.html" if number % 2 else "/x/obat.html/lain.html", body=f"Isi {number}.")
        blog.build()
        assert (blog.output / "x/obat.html").is_file() == bool(number % 2)


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
