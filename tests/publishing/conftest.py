"""A blog, a server for each kind of target, and a publisher between them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from plugins.site.site import Site, load_settings
from tests.publishing.servers import IS_ROOT, SERVERS, FolderServer, Server
from tests.tiny import NOW, PROJECT, TinyBlog
from tools.components import GIT, PURE_FTPD, SSHD, Component, required
from tools.publishing.errors import RetryPolicy
from tools.publishing.progress import ProgressReporter
from tools.publishing.publisher import Publisher
from tools.publishing.report import PublishReport
from tools.publishing.target import Options

SITEURL = "https://blog-uji.example"
NEEDS: dict[str, Component] = {
    "sftp": SSHD, "sftp-only": SSHD, "ftp": PURE_FTPD, "ftps": PURE_FTPD, "pages": GIT,
}  # fmt: skip


def mostly(*short: str, among: Iterable[str] = tuple(SERVERS)) -> list[Any]:
    """Kinds of hosts as parameters: these in every round of tests, all others in the long one."""
    return [name if name in short else pytest.param(name, marks=pytest.mark.long) for name in among]


EVERYWHERE = pytest.mark.parametrize("deployment", mostly("folder", "ftp", "pages"), indirect=True)
"""For what is the same code whatever the protocol: all hosts, but only some of them in the short round."""
QUICK = RetryPolicy(attempts=3, first_pause=0.2)


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[str], Server]]:
    """Each server, started when it is first asked for."""
    # Not below /tmp: sshd jails nobody in a folder whose parents everybody may write to.
    place = "/var/lib" if IS_ROOT else None
    folder = Path(tempfile.mkdtemp(prefix="kisah-uji-", dir=place))
    folder.chmod(0o755)
    running: dict[str, Server] = {}

    def get(name: str) -> Server:
        if name not in running:
            own = folder / name
            own.mkdir()
            running[name] = SERVERS[name](own)
            running[name].start()
        return running[name]

    try:
        yield get
    finally:
        for server in running.values():
            server.stop()
        shutil.rmtree(folder)


def server_named(name: str, servers: Callable[[str], Server]) -> Server:
    needed = NEEDS.get(name)
    if needed and not required():
        if needed.find() is None:
            pytest.skip(needed.waits)
        if needed is PURE_FTPD and not IS_ROOT:
            pytest.skip("Pure-FTPd hanya berjalan sebagai root")
    return servers(name)


@dataclass
class Deployment:
    """A blog and the place where it is published."""

    blog: TinyBlog
    server: Server
    more: dict[str, Any] = field(default_factory=dict)
    """Further settings."""
    target: dict[str, Any] = field(default_factory=dict)
    """Further words of `PUBLISH`."""

    def settings(self) -> dict[str, Any]:
        own = {
            "PATH": str(self.blog.content), "OUTPUT_PATH": str(self.blog.output), "THEME": str(PROJECT / "theme"),
            "MENU_PAGES": [], "MEMBERSHIP_PAGE": "", "SITEURL": SITEURL, "BLOG_URL": SITEURL, "NOW": NOW.isoformat(),
            "PUBLISH": {**self.server.target, **self.target},
        }  # fmt: skip
        return {**own, **self.more}

    def publisher(self, retry: RetryPolicy = QUICK) -> Publisher:
        settings = load_settings(PROJECT / "pelicanconf.py", **self.settings())
        return Publisher(self.blog.folder, settings, ProgressReporter(silent=True), retry)

    def publish(self, *, retry: RetryPolicy = QUICK, **options: bool) -> PublishReport:
        return self.publisher(retry).publish(Options(**options))

    def expect_equal(self) -> None:
        """What readers get is what was built, byte for byte."""
        found, built = self.server.download(), self.blog.files()
        if self.server.name == "pages":  # how GitHub is told to leave the files as they are
            assert found.pop(".nojekyll") == b""
        assert sorted(found) == sorted(built)
        assert found == built


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two stories, built: templates need compiling only once then."""
    blog = TinyBlog(tmp_path_factory.mktemp("jadi") / "blog")
    blog.story("Antre sejak pagi.", file="cerita/antre.md", Title="Antre", Date="2026-10-02 08:00")
    settings = Deployment(blog, FolderServer(blog.folder.parent)).settings()
    Site(load_settings(PROJECT / "pelicanconf.py", **settings)).build()
    return blog.folder


@pytest.fixture
def open_deployment(
    servers: Callable[[str], Server], built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Deployment]:
    """Two stories that have never been published, and a server of the kind named."""

    def opened(name: str) -> Deployment:
        server = server_named(name, servers)
        server.clear()
        for variable, value in server.environment.items():
            monkeypatch.setenv(variable, value)
        monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
        shutil.copytree(built, tmp_path / "blog", symlinks=True)
        return Deployment(TinyBlog(tmp_path / "blog"), server)

    return opened


@pytest.fixture(params=list(SERVERS))
def deployment(request: pytest.FixtureRequest, open_deployment: Callable[[str], Deployment]) -> Deployment:
    """One for each kind of host."""
    return open_deployment(request.param)
