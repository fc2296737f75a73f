"""How the desk is run elsewhere: as a WSGI application, below a path, from a file that is its owner's alone."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desk.errors import ConfigurationError
from desk.preview import make_server, prepare_services
from desk.storage.database import Database
from desk.web.app import create_app
from tests.desk.process import environment
from tests.desk.running_desk import ORIGIN, STORY, RunningDesk, address
from tests.programs import validator_jar
from tests.tiny import PROJECT
from tools.components import JAVA, required

CALL = """
from wsgiref.util import setup_testing_defaults
from desk.wsgi import application
environ = {"SCRIPT_NAME": "/meja", "PATH_INFO": "/masuk", "HTTP_HOST": "lain.example"}
setup_testing_defaults(environ)
def start(status, headers):
    print(status, dict(headers)["Set-Cookie"])
print(b"".join(application(environ, start)).decode())
"""


def test_passenger_and_gunicorn_find_the_application(small: RunningDesk, tmp_path: Path) -> None:
    """Mounted below a path, as cPanel may do: every address of the page carries it, and none comes from the Host."""
    environ = environment(tmp_path, small.settings, DESK_URL="https://blog.example/meja")
    done = subprocess.run(
        [sys.executable, "-c", CALL], cwd=PROJECT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("200 OK __Host-peramban=")
    assert 'action="/meja/masuk"' in done.stdout
    assert 'href="/meja/gaya.css?v=' in done.stdout
    assert "lain.example" not in done.stdout


def test_below_a_path_redirects_stay_there(small: RunningDesk) -> None:
    settings = replace(small.settings, url="https://blog.example/meja")
    client = create_app(settings).test_client()
    answer = client.get(f"/tulis?cerita={STORY}", base_url="https://blog.example/meja")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/meja/masuk?lanjut=%2Ftulis%3Fcerita%3D")


def test_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "meja.sqlite"
    database = Database(f"sqlite:///{path}")
    database.prepare()
    with database.write():
        modes = {file.name: file.stat().st_mode & 0o077 for file in tmp_path.glob("meja.sqlite*")}
    database.close()
    assert "meja.sqlite-wal" in modes
    assert set(modes.values()) == {0}
    with pytest.raises(ConfigurationError, match="tidak dapat dibuat"):
        Database(f"sqlite:///{tmp_path / 'tidak-ada' / 'meja.sqlite'}")


def test_a_preview_that_does_not_answer_yet_is_not_waited_for(tmp_path: Path) -> None:
    """The desk beside a preview is made before the first build is there to be asked."""
    with socket.create_server(("127.0.0.1", 0)) as blog:
        site = f"http://127.0.0.1:{blog.getsockname()[1]}"
        services = prepare_services(
            tmp_path, url=ORIGIN, site=site, blog="Kisah Layanan", zone="Asia/Jakarta", roster=[], announce=print
        )
        make_server(services, 0).close()
        services.database.close()
        blog.setblocking(False)
        with pytest.raises(BlockingIOError):
            blog.accept()


def test_the_owner_of_the_environment_owns_the_blog_from_the_first_start(small: RunningDesk, tmp_path: Path) -> None:
    environ = environment(tmp_path, small.settings, DESK_OWNER=f"Ratih Kusuma <{address('ratih')}>")
    command = [sys.executable, "-m", "invoke", "desk.work", "--once"]
    for _ in range(2):
        assert subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, check=False).returncode == 0
    assert small.value("SELECT role FROM members WHERE id = 'ratih-kusuma'") == "pemilik"
    assert small.counts()["members"] == 1


@pytest.mark.skipif(JAVA.find() is None and not required(), reason=JAVA.waits)
def test_the_html_validator_has_nothing_to_say(small: RunningDesk, tmp_path: Path) -> None:
    crew = small.crew()
    small.write(crew["budi"], "Terbit.\n\n> kutipan\n\n- daftar")
    small.approve(crew["wayan"])
    small.write(crew["budi"], "Menunggu <b>.")
    stranger = small.client()
    form = stranger.get("/menjadi-anggota")
    stranger.post("/menjadi-anggota", form.fields(nama="Lina", surel=address("lina"), kalimat="Hai.", setuju="ya"))
    id_ = small.value("SELECT id FROM comments ORDER BY id LIMIT 1")
    link, _ = small.link(stranger, "budi")
    pages = (
        (stranger, (
            "/", "/masuk", "/masuk/terkirim", "/masuk/tautan?tiket=x", link, "/menjadi-anggota",
            "/menjadi-anggota/terkirim", "/tidak-ada",
            small.unsubscribe_url("budi").removeprefix(small.settings.url),
        )),
        (crew["budi"], (
            f"/tulis?cerita={STORY}", f"/tulis?cerita={STORY}&balas={id_}", f"/tulis?cerita={STORY}&balas=x",
            "/komentar", f"/komentar/{id_}", f"/komentar/{id_}/tarik", "/akun", "/akun/pergi",
        )),
        (crew["ratih"], ("/antrean", "/anggota", "/anggota/budi", "/anggota/joko", "/anggota/ratih", "/cerita")),
    )  # fmt: skip
    folder = tmp_path / "halaman"
    folder.mkdir()
    number = 0
    for client, paths in pages:
        for path in paths:
            number += 1
            (folder / f"{number:02}.html").write_text(client.get(path).text, encoding="utf-8")
    command = ["java", "-jar", str(validator_jar()), "--stdout", "--format", "json", "--errors-only", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [(one["url"][-7:], one["message"]) for one in json.loads(done.stdout)["messages"]] == []
    assert number == 23
