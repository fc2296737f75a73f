"""One publish at a time, and a lock that outlives nobody for long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.publishing.conftest import QUICK, Deployment, mostly
from tests.publishing.servers import SERVERS
from tools.publishing.backend import RcloneTarget
from tools.publishing.errors import RefusedError, UnfinishedError
from tools.publishing.lock import Lock
from tools.publishing.releases import FOLDER, ReleaseStore
from tools.publishing.remote import Remote
from tools.publishing.settings import read_target

# Git's own lock is tried in test_pages.py.
LOCKED = [name for name in SERVERS if name != "pages"]
HOSTS = pytest.mark.parametrize(
    "deployment", mostly("folder", "sftp-only", "ftp", "s3", "s3-bersahaja", among=LOCKED), indirect=True
)
SOME_HOSTS = pytest.mark.parametrize("deployment", mostly("folder", "ftp", "s3-bersahaja", among=LOCKED), indirect=True)


@pytest.fixture
def remote(deployment: Deployment, tmp_path: Path) -> Iterator[Remote]:
    target = read_target(deployment.server.target)
    assert isinstance(target, RcloneTarget)
    store = ReleaseStore(tmp_path, "kunci")
    remote = Remote(target.connect(tmp_path), target.locate(target.root, tmp_path), store.stage, QUICK)
    yield remote
    remote.close()


def lock(remote: Remote, folder: Path, name: str, span: float) -> Lock:
    """One that another machine might hold."""
    return Lock(remote, folder / name, lambda sentence: None, span)


@HOSTS
def test_two_at_once_one_publishes_and_the_other_is_told(remote: Remote, tmp_path: Path) -> None:
    first, second = lock(remote, tmp_path, "satu", 1.2), lock(remote, tmp_path, "dua", 1.2)
    first.take()
    try:
        with pytest.raises(RefusedError, match=r"sedang diterbitkan dari tempat lain"):
            second.take()
        first.check()
    finally:
        second.release()
        first.release()


@HOSTS
def test_a_lock_is_handed_on_and_a_stale_one_expires(remote: Remote, tmp_path: Path) -> None:
    dead = lock(remote, tmp_path, "mati", 1.0)
    dead.take()
    dead.fall_silent()
    began = time.monotonic()
    heir = lock(remote, tmp_path, "waris", 1.0)
    heir.take()
    assert time.monotonic() - began >= 1.0
    with pytest.raises(UnfinishedError, match=r"mengambil alih"):
        dead.check()
    heir.release()
    third = lock(remote, tmp_path, "ketiga", 30)
    began = time.monotonic()
    third.take()
    assert time.monotonic() - began < 10
    third.release()
    dead.release()


@SOME_HOSTS
def test_what_a_run_of_this_project_left_behind_needs_no_waiting(remote: Remote, tmp_path: Path) -> None:
    killed = lock(remote, tmp_path, "sendiri", 300)
    killed.take()
    killed.fall_silent()
    again = lock(remote, tmp_path, "sendiri", 300)
    again.take()
    again.check()
    again.release()
    killed.release()


@pytest.mark.parametrize("deployment", ["s3-bersahaja"], indirect=True)
def test_a_file_that_nobody_owns_blocks_nobody(remote: Remote, tmp_path: Path) -> None:
    """An entry that is never renewed, whoever may have left it and by whatever name."""
    folder = tmp_path / "tanda"
    folder.mkdir()
    (folder / "1.mati").write_text("mati.0")
    remote.upload(folder, f"{remote.root}/.kisah/kunci")
    heir = lock(remote, tmp_path, "waris", 1.0)
    assert heir.take()
    heir.check()
    heir.release()


@SOME_HOSTS
def test_of_many_contenders_never_two_hold_it(remote: Remote, tmp_path: Path) -> None:
    holding: list[int] = []
    most = [0]

    def contend(number: int) -> None:
        mine = lock(remote, tmp_path, f"peserta-{number}", 2.0)
        try:
            mine.take()
        except RefusedError:
            mine.release()
            return
        holding.append(number)
        most[0] = max(most[0], len(holding))
        time.sleep(0.2)
        mine.check()
        holding.remove(number)
        mine.release()

    threads = [threading.Thread(target=contend, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_a_second_publish_of_this_project_is_refused_at_once(open_deployment: object, tmp_path: Path) -> None:
    from filelock import FileLock

    assert callable(open_deployment)
    deployment: Deployment = open_deployment("folder")
    (deployment.blog.folder / FOLDER).mkdir()
    lock = FileLock(deployment.blog.folder / FOLDER / "kunci")
    with lock, pytest.raises(RefusedError, match=r"perintah lain di komputer ini"):
        deployment.publish()
