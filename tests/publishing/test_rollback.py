"""Back to an earlier release, exactly: what was new goes, what was gone comes, and an erased comment stays erased."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from tests.publishing.conftest import EVERYWHERE, Deployment
from tests.tiny import COMMENT_FOLDER, STORY_FILE
from tools.publishing.errors import RefusedError
from tools.publishing.target import Options

PAGE = "2026/11/obat-yang-tertukar.html"
Open = Callable[[str], Deployment]


def edit(deployment: Deployment, word: str) -> None:
    file = deployment.blog.content / STORY_FILE
    file.write_text(file.read_text(encoding="utf-8").replace("Hore", word), encoding="utf-8")


def back(deployment: Deployment, number: int = 0, **options: bool) -> dict[str, str]:
    return dict(deployment.publisher().rollback(number, Options(yes=True, **options)).replaced)


def seen(deployment: Deployment) -> dict[str, bytes]:
    found = deployment.server.download()
    found.pop(".nojekyll", None)
    return found


@EVERYWHERE
def test_rollback_returns_exactly_and_new_files_go(deployment: Deployment) -> None:
    deployment.publish()
    first = seen(deployment)
    deployment.blog.story("Tambahan.", file="cerita/baru.md", Title="Baru", Date="2026-10-09")
    edit(deployment, "Aduh")
    deployment.publish()
    second = seen(deployment)
    assert "2026/10/baru.html" in second
    assert back(deployment) == {}
    assert seen(deployment) == first
    assert back(deployment, 2) == {}
    assert seen(deployment) == second
    releases, present = deployment.publisher().history()
    assert [(one.release, one.returned) for one in releases] == [(4, 2), (3, 1), (2, 0), (1, 0)]
    assert present == 4
    # The next publish goes on from what readers see.
    deployment.blog.story("Lain lagi.", file="cerita/baru.md", Title="Baru", Date="2026-10-09")
    deployment.publish()
    deployment.expect_equal()


def test_a_tombstone_comes_back_and_what_was_withdrawn_does_not(open_deployment: Open) -> None:
    deployment = open_deployment("folder")
    withdrawn = deployment.blog.comment("Nomor saya 0812.", stem="satu")
    deployment.blog.comment("Terima kasih.", stem="dua", Reply_to="satu", Date="2026-11-21T21:00:00+07:00")
    deployment.publish()
    withdrawn.write_text("Date: 2026-11-21T20:00:00+07:00\nStatus: ditarik\n", encoding="utf-8")
    deployment.publish()
    second = seen(deployment)
    assert b'<p class="withdrawn">' in second[PAGE]
    assert b"0812" not in second[PAGE]
    edit(deployment, "Aduh")
    deployment.publish()
    assert back(deployment) == {}
    assert seen(deployment) == second
    assert PAGE in back(deployment, 1)
    assert b"0812" not in seen(deployment)[PAGE]


def test_pages_that_cannot_come_back_are_named_before_anything_is_touched(open_deployment: Open) -> None:
    """A story that went with its comments: without them here, nobody knows which of them may be seen again."""
    deployment = open_deployment("folder")
    comment = deployment.blog.comment("Terima kasih.")
    story = deployment.blog.content / STORY_FILE
    deployment.blog.story("Tinggal.", file="cerita/tinggal.md", Title="Tinggal", Date="2026-10-09")
    deployment.publish()
    first = seen(deployment)
    texts = {file: file.read_bytes() for file in (comment, story)}
    for file in texts:
        file.unlink()
    deployment.publish(yes=True)
    second = seen(deployment)
    with pytest.raises(RefusedError, match=rf"{PAGE} memuat komentar.*git checkout"):
        deployment.publisher().rollback(0, Options())
    assert seen(deployment) == second
    for file, data in texts.items():
        file.write_bytes(data)
    deployment.publish()
    assert seen(deployment) == first


@EVERYWHERE
def test_an_erased_comment_does_not_come_back(deployment: Deployment) -> None:
    if deployment.server.archive:
        deployment.target["archive"] = deployment.server.archive
    deployment.blog.comment("Nomor saya 0812.", stem="satu")
    deployment.blog.comment("Terima kasih.", stem="dua")
    deployment.publish()
    first = seen(deployment)
    assert b"0812" in first[PAGE]
    (deployment.blog.content / COMMENT_FOLDER / "satu.md").unlink()
    deployment.publish()
    erased = seen(deployment)
    edit(deployment, "Aduh")
    deployment.publish()
    planned = deployment.publisher().rollback(1, Options(yes=True, dry_run=True))
    assert set(planned.replaced) == {PAGE, "cari/…"}
    assert "komentar yang sudah dihapus" in planned.replaced[PAGE]
    present = seen(deployment)
    back(deployment, 1)
    # Of the page that had it, the oldest version without: the story as it was, the other comment with it. What search
    # looks into stays as it is.
    expected = {path: data for path, data in first.items() if not path.startswith("cari/")}
    expected |= {path: data for path, data in present.items() if path.startswith("cari/")}
    assert seen(deployment) == expected | {PAGE: erased[PAGE]}
    kept = [file for file in (deployment.blog.folder / ".terbitan").rglob("*") if file.is_file()]
    assert not [file for file in kept if b"0812" in file.read_bytes()]
    assert not [path for path, data in deployment.server.everything().items() if b"0812" in data]


@EVERYWHERE
def test_what_is_lacking_is_named_before_anything_is_touched(deployment: Deployment) -> None:
    deployment.publish()
    edit(deployment, "Aduh")
    deployment.publish()
    before = deployment.server.fetch()
    for file in (deployment.blog.folder / ".terbitan").rglob("benda/*/*"):
        if b"Hore" in file.read_bytes():
            file.unlink()
            file.write_bytes(b"rusak")
    if deployment.server.name == "pages":  # the branch's history has it
        assert back(deployment) == {}
        assert b"Hore" in seen(deployment)[PAGE]
        return
    with pytest.raises(RefusedError, match=f"tidak dapat dikembalikan: .*{PAGE}.* tidak tersimpan lagi"):
        back(deployment)
    assert deployment.server.fetch() == before


@EVERYWHERE
def test_a_fresh_machine_can_roll_back_too(deployment: Deployment) -> None:
    if deployment.server.archive:
        deployment.target["archive"] = deployment.server.archive
    deployment.publish()
    first = seen(deployment)
    edit(deployment, "Aduh")
    deployment.blog.story("Tambahan.", file="cerita/baru.md", Title="Baru", Date="2026-10-09")
    deployment.publish()
    assert seen(deployment) != first
    shutil.rmtree(deployment.blog.folder / ".terbitan")
    assert back(deployment) == {}
    assert seen(deployment) == first
    releases, present = deployment.publisher().history()
    assert [one.release for one in releases] == [3, 2, 1]
    assert present == 3


def test_only_so_many_releases_are_kept(open_deployment: object) -> None:
    assert callable(open_deployment)
    deployment: Deployment = open_deployment("folder")
    deployment.target["keep"] = 2
    for word in ("Aduh", "Wah", "Nah"):
        edit(deployment, word)
        deployment.blog.story(word, file=f"cerita/{word}.md", Title=word, Date="2026-10-09")
        deployment.publish()
    releases, _ = deployment.publisher().history()
    assert [one.release for one in releases] == [3, 2]
    with pytest.raises(RefusedError, match=r"Yang dapat dikembalikan: 2"):
        back(deployment, 1)
