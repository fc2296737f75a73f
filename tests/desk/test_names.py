"""Point 7: one rule for names, websites and texts. What comes in by it leaves by it, and nothing stops the rest."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.accounts.names import clean_line, clean_name, clean_text, clean_url
from desk.comments.text import Renderer
from desk.errors import InvalidRequest
from plugins.comments.record import MemberRecord, is_sound
from plugins.comments.roster import Member, Period
from plugins.comments.snapshot import derive_token, read
from tests.desk.running_desk import EXPORT_KEY, LISTING, Answer, RunningDesk, address, opened

PIECES = (
    "@",
    "%40",
    "%2540",
    "＠",
    "﹫",
    "&#64;",
    "&commat;",
    "=?utf-8?q?",
    "?=",
    "\u200b",
    "\u3164",
    "\uffa0",
    "\u202e",
    "\u0301",
    "\u0336",
    "&#8238;",
    "toko.id",
    "Sari",
    "Promo 50",
    "а",
    "é",
    "😀",
    "\u200d",
    " ",
    "\n",
    "\x85",
    "\u2800",
    "%",
    "&",
    "#",
    ";",
    "40",
    "https://",
)
HOSTILE = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_what_comes_in_by_one_check_leaves_by_the_same(text: str) -> None:
    with suppress(InvalidRequest):
        name = clean_name(text)
        assert is_sound(MemberRecord("budi", name, "", ()))
        assert clean_name(name) == name
    with suppress(InvalidRequest):
        url = clean_url(text)
        assert is_sound(MemberRecord("budi", "Budi", url, ()))
        assert clean_url(url) == url
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    "name",
    [
        "Promo 50%40toko.id",
        "Promo 50％40toko.id",
        "budi%2540toko.id",
        "a&#64;b.id",
        "Budi ＠ toko.id",
        "budi﹫toko.id",
        "=?utf-8?q?x=0d=0aBcc:=20v=40evil.example?=",
        "Sаri",
        "Budi Lestаri",
        "Ρutri",
        "ㅤ",
        "\u115f\u1160",
        "\u200b\u200d",
        "\u2800",
        "🙂",
        "Z\u0336\u0322\u0321\u031b\u0353a",
        "Z" + "\u0301" * 20,
        "Z" + "\u200d\u0301" * 20,
        "Z&#769;",
        "&#8238;irab",
        "a\u20dd\u20dd\u20dd\u20dd",
    ],
)
def test_a_name_that_is_none_is_refused_with_a_plain_sentence(small: RunningDesk, name: str) -> None:
    """Where somebody asks to become a member, and where an owner invites or renames."""
    client = small.client()
    form = client.get("/menjadi-anggota").fields(nama=name, surel=address("x"), kalimat="Halo.", setuju="ya")
    answer = client.post("/menjadi-anggota", form)
    assert answer.status == 422
    assert "Nama" in answer.text or "aksara" in answer.text
    small.admit("budi")
    members = small.services.members
    with pytest.raises(InvalidRequest), small.services.database.write() as connection:
        members.invite(connection, name, address("x"))
    with pytest.raises(InvalidRequest), small.services.database.write() as connection:
        members.rename(connection, "budi", name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Sa\u200bri", "Sari"),
        ("Ｓａｒｉ", "Sari"),
        ("Sari\u3164", "Sari"),
        ("Sa\u00adri\u200d", "Sari"),
        ("Budi \U000e0041", "Budi"),
        ("Nguyễn Văn", "Nguyễn Văn"),
        ("محمّد", "محمّد"),
        ("ꦱꦫꦶ", "ꦱꦫꦶ"),
        ("佐藤さん", "佐藤さん"),
        ("Ni Luh Ayu (Bali), S.Kom.", "Ni Luh Ayu (Bali), S.Kom."),
        ("राम", "राम"),
        ("Jean–Luc ’t Hooft", "Jean–Luc ’t Hooft"),
        ("Иван", "Иван"),
    ],
)
def test_what_nobody_sees_is_folded_and_names_of_the_world_stay(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    "name",
    [
        "Sari Pratama",
        "sari pratama",
        "Sari  Prat\u00adama",
        "S.a.r.i Pratama",
        "5ari Pratama",
        "Sari Pratarna",
        "Sarı Pratama",
        "Sari Pratama (pemilik)",
        "Admin Sari Pratama",
        "ꜱᴀʀɪ ᴘʀᴀᴛᴀᴍᴀ",
        "𝓢𝓪𝓻𝓲 𝓟𝓻𝓪𝓽𝓪𝓶𝓪",
        "Ѕагі Ргатама",
        "Sàrí Prátama",
        "SariPratama",
        "🅂🄰🅁🄸 Pratama",
        "ꓢꓮꓣꓲ ꓑꓣꓮꓔꓮꓟꓮ",
        "Şari Pratąma",
        "Sari_Pratama",
    ],
)
def test_nobody_looks_like_the_owner(small: RunningDesk, name: str) -> None:
    small.admit("sari pratama")
    small.run("UPDATE members SET role = 'pemilik'")
    client = small.client()
    form = client.get("/menjadi-anggota").fields(nama=name, surel=address("x"), kalimat="Halo.", setuju="ya")
    answer = client.post("/menjadi-anggota", form)
    assert answer.status == 422
    assert "tertukar" in answer.text
    with pytest.raises(InvalidRequest), small.services.database.write() as connection:
        small.services.members.invite(connection, name, address("x"))
    small.admit("sari lestari")


@pytest.mark.parametrize("blank", ["&#8203;", "ㅤ", "&#x3164;", "&zwnj;&nbsp;", "\u200d", "&shy;", "&#82&#8203;03;"])
def test_a_text_that_shows_nothing_is_empty(blank: str) -> None:
    with pytest.raises(InvalidRequest, match="kosong"):
        Renderer().clean(blank)


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0301" * 500,
        "a" + "&#769;" * 500,
        "a&#8238;b",
        "a&#x202E;b",
        "a&#8238b",
        "a\u202eb",
        "a&#82&#8203;38;b",
        "a&rlm;b",
        "a" + "\u200d\u0336" * 500,
    ],
)
def test_no_text_reverses_or_covers_what_stands_around_it(text: str) -> None:
    """Also not by entities, which Markdown passes on, and not by entities that cleaning would put together."""
    renderer = Renderer()
    shown = renderer.render(renderer.clean(text)).striptags()
    assert not set(shown) & set("\u202e\u200f\u2067")
    assert shown.count("\u0301") + shown.count("\u0336") <= 4


def test_lines_are_cleaned_like_texts() -> None:
    assert clean_line("Belum\u202e cocok&#8238;, \u3164ya.", 500) == "Belum cocok, ya."
    assert clean_text("👩\u200d🔬 می\u200cخواهم ❤\ufe0f") == "👩\u200d🔬 می\u200cخواهم ❤\ufe0f", (
        "joiners that a script needs"
    )


def test_a_record_that_cannot_leave_is_held_back_shown_and_mended(desk: RunningDesk) -> None:
    """Names that an older version accepted: the others leave, and who manages the roster sees and corrects them."""
    crew = desk.crew()
    desk.admit("rina", trusted=True)
    desk.write(desk.signed_in("rina"), "Terbit.")
    for id_, name in (("budi", "Promo 50%40toko.id"), ("wayan", "Way\u202ean"), ("joko", " ")):
        desk.run("UPDATE members SET name = :name WHERE id = :id", name=name, id=id_)
    desk.run("UPDATE state SET sequence = sequence + 1")
    found = read(export(desk).text.encode(), EXPORT_KEY)
    assert [member.id for member in found.members] == ["ratih", "rina"]
    assert [comment.text for comment in found.comments] == ["Terbit."]
    page = crew["ratih"].get("/anggota")
    assert "Tertahan di meja" in page.text
    assert all(f"/anggota/{id_}" in page.text for id_ in ("budi", "wayan", "joko"))
    for id_ in ("budi", "wayan", "joko"):
        form = crew["ratih"].get(f"/anggota/{id_}").fields(f"/anggota/{id_}", nama=id_.title(), aksi="nama")
        assert crew["ratih"].post(f"/anggota/{id_}", form).status == 303
    found = read(export(desk).text.encode(), EXPORT_KEY)
    assert [member.name for member in found.members] == ["Budi", "Joko", "Ratih", "Rina", "Wayan"]
    assert "Tertahan" not in crew["ratih"].get("/anggota").text


def test_a_comment_that_cannot_leave_is_not_taken_and_one_that_is_there_held_back(desk: RunningDesk) -> None:
    desk.admit("rina", trusted=True)
    rina = desk.signed_in("rina")
    desk.write(rina, "Satu.")
    desk.run("UPDATE limits SET count = 0")
    desk.write(rina, "Dua.")
    desk.run("UPDATE comments SET thread = '../../etc' WHERE text = 'Satu.'")
    desk.run("INSERT INTO ledger (id, kind, erased_at) SELECT 'rina-lain', 'anggota', 1")
    assert [one.text for one in read(export(desk).text.encode(), EXPORT_KEY).comments] == ["Dua."]


def test_a_story_whose_folder_cannot_be_takes_no_comment(
    tmp_path: object, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = [{**LISTING["stories"][0], "address": "/2026/11/$(rm).html"}]
    monkeypatch.setitem(LISTING, "stories", stories)
    with opened(tmp_path, sqlite_url) as desk:  # type: ignore[arg-type]
        desk.admit("rina", trusted=True)
        answer = desk.write(desk.signed_in("rina"), "Satu.", story="/2026/11/$(rm).html")
        assert answer.status == 422
        assert desk.counts()["comments"] == 0
        assert export(desk).status == 200


def test_a_roster_with_what_could_not_leave_is_not_taken_over(small: RunningDesk) -> None:
    period = [Period("2026-01-01", "")]
    wrong = [
        Member("a", "Promo 50%40toko.id", "", period),
        Member("b", "B" * 200, "", period),
        Member("c" * 90, "C", "", period),
    ]
    with pytest.raises(InvalidRequest, match=r"\[a\], \[b\]"), small.services.database.write() as connection:
        small.services.members.adopt(connection, [Member("baik", "Baik", "", period), *wrong])
    assert small.counts()["members"] == 0


def export(desk: RunningDesk) -> Answer:
    return desk.client().request("GET", "/salinan", headers={"Authorization": f"Bearer {derive_token(EXPORT_KEY)}"})
