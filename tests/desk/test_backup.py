"""Import and export, backups taken and restored, and point 12: kill -9 under load."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from http.client import HTTPException
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, select, text

from desk.accounts.members import Role
from desk.comments import snapshot
from desk.errors import BackupError
from desk.signing import Purpose, Signer
from desk.storage import backup
from desk.storage.database import MIGRATIONS, Database
from desk.storage.schema import COMMENTS, MEMBERS
from plugins.comments.snapshot import read
from tests.desk.cluster import Cluster
from tests.desk.process import Process, environment, running
from tests.desk.running_desk import EXPORT_KEY, ORIGIN, SECRET, STORY, Client, RunningDesk, address, opened

SIGNER = Signer([SECRET])


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
        return b"".join(backup.export(connection, SIGNER))


@pytest.mark.parametrize("other", ["sqlite", "postgresql"])
def test_everything_comes_out_and_in_again_byte_for_byte(
    desk: RunningDesk, other: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """From either kind of database into either."""
    filled(desk)
    first = tmp_path / "satu.jsonl"
    backup.save(desk.services.database, first, SIGNER)
    url = f"sqlite:///{tmp_path / 'lain.sqlite'}"
    if other == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        url = cluster.create()
    database = Database(url)
    database.prepare()
    with database.write() as connection:
        backup.load(connection, first, SIGNER)
    second = tmp_path / "dua.jsonl"
    backup.save(database, second, SIGNER)
    database.close()
    assert first.read_bytes() == second.read_bytes()
    assert b"Kutipan" in first.read_bytes()
    assert first.stat().st_mode & 0o077 == 0, "it carries addresses"


def test_a_restored_desk_goes_on_where_it_was_and_ahead_of_every_pull(desk: RunningDesk, tmp_path: Path) -> None:
    filled(desk)
    path = tmp_path / "cadangan.jsonl"
    backup.save(desk.services.database, path, SIGNER)
    before = read(snapshot.take_from(desk.settings.database, "Asia/Jakarta", EXPORT_KEY), EXPORT_KEY)
    desk.signed_in("rina")
    desk.admit("sesudah-cadangan")
    assert backup.restore(desk.services.database, path, SIGNER).erased == 0
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
    backup.save(desk.services.database, old, SIGNER)
    with desk.services.database.write() as connection:
        desk.services.members.erase(connection, "rina")
    new = tmp_path / "b-baru.jsonl"
    backup.save(desk.services.database, new, SIGNER)
    assert backup.restore(desk.services.database, old, SIGNER).erased == 2
    assert b"Kutipan" not in lines(desk.services.database)
    lost = Database(f"sqlite:///{tmp_path / 'baru.sqlite'}")
    assert backup.restore(lost, old, SIGNER, [old, new]).erased == 2
    assert b"Kutipan" not in lines(lost)
    assert b"Rina" not in lines(lost)
    lost.close()


def test_a_damaged_backup_is_refused_and_nothing_is_touched(desk: RunningDesk, tmp_path: Path) -> None:
    filled(desk)
    path = tmp_path / "cadangan.jsonl"
    backup.save(desk.services.database, path, SIGNER)
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
            backup.restore(desk.services.database, path, SIGNER)
        assert lines(desk.services.database) == before, name
    path.unlink()
    with pytest.raises(BackupError):
        backup.restore(desk.services.database, path, SIGNER)


def test_a_backup_with_unknown_rows_is_refused_as_a_whole(desk: RunningDesk, tmp_path: Path) -> None:
    """Whole in itself, but of another desk's making."""
    filled(desk)
    path = tmp_path / "cadangan.jsonl"
    backup.save(desk.services.database, path, SIGNER)
    before = lines(desk.services.database)
    for old, new in ((b'"table":"closures"', b'"table":"passwords"'), (b'"trusted":', b'"believed":')):
        body = b"".join(before.replace(old, new).splitlines(keepends=True)[:-1])
        path.write_bytes(sealed(body))
        with pytest.raises(BackupError, match="tidak dikenal"):
            backup.restore(desk.services.database, path, SIGNER)
        assert lines(desk.services.database) == before


