"""Points 1, 3, 6 and 12 of docs/desk-promises.md where two requests meet at every statement, on both databases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete

from desk.accounts.consent import CONSENT
from desk.accounts.members import Role
from desk.storage.schema import METADATA
from tests.desk.process import environment
from tests.desk.running_desk import STORY, RunningDesk, address
from tests.desk.schedules import Desk, Request, interleave
from tests.tiny import PROJECT

KEY = "x" * 30
TABLES = (
    "renderings",
    "closures",
    "sessions",
    "tickets",
    "limits",
    "outbox",
    "requests",
    "comments",
    "periods",
    "members",
)
OPEN = {"cerita": STORY, "aksi": "kirim"}


@pytest.fixture
def desk(stored: RunningDesk) -> RunningDesk:
    """A desk over each kind of database."""
    return stored


def renew(desk: RunningDesk, *, trusted: bool = False) -> None:
    """Two owners, a moderator and a member."""
    members = desk.services.members
    with desk.services.database.write(alone=True) as connection:
        for table in TABLES:
            connection.execute(delete(METADATA.tables[table]))
        for name, role in (
            ("ratih", Role.OWNER), ("sari", Role.OWNER), ("wayan", Role.MODERATOR), ("budi", Role.MEMBER),
        ):  # fmt: skip
            members.invite(connection, name.title(), address(name), role=role, consent=CONSENT)
        members.set_trusted(connection, "budi", trusted)


def change(actor: str, whom: str, action: str, **fields: str) -> Request:
    return lambda desk: desk.post(actor, f"/anggota/{whom}", aksi=action, **fields)


def write(text: str = "Halo.", key: str = KEY) -> Request:
    return lambda desk: desk.post("budi", "/tulis", isi=text, sekali=key, **OPEN)


@pytest.mark.parametrize(
    ("action", "fields"), [("akhiri", {}), ("tangguhkan", {}), ("peran", {"peran": "anggota"})], ids=str
)
def test_two_owners_who_end_each_other_leave_one(desk: RunningDesk, action: str, fields: dict[str, str]) -> None:
    requests = change("ratih", "sari", action, **fields), change("sari", "ratih", action, **fields)
    for statuses in interleave(desk, lambda: renew(desk), *requests):
        assert max(statuses) < 500, statuses
        with desk.services.database.read() as connection:
            owners = [one for one in desk.services.members.list_moderators(connection) if one.is_owner]
        assert len(owners) == 1, statuses


def test_the_last_owner_is_neither_ended_nor_suspended_from_the_command_line(desk: RunningDesk) -> None:
    desk.admit("ratih", Role.OWNER)
    desk.admit("sari", Role.OWNER)
    with desk.services.database.write(alone=True) as connection:
        desk.services.members.end_membership(connection, "sari")
    for action in (
        lambda connection: desk.services.members.end_membership(connection, "ratih"),
        lambda connection: desk.services.members.suspend(connection, "ratih", True),
        lambda connection: desk.services.members.set_role(connection, "ratih", Role.MEMBER),
    ):
        with pytest.raises(Exception, match="satu pemilik"), desk.services.database.write(alone=True) as connection:
            action(connection)


@pytest.mark.parametrize("how", ["close", "distrust", "suspend"])
@pytest.mark.parametrize("what", ["new", "revised"])
def test_nothing_appears_after_a_story_was_closed_or_a_member_lost_trust(
    desk: RunningDesk, how: str, what: str
) -> None:
    appeared = "SELECT count(*) FROM comments WHERE text IS NOT NULL"
    answered: list[int] = []

    def begin() -> None:
        renew(desk, trusted=True)
        if what == "revised":
            with desk.services.database.write() as connection:
                desk.services.members.set_trusted(connection, "budi", False)
            assert write()(helper) == 303
            desk.run("UPDATE comments SET draft_state = 'ditolak', reason = 'x'")
            with desk.services.database.write() as connection:
                desk.services.members.set_trusted(connection, "budi", True)

    def forbid(other: Desk) -> int:
        if how == "close":
            status = other.post("ratih", "/cerita", cerita=STORY, aksi="tutup")
        else:
            status = change("ratih", "budi", "tidak-percaya" if how == "distrust" else "tangguhkan")(other)
        answered.append(desk.value(appeared))
        return status

    def revise(other: Desk) -> int:
        id_ = desk.value("SELECT id FROM comments")
        return other.post("budi", f"/komentar/{id_}", isi="Lain.", aksi="kirim")

    helper = Desk(desk)
    seen = set()
    for statuses in interleave(desk, begin, write() if what == "new" else revise, forbid):
        assert max(statuses) < 500, statuses
        assert desk.value(appeared) == answered[-1], statuses
        seen.add(answered[-1])
    helper.services.database.close()
    assert seen == {0, 1}, "some schedules let the comment come first"


@pytest.mark.parametrize("order", [1, -1], ids=["sign-in first", "ending first"])
def test_whoever_is_ended_while_signing_in_has_no_session(desk: RunningDesk, order: int) -> None:
    token: list[str] = []

    def begin() -> None:
        renew(desk)
        links = desk.services.magic_links
        with desk.services.database.write() as connection:
            token[:] = [links.issue(connection, "budi", links.sign_browser("peramban")).token]

    def enter(other: Desk) -> int:
        return other.send("__Host-peramban", "peramban", "/masuk/tautan", tiket=token[0])

    requests = (enter, change("ratih", "budi", "akhiri"))[::order]
    for statuses in interleave(desk, begin, *requests):
        assert max(statuses) < 500, statuses
        assert desk.value("SELECT count(*) FROM sessions WHERE member = 'budi'") == 0, statuses


@pytest.mark.parametrize("order", [1, -1], ids=["decision first", "author first"])
@pytest.mark.parametrize("author", ["withdraws", "edits"])
def test_only_what_the_moderator_has_read_is_published(desk: RunningDesk, author: str, order: int) -> None:
    helper = Desk(desk)

    def begin() -> None:
        renew(desk)
        assert write("Satu.")(helper) == 303

    def approve(other: Desk) -> int:
        return other.post("wayan", f"/antrean/{desk.value('SELECT id FROM comments')}", versi="1", aksi="setujui")

    def act(other: Desk) -> int:
        path = f"/komentar/{desk.value('SELECT id FROM comments')}"
        if author == "withdraws":
            return other.post("budi", f"{path}/tarik")
        return other.post("budi", path, isi="Dua.", aksi="kirim")

    for statuses in interleave(desk, begin, *(approve, act)[::order]):
        assert max(statuses) < 500, statuses
        text = desk.value("SELECT text FROM comments")
        assert text is None if author == "withdraws" else text in {None, "Satu."}, statuses
    helper.services.database.close()


def test_a_request_that_two_accept_makes_one_member(desk: RunningDesk) -> None:
    def begin() -> None:
        renew(desk)
        with desk.services.database.write() as connection:
            desk.services.join_requests.add(connection, "Lina", address("lina"), "Halo.")

    def accept(actor: str) -> Request:
        return lambda other: other.post(actor, f"/permintaan/{id_()}", aksi="terima")

    def id_() -> str:
        return str(desk.value("SELECT id FROM requests") or "sudah")

    for statuses in interleave(desk, begin, accept("ratih"), accept("wayan")):
        assert max(statuses) < 500, statuses
        assert desk.value("SELECT count(*) FROM members WHERE name = 'Lina'") == 1


def test_a_form_that_is_sent_twice_is_one_comment_and_limits_hold(desk: RunningDesk) -> None:
    for keys, most in (((KEY, KEY), 1), (("y" * 30, "z" * 30), 10)):
        helper = Desk(desk)

        def begin(most: int = most, helper: Desk = helper) -> None:
            renew(desk)
            for number in range(most - 1):
                assert write(key=f"{number:030}")(helper) == 303

        for statuses in interleave(desk, begin, write(key=keys[0]), write(key=keys[1])):
            assert max(statuses) < 500, statuses
            assert desk.value("SELECT count(*) FROM comments") == most, statuses
        helper.services.database.close()


def test_several_workers_start_on_an_empty_database(database_url: str, small: RunningDesk, tmp_path: Path) -> None:
    """The tables, the list of stories and the owner are made once."""
    environ = environment(
        tmp_path, small.settings, DESK_DATABASE_URL=database_url,
        DESK_OWNER=f"Ratih Kusuma <{address('ratih')}>",
    )  # fmt: skip
    command = [sys.executable, "-c", "import desk.wsgi"]
    workers = [subprocess.Popen(command, cwd=PROJECT, env=environ, stderr=subprocess.PIPE) for _ in range(4)]
    assert [(worker.communicate()[1], worker.returncode) for worker in workers] == [(b"", 0)] * 4
