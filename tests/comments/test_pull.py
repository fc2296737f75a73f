"""`comments.pull`: from a snapshot to files that the build takes, and to nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plugins.comments.record import CommentRecord, MemberRecord, Membership
from plugins.engine.problem import UserError
from tests.comments.pulling import (
    BUDI,
    FORMER,
    KEY,
    MEMBERS,
    RINA,
    THREAD,
    comment,
    erased,
    files,
    many,
    pull,
    snapshot,
    tombstone,
)
from tests.tiny import TinyBlog
from tools.comments.pull_state import PullError, load_erased_ids


def refused(blog: TinyBlog, data: bytes, *, yes: bool = False, key: bytes = KEY) -> str:
    """Why; and nothing at all has been written."""
    before = {file: file.read_bytes() for file in blog.content.rglob("*") if file.is_file()}
    with pytest.raises(UserError) as caught:
        pull(blog, data, yes=yes, key=key)
    assert caught.value.remedy
    assert {file: file.read_bytes() for file in blog.content.rglob("*") if file.is_file()} == before
    return caught.value.problem


# What is written


def test_a_comment_becomes_a_file_that_the_build_shows(blog: TinyBlog) -> None:
    pull(blog, snapshot(comment(), comment("k2", "Sama-sama.", member="rina", reply_to="k1")))
    assert files(blog) == {
        f"{THREAD}/k1.md": "Id: k1\nMember: budi\nDate: 2026-11-21T20:00:00+07:00\n\nTerima kasih, *Bu*.\n",
        f"{THREAD}/k2.md": "Id: k2\nMember: rina\nDate: 2026-11-21T20:00:00+07:00\nReply_to: k1\n\nSama-sama.\n",
    }
    blog.build()
    shown = blog.page().select_one(".comments")
    assert shown
    assert "Terima kasih, Bu." in shown.text
    assert "Rina Wulandari" in shown.text


def test_days_are_counted_in_the_blogs_zone(blog: TinyBlog) -> None:
    late = comment(member="lina", date="2026-06-30T16:59:00+00:00")
    later = comment("k2", member="lina", date="2026-06-30T17:00:00+00:00")
    done = pull(blog, snapshot(late, later))
    assert list(files(blog)) == [f"{THREAD}/k1.md"]
    assert [one.id for one in done.withheld] == ["k2"]
    assert blog.problems() == []


def test_pulling_twice_touches_nothing(blog: TinyBlog) -> None:
    data = snapshot(*many(5))
    pull(blog, data)
    before = {file: file.stat().st_mtime_ns for file in blog.content.rglob("*")}
    done = pull(blog, data)
    assert (done.added, done.changed, done.removed, done.members) == ((), (), (), ())
    assert {file: file.stat().st_mtime_ns for file in blog.content.rglob("*")} == before


def test_only_what_changed_is_written(blog: TinyBlog) -> None:
    pull(blog, snapshot(comment("k1"), comment("k2")))
    file = blog.content / f"komentar/{THREAD}/k1.md"
    kept = file.stat()
    done = pull(blog, snapshot(comment("k1"), comment("k2", "Lain."), comment("k3"), sequence=2))
    assert (done.changed, done.added) == ((f"{THREAD}/k2.md",), (f"{THREAD}/k3.md",))
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (kept.st_ino, kept.st_mtime_ns)


def test_what_was_edited_by_hand_in_a_managed_file_is_undone(blog: TinyBlog) -> None:
    data = snapshot(comment())
    pull(blog, data)
    file = blog.content / f"komentar/{THREAD}/k1.md"
    good = file.read_bytes()
    file.write_bytes(good.replace(b"Terima kasih", b"Beli di sini"))
    assert pull(blog, data).changed == (f"{THREAD}/k1.md",)
    assert file.read_bytes() == good


def test_a_dry_run_tells_and_writes_nothing(blog: TinyBlog) -> None:
    before = set(blog.content.rglob("*"))
    done = pull(blog, snapshot(comment()), dry_run=True)
    assert done.added == (f"{THREAD}/k1.md",)
    assert set(blog.content.rglob("*")) == before


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Status: sedih", "Status: sedih"),
        ("Member: rina\n\nlalu", "Member: rina"),
        ("Name: Budi\nDate: kemarin", "Name: Budi"),
        ("\n\n  Masuk dulu.  \n\n", "Masuk dulu."),
        ("Satu\r\ndua\rtiga", "Satu"),
        ("---\nGaris", "Garis"),
        ("Id: k9", "Id: k9"),
        ("# Judul", "# Judul"),
        ("\ufeffTanda\u2028baris", "Tanda"),
        ("a: b\n===\nx", "a: b"),
    ],
)
def test_a_text_that_looks_like_a_header_stays_a_text(blog: TinyBlog, text: str, shown: str) -> None:
    assert pull(blog, snapshot(comment(text=text))).withheld == ()
    assert blog.problems() == []
    blog.build()
    section = blog.page().select_one(".comments")
    assert section
    assert shown in section.text
    assert "Budi Lestari" in section.text


# What is refused


def test_the_snapshot_of_another_desk_is_refused(blog: TinyBlog) -> None:
    pull(blog, snapshot(comment()))
    assert "meja komentar lain" in refused(blog, snapshot(comment(), desk="meja-lain", sequence=9), yes=True)


def test_an_older_snapshot_is_refused(blog: TinyBlog) -> None:
    pull(blog, snapshot(comment(), sequence=5))
    assert "lebih lama" in refused(blog, snapshot(comment(), sequence=4), yes=True)
    pull(blog, snapshot(comment(), sequence=5))


def test_a_snapshot_that_loses_more_than_a_tenth_waits_for_a_yes(blog: TinyBlog) -> None:
    pull(blog, snapshot(*many(40)))
    pull(blog, snapshot(*many(36), sequence=2))
    assert "menghilangkan 4 dari 36" in refused(blog, snapshot(*many(32), sequence=3))
    assert len(files(blog)) == 36
    pull(blog, snapshot(*many(32), sequence=3), yes=True)
    assert len(files(blog)) == 32


def test_an_empty_desk_does_not_empty_the_blog(blog: TinyBlog) -> None:
    pull(blog, snapshot(*many(3)))
    assert "menghilangkan 3 dari 3" in refused(blog, snapshot(sequence=2))


def test_a_few_that_the_desk_says_were_withdrawn_may_go_without_a_question(blog: TinyBlog) -> None:
    pull(blog, snapshot(*many(5)))
    pull(blog, snapshot(*many(3), tombstone("k003"), erased("k004"), sequence=2))
    assert len(files(blog)) == 3
    assert "menghilangkan 3" in refused(blog, snapshot(sequence=3))


def test_many_withdrawn_at_once_wait_for_a_yes(blog: TinyBlog) -> None:
    pull(blog, snapshot(*many(10)))
    withdrawn = [tombstone(f"k{number:03}") for number in range(6)]
    assert "menghilangkan 6 dari 10" in refused(blog, snapshot(*many(10)[6:], *withdrawn, sequence=2))


def test_a_tampered_snapshot_is_refused(blog: TinyBlog) -> None:
    data = snapshot(comment())
    assert "berubah di perjalanan" in refused(blog, data.replace(b"Terima kasih", b"Beli di sini"))
    assert "segel" in refused(blog, data, key=b"x" * 40)
    assert "terpotong" in refused(blog, data[:-10])


def test_a_story_that_cannot_be_read_stops_the_pull_and_costs_no_comment(blog: TinyBlog) -> None:
    pull(blog, snapshot(comment()))
    blog.write("cerita/2026/obat-yang-tertukar.md", "Title: Obat yang Tertukar\n\nTanpa tanggal.")
    assert "belum terbaca" in refused(blog, snapshot(comment(), sequence=2))


@pytest.mark.skipif(os.name == "nt", reason="Windows allows symbolic links to few")
def test_nobody_is_led_out_of_the_content_folder(blog: TinyBlog, tmp_path: Path) -> None:
    outside = tmp_path / "luar"
    outside.mkdir()
    (blog.content / "komentar").mkdir()
    (blog.content / "komentar/2026").symlink_to(outside)
    with pytest.raises(PullError):
        pull(blog, snapshot(comment()))
    assert list(outside.iterdir()) == []


# What is held back


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (comment(member="asing"), "bukan anggota blog ini"),
        (comment(member="lina"), "bukan anggota pada hari itu"),
        (comment(date="2026-11-23T20:00:00+07:00"), "masa depan"),
        (comment(thread="2026/11/lain"), "tidak berada di bawah cerita"),
        (comment(text="\u200b"), "kosong"),
        (comment(reply_to="k1"), "berputar"),
    ],
)
def test_what_the_policy_or_the_reader_refuses_is_held_back_and_told(
    blog: TinyBlog, record: CommentRecord, reason: str
) -> None:
    done = pull(blog, snapshot(record, comment("baik")))
    assert [(one.id, reason in one.problem) for one in done.withheld] == [("k1", True)]
    assert list(files(blog)) == [f"{THREAD}/baik.md"]
    assert blog.problems() == []


def test_a_comment_after_the_closing_day_is_held_back(blog: TinyBlog) -> None:
    blog.story(Comments="tutup 2026-11-21")
    done = pull(blog, snapshot(comment(), comment("k2", date="2026-11-22T08:00:00+07:00")))
    assert [one.id for one in done.withheld] == ["k2"]
    blog.story(Comments="tidak")
    done = pull(blog, snapshot(comment(), sequence=2), yes=True)
    assert (files(blog), [one.id for one in done.withheld]) == ({}, ["k1"])
    assert blog.problems() == []


def test_a_former_members_words_stay_and_new_ones_are_held_back(blog: TinyBlog) -> None:
    pull(blog, snapshot(comment(), members=[BUDI]))
    ended = MemberRecord("budi", "Budi Lestari", "", (Membership("2025-01-01", "2026-11-21"),))
    done = pull(blog, snapshot(comment(), comment("k2", date="2026-11-22T08:00:00+07:00"), sequence=2, members=[ended]))
    assert list(files(blog)) == [f"{THREAD}/k1.md"]
    assert [one.id for one in done.withheld] == ["k2"]
    assert blog.problems() == []


def test_an_answer_to_another_storys_comment_is_held_back(blog: TinyBlog) -> None:
    blog.story(file="cerita/lain.md", Title="Lain", Date="2026-10-02")
    done = pull(blog, snapshot(comment(), comment("k2", reply_to="k1", thread="2026/10/lain")))
    assert [one.id for one in done.withheld] == ["k2"]
    assert blog.problems() == []


def test_a_story_that_moved_with_an_alias_keeps_its_comments(blog: TinyBlog) -> None:
    pull(blog, snapshot(comment()))
    blog.story(Slug="baru", Alias="/2026/11/obat-yang-tertukar.html")
    done = pull(blog, snapshot(comment(), comment("k2", reply_to="k1", thread="2026/11/baru"), sequence=2))
    assert done.withheld == ()
    assert list(files(blog)) == ["2026/11/baru/k2.md", f"{THREAD}/k1.md"]
    assert blog.problems() == []


# Tombstones and erasure


def test_a_withdrawn_comment_stays_as_a_tombstone_while_somebody_answered_it(blog: TinyBlog) -> None:
    answer = comment("k2", member="rina", reply_to="k1")
    pull(blog, snapshot(comment(), answer))
    pull(blog, snapshot(tombstone("k1"), answer, sequence=2))
    assert files(blog)[f"{THREAD}/k1.md"] == "Id: k1\nDate: 2026-11-21T20:00:00+07:00\nStatus: ditarik\n"
    blog.build()
    assert "Komentar ini telah ditarik." in blog.page().text
    assert "Budi Lestari" not in blog.page().text
    pull(blog, snapshot(tombstone("k1"), tombstone("k2", reply_to="k1"), sequence=3))
    assert files(blog) == {}
    assert not (blog.content / "komentar/2026").exists()


def test_a_chain_of_withdrawn_comments_keeps_its_places(blog: TinyBlog) -> None:
    pull(blog, snapshot(tombstone("k1"), tombstone("k2", reply_to="k1"), comment("k3", reply_to="k2"), tombstone("k4")))
    assert list(files(blog)) == [f"{THREAD}/k1.md", f"{THREAD}/k2.md", f"{THREAD}/k3.md"]
    assert blog.problems() == []


def test_an_erased_comment_leaves_a_place_without_any_trace_of_its_writer(blog: TinyBlog) -> None:
    answer = comment("k2", member="rina", reply_to="k1", date="2026-11-21T21:00:00+07:00")
    pull(blog, snapshot(comment(), answer))
    pull(blog, snapshot(answer, erased("k1"), erased("budi"), sequence=2, members=[RINA]))
    assert files(blog)[f"{THREAD}/k1.md"] == "Id: k1\nDate: 2026-11-21T21:00:00+07:00\nStatus: ditarik\n"
    assert "Budi" not in (blog.content / "anggota.toml").read_text(encoding="utf-8")
    assert blog.problems() == []


def test_a_comment_held_back_that_was_answered_leaves_a_tombstone(blog: TinyBlog) -> None:
    done = pull(blog, snapshot(comment(member="asing"), comment("k2", member="rina", reply_to="k1")))
    assert [one.id for one in done.withheld] == ["k1"]
    assert "asing" not in "".join(files(blog).values())
    assert "Status: ditarik" in files(blog)[f"{THREAD}/k1.md"]
    assert blog.problems() == []


def test_what_was_erased_does_not_come_back_from_an_older_copy(blog: TinyBlog) -> None:
    """The desk was restored from a backup that still has the comment, and the content folder from another."""
    pull(blog, snapshot(comment(), comment("k2"), comment("k3")))
    old = (blog.content / f"komentar/{THREAD}/k1.md").read_bytes()
    pull(blog, snapshot(comment("k2"), comment("k3"), erased("k1"), sequence=2))
    (blog.content / f"komentar/{THREAD}/k1.md").write_bytes(old)
    (blog.content / "komentar/.terhapus").unlink()
    answer = comment("k3", reply_to="k1")
    done = pull(blog, snapshot(comment(), comment("k2"), answer, sequence=3))
    assert [(one.id, "selamanya" in one.problem) for one in done.withheld] == [("k1", True)]
    assert list(files(blog)) == [f"{THREAD}/k1.md", f"{THREAD}/k2.md", f"{THREAD}/k3.md"]
    assert "Terima kasih" not in files(blog)[f"{THREAD}/k1.md"]
    assert (blog.content / "komentar/.terhapus").exists()
    assert load_erased_ids(blog.content, blog.folder / ".kisah") == {"k1"}


def test_the_ledger_is_kept_in_two_places_and_only_grows(blog: TinyBlog) -> None:
    pull(blog, snapshot(erased("k1")))
    pull(blog, snapshot(erased("k2"), sequence=2))
    assert load_erased_ids(blog.content, blog.folder / "tidak-ada") == {"k1", "k2"}
    assert load_erased_ids(blog.folder / "tidak-ada", blog.folder / ".kisah") == {"k1", "k2"}


# Hand-written files


def test_hand_written_comments_are_left_alone(blog: TinyBlog) -> None:
    by_hand = blog.comment("Tulisan tangan.", stem="satu")
    archived = blog.comment("Dari blog lama.", stem="lama", Member="arsip", Name="Bu Tini")
    other_id = blog.comment("Berkas orang lain.", stem="tiga", Id="lain")
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in (by_hand, archived, other_id)}
    pull(blog, snapshot(comment("k1", reply_to="satu")))
    pull(blog, snapshot(comment("k2", reply_to="lama"), sequence=2), yes=True)
    assert {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in before} == before
    other_id.unlink()
    assert blog.problems() == []


def test_a_hand_written_file_is_not_overwritten_by_a_comment_of_its_name(blog: TinyBlog) -> None:
    by_hand = blog.comment("Tulisan tangan.", stem="k1")
    before = by_hand.read_bytes()
    done = pull(blog, snapshot(comment("k1")))
    assert [one.id for one in done.withheld] == ["k1"]
    assert by_hand.read_bytes() == before


def test_a_withdrawn_comment_that_a_hand_written_one_answers_stays_as_a_tombstone(blog: TinyBlog) -> None:
    blog.comment("Setuju.", stem="tangan", Reply_to="k1")
    pull(blog, snapshot(comment()))
    pull(blog, snapshot(tombstone("k1"), sequence=2))
    assert "Status: ditarik" in files(blog)[f"{THREAD}/k1.md"]
    assert blog.problems() == []


def test_the_archive_cannot_speak_through_the_desk(blog: TinyBlog) -> None:
    with pytest.raises(Exception, match="tidak sah"):
        snapshot(comment(member="arsip"))
    blog.comment("Palsu.", stem="palsu", Member="arsip", Name="Siapa Saja", Id="palsu")
    assert ["arsip" in problem.problem for problem in blog.problems()] == [True]
    pull(blog, snapshot(), yes=True)
    assert files(blog) == {}


def test_nothing_in_the_content_folder_has_an_address(blog: TinyBlog) -> None:
    pull(blog, snapshot(comment(text="Tulis ke budi@example.org atau budi\\@example\\.org."), *MEMBERS[:0]))
    for file in blog.content.rglob("*"):
        if file.is_file():
            assert b"example.org." not in file.read_bytes().replace(b"https://example.org", b"")
            assert b"@" not in file.read_bytes()
    assert FORMER.id in (blog.content / "anggota.toml").read_text(encoding="utf-8")