def sealed(body: bytes, signer: Signer | None = SIGNER) -> bytes:
    """The lines of a backup, whole in themselves, under a seal or none."""
    digest = hashlib.sha256(body).hexdigest()
    end = {"end": True, "count": body.count(b"\n") - 1, "sha256": digest}
    end |= {"hmac": signer.sign(Purpose.BACKUP, digest)} if signer else {}
    return body + json.dumps(end, separators=(",", ":")).encode() + b"\n"


def body_of(path: Path) -> bytes:
    return b"".join(path.read_bytes().splitlines(keepends=True)[:-1])


def test_a_doctored_backup_is_not_believed(desk: RunningDesk, tmp_path: Path) -> None:
    """Whole by its digest, with somebody made an owner: without a seal, under another's, and as one of version 1."""
    filled(desk)
    path = tmp_path / "cadangan.jsonl"
    backup.save(desk.services.database, path, SIGNER)
    before = lines(desk.services.database)
    body = body_of(path).replace(b'"role":"anggota"', b'"role":"pemilik"')
    assert body != body_of(path)
    for doctored in (
        sealed(body, None), sealed(body, Signer([b"x" * 48])),
        sealed(body.replace(b'"version":2', b'"version":1'), None),
        body + path.read_bytes().splitlines(keepends=True)[-1],
    ):  # fmt: skip
        path.write_bytes(doctored)
        with pytest.raises(BackupError, match=re.escape(str(path))):
            backup.restore(desk.services.database, path, SIGNER)
        assert lines(desk.services.database) == before
    path.write_bytes(sealed(body, None))
    backup.restore(desk.services.database, path, SIGNER, unsealed=True)
    assert desk.value("SELECT COUNT(*) FROM members WHERE role = 'anggota'") == 0, "only if one insists"


def test_a_backup_outlives_a_rotation_of_secrets(desk: RunningDesk, tmp_path: Path) -> None:
    filled(desk)
    path = tmp_path / "cadangan.jsonl"
    backup.save(desk.services.database, path, SIGNER)
    assert backup.restore(desk.services.database, path, Signer([b"n" * 48, SECRET])).erased == 0


def test_a_backup_of_version_1_is_restored_if_one_insists(desk: RunningDesk, tmp_path: Path) -> None:
    """As it was written before there were seals and choices."""
    filled(desk)
    path = tmp_path / "cadangan.jsonl"
    backup.save(desk.services.database, path, SIGNER)
    old = [line for line in body_of(path).splitlines(keepends=True) if b'"table":"choices"' not in line]
    path.write_bytes(sealed(b"".join(old).replace(b'"version":2', b'"version":1'), None))
    with pytest.raises(BackupError, match="--unsealed"):
        backup.restore(desk.services.database, path, SIGNER)
    backup.restore(desk.services.database, path, SIGNER, unsealed=True)
    assert b"Kutipan" in lines(desk.services.database)


def test_one_blogs_erasure_deletes_no_member_of_another(
    desk: RunningDesk, tmp_path: Path, sqlite_url: str, postgresql_url: str
) -> None:
    """Two desks with a member of the same id, their backups in one folder under the same secret."""
    desk.admit("rina")
    own = tmp_path / "a-sendiri.jsonl"
    backup.save(desk.services.database, own, SIGNER)
    before = lines(desk.services.database)
    foreign = tmp_path / "b-lain.jsonl"
    for url in (sqlite_url, postgresql_url):
        (tmp_path / url[:6]).mkdir()
        with opened(tmp_path / url[:6], f"sqlite:///{tmp_path / url[:6] / 'lain.sqlite'}") as other:
            other.admit("rina")
            with other.services.database.write() as connection:
                other.services.members.erase(connection, "rina")
            backup.save(other.services.database, foreign, SIGNER)
            with pytest.raises(BackupError, match="meja komentar lain"):
                backup.restore(other.services.database, own, SIGNER)
        restored = backup.restore(desk.services.database, own, SIGNER, [own, foreign])
        assert restored.erased == 0
        assert [reason for reason in restored.skipped if "lain" in reason and str(foreign) in reason]
        assert desk.value("SELECT COUNT(*) FROM members WHERE id = 'rina'") == 1
    assert before.count(b'"table":"members"') == lines(desk.services.database).count(b'"table":"members"')


