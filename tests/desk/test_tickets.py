"""Point 2 of docs/desk-promises.md: sign-in tickets, and that no secret of the desk is good for another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desk.signing import Keys, Purpose
from plugins.comments.snapshot import bearer
from tests.desk.place import EXPORT_KEY, ORIGIN, Client, Place
from tests.desk.process import environment, running

PARALLEL = 40


@pytest.fixture
def place(stored: Place) -> Place:
    """Here the database has a say in everything: both kinds, in every round."""
    return stored


def test_a_ticket_is_good_once_under_forty_redeems_across_two_processes(place: Place, tmp_path: Path) -> None:
    place.admit("budi")
    client = place.client()
    path, _ = place.link(client, "budi")
    form = client.get(path).fields()
    with running(environment(tmp_path, place.settings), tmp_path, 2) as processes:

        def redeem(number: int) -> int:
            return processes[number % 2].client(client).post("/masuk/tautan", form).status

        with ThreadPoolExecutor(PARALLEL) as pool:
            answers = list(pool.map(redeem, range(PARALLEL)))
    assert sorted(answers) == [303] + [403] * (PARALLEL - 1)
    assert place.counts()["sessions"] == 1


def test_a_ticket_lasts_fifteen_minutes_by_the_databases_clock(place: Place) -> None:
    place.admit("budi")
    client = place.client()
    path, code = place.link(client, "budi")
    assert place.value("SELECT MAX(expires_at) FROM tickets") - place.value(
        "SELECT MAX(created_at) FROM members"
    ) in range(14 * 60_000, 16 * 60_000)
    form = client.get(path).fields()
    place.run("UPDATE tickets SET expires_at = expires_at - 15 * 60000 - 2000")
    assert client.post("/masuk/tautan", form).status == 403
    assert by_code(client, code) == 403


def by_code(client: Client, code: str) -> int:
    page = client.get("/masuk/terkirim")
    return client.post("/masuk/kode", page.fields("/masuk/kode", kode=code)).status


def test_tickets_are_stored_as_seals_only(place: Place) -> None:
    place.admit("budi")
    client = place.client()
    place.ask_for_link(client, "budi")
    waiting = repr(place.content())
    path, code = place.link(client, "budi")
    token = path.partition("tiket=")[2]
    stored = repr(place.content())
    for secret in (token, code, code.replace("-", ""), client.cookies["__Host-peramban"]):
        assert secret not in stored
        assert secret not in waiting


def test_get_and_head_never_spend_a_ticket(place: Place) -> None:
    place.admit("budi")
    client, scanner = place.client(), place.client()
    path, _ = place.link(client, "budi")
    for somebody in (client, scanner):
        for method in ("GET", "HEAD", "OPTIONS"):
            somebody.request(method, path)
    assert client.post("/masuk/tautan", client.get(path).fields()).status == 303


def test_a_link_is_bound_to_the_browser_that_asked(place: Place) -> None:
    place.admit("budi")
    asked, other = place.client(), place.client()
    path, code = place.link(asked, "budi")
    seen = other.get(path)
    assert "Buka di peramban yang meminta" in seen.text
    token = path.partition("tiket=")[2]
    other.get("/masuk")
    form = other.get("/masuk/terkirim").fields("/masuk/kode")
    assert other.post("/masuk/tautan", form | {"tiket": token}).status == 403
    assert by_code(other, code) == 403, "the code works only where the link was asked for"
    assert by_code(asked, code.lower().replace("-", " ")) == 303


def test_a_code_cannot_be_guessed(place: Place) -> None:
    place.admit("budi")
    client = place.client()
    _, code = place.link(client, "budi")
    for _ in range(5):
        assert by_code(client, "AAAA-AAAA") == 403
    assert by_code(client, code) == 403, "after five wrong codes the right one is void"


def test_a_ticket_of_one_who_left_meanwhile_opens_nothing(place: Place) -> None:
    place.admit("budi")
    client = place.client()
    path, _ = place.link(client, "budi")
    form = client.get(path).fields()
    place.run("UPDATE members SET suspended = :yes", yes=True)
    assert client.post("/masuk/tautan", form).status == 403
    assert place.counts()["sessions"] == 0


def test_secrets_of_one_purpose_are_no_good_for_another(place: Place) -> None:
    """Ticket, code, session, form, unsubscription and export: each tried in the place of every other."""
    place.admit("budi")
    client = place.client()
    path, code = place.link(client, "budi")
    form = client.get(path).fields()
    budi = place.signed_in("budi")
    secrets = {
        "ticket": form["tiket"],
        "code": code,
        "session": budi.cookies["__Host-meja"],
        "form": form["segel"],
        "browser": client.cookies["__Host-peramban"],
        "unsubscribe": place.desk.letters().unsubscribe("budi").removeprefix(f"{ORIGIN}/berhenti/"),
        "export": bearer(EXPORT_KEY),
        "export key": EXPORT_KEY.decode(),
    }
    for name, value in secrets.items():
        somebody = place.client()
        somebody.cookies["__Host-meja"] = value
        assert (somebody.get("/komentar").status == 200) == (name == "session"), name
        somebody = place.client()
        answer = somebody.request("GET", "/salinan", headers={"Authorization": f"Bearer {value}"})
        assert (answer.status == 200) == (name == "export"), name
        assert (somebody.get(f"/berhenti/{value}").status == 200) == (name == "unsubscribe"), name
        assert (somebody.get(f"/berhenti/budi.{value}").status == 200) is False, name
        if name != "ticket":
            assert client.post("/masuk/tautan", form | {"tiket": value}).status == 403, name
        if name != "form":
            assert client.post("/masuk/tautan", form | {"segel": value}).status == 403, name
        if name != "code":
            assert by_code(client, value) == 403, name
            place.run("UPDATE tickets SET tries = 0")
    assert client.post("/masuk/tautan", form).status == 303, "and in its own place each is good"


def test_seals_differ_by_purpose_and_by_secret() -> None:
    one, other = Keys([b"a" * 32]), Keys([b"b" * 32])
    seals = {keys.seal(purpose, "x") for keys in (one, other) for purpose in Purpose}
    assert len(seals) == 2 * len(Purpose)


def test_after_a_rotation_old_seals_hold_until_the_old_secret_is_taken_out() -> None:
    old, both, new = Keys([b"a" * 32]), Keys([b"b" * 32, b"a" * 32]), Keys([b"b" * 32])
    seal = old.seal(Purpose.UNSUBSCRIBE, "budi")
    assert both.holds(Purpose.UNSUBSCRIBE, "budi", seal)
    assert both.seal(Purpose.UNSUBSCRIBE, "budi") == new.seal(Purpose.UNSUBSCRIBE, "budi")
    assert not new.holds(Purpose.UNSUBSCRIBE, "budi", seal)
