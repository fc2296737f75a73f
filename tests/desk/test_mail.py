"""The outbox and what leaves it: real SMTP, crashes, claims, one-click unsubscription, headers that stay whole."""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from desk.accounts.members import Person, Role
from desk.mail.delivery import EmailRenderer
from desk.mail.outbox import MessageKind
from desk.mail.transport import PermanentFailure, SmtpTransport, TemporaryFailure
from desk.settings import Webhook
from desk.worker import Worker
from tests.desk.running_desk import LISTING, ORIGIN, THREAD, RunningDesk, address
from tests.ports import free_port

PARSE_HEADERS = Path(__file__).with_name("parse_headers.py")


@pytest.fixture
def desk(stored: RunningDesk) -> RunningDesk:
    """Here the database has a say in everything: both kinds, in every round."""
    return stored


class Postbox:
    """A mail server's end: takes emails, or answers with `refusal`."""

    def __init__(self) -> None:
        self.emails: list[EmailMessage] = []
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
        self.emails.append(letter)
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


def posting(desk: RunningDesk, smtp: str) -> Worker:
    """A worker that sends by SMTP."""
    return desk.other_worker(outbox=None, smtp=smtp)


def test_a_sign_in_email_travels_by_smtp(desk: RunningDesk, postbox: tuple[Postbox, str]) -> None:
    box, smtp = postbox
    desk.admit("budi")
    client = desk.client()
    desk.ask_for_link(client, "budi")
    assert posting(desk, smtp).run_once() == 1
    (letter,) = box.emails
    assert box.recipients == [address("budi")]
    assert letter["Subject"] == "Tautan masuk ke meja komentar Kisah Layanan"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] is None, "a letter that was asked for is no notice"
    found = re.search(rf"{ORIGIN}(/masuk/tautan\S+)", letter.get_content())
    assert found
    assert client.post("/masuk/tautan", client.get(found[1]).fields()).status == 303
    assert desk.counts()["outbox"] == 0


