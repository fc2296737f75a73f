"""What members, strangers, moderators and owners do at the desk, from page to page."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.errors import ConfigurationError
from desk.settings import from_environment
from plugins.comments.snapshot import derive_token, read
from tests.desk.process import environment
from tests.desk.running_desk import CLOSED, EXPORT_KEY, NEVER, ORIGIN, STORY, THREAD, RunningDesk, address


def test_a_comment_travels_from_the_form_to_the_snapshot(desk: RunningDesk) -> None:
    crew = desk.crew()
    sent = desk.write(crew["budi"], "Terima kasih, *Bu*.")
    assert sent.status == 303
    own = crew["budi"].follow(sent)
    assert "menunggu" in own.text
    assert "<em>Bu</em>" in own.text
    snapshot = read(taken(desk), EXPORT_KEY)
    assert snapshot.comments == ()
    assert {member.id for member in snapshot.members} == {"ratih", "wayan", "budi", "joko"}
    assert desk.approve(crew["wayan"]).status == 303
    later = read(taken(desk), EXPORT_KEY)
    (comment,) = later.comments
    assert (comment.thread, comment.member, comment.text, comment.status) == (
        THREAD,
        "budi",
        "Terima kasih, *Bu*.",
        "terbit",
    )
    assert later.header.sequence > snapshot.header.sequence
    assert later.header.desk == snapshot.header.desk
    assert "terbit" in crew["budi"].get("/komentar").text
    assert "sudah disetujui" in desk.read_email("disetujui")


def taken(desk: RunningDesk) -> bytes:
    answer = desk.client().get("/salinan", Authorization=f"Bearer {derive_token(EXPORT_KEY)}")
    assert answer.status == 200
    return answer.text.encode()


def test_the_snapshot_is_sent_again_only_when_something_has_changed(desk: RunningDesk) -> None:
    desk.admit("budi", trusted=True)
    client, key = desk.client(), {"Authorization": f"Bearer {derive_token(EXPORT_KEY)}"}
    first = client.request("GET", "/salinan", headers=key)
    again = client.request("GET", "/salinan", headers=key)
    assert first.text == again.text
    tag = {"If-None-Match": first.headers["ETag"], **key}
    assert client.request("GET", "/salinan", headers=tag).status == 304
    desk.write(desk.signed_in("budi"), "Halo.")
    changed = client.request("GET", "/salinan", headers=tag)
    assert changed.status == 200
    assert "Halo." in changed.text


def test_what_was_approved_stays_until_the_edit_is(desk: RunningDesk) -> None:
    crew = desk.crew()
    budi, wayan = crew["budi"], crew["wayan"]
    desk.write(budi, "Yang pertama.")
    desk.approve(wayan)
    id_ = desk.value("SELECT id FROM comments")
    form = budi.get(f"/komentar/{id_}")
    assert budi.post(f"/komentar/{id_}", form.fields(isi="Yang kedua.", aksi="kirim")).status == 303
    assert read(taken(desk), EXPORT_KEY).comments[0].text == "Yang pertama."
    assert "Yang sekarang terbit" in wayan.get("/antrean").text
    desk.approve(wayan)
    assert read(taken(desk), EXPORT_KEY).comments[0].text == "Yang kedua."
    assert read(taken(desk), EXPORT_KEY).comments[0].id == id_


def test_only_the_version_that_was_seen_is_approved(desk: RunningDesk) -> None:
    crew = desk.crew()
    desk.write(crew["budi"], "Yang dibaca moderator.")
    queue = crew["wayan"].get("/antrean")
    id_ = desk.value("SELECT id FROM comments")
    form = crew["budi"].get(f"/komentar/{id_}")
    crew["budi"].post(f"/komentar/{id_}", form.fields(isi="Yang ditukar.", aksi="kirim"))
    decided = crew["wayan"].post(f"/antrean/{id_}", queue.fields(f"/antrean/{id_}", aksi="setujui"))
    assert decided.status == 422
    assert "baru saja diubah" in decided.text
    assert read(taken(desk), EXPORT_KEY).comments == ()


def test_a_rejected_comment_tells_why_and_may_be_sent_again(desk: RunningDesk) -> None:
    crew = desk.crew()
    desk.write(crew["budi"], "Nomor teleponnya 0812.")
    id_ = desk.value("SELECT id FROM comments")
    queue = crew["wayan"].get("/antrean")
    fields = queue.fields(f"/antrean/{id_}", aksi="tolak")
    assert crew["wayan"].post(f"/antrean/{id_}", fields).status == 422
    assert crew["wayan"].post(f"/antrean/{id_}", fields | {"alasan": "Ada nomor orang."}).status == 303
    assert "Ada nomor orang." in desk.read_email("belum dapat diterbitkan")
    own = crew["budi"].get("/komentar").text
    assert "ditolak" in own
    assert "Ada nomor orang." in own
    form = crew["budi"].get(f"/komentar/{id_}")
    crew["budi"].post(f"/komentar/{id_}", form.fields(isi="Tanpa nomor.", aksi="kirim"))
    desk.approve(crew["wayan"])
    assert read(taken(desk), EXPORT_KEY).comments[0].text == "Tanpa nomor."


def test_a_trusted_member_publishes_without_waiting_and_replies_are_told(desk: RunningDesk) -> None:
    desk.admit("budi", trusted=True)
    desk.admit("rina", trusted=True)
    budi, rina = desk.signed_in("budi"), desk.signed_in("rina")
    desk.write(budi, "Siapa yang ingat?")
    id_ = desk.value("SELECT id FROM comments")
    form = rina.get(f"/tulis?cerita={STORY}&balas={id_}")
    assert "Siapa yang ingat?" in form.text
    desk.write(rina, "Saya ingat.", reply=id_)
    email_text = desk.read_email("membalas")
    assert "Rina membalas komentar Anda" in email_text
    assert f"{THREAD}.html#komentar-" in email_text
    assert {one.reply_to for one in read(taken(desk), EXPORT_KEY).comments} == {"", id_}


def test_a_withdrawn_comment_keeps_its_place_and_nothing_else(desk: RunningDesk) -> None:
    desk.admit("budi", trusted=True)
    budi = desk.signed_in("budi")
    desk.write(budi, "Kata yang disesali.")
    id_ = desk.value("SELECT id FROM comments")
    form = budi.get(f"/komentar/{id_}/tarik")
    assert budi.post(f"/komentar/{id_}/tarik", form.fields()).status == 303
    (comment,) = read(taken(desk), EXPORT_KEY).comments
    assert (comment.id, comment.status, comment.text, comment.member) == (id_, "ditarik", "", "")
    assert "disesali" not in repr(desk.content())
    assert budi.get(f"/komentar/{id_}").status == 404


def test_a_comment_that_nobody_saw_is_withdrawn_without_a_trace_for_readers(desk: RunningDesk) -> None:
    crew = desk.crew()
    desk.write(crew["budi"], "Belum dibaca.")
    id_ = desk.value("SELECT id FROM comments")
    crew["budi"].post(f"/komentar/{id_}/tarik", crew["budi"].get(f"/komentar/{id_}/tarik").fields())
    assert read(taken(desk), EXPORT_KEY).comments == ()


def test_stories_that_take_no_comments_refuse_them(small: RunningDesk) -> None:
    small.admit("budi")
    budi = small.signed_in("budi")
    open_form = budi.get(f"/tulis?cerita={STORY}").fields("/tulis")
    for story in (CLOSED, NEVER):
        assert "sudah ditutup" in budi.get(f"/tulis?cerita={story}").text
        sent = budi.post("/tulis", open_form | {"cerita": story, "isi": "Halo.", "aksi": "kirim"})
        assert sent.status == 422
        assert "Halo." in sent.text
    assert budi.get("/tulis?cerita=/2020/01/tidak-ada.html").status == 404
    assert small.counts()["comments"] == 0


def test_the_owner_closes_a_story_at_the_desk(desk: RunningDesk) -> None:
    crew = desk.crew()
    page = crew["ratih"].get("/cerita")
    assert crew["ratih"].post("/cerita", page.fields("/cerita", cerita=STORY, aksi="tutup")).status == 303
    assert "sudah ditutup" in crew["budi"].get(f"/tulis?cerita={STORY}").text
    assert crew["ratih"].post("/cerita", page.fields("/cerita", cerita=STORY, aksi="buka")).status == 303
    assert desk.write(crew["budi"], "Dibuka lagi.").status == 303


def test_a_stranger_asks_and_becomes_a_member(desk: RunningDesk) -> None:
    crew = desk.crew()
    stranger = desk.client()
    form = stranger.get("/menjadi-anggota")
    wanted = form.fields(nama="Lina Hartono", surel=address("lina"), kalimat="Pembaca dari Solo.")
    assert stranger.post("/menjadi-anggota", wanted).status == 422, "without consent nothing is kept"
    assert stranger.follow(stranger.post("/menjadi-anggota", wanted | {"setuju": "ya"})).status == 200
    page = crew["ratih"].get("/anggota")
    assert "Pembaca dari Solo." in page.text
    id_ = desk.value("SELECT id FROM requests")
    assert crew["ratih"].post(f"/permintaan/{id_}", page.fields(f"/permintaan/{id_}", aksi="terima")).status == 303
    assert "Mulai hari ini Anda anggota" in desk.read_email("sudah diterima")
    assert desk.counts()["requests"] == 0
    assert desk.write(desk.signed_in("lina"), "Salam kenal.").status == 303
    assert desk.value("SELECT consent_at FROM members WHERE id = 'lina-hartono'") > 0


def test_moderators_get_one_digest_of_what_waits(desk: RunningDesk) -> None:
    crew = desk.crew()
    desk.write(crew["budi"], "Satu.")
    desk.write(crew["budi"], "Dua.")
    desk.worker.run_once()
    emails = sorted(desk.emails.glob("*.eml"))
    assert len(emails) == 2, "the owner and the moderator"
    desk.write(crew["budi"], "Tiga.")
    desk.worker.run_once()
    assert len(list(desk.emails.glob("*.eml"))) == 2, "not again within the hour"
    assert "menunggu dibaca: 2" in desk.read_email("menunggu")


def test_members_see_change_and_take_along_what_is_theirs(small: RunningDesk) -> None:
    small.admit("budi")
    budi = small.signed_in("budi")
    small.write(budi, "Komentar saya.")
    answer = budi.get("/akun/data")
    data = json.loads(answer.text)
    assert data["surel"] == address("budi")
    assert data["komentar"][0]["naskah"] == "Komentar saya."
    assert "attachment" in answer.headers["Content-Disposition"]
    page = budi.get("/akun")
    budi.post("/akun/pemberitahuan", {"segel": page.fields("/keluar")["segel"]})
    assert not small.value("SELECT notify FROM members")


def test_a_member_leaves_and_comes_back(desk: RunningDesk) -> None:
    crew = desk.crew()
    budi = crew["budi"]
    form = budi.get("/akun/pergi").fields("/akun/pergi", pilihan="berhenti")
    assert "berakhir" in budi.post("/akun/pergi", form).text
    assert budi.get("/komentar").status == 303, "back to sign-in"
    assert desk.ask_for_link(desk.client(), "budi").status == 303
    desk.worker.run_once()
    assert not list(desk.emails.glob("*.eml")), "who is no member is sent nothing"
    page = crew["ratih"].get("/anggota/budi")
    assert crew["ratih"].post("/anggota/budi", page.fields("/anggota/budi", aksi="kembali")).status == 303
    assert desk.write(desk.signed_in("budi"), "Saya kembali.").status == 303
    assert desk.value("SELECT COUNT(*) FROM periods WHERE member = 'budi'") == 1, "the same day is the same period"


def test_an_invited_member_accepts_by_signing_in(desk: RunningDesk) -> None:
    crew = desk.crew()
    page = crew["ratih"].get("/anggota")
    fields = page.fields("/anggota", nama="Ayu Maharani", surel=address("ayu"))
    assert crew["ratih"].post("/anggota", fields).status == 303
    assert desk.read_email("mengundang Anda")
    desk.signed_in("ayu")
    assert "Saya setuju" in desk.value("SELECT consent FROM members WHERE id = 'ayu-maharani'")


def test_a_double_press_is_one_comment(stored: RunningDesk) -> None:
    stored.admit("budi")
    budi = stored.signed_in("budi")
    fields = budi.get(f"/tulis?cerita={STORY}").fields("/tulis", isi="Sekali saja.", aksi="kirim")
    first, second = budi.post("/tulis", fields), budi.post("/tulis", fields)
    assert (first.status, second.status) == (303, 303)
    assert stored.counts()["comments"] == 1


def test_a_text_survives_whatever_is_refused(small: RunningDesk) -> None:
    small.admit("budi")
    budi = small.signed_in("budi")
    fields = budi.get(f"/tulis?cerita={STORY}").fields("/tulis", isi="Tulisan panjang saya.", aksi="kirim")
    small.run("DELETE FROM sessions")
    refused = budi.post("/tulis", fields)
    assert refused.status == 403
    assert "Tulisan panjang saya." in refused.page.find("textarea").get_text()  # type: ignore[union-attr]


def test_the_last_good_list_of_stories_serves_while_the_blog_is_away(small: RunningDesk) -> None:
    small.admit("budi")
    budi = small.signed_in("budi")
    stories = small.services.stories
    stories._source = "http://127.0.0.1:9/stories.json"
    small.run("UPDATE stories SET tried_at = 0")
    assert stories.refresh() is False
    assert small.write(budi, "Blognya sedang mati.").status == 303


def test_the_desk_says_where_weaknesses_are_reported(small: RunningDesk, tmp_path: Path) -> None:
    """RFC 9116: by the address of a page, never by an e-mail address, and for less than a year."""
    answer = small.client().get("/.well-known/security.txt")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == small.settings.site
    assert fields["Canonical"] == f"{ORIGIN}/.well-known/security.txt"
    assert timedelta(30) < datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC) < timedelta(365)
    assert "@" not in answer.text
    environ = environment(tmp_path, small.settings, DESK_CONTACT="https://blog.example/p/kontak.html")
    assert from_environment(environ).contact == "https://blog.example/p/kontak.html"
    with pytest.raises(ConfigurationError, match="DESK_CONTACT"):
        from_environment(environ | {"DESK_CONTACT": "mailto:sari"})
