"""The desk's routes, as tests call them: with ids of things that are there, and forms that would do something."""

from __future__ import annotations

from desk.signing import Purpose
from desk.web.context import Route
from tests.desk.running_desk import STORY, Client, RunningDesk, address


def concrete(desk: RunningDesk, route: Route) -> str:
    """The route's path with ids of things that are there."""
    id_ = {
        "settle": "SELECT id FROM requests", "member": "SELECT id FROM members WHERE id = 'budi'",
        "change": "SELECT id FROM members WHERE id = 'budi'",
        "decide": "SELECT id FROM comments WHERE draft_state = 'menunggu'",
    }.get(route.name, "SELECT id FROM comments ORDER BY id LIMIT 1")  # fmt: skip
    path = route.path.replace("<id>", desk.value(id_) if "<id>" in route.path else "")
    return path.replace("<token>", "budi." + "0" * 64)


def former_member(desk: RunningDesk, crew: dict[str, Client]) -> Client:
    """Joko was a member until today. He still has a session: only the roster stands between him and the desk."""
    client = crew["joko"]
    with desk.services.database.write() as connection:
        client.cookies["__Host-meja"] = desk.services.sessions.open(connection, "joko")
    return client


def fields(desk: RunningDesk, client: Client, route: Route) -> dict[str, str]:
    """A form that would do something if it were let in: the right token, the right ids."""
    secret = client.cookies.get("__Host-meja", "") or client.cookies["__Host-peramban"]
    return {
        "segel": desk.services.signer.sign(Purpose.FORM, secret),
        "cerita": STORY, "isi": "Bukan anggota.", "sekali": "x" * 32, "aksi": "kirim",
        "surel": address("penyusup"), "nama": "Penyusup", "kalimat": "Halo.", "setuju": "ya", "versi": "1",
        "pilihan": "hapus", "peran": "pemilik", "yakin": "ya", "tiket": "x", "kode": "ABCD-2345",
    }  # fmt: skip
