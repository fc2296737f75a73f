"""The outbox and what leaves it: real SMTP, crashes, claims, one-click unsubscription, headers that stay whole."""

from __future__ import annotations

import email
import email.policy
import json
import re
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from desk.accounts.members import Person
from desk.mail import outbox
from desk.mail.emails import SmtpTransport, Undeliverable, Unreachable
from desk.settings import Webhook
from desk.worker import Worker
from tests.desk.place import LISTING, ORIGIN, THREAD, Place, address
from tests.ports import free_port


@pytest.fixture
def place(stored: Place) -> Place:
    """Here the database has a say in everything: both kinds, in every round."""
    return stored


class Postbox:
    """A mail server's end: takes letters, or answers with `refusal`."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refusal = ""

    async def handle_RCPT(  # noqa: N802  the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, to: str, options: list[str]
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    """A mail server on this machine, and its address."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield box, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


def posting(place: Place, smtp: str) -> Worker:
    """A worker that sends by SMTP."""
    return place.other_worker(outbox=None, smtp=smtp)


def test_a_sign_in_letter_travels_by_smtp(place: Place, postbox: tuple[Postbox, str]) -> None:
    box, smtp = postbox
    place.admit("budi")
    client = place.client()
    place.ask_for_link(client, "budi")
    assert posting(place, smtp).round() == 1
    (letter,) = box.letters
    assert box.recipients == [address("budi")]
    assert letter["Subject"] == "Tautan masuk ke meja komentar Kisah Layanan"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] is None, "a letter that was asked for is no notice"
    found = re.search(rf"{ORIGIN}(/masuk/tautan\S+)", letter.get_content())
    assert found
    assert client.post("/masuk/tautan", client.get(found[1]).fields()).status == 303
    assert place.counts()["outbox"] == 0


