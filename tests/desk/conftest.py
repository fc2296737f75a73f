"""Databases of both kinds, and desks over them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.cluster import Cluster, memory
from tests.desk.place import Client, Place, address, opened
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
def lite() -> Iterator[str]:
    """The address of a new SQLite database, in memory's folder where there is one: it keeps every sync it is told."""
    with tempfile.TemporaryDirectory(prefix="kisah-meja-", dir=memory()) as folder:
        yield f"sqlite:///{folder}/meja.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a new, empty database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("lite")
        return
    server: Cluster = request.getfixturevalue("cluster")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Iterator[Place]:
    """A desk over each kind of database."""
    with opened(tmp_path, database_url) as found:
        yield found


@pytest.fixture
def small(tmp_path: Path, lite: str) -> Iterator[Place]:
    """A desk over SQLite, where the kind of database does not matter."""
    with opened(tmp_path, lite) as found:
        yield found


@pytest.fixture
def full(small: Place) -> tuple[Place, dict[str, Client]]:
    """A desk with people, a waiting comment, a published one, and a request."""
    crew = small.crew()
    small.write(crew["budi"], "Satu.")
    small.approve(crew["wayan"])
    small.write(crew["budi"], "Dua.")
    stranger = small.client()
    form = stranger.get("/menjadi-anggota")
    stranger.post("/menjadi-anggota", form.fields(nama="Lina", surel=address("lina"), kalimat="Halo.", setuju="ya"))
    small.worker.round()
    small.run("DELETE FROM limits")
    return small, crew
