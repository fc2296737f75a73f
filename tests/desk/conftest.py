"""Databases of both kinds, and desks over them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.cluster import Cluster, memory
from tests.desk.running_desk import Client, RunningDesk, address, opened
from tools.components import POSTGRESQL, required


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server; skipped only where PostgreSQL is not installed and need not be."""
    if POSTGRESQL.find() is None and not required():
        pytest.skip(POSTGRESQL.waits)
    server = Cluster()
    yield server
    server.stop()


@pytest.fixture
def sqlite_url() -> Iterator[str]:
    """The address of a new SQLite database, in memory's folder where there is one: it keeps every sync it is told."""
    with tempfile.TemporaryDirectory(prefix="kisah-meja-", dir=memory()) as folder:
        yield f"sqlite:///{folder}/meja.sqlite"


@pytest.fixture
def postgresql_url(cluster: Cluster) -> Iterator[str]:
    """The address of a new PostgreSQL database."""
    url = cluster.create()
    yield url
    cluster.drop(url)


@pytest.fixture(params=["sqlite_url", "postgresql_url"], ids=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a new, empty database of each kind."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def stored(tmp_path: Path, database_url: str) -> Iterator[RunningDesk]:
    """A desk over each kind of database, for what a database has a say in."""
    with opened(tmp_path, database_url) as found:
        yield found


@pytest.fixture(
    params=["sqlite_url", pytest.param("postgresql_url", marks=pytest.mark.long)], ids=["sqlite", "postgresql"]
)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningDesk]:
    """The same for what pages do: over PostgreSQL in the long round only."""
    with opened(tmp_path, request.getfixturevalue(request.param)) as found:
        yield found


@pytest.fixture
def small(tmp_path: Path, sqlite_url: str) -> Iterator[RunningDesk]:
    """A desk over SQLite, where the kind of database does not matter."""
    with opened(tmp_path, sqlite_url) as found:
        yield found


@pytest.fixture
def full(small: RunningDesk) -> tuple[RunningDesk, dict[str, Client]]:
    """A desk with people, a waiting comment, a published one, and a request."""
    crew = small.crew()
    small.write(crew["budi"], "Satu.")
    small.approve(crew["wayan"])
    small.write(crew["budi"], "Dua.")
    stranger = small.client()
    form = stranger.get("/menjadi-anggota")
    stranger.post("/menjadi-anggota", form.fields(nama="Lina", surel=address("lina"), kalimat="Halo.", setuju="ya"))
    small.worker.run_once()
    small.run("DELETE FROM limits")
    return small, crew
