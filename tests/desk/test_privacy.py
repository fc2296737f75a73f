"""Point 10 of docs/desk-promises.md: e-mail addresses stand in the database alone, and erasure leaves no trace."""

from __future__ import annotations

import hashlib
import logging
import re
from pathlib import Path

import pytest

from plugins.comments.snapshot import derive_token
from tests.desk.process import Process, environment
from tests.desk.running_desk import EXPORT_KEY, SECRET, STORY, RunningDesk, address
from tests.tiny import PROJECT


def test_addresses_stand_in_the_desks_database_alone(
    desk: RunningDesk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    crew = desk.crew()
    desk.admit("rina", trusted=True)
    rina = desk.signed_in("rina")
    desk.write(rina, f"Surati saya di {address('rina')} ya.")
    desk.write(crew["budi"], "Halo.")
    desk.approve(crew["wayan"])
    seen = [
        desk.client().request("GET", "/salinan", headers={"Authorization": f"Bearer {derive_token(EXPORT_KEY)}"}).text,
        *(crew["budi"].get(path).text for path in ("/komentar", f"/tulis?cerita={STORY}")),
        rina.get("/komentar").text.replace("Surati", ""),
        crew["wayan"].get("/antrean").text,
        caplog.text,
    ]
    for name in ("ratih", "wayan", "budi", "joko", "rina"):
        for text in seen:
            for trace in traces(address(name)):
                assert trace not in text


def test_a_process_logs_no_address_and_no_secret(desk: RunningDesk, tmp_path: Path) -> None:
    desk.admit("budi")
    process = Process(environment(tmp_path, desk.settings), tmp_path / "log")
    client = process.client()
    form = client.get("/masuk").fields(surel=address("budi"))
    client.post("/masuk", form)
    path, _ = desk.link(desk.client(), "budi")
    client.get(path)
    unsubscribe = desk.unsubscribe_url("budi").rpartition("/")[2]
    client.get(f"/berhenti/{unsubscribe}")
    desk.run("DROP TABLE tickets")
    broken = client.get(path)
    assert broken.status == 500
    desk.run("DROP TABLE limits")
    assert client.post("/masuk", form).status == 500
    process.end()
    log = process.log.read_text()
    assert "exception in POST request-link" in log
    for secret in (*traces(address("budi")), path.partition("tiket=")[2], unsubscribe, SECRET.decode()):
        assert secret not in log
        assert secret not in broken.text
    assert "Traceback" not in broken.text
    assert "tickets" not in broken.text


def test_the_erased_leave_no_trace(desk: RunningDesk) -> None:
    crew = desk.crew()
    desk.admit("rina", trusted=True)
    rina = desk.signed_in("rina")
    desk.write(rina, "Kata-kata Rina yang pertama.")
    first = desk.value("SELECT id FROM comments")
    desk.write(crew["budi"], "Saya setuju.", reply=first)
    desk.approve(crew["wayan"])
    desk.write(rina, "Kata-kata Rina yang kedua.")
    desk.ask_for_link(desk.client(), "rina")
    stranger = desk.client()
    form = stranger.get("/menjadi-anggota")
    stranger.post("/menjadi-anggota", form.fields(nama="R", surel=address("rina"), kalimat="Hai.", setuju="ya"))
    quitting = rina.get("/akun/pergi").fields("/akun/pergi", pilihan="hapus")
    assert "sudah dihapus" in rina.post("/akun/pergi", quitting).text
    left = desk.content()
    ledger = left.pop("ledger")
    assert not re.search("rina", repr(left), re.IGNORECASE)
    assert len(ledger) == 3, "two comments and a member: ids alone"
    assert desk.value("SELECT COUNT(*) FROM comments WHERE member IS NULL") == 1, "its desk, for who answered"
    snapshot = desk.client().request("GET", "/salinan", headers={"Authorization": f"Bearer {derive_token(EXPORT_KEY)}"})
    assert "Kata-kata" not in snapshot.text
    assert snapshot.text.count('"kind":"erased"') == 3


def test_the_files_of_sqlite_hold_nothing_of_the_erased(small: RunningDesk) -> None:
    """Deleted rows are overwritten, in the file and in its journal."""
    small.admit("rina", trusted=True)
    small.write(small.signed_in("rina"), "Kata-kata Rina yang khas.")
    files = list(Path(small.settings.database.removeprefix("sqlite:///")).parent.iterdir())
    with small.services.database.write(alone=True) as connection:
        small.services.members.erase(connection, "rina")
    small.worker.run_once()
    content = b"".join(file.read_bytes() for file in files)
    assert content
    for word in (b"yang khas", address("rina").encode()):
        assert word not in content


def test_consent_is_kept_with_its_words_and_its_day(desk: RunningDesk) -> None:
    crew = desk.crew()
    words, moment = desk.run("SELECT consent, consent_at FROM members WHERE id = 'budi'").one()
    assert "alamat surel saya disimpan" in words
    assert moment > 1_700_000_000_000
    assert words[:40] in crew["budi"].get("/akun").text


def test_the_guide_says_what_git_keeps() -> None:
    guide = (PROJECT / "docs" / "meja-komentar.md").read_text(encoding="utf-8")
    for word in ("riwayat Git", "UU Nomor 27 Tahun 2022", "cron", "cadangan", "Passenger"):
        assert word in guide


def traces(mail: str) -> list[str]:
    """An address, and what people take for anonymous: its hashes."""
    hashes = [hashlib.new(name, mail.encode()).hexdigest() for name in ("md5", "sha1", "sha256")]
    return [mail, mail.replace("@", "%40"), *hashes]
