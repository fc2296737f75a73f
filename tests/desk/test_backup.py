"""Import and export, backups taken and restored, and point 12: kill -9 under load."""

from __future__ import annotations

import hashlib
import threading
import time
from http.client import HTTPException
from pathlib import Path

import pytest

from desk.comments import snapshot
from desk.errors import BackupError
from desk.storage import backup
from desk.storage.database import Database
from plugins.comments.snapshot import read
from tests.desk.cluster import Cluster
from tests.desk.process import Process, environment, running
from tests.desk.running_desk import EXPORT_KEY, STORY, Client, RunningDesk


@pytest.fixture
def desk(stored: RunningDesk) -> RunningDesk:
    """Here the database has a say in everything: both kinds, in every round."""
    return stored


def filled(desk: RunningDesk) -> None:
    """People with periods, comments in every state, a request, a closure, an erasure."""
    crew = desk.crew()
    desk.admit("rina", trusted=True)
    rina = desk.signed_in("rina")
    desk.write(rina, "Terbit. “Kutipan” — é 😀\n\n> dua baris\n")
    desk.write(crew["budi"], "Menunggu.")
    desk.write(crew["budi"], "Nanti ditolak.")
    crew["ratih"].post("/cerita", crew["ratih"].get("/cerita").fields("/cerita", cerita=STORY, aksi="tutup"))
    desk.admit("lina", trusted=True)
    with desk.services.database.write() as connection:
        desk.services.members.erase(connection, "lina")
        desk.services.join_requests.add(connection, "Dewi", "dewi@contoh.example", "Halo.")


def lines(database: Database) -> bytes:
    with database.read() as connection:
        return b"".join(backup.export(connection))


@pytest.mark.parametrize("other", ["sqlite", "postgresql"])
def test_everything_comes_out_and_in_again_byte_for_byte(
    desk: RunningDesk, other: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """From either kind of database into either."""
    filled(desk)
    first = tmp_path / "satu.jsonl"
    backup.save(desk.services.database, first)
    url = f"sqlite:///{tmp_path / 'lain.sqlite'}"
    if other == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        url = cluster.create()
    database = Database(url)
    database.prepare()
    with database.write() as connection:
        backup.load(connection, first)
    second = tmp_path / "dua.jsonl"
    backup.save(database, second)
    database.close()
    assert first.read_bytes() == second.read_bytes()
    assert b"Kutipan" in first.read_bytes()
    assert first.stat().st_mode & 0o077 == 0, "it carries addresses"


def test_a_restored_desk_goes_on_where_it_was_and_ahead_of_every_pull(desk: RunningDesk, tmp_path: Path) -> None:
    filled(desk)
    path = tmp_path / "cadangan.jsonl"
    backup.save(desk.services.database, path)
    before = read(snapshot.take_from(desk.settings.database, "Asia/Jakarta", EXPORT_KEY), EXPORT_KEY)
    desk.signed_in("rina")
    desk.admit("sesudah-cadangan")
    assert backup.restore(desk.services.database, path) == 0
    after = read(snapshot.take_from(desk.settings.database, "Asia/Jakarta", EXPORT_KEY), EXPORT_KEY)
    assert after.comments == before.comments
    assert after.members == before.members
    assert after.header.desk == before.header.desk
    assert after.header.sequence > 1_700_000_000 > before.header.sequence
    assert desk.counts()["sessions"] == 0, "everybody signs in anew"


def test_an_erasure_outlives_every_older_backup(desk: RunningDesk, tmp_path: Path) -> None:
    """The ledger is replayed: from this database, and from newer backups where the database is lost."""
    filled(desk)
    old = tmp_path / "a-lama.jsonl"
    backup.save(desk.services.database, old)
    with desk.services.database.write() as connection:
        desk.services.members.erase(connection, "rina")
    new = tmp_path / "b-baru.jsonl"
    backup.save(desk.services.database, new)
    assert backup.restore(desk.services.database, old) == 2
    assert b"Kutipan" not in lines(desk.services.database)
    lost = Database(f"sqlite:///{tmp_path / 'baru.sqlite'}")
    assert backup.restore(lost, old, [old, new]) == 2
    assert b"Kutipan" not in lines(lost)
    assert b"Rina" not in lines(lost)
    lost.close()


def test_a_damaged_backup_is_refused_and_nothing_is_touched(desk: RunningDesk, tmp_path: Path) -> None:
    filled(desk)
    path = tmp_path / "cadangan.jsonl"
    backup.save(desk.services.database, path)
    data = path.read_bytes()
    before = lines(desk.services.database)
    wounds = {
        "cut": data[: len(data) // 2],
        "cut at a line's end": b"".join(data.splitlines(keepends=True)[:-3]),
        "flipped": data.replace(b"Budi", b"Bubi", 1),
        "swapped": b"\n".join(reversed(data.split(b"\n"))),
        "foreign": b'{"format":"lain"}\n',
        "empty": b"",
    }
    for name, wounded in wounds.items():
        assert wounded != data
        path.write_bytes(wounded)
        with pytest.raises(BackupError):
            backup.restore(desk.services.database, path)
        assert lines(desk.services.database) == before, name
    path.unlink()
    with pytest.raises(BackupError):
        backup.restore(desk.services.database, path)


def test_a_backup_with_unknown_rows_is_refused_as_a_whole(desk: RunningDesk, tmp_path: Path) -> None:
    """Whole in itself, but of another desk's making."""
    filled(desk)
    path = tmp_path / "cadangan.jsonl"
    backup.save(desk.services.database, path)
    before = lines(desk.services.database)
    for old, new in ((b'"table":"closures"', b'"table":"passwords"'), (b'"trusted":', b'"believed":')):
        body = b"".join(before.replace(old, new).splitlines(keepends=True)[:-1])
        digest = hashlib.sha256(body).hexdigest()
        count = body.count(b"\n") - 1
        path.write_bytes(body + f'{{"end":true,"count":{count},"sha256":"{digest}"}}\n'.encode())
        with pytest.raises(BackupError, match="tidak dikenal"):
            backup.restore(desk.services.database, path)
        assert lines(desk.services.database) == before


class Writers:
    """Members who write as fast as the desk answers, and remember what it acknowledged."""

    def __init__(self, clients: list[Client], ports: list[int], label: str) -> None:
        self.acknowledged: list[str] = []
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._write, args=(Client(ports[number % len(ports)], dict(client.cookies)), f"{label}-{number}")
            )
            for number, client in enumerate(clients)
        ]

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def wait(self, desk: RunningDesk, count: int) -> None:
        """Until so many are acknowledged, with nobody asked how often they write."""
        deadline = time.monotonic() + 60
        while len(self.acknowledged) < count:
            assert time.monotonic() < deadline
            desk.run("DELETE FROM limits")
            time.sleep(0.02)

    def _write(self, client: Client, label: str) -> None:
        turn = 0
        while not self._stop.is_set():
            turn += 1
            text = f"{label} giliran {turn}"
            try:
                form = client.get(f"/tulis?cerita={STORY}").fields("/tulis", isi=text, aksi="kirim")
                if client.post("/tulis", form).status == 303:
                    self.acknowledged.append(text)
                    client.post("/tulis", form)  # an impatient second press
            except (OSError, HTTPException, StopIteration):  # the process died, perhaps in the middle of its answer
                time.sleep(0.01)


