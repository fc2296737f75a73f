"""Servers that go away, come back, or have no room left."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests.publishing.conftest import QUICK, Deployment, mostly
from tests.publishing.promises import CONNECTED
from tests.publishing.servers import IS_ROOT
from tools.publishing.backend import RcloneTarget
from tools.publishing.errors import RefusedError, RetryPolicy, UnfinishedError
from tools.publishing.releases import ReleaseStore
from tools.publishing.remote import Remote
from tools.publishing.settings import read_target


def write_many(deployment: Deployment) -> None:
    for number in range(4):
        deployment.blog.write(f"gambar/besar-{number}.svg", f"<svg>{'x' * 300_000}{number}</svg>")


@pytest.mark.parametrize("deployment", mostly("ftp", "s3-bersahaja", among=CONNECTED), indirect=True)
def test_a_dropped_connection_leaves_a_clear_state(deployment: Deployment) -> None:
    deployment.publish()
    before = deployment.server.download()
    write_many(deployment)
    stopped = threading.Event()

    def stop_in_the_middle() -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not list(
            (deployment.blog.folder / ".terbitan").glob("*/panggung/kirim/gambar/besar-*")
        ):
            time.sleep(0.002)
        deployment.server.stop()
        stopped.set()

    threading.Thread(target=stop_in_the_middle, daemon=True).start()
    try:
        with pytest.raises(UnfinishedError, match=r"Situs tetap terbaca"):
            deployment.publish(retry=RetryPolicy(attempts=2, first_pause=0.1))
    finally:
        stopped.wait()
        deployment.server.start()
    if deployment.server.name == "s3":  # moto remembers nothing when it ends: what it has now is an empty store
        assert deployment.server.download() == {}
    else:
        found = {path: data for path, data in deployment.server.download().items() if not path.endswith(".partial")}
        assert all(found.get(path) in (data, deployment.blog.files().get(path)) for path, data in before.items())
    deployment.publish(yes=True)
    deployment.expect_equal()


@pytest.mark.parametrize("name", mostly("sftp", "s3-bersahaja", among=("sftp", "ftp", "s3-bersahaja")))
def test_a_server_that_is_away_for_a_moment_is_waited_for(
    open_deployment: Callable[[str], Deployment], name: str
) -> None:
    deployment = open_deployment(name)
    deployment.publish()
    deployment.blog.story("Lagi.", file="cerita/antre.md", Title="Antre", Date="2026-10-02 08:00")
    deployment.server.stop()
    threading.Timer(0.7, deployment.server.start).start()
    deployment.publish(retry=RetryPolicy(attempts=6, first_pause=0.3))
    deployment.expect_equal()


def test_a_server_that_is_not_there_is_named(open_deployment: Callable[[str], Deployment]) -> None:
    deployment = open_deployment("sftp")
    deployment.server.stop()
    try:
        with pytest.raises(RefusedError, match=r"tidak dapat dijangkau"):
            deployment.publish(retry=RetryPolicy(attempts=2, first_pause=0.1))
    finally:
        deployment.server.start()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder with room for half a megabyte."""
    if not IS_ROOT:
        pytest.skip("hanya root yang dapat membuat ruang kecil")
    place = tmp_path / "kecil"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k,mode=777", "tmpfs", place], check=False)
    if mounted.returncode:
        pytest.skip("mesin ini tidak mengizinkan mount")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


@pytest.mark.parametrize("name", mostly("folder", among=("folder", "sftp", "ftp", "s3-bersahaja")))
def test_a_full_disk_is_named_and_nothing_is_torn(
    open_deployment: Callable[[str], Deployment], small_disk: Path, name: str
) -> None:
    deployment = open_deployment(name)
    place = {"folder": "terbit", "sftp": "akun/public_html", "ftp": "akun/public_html", "s3-bersahaja": "toko/blog"}[
        name
    ]
    root = deployment.server.base / place
    root.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "--bind", small_disk, root], check=True)
    try:
        deployment.publish()
        before = deployment.server.download()
        write_many(deployment)
        with pytest.raises(UnfinishedError, match=r"Situs tetap terbaca"):
            deployment.publish()
        found = {path: data for path, data in deployment.server.download().items() if not path.endswith(".partial")}
        assert {path: found[path] for path in before if "besar" not in path} == before
        for number in range(4):
            (deployment.blog.content / f"gambar/besar-{number}.svg").unlink()
        deployment.publish(yes=True)
        deployment.expect_equal()
    finally:
        subprocess.run(["umount", "--lazy", root], check=True)


class DamagedUnderWay(Remote):
    """Between its being sent and its being looked at, the first file is damaged so many `times`."""

    times = 0
    deployment: Deployment

    def fetch_digests(self, paths: Iterable[str]) -> dict[str, str]:
        wanted = list(paths)
        if self.times:
            self.times -= 1
            self.deployment.server.put(min(wanted), b"rusak")
        return super().fetch_digests(wanted)


@pytest.mark.parametrize("times", [1, 9])
@pytest.mark.parametrize("name", mostly("folder", "ftp", among=("folder", "sftp-only", "ftp", "s3")))
def test_what_arrives_damaged_is_sent_again(
    open_deployment: Callable[[str], Deployment], tmp_path: Path, name: str, times: int
) -> None:
    deployment = open_deployment(name)
    store = ReleaseStore(tmp_path, "uji")
    files = {path: store.add_bytes(path.encode()) for path in ("index.html", "p/tentang.html")}
    target = read_target(deployment.server.target)
    assert isinstance(target, RcloneTarget)
    remote = DamagedUnderWay(target.connect(tmp_path), target.locate(target.root, tmp_path), store.stage, QUICK)
    remote.times, remote.deployment = times, deployment
    sent = {path: store.path_of(entry.digest) for path, entry in files.items()}
    try:
        if times == 1:
            remote.send(sent, files)
            assert deployment.server.download() == {path: path.encode() for path in files}
        else:
            with pytest.raises(UnfinishedError, match=r"index\.html tidak sampai dengan utuh"):
                remote.send(sent, files)
    finally:
        remote.close()
