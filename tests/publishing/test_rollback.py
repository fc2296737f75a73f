"""Back to an earlier release, exactly: what was new goes, what was gone comes, and an erased comment stays erased."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from tests.publishing.conftest import EVERYWHERE, Shop
from tests.tiny import COMMENT_FOLDER, STORY_FILE
from tools.publishing.errors import RefusedError
from tools.publishing.target import Options

PAGE = "2026/11/obat-yang-tertukar.html"
Open = Callable[[str], Shop]


def edit(shop: Shop, word: str) -> None:
    file = shop.blog.content / STORY_FILE
    file.write_text(file.read_text(encoding="utf-8").replace("Hore", word), encoding="utf-8")


def back(shop: Shop, number: int = 0, **options: bool) -> dict[str, str]:
    return dict(shop.publisher().rollback(number, Options(yes=True, **options)).replaced)


def seen(shop: Shop) -> dict[str, bytes]:
    found = shop.server.download()
    found.pop(".nojekyll", None)
    return found


@EVERYWHERE
def test_rollback_returns_exactly_and_new_files_go(shop: Shop) -> None:
    shop.publish()
    first = seen(shop)
    shop.blog.story("Tambahan.", file="cerita/baru.md", Title="Baru", Date="2026-10-09")
    edit(shop, "Aduh")
    shop.publish()
    second = seen(shop)
    assert "2026/10/baru.html" in second
    assert back(shop) == {}
    assert seen(shop) == first
    assert back(shop, 2) == {}
    assert seen(shop) == second
    releases, present = shop.publisher().history()
    assert [(one.release, one.returned) for one in releases] == [(4, 2), (3, 1), (2, 0), (1, 0)]
    assert present == 4
    # The next publish goes on from what readers see.
    shop.blog.story("Lain lagi.", file="cerita/baru.md", Title="Baru", Date="2026-10-09")
    shop.publish()
    shop.expect_equal()


def test_a_tombstone_comes_back_and_what_was_withdrawn_does_not(open_shop: Open) -> None:
    shop = open_shop("folder")
    withdrawn = shop.blog.comment("Nomor saya 0812.", stem="satu")
    shop.blog.comment("Terima kasih.", stem="dua", Reply_to="satu", Date="2026-11-21T21:00:00+07:00")
    shop.publish()
    withdrawn.write_text("Date: 2026-11-21T20:00:00+07:00\nStatus: ditarik\n", encoding="utf-8")
    shop.publish()
    second = seen(shop)
    assert b'<p class="withdrawn">' in second[PAGE]
    assert b"0812" not in second[PAGE]
    edit(shop, "Aduh")
    shop.publish()
    assert back(shop) == {}
    assert seen(shop) == second
    assert PAGE in back(shop, 1)
    assert b"0812" not in seen(shop)[PAGE]


def test_pages_that_cannot_come_back_are_named_before_anything_is_touched(open_shop: Open) -> None:
    """A story that went with its comments: without them here, nobody knows which of them may be seen again."""
    shop = open_shop("folder")
    comment = shop.blog.comment("Terima kasih.")
    story = shop.blog.content / STORY_FILE
    shop.blog.story("Tinggal.", file="cerita/tinggal.md", Title="Tinggal", Date="2026-10-09")
    shop.publish()
    first = seen(shop)
    texts = {file: file.read_bytes() for file in (comment, story)}
    for file in texts:
        file.unlink()
    shop.publish(yes=True)
    second = seen(shop)
    with pytest.raises(RefusedError, match=rf"{PAGE} memuat komentar.*git checkout"):
        shop.publisher().rollback(0, Options())
    assert seen(shop) == second
    for file, data in texts.items():
        file.write_bytes(data)
    shop.publish()
    assert seen(shop) == first


@EVERYWHERE
def test_an_erased_comment_does_not_come_back(shop: Shop) -> None:
    if shop.server.archive:
        shop.target["archive"] = shop.server.archive
    shop.blog.comment("Nomor saya 0812.", stem="satu")
    shop.blog.comment("Terima kasih.", stem="dua")
    shop.publish()
    first = seen(shop)
    assert b"0812" in first[PAGE]
    (shop.blog.content / COMMENT_FOLDER / "satu.md").unlink()
    shop.publish()
    erased = seen(shop)
    edit(shop, "Aduh")
    shop.publish()
    planned = shop.publisher().rollback(1, Options(yes=True, dry_run=True))
    assert set(planned.replaced) == {PAGE, "cari/…"}
    assert "komentar yang sudah dihapus" in planned.replaced[PAGE]
    present = seen(shop)
    back(shop, 1)
    # Of the page that had it, the oldest version without: the story as it was, the other comment with it. What search
    # looks into stays as it is.
    expected = {path: data for path, data in first.items() if not path.startswith("cari/")}
    expected |= {path: data for path, data in present.items() if path.startswith("cari/")}
    assert seen(shop) == expected | {PAGE: erased[PAGE]}
    kept = [file for file in (shop.blog.folder / ".terbitan").rglob("*") if file.is_file()]
    assert not [file for file in kept if b"0812" in file.read_bytes()]
    assert not [path for path, data in shop.server.everything().items() if b"0812" in data]


@EVERYWHERE
def test_what_is_lacking_is_named_before_anything_is_touched(shop: Shop) -> None:
    shop.publish()
    edit(shop, "Aduh")
    shop.publish()
    before = shop.server.fetch()
    for file in (shop.blog.folder / ".terbitan").rglob("benda/*/*"):
        if b"Hore" in file.read_bytes():
            file.unlink()
            file.write_bytes(b"rusak")
    if shop.server.name == "pages":  # the branch's history has it
        assert back(shop) == {}
        assert b"Hore" in seen(shop)[PAGE]
        return
    with pytest.raises(RefusedError, match=f"tidak dapat dikembalikan: .*{PAGE}.* tidak tersimpan lagi"):
        back(shop)
    assert shop.server.fetch() == before


@EVERYWHERE
def test_a_fresh_machine_can_roll_back_too(shop: Shop) -> None:
    if shop.server.archive:
        shop.target["archive"] = shop.server.archive
    shop.publish()
    first = seen(shop)
    edit(shop, "Aduh")
    shop.blog.story("Tambahan.", file="cerita/baru.md", Title="Baru", Date="2026-10-09")
    shop.publish()
    assert seen(shop) != first
    shutil.rmtree(shop.blog.folder / ".terbitan")
    assert back(shop) == {}
    assert seen(shop) == first
    releases, present = shop.publisher().history()
    assert [one.release for one in releases] == [3, 2, 1]
    assert present == 3


def test_only_so_many_releases_are_kept(open_shop: object) -> None:
    assert callable(open_shop)
    shop: Shop = open_shop("folder")
    shop.target["keep"] = 2
    for word in ("Aduh", "Wah", "Nah"):
        edit(shop, word)
        shop.blog.story(word, file=f"cerita/{word}.md", Title=word, Date="2026-10-09")
        shop.publish()
    releases, _ = shop.publisher().history()
    assert [one.release for one in releases] == [3, 2]
    with pytest.raises(RefusedError, match=r"Yang dapat dikembalikan: 2"):
        back(shop, 1)
