"""Files that people own, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.atomic_files import create_atomically, write_atomically


def test_a_file_is_replaced_in_one_step_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "naskah.md"
    file.write_bytes(b"lama")
    file.chmod(0o640)
    with file.open("rb") as opened:
        write_atomically(file, b"baru", durable=True)
        assert opened.read() == b"lama"
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"baru", 0o640)
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_has_these_contents_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "folder/naskah.md"
    write_atomically(file, b"isi")
    before = file.stat().st_ino
    write_atomically(file, b"isi")
    assert file.stat().st_ino == before


@pytest.mark.parametrize("linked", [True, False])
def test_a_new_file_never_takes_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linked: bool
) -> None:
    if not linked:  # as on an exFAT card

        def refuse(self: Path, target: Path) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(Path, "hardlink_to", refuse)
    file = tmp_path / "naskah.md"
    create_atomically(file, b"satu")
    with pytest.raises(FileExistsError):
        create_atomically(file, b"dua")
    assert file.read_bytes() == b"satu"
    assert list(tmp_path.iterdir()) == [file]