def test_a_new_desk_with_its_owner_alone_takes_the_backup_of_the_old(desk: RunningDesk, tmp_path: Path) -> None:
    filled(desk)
    path = tmp_path / "cadangan.jsonl"
    backup.save(desk.services.database, path, SIGNER)
    new = Database(f"sqlite:///{tmp_path / 'baru.sqlite'}")
    new.prepare()
    with new.write() as connection:
        desk.services.members.invite(connection, "Ratih", address("ratih"), role=Role.OWNER)
    backup.restore(new, path, SIGNER)
    assert b"Kutipan" in lines(new)
    new.close()


def test_a_damaged_neighbour_is_named_and_blocks_nothing(desk: RunningDesk, tmp_path: Path) -> None:
    filled(desk)
    old, new = tmp_path / "a-lama.jsonl", tmp_path / "e-baru.jsonl"
    backup.save(desk.services.database, old, SIGNER)
    with desk.services.database.write() as connection:
        desk.services.members.erase(connection, "rina")
    backup.save(desk.services.database, new, SIGNER)
    whole = old.read_bytes()
    damaged = {
        "b-terpotong": whole[:-200], "c-kosong": b"", "d-bukan": b"\xff\xfe{}",
        "f-tanpa-segel": sealed(body_of(old), None),
        "g-rusak": whole.replace(b"Budi", b"Bubi", 1),
        "h-tipe": sealed(body_of(old).replace(b'"trusted":true', b'"trusted":"ya"')),
        "i-tanpa-meja": sealed(b"".join(line for line in body_of(old).splitlines(True) if b'"state"' not in line)),
        "j-daftar": b"[1]\n[2]\n",
    }  # fmt: skip
    for name, data in damaged.items():
        (tmp_path / f"{name}.jsonl").write_bytes(data)
    (tmp_path / "k-folder.jsonl").mkdir()
    lost = Database(f"sqlite:///{tmp_path / 'hilang.sqlite'}")
    restored = backup.restore(lost, old, SIGNER, sorted(tmp_path.glob("*.jsonl")))
    assert restored.erased == 2, "what the whole one beside them knows"
    assert b"Rina" not in lines(lost)
    lost.close()
    for name in (*damaged, "k-folder"):
        assert [reason for reason in restored.skipped if name in reason], name
    assert len(restored.skipped) == len(damaged) + 1


def test_rows_that_contradict_each_other_are_refused_by_name(desk: RunningDesk, tmp_path: Path) -> None:
    filled(desk)
    path = tmp_path / "cadangan.jsonl"
    backup.save(desk.services.database, path, SIGNER)
    before, body = lines(desk.services.database), body_of(path)
    without_budi = b"".join(line for line in body.splitlines(True) if b'"table":"members","id":"budi"' not in line)
    for wrong in (without_budi, body + body.splitlines(True)[-1]):
        path.write_bytes(sealed(wrong))
        with pytest.raises(BackupError, match=re.escape(str(path))):
            backup.restore(desk.services.database, path, SIGNER)
        assert lines(desk.services.database) == before


