"""The schema, migrations, the clock, transactions that meet, and the roster's periods, on both databases."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text

from desk.accounts.members import Role
from desk.comments import snapshot
from desk.errors import InvalidRequest
from desk.storage import state
from desk.storage.clock import now, to_day, to_local
from desk.storage.database import Database
from desk.storage.schema import METADATA, STATE
from plugins.comments.roster import Member, Period
from plugins.comments.snapshot import Fault, SnapshotError, read
from tests.desk.process import environment
from tests.desk.running_desk import EXPORT_KEY, THREAD, RunningDesk, address
from tests.tiny import PROJECT


@pytest.fixture
def desk(stored: RunningDesk) -> RunningDesk:
    """Here the database has a say in everything: both kinds, in every round."""
    return stored


def test_migrations_lead_to_the_very_schema_that_the_code_knows(database_url: str) -> None:
    database = Database(database_url)
    database.prepare()
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    database.close()


def test_several_processes_may_prepare_a_database_at_once(database_url: str) -> None:
    program = f"from desk.storage.database import Database; Database({database_url!r}).prepare()"
    processes = [
        subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT, stderr=subprocess.PIPE) for _ in range(4)
    ]
    assert [(process.communicate()[1], process.returncode) for process in processes] == [(b"", 0)] * 4
    database = Database(database_url)
    with database.read() as connection:
        assert len(connection.execute(select(STATE)).all()) == 1
    database.close()


def test_the_clock_is_the_databases(desk: RunningDesk) -> None:
    with desk.services.database.read() as connection:
        moment = now(connection)
        if desk.services.database.is_sqlite:
            query = "SELECT CAST(strftime('%s', 'now') AS INTEGER)"
        else:
            query = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS BIGINT)"
        assert abs(moment // 1000 - connection.execute(text(query)).scalar_one()) <= 2


def test_days_are_counted_in_the_blogs_zone(desk: RunningDesk) -> None:
    zone = desk.settings.zone
    evening = 1_795_626_000_000  # 25 November 2026, 17.00 UTC: midnight in Jakarta
    assert to_day(evening - 1000, zone) == "2026-11-25"
    assert to_day(evening, zone) == "2026-11-26"
    assert to_local(evening, zone).isoformat() == "2026-11-26T00:00:00+07:00"


def test_a_snapshot_is_one_state_however_many_change_it_meanwhile(desk: RunningDesk) -> None:
    """Sequence and content belong together: as many members as the sequence has counted."""
    stop = threading.Event()
    base = desk.value("SELECT sequence FROM state")

    def admit(worker: int) -> None:
        number = 0
        while not stop.is_set() and number < 60:
            number += 1
            desk.admit(f"orang-{worker}-{number}")

    threads = [threading.Thread(target=admit, args=(worker,)) for worker in range(3)]
    for thread in threads:
        thread.start()
    seen: list[int] = []
    # However slowly the others begin, some of the snapshots fall between their changes.
    while len(seen) < 25 or (len(set(seen)) < 5 and any(thread.is_alive() for thread in threads)):
        one = read(snapshot.take(desk.services.database, desk.settings.zone, EXPORT_KEY), EXPORT_KEY)
        assert len(one.members) == one.header.sequence - base
        seen.append(one.header.sequence)
    stop.set()
    for thread in threads:
        thread.join()
    assert seen == sorted(seen)
    assert len(set(seen)) > 1


def test_a_local_pull_reads_the_same_bytes_as_one_over_http(desk: RunningDesk) -> None:
    crew = desk.crew()
    desk.write(crew["budi"], "Halo.")
    desk.approve(crew["wayan"])
    here = snapshot.take_from(desk.settings.database, "Asia/Jakarta", EXPORT_KEY)
    assert here == snapshot.take(desk.services.database, desk.settings.zone, EXPORT_KEY)
    assert [one.thread for one in read(here, EXPORT_KEY).comments] == [THREAD]


def test_a_tampered_snapshot_is_not_believed(desk: RunningDesk) -> None:
    """Point 13: a snapshot cannot be changed on its way from the desk."""
    crew = desk.crew()
    desk.write(crew["budi"], "Kata Budi.")
    desk.approve(crew["wayan"])
    good = snapshot.take(desk.services.database, desk.settings.zone, EXPORT_KEY)
    for bad in (
        good.replace(b"Kata Budi.", b"Kata lain."),
        good.replace(b'"member":"budi"', b'"member":"ratih"'),
        good.replace(b'"dari":"2', b'"dari":"1'),
        b"\n".join(good.split(b"\n")[1:]),
        good[:-20],
    ):
        assert bad != good
        with pytest.raises(SnapshotError):
            read(bad, EXPORT_KEY)
    with pytest.raises(SnapshotError) as error:
        read(good, b"kunci lain" * 5)
    assert error.value.fault is Fault.SIGNATURE


def test_two_people_cannot_take_the_same_address(desk: RunningDesk) -> None:
    desk.admit("budi")
    with pytest.raises(InvalidRequest), desk.services.database.write() as connection:
        desk.services.members.invite(connection, "Budi Lain", address("budi"))


def test_ids_come_from_names_and_are_never_given_again(desk: RunningDesk) -> None:
    with desk.services.database.write() as connection:
        members = desk.services.members
        ids = [members.invite(connection, "Sari Ayu", address(f"sari-{number}")).id for number in range(3)]
        assert ids == ["sari-ayu", "sari-ayu-2", "sari-ayu-3"]
        members.erase(connection, "sari-ayu-2")
        assert members.invite(connection, "Sari Ayu", address("sari-9")).id == "sari-ayu-4"
        assert members.invite(connection, "Arsip", address("arsip")).id != "arsip"
        with pytest.raises(InvalidRequest):
            members.invite(connection, "Lain", address("lain"), id_="sari-ayu-2")


@pytest.mark.parametrize(
    ("name", "url"),
    [("", ""), ("  ", ""), ("a" * 81, ""), ("Budi\nLain", ""), (address("budi"), ""), ("Budi", "javascript:x"),
     ("Budi", "https://a@b.example"), ("Budi", "https://x.example/\n")],
)  # fmt: skip
def test_what_may_not_stand_in_public_is_refused(small: RunningDesk, name: str, url: str) -> None:
    with pytest.raises(InvalidRequest), small.services.database.write() as connection:
        small.services.members.invite(connection, name, address("budi"), url=url)


def test_a_public_roster_is_taken_over_and_given_addresses(desk: RunningDesk) -> None:
    roster = [
        Member("lina", "Lina Hartono", "", [Period("2025-01-01", "2026-06-30")]),
        Member("ayu", "Ayu Maharani", "https://ayu.example", [Period("2025-02-01", "")]),
    ]
    with desk.services.database.write() as connection:
        members = desk.services.members
        assert members.adopt(connection, roster) == 2
        assert members.adopt(connection, roster) == 0
        ayu = members.invite(connection, "Ayu Maharani", address("ayu"), id_="ayu")
        assert [period.since for period in ayu.periods] == ["2025-02-01"]
        lina = members.invite(connection, "Lina Hartono", address("lina"), id_="lina")
        assert len(lina.periods) == 2, "a former member comes back for a second time"
    desk.signed_in("ayu")


def test_periods_never_overlap_however_often_somebody_leaves_and_returns(desk: RunningDesk) -> None:
    id_ = desk.admit("budi")
    with desk.services.database.write() as connection:
        members = desk.services.members
        for _ in range(3):
            members.end_membership(connection, id_)
            ended = members.find(connection, id_)
            assert ended
            today = members.today(connection)
            assert ended.has_ended(today)
            assert not ended.is_active(today)
            assert ended.public.active(today), "what was written today was written by a member"
            back = members.readmit(connection, id_)
            assert back.is_active(today)
            assert len(back.periods) == 1


def test_somebody_always_owns_the_blog(desk: RunningDesk) -> None:
    desk.admit("ratih", Role.OWNER)
    with desk.services.database.write() as connection:
        with pytest.raises(InvalidRequest):
            desk.services.members.set_role(connection, "ratih", Role.MEMBER)
        with pytest.raises(InvalidRequest):
            desk.services.members.erase(connection, "ratih")


def test_only_what_readers_see_counts_up_the_sequence(desk: RunningDesk) -> None:
    crew = desk.crew()

    def counted() -> int:
        with desk.services.database.read() as connection:
            return state.read(connection).sequence

    before = counted()
    desk.write(crew["budi"], "Menunggu.")
    crew["ratih"].post("/anggota/budi", crew["ratih"].get("/anggota/budi").fields("/anggota/budi", aksi="percaya"))
    assert counted() == before
    desk.approve(crew["wayan"])
    assert counted() == before + 1


def test_members_are_kept_from_the_command_line(small: RunningDesk, tmp_path: Path) -> None:
    environ = environment(tmp_path, small.settings)

    def invoke(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "invoke", *arguments]
        return subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)

    done = invoke("members.invite", "--name", "Ayu Maharani", "--address", address("ayu"), "--role", "moderator")
    assert (done.returncode, done.stderr) == (0, "")
    assert "id ayu-maharani" in done.stdout
    assert address("ayu") not in invoke("members.list").stdout
    listed = invoke("members.list", "--addresses")
    assert address("ayu") in listed.stdout
    assert "moderator" in listed.stdout
    assert "aktif" in listed.stdout
    assert small.read_email("mengundang Anda")
    assert invoke("members.end", "ayu-maharani").returncode == 0
    assert "berakhir" in invoke("members.list").stdout
    assert invoke("members.end", "tidak-ada").returncode == 1
    assert invoke("members.erase", "ayu-maharani").returncode == 1, "not without --yes"
    assert invoke("members.erase", "ayu-maharani", "--yes").returncode == 0
    assert "0 anggota" in invoke("members.list").stdout
    adopted = invoke("members.adopt")
    assert adopted.returncode == 0, adopted.stderr
    assert "8 anggota" in adopted.stdout
    path = tmp_path / "x" / "cadangan.jsonl"
    assert invoke("desk.backup", "--to", str(path)).returncode == 0
    assert invoke("desk.restore", str(path)).returncode == 1, "not without --yes"
    assert invoke("desk.restore", str(path), "--yes").returncode == 0
    path.write_text("rusak")
    broken = invoke("desk.restore", str(path), "--yes")
    assert broken.returncode == 1
    assert "Belum dipulihkan" in broken.stderr
    assert "Traceback" not in broken.stderr
