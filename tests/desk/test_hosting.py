"""Points 8 and 10 of docs/desk-promises.md behind the nginx and Caddy files that are shipped for owners."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import waitress.server

from desk.settings import UNIX_SOCKET
from tests.desk.running_desk import Client, RunningDesk, address, opened
from tests.hosted import wait_for
from tests.ports import free_port
from tests.tiny import PROJECT
from tools.components import CADDY, NGINX, Component, required

FORGED = {"X-Real-IP": "198.51.100.1", "Forwarded": "for=198.51.100.1"}
HOSTING = PROJECT / "desk" / "hosting"


@contextmanager
def nginx(folder: Path, upstream: str) -> Iterator[int]:
    """The port of nginx with the shipped file, without TLS; it writes into `folder`."""
    port = free_port()
    text = (HOSTING / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"\n *(ssl_|listen \[).*", "", text).replace("443 ssl", f"127.0.0.1:{port}")
    text = text.replace("http://127.0.0.1:8400", upstream).replace("/var/log/nginx", str(folder))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; pid {folder}/pid; events {{}} http {{ {folders}\n{text} }}", encoding="utf-8"
    )
    command = [str(NGINX.find()), "-e", f"{folder}/start.log", "-c", str(configuration), "-g", "master_process off;"]
    with subprocess.Popen(command) as process:
        try:
            wait_for(port, process, folder / "start.log")
            yield port
        finally:
            process.terminate()


@contextmanager
def caddy(folder: Path, upstream: str) -> Iterator[int]:
    """The port of Caddy with the shipped file, without TLS; it writes into `folder`."""
    port = free_port()
    text = (HOSTING / "Caddyfile").read_text(encoding="utf-8")
    text = text.replace("meja.blog-anda.example {", f"http://:{port} {{").replace("127.0.0.1:8400", upstream[7:])
    text = text.replace("/var/log/caddy", str(folder)).replace("log default {", "admin off\n\tlog default {", 1)
    configuration = folder / "Caddyfile"
    configuration.write_text(text, encoding="utf-8")
    command = [str(CADDY.find()), "run", "--config", str(configuration), "--adapter", "caddyfile"]
    environ = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "start.log").open("wb") as log, subprocess.Popen(command, env=environ, stderr=log) as process:
        try:
            wait_for(port, process, folder / "start.log")
            yield port
        finally:
            process.terminate()


def _needs(component: Component) -> pytest.MarkDecorator:
    return pytest.mark.skipif(component.find() is None and not required(), reason=component.waits)


SERVERS = [
    pytest.param(nginx, "127.0.0.1", id="nginx", marks=_needs(NGINX)),
    pytest.param(nginx, UNIX_SOCKET, id="nginx and a UNIX socket", marks=_needs(NGINX)),
    pytest.param(caddy, "127.0.0.1", id="Caddy", marks=_needs(CADDY)),
]


@contextmanager
def upstream(desk: RunningDesk, folder: Path, trusted: str) -> Iterator[str]:
    """The address of the desk for a proxy: its port, or a UNIX socket."""
    if trusted != UNIX_SOCKET:
        yield f"http://127.0.0.1:{desk.port}"
        return
    create_server: Any = waitress.server.create_server
    server = create_server(desk.app, unix_socket=f"{folder}/meja.sock", clear_untrusted_proxy_headers=False)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://unix:{folder}/meja.sock"
    server.close()


@pytest.mark.parametrize(("server", "trusted"), SERVERS)
def test_behind_the_shipped_file_visitors_are_told_apart_and_no_ticket_is_logged(
    tmp_path: Path, sqlite_url: str, server: Any, trusted: str
) -> None:
    logs = tmp_path / "catatan"
    logs.mkdir()
    proxies = (UNIX_SOCKET if trusted == UNIX_SOCKET else ip_network(trusted),)
    with opened(tmp_path, sqlite_url, trusted_proxies=proxies) as desk, upstream(desk, tmp_path, trusted) as behind:
        desk.admit("budi")
        with server(logs, behind) as port:
            for number in range(62):
                forged = {"X-Forwarded-For": f"203.{number}.113.1", **FORGED}
                status = desk.ask_for_link(Client(port, headers=forged, source="127.0.0.3"), f"orang-{number}").status
                assert status == (303 if number < 60 else 429), "a forged header does not help"
            budi = Client(port, source="127.0.0.2")
            path, _ = desk.link(budi, "budi")
            assert budi.post("/masuk/tautan", budi.get(path).fields(), Referer=path).status == 303
            long = Client(port).get("/tulis?cerita=/" + "a" * 7000)
            assert (long.status, long.location) == (303, "/masuk")
            seal = desk.unsubscribe_url("budi").rpartition("/")[2]
            assert budi.get(f"/berhenti/{seal}").status == 200
            desk.server.close()
            (tmp_path / "meja.sock").unlink(missing_ok=True)
            desk.services.database.close()
            for one in (path, f"/berhenti/{seal}"):
                budi.get(one, Referer=one)
        written = "".join(one.read_text("utf-8", "replace") for one in logs.rglob("*") if one.suffix == ".log")
    assert "/masuk/tautan" in written
    assert "/berhenti/-" in written
    for secret in (path.partition("tiket=")[2], seal.partition(".")[2], budi.cookies["__Host-meja"], address("budi")):
        assert secret not in written