def test_what_was_withdrawn_and_who_unsubscribed_stays_so(desk: RunningDesk, tmp_path: Path) -> None:
    """From this database, and from newer backups where it is lost. Who has subscribed again since is written to."""
    filled(desk)
    budi, rina = desk.signed_in("budi"), desk.signed_in("rina")
    desk.client().post(desk.unsubscribe_url("wayan").removeprefix(ORIGIN), {})
    old = tmp_path / "a-lama.jsonl"
    backup.save(desk.services.database, old, SIGNER)
    published = desk.value("SELECT id FROM comments WHERE text IS NOT NULL")
    waiting = desk.value("SELECT id FROM comments WHERE draft = 'Menunggu.'")
    for client, id_ in ((rina, published), (budi, waiting)):
        form = client.get(f"/komentar/{id_}/tarik").fields(f"/komentar/{id_}/tarik")
        assert client.post(f"/komentar/{id_}/tarik", form).status == 303
    assert desk.client().post(desk.unsubscribe_url("budi").removeprefix(ORIGIN), {}).status == 200
    rina.post("/akun/pemberitahuan", rina.get("/akun").fields("/akun/pemberitahuan"))
    wayan = desk.signed_in("wayan")
    wayan.post("/akun/pemberitahuan", wayan.get("/akun").fields("/akun/pemberitahuan", kabari="ya"))
    desk.run("DELETE FROM comments WHERE id = :id", id=waiting)  # as the worker does after ninety days
    new = tmp_path / "b-baru.jsonl"
    backup.save(desk.services.database, new, SIGNER)
    lost = Database(f"sqlite:///{tmp_path / 'hilang.sqlite'}")
    backup.restore(lost, old, SIGNER, [old, new])
    backup.restore(desk.services.database, old, SIGNER)
    for database in (lost, desk.services.database):
        with database.read() as connection:
            members = {one.id: one.notify for one in connection.execute(select(MEMBERS)).all()}
            comments = connection.execute(select(COMMENTS).where(COMMENTS.c.id.in_([published, waiting]))).all()
        assert [(one.text, one.draft, one.withdrawn) for one in comments] == [(None, None, True)] * 2
        assert members == {"ratih": True, "wayan": True, "budi": False, "joko": True, "rina": False}
    lost.close()


def test_an_erased_member_leaves_no_choice(desk: RunningDesk) -> None:
    desk.admit("rina", trusted=True)
    with desk.services.database.write() as connection:
        desk.services.members.set_notifications(connection, "rina", False)
        desk.services.members.set_notifications(connection, "tidak-ada", False)
    assert desk.counts()["choices"] == 1
    with desk.services.database.write() as connection:
        desk.services.members.erase(connection, "rina")
    assert desk.counts()["choices"] == 0


def test_what_was_decided_before_there_were_choices_is_known(database_url: str) -> None:
    """The migration enters what the rows say."""
    database = Database(database_url)
    with database.write() as connection:
        migrate(connection, "0001")
        for id_, notify in (("budi", "false"), ("rina", "true")):
            connection.execute(
                text(
                    "INSERT INTO members (id, name, url, role, trusted, suspended, notify, consent, created_at) "
                    f"VALUES ('{id_}', 'B', '', 'anggota', false, false, {notify}, '', 1)"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO comments (id, thread, member, date, reply_to, depth, reason, version, withdrawn, "
                    f"created_at, changed_at) VALUES ('k-{id_}', 't', '{id_}', 'd', '', 0, '', 1, not {notify}, 1, 1)"
                )
            )
        migrate(connection, "head")
        found = connection.execute(text("SELECT id, kind, decided_at FROM choices ORDER BY id")).all()
    database.close()
    assert [tuple(row) for row in found] == [("budi", "berhenti", 0), ("k-budi", "ditarik", 0)]


def migrate(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


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
            backup.save(desk.services.database, path, SIGNER)
            taken.append((path, before))
    for path, before in taken:
        copy = Database(f"sqlite:///{path}.sqlite")
        backup.restore(copy, path, SIGNER)
        content = lines(copy)
        copy.close()
        assert [text for text in before if content.count(f'"text":"{text}"'.encode()) != 1] == []
