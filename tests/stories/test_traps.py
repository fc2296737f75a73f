"""Where Markdown does something else than authors of such texts mean."""

from __future__ import annotations

import pytest

from plugins.stories.markdown import StoryMarkdown
from plugins.stories.traps import find_traps


@pytest.mark.parametrize(
    ("body", "line", "problem"),
    [
        ("Salam hormat,\nSARI\n---", 3, '"SARI" di atas --- akan berubah menjadi judul'),
        ("SARI\n===", 2, '"SARI" di atas ==='),
        (
            "Awal.\n\n2012. Tahun itu saya pindah.",
            3,
            '"2012. Tahun itu saya pindah." akan berubah menjadi daftar bernomor',
        ),
        ("#LayananPrima hari ini", 1, "akan berubah menjadi judul"),
        ("Awal.\n\n    Paragraf menjorok.", 3, "tercetak sebagai kode"),
        ("# Judul", 1, "sudah diambil dari Title"),
        ("## Satu\n\n#### Dua", 3, "melompati satu tingkat"),
        ("Lihat[^a].", 1, "[^a] tidak punya isi"),
        ("Lihat [itu] (https://a.example) ya", 1, "akan tercetak apa adanya"),
        ("Lihat.\n\n[^a]: Isi.", 3, "[^a] tidak dirujuk"),
        ("Lihat[^a b].\n\n[^a b]: Isi.", 3, "[^a b] tidak dapat dipakai"),
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
        "1. satu\n\nSelingan.\n\n2. dua",
        "SARI\n\n---\n\nPenutup",
        "2012\\. Tahun itu",
        "Pada tahun yang penuh hujan dan antrean panjang itu, tahun\n2012. Kami pindah.",
        "Hujan turun pelan  \nDi atap loket tiga",
        "```\n# komentar\n2012. x\nSARI\n---\n    x\n```",
        "- satu\n\n    lanjutan satu\n\n- dua",
        "a | b\n--- | ---\n1 | 2",
        "## Satu\n\n### Dua\n\n## Tiga",
        "Lihat[^a] dan `[^b]`.\n\n[^a]: Isi.\n\n    Paragraf kedua catatan.",
        "\\#tagar",
    ],
)
def test_what_markdown_reads_as_meant_is_left_alone(body: str) -> None:
    assert list(find_traps("x.md", body, 1)) == []


def test_a_space_before_a_language_mark_is_caught() -> None:
    rendered = StoryMarkdown().render("x.md", "Kata Ibu:\n\n*ojo nesu* {: lang=jv }", 10)
    assert [one.path for one in rendered.problems] == ["x.md:12"]
    assert 'tanda "{: lang=jv }" akan tercetak apa adanya' in rendered.problems[0].problem