def test_notices_carry_a_one_click_way_out(place: Place, postbox: tuple[Postbox, str]) -> None:
    box, smtp = postbox
    crew = place.crew()
    place.write(crew["budi"], "Halo.")
    place.approve(crew["wayan"])
    posting(place, smtp).round()
    notice = next(letter for letter in box.letters if "disetujui" in letter["Subject"])
    assert notice["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = notice["List-Unsubscribe"].strip("<>")
    assert link.startswith(f"{ORIGIN}/berhenti/")
    assert "orang" not in link
    anybody = place.client()
    anybody.origin = None
    assert anybody.post(link.removeprefix(ORIGIN), {"List-Unsubscribe": "One-Click"}).status == 200
    place.write(crew["budi"], "Halo lagi.")
    place.approve(crew["wayan"])
    before = len(box.letters)
    posting(place, smtp).round()
    assert len(box.letters) == before


def test_mail_waits_while_the_server_is_away_and_leaves_once(place: Place, postbox: tuple[Postbox, str]) -> None:
    box, smtp = postbox
    place.admit("budi")
    place.ask_for_link(place.client(), "budi")
    assert posting(place, "smtp://127.0.0.1:9").round() == 0
    assert place.counts()["outbox"] == 1
    assert posting(place, smtp).round() == 0, "not before its time"
    place.run("UPDATE outbox SET due_at = 0")
    assert posting(place, smtp).round() == 1
    assert len(box.letters) == 1


def test_a_letter_that_is_refused_for_good_is_given_up(place: Place, postbox: tuple[Postbox, str]) -> None:
    box, smtp = postbox
    place.admit("budi")
    for refusal, left in (("550 no such box", 0), ("451 later", 1)):
        box.refusal = refusal
        place.ask_for_link(place.client(), "budi")
        posting(place, smtp).round()
        assert place.counts()["outbox"] == left, refusal


def test_a_crash_between_claim_and_sending_loses_nothing(place: Place) -> None:
    place.admit("budi")
    place.ask_for_link(place.client(), "budi")
    with place.desk.database.write() as connection:
        (parcel,) = place.desk.outbox.claim(connection, 10)
    # the worker dies here
    assert place.worker.round() == 0, "claimed: nobody else sends it meanwhile"
    place.run("UPDATE outbox SET due_at = due_at - 300001")
    assert place.worker.round() == 1
    assert parcel.kind == outbox.SIGN_IN


def test_a_change_that_fails_sends_nothing(place: Place) -> None:
    with place.desk.database.write() as connection:
        budi = place.desk.members.invite(connection, "Budi", address("budi"))

    def fail() -> None:
        with place.desk.database.write() as connection:
            place.desk.outbox.add(connection, outbox.WELCOME, budi, {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert place.counts()["outbox"] == 0


def test_no_two_workers_send_the_same_letter(place: Place) -> None:
    with place.desk.database.write() as connection:
        for number in range(60):
            person = place.desk.members.invite(connection, f"Orang {number}", address(f"o{number}"))
            place.desk.outbox.add(connection, outbox.INVITATION, person, {})
    workers = [Worker(place.desk) for _ in range(4)]
    sent: list[int] = []
    threads = [threading.Thread(target=lambda worker=worker: sent.append(worker.round())) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 60
    assert len(list(place.letters.glob("*.eml"))) == 60
    assert place.counts()["outbox"] == 0


def test_headers_stay_whole_whatever_names_and_titles_say(small: Place) -> None:
    """Point 7, mail: line ends, quotes and other headers in names, titles and reasons."""
    evil = 'Budi\r\nBcc: korban@contoh.example\n"<x@contoh.example>", Lain'
    person = Person("budi", evil, "", address("budi"), "anggota", False, False, True, "", None, 0, ())
    letters = small.desk.letters()
    words = {"title": evil, "link": ORIGIN, "code": "X", "who": evil, "reason": evil, "comments": "1", "requests": "1"}
    for kind in ("masuk", "undangan", "diterima", "terbit", "ditolak", "balasan", "ringkasan"):
        raw = letters.write(kind, person, words, "1", True).as_bytes()
        letter = email.message_from_bytes(raw, policy=email.policy.default)
        assert letter["Bcc"] is None
        assert letter["Cc"] is None
        (to,) = letter["To"].addresses
        assert to.addr_spec == address("budi")
        assert set(letter.keys()) == {
            "From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "List-Unsubscribe",
            "List-Unsubscribe-Post", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
        }  # fmt: skip


def test_an_address_cannot_smuggle_a_header(small: Place) -> None:
    for wrong in (
        "budi@contoh.example\nBcc: x@contoh.example", "a@b", "@contoh.example", "a b@contoh.example",
        "a@contoh..example", "a@contoh.example,b@contoh.example", "<a@contoh.example>", '"a"@contoh.example',
        "a@contoh.example\0", "a" * 300, "a@[127.0.0.1]", "à@contoh.example",
    ):  # fmt: skip
        client = small.client()
        form = client.get("/masuk").fields(surel=wrong)
        assert client.post("/masuk", form).status == 422, wrong
    assert small.counts()["outbox"] == 0


def test_smtp_errors_are_told_apart() -> None:
    message = EmailMessage()
    message["From"], message["To"] = address("a"), address("b")
    with pytest.raises(Unreachable):
        SmtpTransport("smtp://127.0.0.1:9").send(message)
    assert not issubclass(Undeliverable, Unreachable)
    assert "sandi" not in repr(SmtpTransport("smtps://nama:sandi@surat.example"))


def test_an_approval_starts_a_publish_elsewhere(place: Place) -> None:
    """The webhook: told once for what has changed, with its token, and again if nobody answers."""
    heard: list[tuple[str, dict[str, Any]]] = []
    answers = [503, 200, 200]

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.headers["Authorization"], json.loads(body)))
            self.send_response(answers.pop(0))
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        hook = Webhook(f"http://127.0.0.1:{server.server_port}/", "rahasia-panggilan")
        worker = place.other_worker(webhook=hook)
        place.admit("budi", trusted=True)
        place.write(place.signed_in("budi"), "Terbit.")
        worker.round()
        worker.round()
        assert len(heard) == 1
        place.run("UPDATE outbox SET due_at = 0")
        worker.round()
        worker.round()
        server.shutdown()
    assert len(heard) == 2
    assert heard[0] == heard[1]
    assert heard[0][0] == "Bearer rahasia-panggilan"
    assert heard[0][1]["client_payload"]["sequence"] == place.value("SELECT sequence FROM state")
    assert place.counts()["outbox"] == 0


def test_links_in_letters_lead_to_the_comment(place: Place) -> None:
    crew = place.crew()
    place.write(crew["budi"], "Halo.")
    id_ = place.value("SELECT id FROM comments")
    place.approve(crew["wayan"])
    assert f"{place.settings.site}/{THREAD}.html#komentar-{id_}" in place.letter("disetujui")
    assert LISTING["stories"][0]["address"].startswith(f"/{THREAD}")