def writers(desk: RunningDesk, count: int) -> list[Client]:
    for number in range(count):
        desk.admit(f"penulis-{number}", trusted=True)
    return [desk.signed_in(f"penulis-{number}") for number in range(count)]


def test_every_acknowledged_comment_outlives_kill_9_exactly_once(desk: RunningDesk, tmp_path: Path) -> None:
    """Two processes die under load, three times over one database; then a third pair looks."""
    environ = environment(tmp_path, desk.settings)
    clients = writers(desk, 4)
    acknowledged: list[str] = []
    for turn in range(3):
        processes = [Process(environ, tmp_path / f"log-{turn}-{number}") for number in range(2)]
        with Writers(clients, [process.port for process in processes], f"putaran {turn}") as writing:
            writing.wait(desk, 6)
            for process in processes:
                process.kill()
        acknowledged += writing.acknowledged
    with running(environ, tmp_path) as (process,):
        assert process.client(clients[0]).get("/komentar").status == 200
    texts = desk.run("SELECT text FROM comments").scalars().all()
    assert [text for text in acknowledged if texts.count(text) != 1] == []
    assert len(texts) == len(set(texts)), "and what nobody acknowledged is there once, or not at all"
    assert len(acknowledged) >= 18


def test_a_backup_taken_while_members_write_restores(desk: RunningDesk, tmp_path: Path) -> None:
    clients = writers(desk, 4)
    taken = []
    with (
        running(environment(tmp_path, desk.settings), tmp_path, 2) as processes,
        Writers(clients, [process.port for process in processes], "putaran") as writing,
    ):
        for number in range(4):
            writing.wait(desk, 4 * (number + 1))
            before = list(writing.acknowledged)
            path = tmp_path / f"cadangan-{number}.jsonl"
            backup.save(desk.services.database, path)
            taken.append((path, before))
    for path, before in taken:
        copy = Database(f"sqlite:///{path}.sqlite")
        backup.restore(copy, path)
        content = lines(copy)
        copy.close()
        assert [text for text in before if content.count(f'"text":"{text}"'.encode()) != 1] == []
