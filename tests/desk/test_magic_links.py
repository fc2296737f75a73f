"""Point 2 of docs/desk-promises.md: magic links, and that no secret of the desk is valid for another purpose."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desk.signing import Purpose, Signer
from plugins.comments.snapshot import derive_token
from tests.desk.process import environment, running
from tests.desk.running_desk import EXPORT_KEY, ORIGIN, Client, RunningDesk

PARALLEL = 40


@pytest.fixture
def desk(stored: RunningDesk) -> RunningDesk:
    """Here the database has a say in everything: both kinds, in every round."""
    return stored


def test_a_magic_link_is_valid_once_under_forty_redeems_across_two_processes(desk: RunningDesk, tmp_path: Path) -> None:
    desk.admit("budi")
    client = desk.client()
    path, _ = desk.link(client, "budi")
    form = client.get(path).fields()
    with running(environment(tmp_path, desk.settings), tmp_path, 2) as processes:

        def redeem(number: int) -> int:
            return processes[number % 2].client(client).post("/masuk/tautan", form).status

        with ThreadPoolExecutor(PARALLEL) as pool:
            answers = list(pool.map(redeem, range(PARALLEL)))
    assert sorted(answers) == [303] + [403] * (PARALLEL - 1)
    assert desk.counts()["sessions"] == 1


def test_a_magic_link_lasts_fifteen_minutes_by_the_databases_clock(desk: RunningDesk) -> None:
    desk.admit("budi")
    client = desk.client()
    path, code = desk.link(client, "budi")
    assert desk.value("SELECT MAX(expires_at) FROM tickets") - desk.value(
        "SELECT MAX(created_at) FROM members"
    ) in range(14 * 60_000, 16 * 60_000)
    form = client.get(path).fields()
    desk.run("UPDATE tickets SET expires_at = expires_at - 15 * 60000 - 2000")
    assert client.post("/masuk/tautan", form).status == 403
    assert by_code(client, code) == 403


def by_code(client: Client, code: str) -> int:
    page = client.get("/masuk/terkirim")
    return client.post("/masuk/kode", page.fields("/masuk/kode", kode=code)).status


def test_magic_links_are_stored_as_signatures_only(desk: RunningDesk) -> None:
    desk.admit("budi")
    client = desk.client()
    desk.ask_for_link(client, "budi")
    waiting = repr(desk.content())
    path, code = desk.link(client, "budi")
    token = path.partition("tiket=")[2]
    stored = repr(desk.content())
    for secret in (token, code, code.replace("-", ""), client.cookies["__Host-peramban"]):
        assert secret not in stored
        assert secret not in waiting


def test_get_and_head_never_spend_a_magic_link(desk: RunningDesk) -> None:
    desk.admit("budi")
    client, scanner = desk.client(), desk.client()
    path, _ = desk.link(client, "budi")
    for somebody in (client, scanner):
        for method in ("GET", "HEAD", "OPTIONS"):
            somebody.request(method, path)
    assert client.post("/masuk/tautan", client.get(path).fields()).status == 303


def test_a_link_is_bound_to_the_browser_that_asked(desk: RunningDesk) -> None:
    desk.admit("budi")
    asked, other = desk.client(), desk.client()
    path, code = desk.link(asked, "budi")
    seen = other.get(path)
    assert "Buka di peramban yang meminta" in seen.text
    token = path.partition("tiket=")[2]
    other.get("/masuk")
    form = other.get("/masuk/terkirim").fields("/masuk/kode")
    assert other.post("/masuk/tautan", form | {"tiket": token}).status == 403
    assert by_code(other, code) == 403, "the code works only where the link was asked for"
    assert by_code(asked, code.lower().replace("-", " ")) == 303


def test_a_code_cannot_be_guessed(desk: RunningDesk) -> None:
    desk.admit("budi")
    client = desk.client()
    _, code = desk.link(client, "budi")
    for _ in range(5):
        assert by_code(client, "AAAA-AAAA") == 403
    assert by_code(client, code) == 403, "after five wrong codes the right one is void"


def test_a_magic_link_of_a_former_member_opens_no_session(desk: RunningDesk) -> None:
    desk.admit("budi")
    client = desk.client()
    path, _ = desk.link(client, "budi")
    form = client.get(path).fields()
    desk.run("UPDATE members SET suspended = :yes", yes=True)
    assert client.post("/masuk/tautan", form).status == 403
    assert desk.counts()["sessions"] == 0


def test_secrets_of_one_purpose_are_no_good_for_another(desk: RunningDesk) -> None:
    """Magic link, code, session, form, unsubscription and export: each is tried in the place of every other."""
    desk.admit("budi")
    client = desk.client()
    path, code = desk.link(client, "budi")
    form = client.get(path).fields()
    budi = desk.signed_in("budi")
    secrets = {
        "magic link": form["tiket"],
        "code": code,
        "session": budi.cookies["__Host-meja"],
        "form": form["segel"],
        "browser": client.cookies["__Host-peramban"],
        "unsubscribe": desk.unsubscribe_url("budi").removeprefix(f"{ORIGIN}/berhenti/"),
        "export": derive_token(EXPORT_KEY),
        "export key": EXPORT_KEY.decode(),
    }
    for name, value in secrets.items():
        somebody = desk.client()
        somebody.cookies["__Host-meja"] = value
        assert (somebody.get("/komentar").status == 200) == (name == "session"), name
        somebody = desk.client()
        answer = somebody.request("GET", "/salinan", headers={"Authorization": f"Bearer {value}"})
        assert (answer.status == 200) == (name == "export"), name
        assert (somebody.get(f"/berhenti/{value}").status == 200) == (name == "unsubscribe"), name
        assert (somebody.get(f"/berhenti/budi.{value}").status == 200) is False, name
        if name != "magic link":
            assert client.post("/masuk/tautan", form | {"tiket": value}).status == 403, name
        if name != "form":
            assert client.post("/masuk/tautan", form | {"segel": value}).status == 403, name
        if name != "code":
            assert by_code(client, value) == 403, name
            desk.run("UPDATE tickets SET tries = 0")
    assert client.post("/masuk/tautan", form).status == 303, "and in its own place each is good"


def test_signatures_differ_by_purpose_and_by_secret() -> None:
    one, other = Signer([b"a" * 32]), Signer([b"b" * 32])
    signatures = {signer.sign(purpose, "x") for signer in (one, other) for purpose in Purpose}
    assert len(signatures) == 2 * len(Purpose)


def test_after_a_rotation_old_signatures_verify_until_the_old_secret_is_removed() -> None:
    old, both, new = Signer([b"a" * 32]), Signer([b"b" * 32, b"a" * 32]), Signer([b"b" * 32])
    signature = old.sign(Purpose.UNSUBSCRIBE, "budi")
    assert both.verify(Purpose.UNSUBSCRIBE, "budi", signature)
    assert both.sign(Purpose.UNSUBSCRIBE, "budi") == new.sign(Purpose.UNSUBSCRIBE, "budi")
    assert not new.verify(Purpose.UNSUBSCRIBE, "budi", signature)