def test_notices_carry_a_one_click_way_out(desk: RunningDesk, postbox: tuple[Postbox, str]) -> None:
    box, smtp = postbox
    crew = desk.crew()
    desk.write(crew["budi"], "Halo.")
    desk.approve(crew["wayan"])
    posting(desk, smtp).run_once()
    notice = next(letter for letter in box.emails if "disetujui" in letter["Subject"])
    assert notice["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = notice["List-Unsubscribe"].strip("<>")
    assert link.startswith(f"{ORIGIN}/berhenti/")
    assert "orang" not in link
    anybody = desk.client()
    anybody.origin = None
    assert anybody.post(link.removeprefix(ORIGIN), {"List-Unsubscribe": "One-Click"}).status == 200
    desk.write(crew["budi"], "Halo lagi.")
    desk.approve(crew["wayan"])
    before = len(box.emails)
    posting(desk, smtp).run_once()
    assert len(box.emails) == before


def test_mail_waits_while_the_server_is_away_and_leaves_once(desk: RunningDesk, postbox: tuple[Postbox, str]) -> None:
    box, smtp = postbox
    desk.admit("budi")
    desk.ask_for_link(desk.client(), "budi")
    assert posting(desk, "smtp://127.0.0.1:9").run_once() == 0
    assert desk.counts()["outbox"] == 1
    assert posting(desk, smtp).run_once() == 0, "not before its time"
    desk.run("UPDATE outbox SET due_at = 0")
    assert posting(desk, smtp).run_once() == 1
    assert len(box.emails) == 1


def test_an_email_that_is_refused_for_good_is_given_up(desk: RunningDesk, postbox: tuple[Postbox, str]) -> None:
    box, smtp = postbox
    desk.admit("budi")
    for refusal, left in (("550 no such box", 0), ("451 later", 1)):
        box.refusal = refusal
        desk.ask_for_link(desk.client(), "budi")
        posting(desk, smtp).run_once()
        assert desk.counts()["outbox"] == left, refusal


def test_a_crash_between_claim_and_sending_loses_nothing(desk: RunningDesk) -> None:
    desk.admit("budi")
    desk.ask_for_link(desk.client(), "budi")
    with desk.services.database.write() as connection:
        (message,) = desk.services.outbox.claim(connection, 10)
    # the worker dies here
    assert desk.worker.run_once() == 0, "claimed: nobody else sends it meanwhile"
    desk.run("UPDATE outbox SET due_at = due_at - 300001")
    assert desk.worker.run_once() == 1
    assert message.kind == MessageKind.SIGN_IN


def test_a_change_that_fails_sends_nothing(desk: RunningDesk) -> None:
    with desk.services.database.write() as connection:
        budi = desk.services.members.invite(connection, "Budi", address("budi"))

    def fail() -> None:
        with desk.services.database.write() as connection:
            desk.services.outbox.add(connection, MessageKind.WELCOME, budi, {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert desk.counts()["outbox"] == 0


def test_no_two_workers_send_the_same_email(desk: RunningDesk) -> None:
    with desk.services.database.write() as connection:
        for number in range(60):
            person = desk.services.members.invite(connection, f"Orang {number}", address(f"o{number}"))
            desk.services.outbox.add(connection, MessageKind.INVITATION, person, {})
    workers = [Worker(desk.services) for _ in range(4)]
    sent: list[int] = []
    threads = [threading.Thread(target=lambda worker=worker: sent.append(worker.run_once())) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 60
    assert len(list(desk.emails.glob("*.eml"))) == 60
    assert desk.counts()["outbox"] == 0


def test_headers_stay_whole_whatever_names_and_titles_say(small: RunningDesk) -> None:
    """Point 7: line ends, quotes and other headers in names, titles and reasons."""
    evil = 'Budi\r\nBcc: korban@contoh.example\n"<x@contoh.example>", Lain'
    person = Person("budi", evil, "", address("budi"), Role.MEMBER, False, False, True, "", None, 0, ())
    renderer = EmailRenderer(small.settings)
    words = {"title": evil, "link": ORIGIN, "code": "X", "who": evil, "reason": evil, "comments": "1", "requests": "1"}
    for kind in set(MessageKind) - {MessageKind.WEBHOOK}:
        raw = renderer.render(kind, person, words, "1").as_bytes()
        letter = email.message_from_bytes(raw, policy=email.policy.default)
        assert letter["Bcc"] is None
        assert letter["Cc"] is None
        (to,) = letter["To"].addresses
        assert to.addr_spec == address("budi")
        unsubscribing = {"List-Unsubscribe", "List-Unsubscribe-Post"} if kind.is_notification else set()
        assert set(letter.keys()) == unsubscribing | {
            "From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "Content-Type",
            "Content-Transfer-Encoding", "MIME-Version",
        }  # fmt: skip


def test_every_header_is_read_back_as_it_was_meant_by_every_python() -> None:
    """Point 7: encoded words in names are plain text. Every Python from 3.11 on that this machine has says so."""
    found = {Path(sys.executable).resolve()}
    folders = [*os.environ["PATH"].split(os.pathsep), *map(str, Path.home().glob(".pyenv/versions/*/bin"))]
    for minor in range(11, 16):
        known = filter(None, (shutil.which(f"python3.{minor}", path=folder) for folder in folders))
        found |= {Path(one).resolve() for one in known if "shims" not in one}
    for python in found:
        done = subprocess.run([python, PARSE_HEADERS], capture_output=True, text=True, check=False)
        assert done.stdout.endswith("ok\n"), (python, done.stderr)


def test_a_name_in_encoded_words_adds_no_recipient(desk: RunningDesk, postbox: tuple[Postbox, str]) -> None:
    """Names that an older version has accepted: in letters to this member, and in a notice about one's reply."""
    box, smtp = postbox
    crew = desk.crew()
    desk.write(crew["budi"], "Halo.")
    desk.approve(crew["wayan"])
    posting(desk, smtp).run_once()
    box.emails.clear()
    evil = "=?utf-8?q?x=0d=0aBcc:=20v=40evil.example?="
    desk.run("UPDATE members SET name = :name WHERE id IN ('ratih', 'budi')", name=evil)
    desk.write(crew["ratih"], "Balasan.", reply=desk.value("SELECT id FROM comments"))
    desk.approve(crew["wayan"])
    box.recipients.clear()
    posting(desk, smtp).run_once()
    reply = next(letter for letter in box.emails if "membalas" in letter["Subject"])
    assert reply["Subject"] == f"{evil} membalas komentar Anda"
    assert reply["To"].addresses[0].display_name == evil
    assert all(letter["Bcc"] is None for letter in box.emails)
    assert {one for one in box.recipients if "evil" in one} == set()


def test_an_address_cannot_smuggle_a_header(small: RunningDesk) -> None:
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
    with pytest.raises(TemporaryFailure):
        SmtpTransport("smtp://127.0.0.1:9").send(message)
    assert not issubclass(PermanentFailure, TemporaryFailure)
    assert "sandi" not in repr(SmtpTransport("smtps://nama:sandi@surat.example"))


def test_an_approval_starts_a_publish_elsewhere(desk: RunningDesk) -> None:
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
        worker = desk.other_worker(webhook=hook)
        desk.admit("budi", trusted=True)
        desk.write(desk.signed_in("budi"), "Terbit.")
        worker.run_once()
        worker.run_once()
        assert len(heard) == 1
        desk.run("UPDATE outbox SET due_at = 0")
        worker.run_once()
        worker.run_once()
        server.shutdown()
    assert len(heard) == 2
    assert heard[0] == heard[1]
    assert heard[0][0] == "Bearer rahasia-panggilan"
    assert heard[0][1]["client_payload"]["sequence"] == desk.value("SELECT sequence FROM state")
    assert desk.counts()["outbox"] == 0


@contextmanager
def hook(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[str, list[str]]]:
    """A host that answers so, and the paths and tokens that it was sent."""
    heard: list[str] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            heard.append(f"{self.path} {self.headers['Authorization']}")
            with suppress(OSError):
                answer(self)

        def do_GET(self) -> None:
            heard.append(f"{self.path} {self.headers['Authorization']}")
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", heard
        server.shutdown()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_webhook_follows_nobody_with_its_token(small: RunningDesk, status: int) -> None:
    with hook(lambda handler: handler.send_error(500)) as (elsewhere, heard_elsewhere):

        def redirect(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Location", f"{elsewhere}/curi")
            handler.end_headers()

        with hook(redirect) as (url, heard):
            worker = small.other_worker(webhook=Webhook(url, "rahasia-panggilan"))
            small.admit("budi", trusted=True)
            worker.run_once()
    assert heard == ["/ Bearer rahasia-panggilan"]
    assert heard_elsewhere == []
    assert small.counts()["outbox"] == 1, "and it is tried again"


def drip(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


GARBAGE = {
    "no HTTP": lambda handler: handler.wfile.write(b"\x00\xff garbage\r\n\r\n"),
    "nothing": lambda handler: handler.connection.close(),
    "a status without end": lambda handler: handler.wfile.write(b"HTTP/1.1 200 " + b"x" * 100_000),
    "a thousand headers": lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 1000 + b"\r\n"),
    "an odd status": lambda handler: handler.wfile.write(b"HTTP/1.1 9999 OK\r\n\r\n"),
    "an odd place": lambda handler: handler.wfile.write(b"HTTP/1.1 302 OK\r\nLocation: http://[\r\n\r\n"),
    "a byte now and then": drip,
}


@pytest.mark.parametrize("answer", GARBAGE.values(), ids=list(GARBAGE))
def test_a_host_that_answers_garbage_stops_no_mail(
    small: RunningDesk, answer: Callable[[BaseHTTPRequestHandler], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.worker._WEBHOOK_TIMEOUT", 1)
    small.admit("budi", trusted=True)
    with hook(answer) as (url, heard):
        worker = small.other_worker(webhook=Webhook(url, "rahasia-panggilan"))
        worker._report_changes()
        small.run("UPDATE outbox SET created_at = 0, due_at = 0")
        small.ask_for_link(small.client(), "budi")
        assert worker._send_due() == 1, "the letter after it"
    assert heard == ["/ Bearer rahasia-panggilan"]
    assert small.value("SELECT kind FROM outbox") == MessageKind.WEBHOOK


def test_a_message_that_cannot_be_read_or_written_stops_no_other(
    desk: RunningDesk, caplog: pytest.LogCaptureFixture
) -> None:
    """One of a newer version, one whose values are no text, and one without what its template says."""
    desk.admit("budi")
    for number, (kind, payload) in enumerate(
        (("dari-masa-depan", "{}"), ("terbit", "[1]"), ("terbit", "{"), ("ditolak", "{}"))
    ):
        desk.run(
            "INSERT INTO outbox (id, kind, member, address, payload, tries, created_at, due_at) "
            "VALUES (:id, :kind, 'budi', :address, :payload, 0, 1, 1)",
            id=f"rusak-{number}", kind=kind, address=address("budi"), payload=payload,
        )  # fmt: skip
    desk.ask_for_link(desk.client(), "budi")
    assert desk.worker._send_due() == 1
    assert desk.counts()["outbox"] == 4
    assert address("budi") not in caplog.text


def test_links_in_emails_lead_to_the_comment(desk: RunningDesk) -> None:
    crew = desk.crew()
    desk.write(crew["budi"], "Halo.")
    id_ = desk.value("SELECT id FROM comments")
    desk.approve(crew["wayan"])
    assert f"{desk.settings.site}/{THREAD}.html#komentar-{id_}" in desk.read_email("disetujui")
    assert LISTING["stories"][0]["address"].startswith(f"/{THREAD}")
