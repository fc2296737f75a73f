"""What of a body would be lost or become public."""

from __future__ import annotations

import pytest

from plugins.stories.traps import find_traps


@pytest.mark.parametrize(
    ("body", "line", "problem"),
    [
        ("Lihat[^a].", 1, "[^a] tidak punya isi"),
        ("Lihat.\n\n[^a]: Isi.", 3, "[^a] tidak dirujuk"),
        ("Lihat[^a b].\n\n[^a b]: Isi.", 3, "[^a b] tidak dapat dipakai"),
        ("Satu[^a], dua[^a].\n\n[^a]: Isi.\n\n[^a]: Isi lain.", 5, "[^a] sudah ada isinya di baris 3"),
        ("Satu[^a].\n\n[^a]: [^a]: Isi.", 3, "[^a] dimulai di dalam"),
        ("Awal.\n\n<!-- catatan", 3, "tidak ditutup"),
    ],
)
def test_a_trap_is_caught_with_its_line(body: str, line: int, problem: str) -> None:
    found = list(find_traps("x.md", body, 1))
    assert [one.path for one in found] == [f"x.md:{line}"]
    assert problem in found[0].problem


@pytest.mark.parametrize(
    "body",
    [
        "1. satu\n2. dua\n\n   masih dua\n\n3. tiga",
        "SARI\n---\n\nPenutup",
        "2012. Tahun itu",
        "```\n# komentar <!-- x\n[^a]\n```",
        "- butir\n\n  ```\n  <!-- x\n  ```",
        "#tagar\n\n# Judul\n\n#### Judul kecil",
        "    menjorok",
        "Lihat[^a] dan `[^b]`, `<!--`.\n\n[^a]: Isi.\n\n    Paragraf kedua catatan.",
        "<!-- catatan -->",
        "Satu[^a].\n\n<!--\n[^a]: Lama.\n-->\n\n[^a]: Baru.",
    ],
)
def test_mere_layout_is_no_trap(body: str) -> None:
    assert list(find_traps("x.md", body, 1)) == []
