"""The roster as a pull leaves it: the desk's word, and what hand-written comments still need."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from plugins.comments.record import MemberRecord, Membership
from tests.comments.pulling import BUDI, FORMER, KEY, RINA, ZONE, comment, erased, pull, pull_target, snapshot, told_by
from tests.tiny import MEMBERS, NOW, TinyBlog
from tools.comments import pull as pulling
from tools.comments import report
from tools.comments.pull import PullResult
from tools.comments.pull_state import PullError


def members(blog: TinyBlog) -> dict[str, Any]:
    return tomllib.loads((blog.content / "anggota.toml").read_text(encoding="utf-8"))


def kinds(done: PullResult) -> dict[str, str]:
    return {change.id: change.kind for change in done.members}


def test_the_file_says_what_the_desk_says(blog: TinyBlog) -> None:
    pull(
        blog,
        snapshot(
            members=[
                MemberRecord(
                    "rina",
                    'Rina "Ri" \\ W',
                    "https://example.org",
                    (Membership("2026-01-01", "2026-02-01"), Membership("2026-05-01")),
                )
            ]
        ),
    )
    assert {id_: (one["name"], one.get("url"), len(one["masa"])) for id_, one in members(blog).items()} == {
        "rina": ('Rina "Ri" \\ W', "https://example.org", 2)
    }
    assert blog.problems() == []


def test_who_never_was_a_member_is_not_in_the_file(blog: TinyBlog) -> None:
    done = pull(blog, snapshot(comment(member="calon"), members=[BUDI, MemberRecord("calon", "Calon", "", ())]))
    assert list(members(blog)) == ["budi"]
    assert [one.id for one in done.withheld] == ["k1"]
    assert blog.problems() == []


def test_every_change_is_told_before_it_is_written(blog: TinyBlog) -> None:
    """Added, ended, back again, changed, gone: an owner sees them all, and the file is still the old one then."""
    lasting, ended = (Membership("2025-01-01"),), (Membership("2025-01-01", "2026-10-31"),)
    first = [
        MemberRecord(id_, id_.title(), "", periods)
        for id_, periods in (("a", lasting), ("b", lasting), ("c", ended), ("d", lasting))
    ]
    pull(blog, snapshot(members=first))
    before = (blog.content / "anggota.toml").read_bytes()
    second = [
        MemberRecord("a", "A", "", ended), MemberRecord("b", "Bening", "", lasting),
        MemberRecord("c", "C", "", (*ended, Membership("2026-11-01"))), MemberRecord("e", "E", "", lasting),
    ]  # fmt: skip
    told = []

    def show(done: PullResult) -> None:
        told.append(report.format_summary(done, ZONE))
        assert (blog.content / "anggota.toml").read_bytes() == before

    data = snapshot(members=second, sequence=2)
    done = pulling.pull(data, KEY, pull_target(blog), told_by(blog), ZONE, NOW, show)
    assert kinds(done) == {"a": "berakhir", "b": "berubah", "c": "kembali", "d": "dihapus", "e": "baru"}
    assert told[0].split("\n")[:8] == [
        "Salinan nomor 2 dari meja meja-uji, dibuat Minggu, 22 November 2026 pukul 08.00 WIB.",
        "",
        "Anggota yang berubah (5):",
        "  berakhir  a  A           2025-01-01 s.d. 2026-10-31",
        "  berubah   b  B → Bening  sejak 2025-01-01",
        "  kembali   c  C           2025-01-01 s.d. 2026-10-31, sejak 2026-11-01",
        "  dihapus   d  D           sejak 2025-01-01",
        "  baru      e  E           sejak 2025-01-01",
    ]


def test_a_member_put_into_the_file_by_hand_is_taken_out_again(blog: TinyBlog) -> None:
    """Whoever can write the file cannot thereby let a stranger's comment through the desk."""
    pull(blog, snapshot(comment(), members=[BUDI]))
    roster = blog.content / "anggota.toml"
    roster.write_text(
        roster.read_text(encoding="utf-8") + '\n[asing]\nname = "Asing"\n[[asing.masa]]\ndari = 2020-01-01\n'
    )
    stranger = comment("k2", member="asing")
    done = pull(blog, snapshot(comment(), stranger, members=[BUDI], sequence=2))
    assert [one.id for one in done.withheld] == ["k2"]
    assert kinds(done) == {"asing": "dihapus"}
    assert list(members(blog)) == ["budi"]


def test_a_period_stretched_in_the_file_lets_no_comment_of_the_desk_through(blog: TinyBlog) -> None:
    pull(blog, snapshot(members=[FORMER]))
    roster = blog.content / "anggota.toml"
    roster.write_text(roster.read_text(encoding="utf-8").replace("sampai = 2026-06-30\n", ""))
    late = comment(member="lina")
    done = pull(blog, snapshot(late, members=[FORMER], sequence=2))
    assert [one.id for one in done.withheld] == ["k1"]
    assert members(blog)["lina"]["masa"][0].get("sampai")


def test_who_wrote_by_hand_before_there_was_a_desk_stays_for_those_days_and_no_longer(blog: TinyBlog) -> None:
    blog.comment("Dulu.", stem="dulu", Date="2026-11-21T20:00:00+07:00")
    done = pull(blog, snapshot(members=[RINA]))
    (period,) = members(blog)["budi"]["masa"]
    assert (str(period["dari"]), str(period["sampai"])) == ("2025-01-01", "2026-11-21")
    assert {change.id for change in done.members if change.unknown} == {"budi"}
    assert "tidak dikenal meja" in report.format_summary(done, ZONE)
    assert blog.problems() == []
    assert pull(blog, snapshot(members=[RINA])).members == ()
    blog.comment("Kemudian.", stem="kemudian", Date="2026-11-22T10:00:00+07:00")
    assert ["bukan anggota pada hari itu" in one.problem for one in blog.problems()] == [True]


def test_who_was_invited_today_keeps_the_days_of_what_was_written_by_hand(blog: TinyBlog) -> None:
    blog.comment("Dulu.", stem="dulu", Date="2026-03-01T20:00:00+07:00")
    today = MemberRecord("budi", "Budi L.", "", (Membership("2026-11-22"),))
    pull(blog, snapshot(members=[today]))
    assert members(blog)["budi"]["name"] == "Budi L."
    assert [(str(one["dari"]), str(one.get("sampai", ""))) for one in members(blog)["budi"]["masa"]] == [
        ("2025-01-01", "2026-03-01"),
        ("2026-11-22", ""),
    ]
    assert blog.problems() == []
    between = comment(date="2026-05-01T20:00:00+07:00")
    assert [one.id for one in pull(blog, snapshot(between, members=[today], sequence=2)).withheld] == ["k1"]


def test_an_erased_members_name_is_not_kept_for_hand_written_comments(blog: TinyBlog) -> None:
    blog.comment("Dulu.", stem="dulu")
    done = pull(blog, snapshot(erased("budi"), members=[RINA]))
    assert "budi" not in members(blog)
    (warning,) = report.format_warnings(done)
    assert warning.startswith("komentar/2026/11/obat-yang-tertukar/dulu.md: penulisnya sudah dihapus")
    assert ["bukan anggota blog ini" in one.problem for one in blog.problems()] == [True]


def test_a_roster_that_cannot_be_read_is_not_replaced(blog: TinyBlog) -> None:
    blog.write("anggota.toml", MEMBERS.replace('"Budi Lestari"', "Budi Lestari"))
    with pytest.raises(PullError, match=r"anggota\.toml"):
        pull(blog, snapshot(comment()))
