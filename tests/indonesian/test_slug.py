from __future__ import annotations

import pytest

from plugins.indonesian.slug import LONGEST, slug


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rp 10.000", "rp-10-000"),
        ("2/3", "2-3"),
        ("Kopi & Teh", "kopi-teh"),
        ("Kopi ☕", "kopi"),
        ("2026 ☕", "2026"),
        ("الصبر", "lsbr"),
        ("!!!", ""),
        ("؟؟", ""),
    ],
)
def test_a_name_is_spelled_in_ascii(text: str, name: str) -> None:
    assert slug(text) == name


def test_what_has_no_spelling_in_ours_has_a_digest_that_stays() -> None:
    assert slug("ꦱꦧꦂ") == "bc82459e"
    assert slug("ꦱꦧꦂ 2") == "2-9e3020d7"
    assert len({slug(text) for text in ("ꦱꦧꦂ", "ꦲꦩꦤ꧀", "ꦱꦧꦂ 2", "ᬩᬮᬶ", "☕", "❤")}) == 6
    assert slug("❤️") == slug("❤") == slug(" ❤ ")


def test_no_name_is_longer_than_a_file_system_bears() -> None:
    assert len(slug("a" * 1_000)) <= LONGEST
    assert slug("a" * 1_000) != slug("a" * 1_001)
