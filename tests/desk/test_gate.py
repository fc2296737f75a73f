"""Points 1, 3, 4 and 6: nobody comes in but through the table, and nobody is who the roster does not say."""

from __future__ import annotations

import re

import pytest

from desk.app import ROUTES
from desk.keys import Purpose
from desk.route import Access, Route
from tests.desk.place import FORM, ORIGIN, STORY, Client, Place, address

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "KIRIM")
HEADER_TRICKS: tuple[dict[str, str], ...] = (
    {"X-HTTP-Method-Override": "POST"},
    {"X-HTTP-Method": "POST", "X-Method-Override": "POST"},
    {"X-Original-URL": "/masuk", "X-Rewrite-URL": "/masuk"},
    {"X-Script-Name": "/antrean", "Script-Name": "/antrean", "SCRIPT_NAME": "/masuk", "PATH_INFO": "/masuk"},
    {"X-Forwarded-Prefix": "/antrean", "X-Forwarded-Host": "meja.example", "X-Forwarded-Proto": "https"},
    {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1;host=meja.example"},
    {"X-Forwarded-User": "ratih", "Remote-User": "ratih", "X-Remote-User": "ratih", "REMOTE_USER": "ratih"},
    {"Authorization": "Basic cmF0aWg6cmF0aWg="},
    {"Authorization": "Bearer ratih"},
    {"Host": "localhost"},
)

FOREIGN = (
    None, "null", "", "https://jahat.example", "http://meja.example", "https://meja.example:8443",
    "https://meja.example.jahat.example", "https://a.meja.example", "HTTPS://MEJA.EXAMPLE", "https://meja.example/",
)  # fmt: skip


def path_tricks(path: str) -> list[str]:
    """Other spellings that a proxy or a careless comparison takes for the same, or for something harmless."""
    return [
        f"/{path}", f"{path}/", f"{path}//", f"/.{path}", f"/masuk/..{path}", f"/masuk/..%2f{path[1:]}",
        path.replace("/", "/%2e/", 1), path.upper(), f"{path};a=b", f"{path}%00", f"{path}%2f", f"{path}?_method=POST",
        f"{path}.css", f"/gaya.css{path}", "/%61" + path[2:], f"http://127.0.0.1{path}", path.replace("/", "\\"),
        f"{path}%0d%0aX-A:%20b", f"{path}#masuk",
    ]  # fmt: skip


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


def concrete(place: Place, route: Route) -> str:
    """The route's path with ids of things that are there."""
    id_ = {
        "settle": "SELECT id FROM requests", "member": "SELECT id FROM members WHERE id = 'budi'",
        "change": "SELECT id FROM members WHERE id = 'budi'",
        "decide": "SELECT id FROM comments WHERE draft_state = 'menunggu'",
    }.get(route.name, "SELECT id FROM comments ORDER BY id LIMIT 1")  # fmt: skip
    path = route.path.replace("<id>", place.value(id_) if "<id>" in route.path else "")
    return path.replace("<token>", "budi." + "0" * 64)


def former_member(place: Place, crew: dict[str, Client]) -> Client:
    """Joko was a member until today. He still has a session: only the roster stands between him and the desk."""
    client = crew["joko"]
    with place.desk.database.write() as connection:
        client.cookies["__Host-meja"] = place.desk.sessions.open(connection, "joko")
    return client


def fields(place: Place, client: Client, route: Route) -> dict[str, str]:
    """A form that would do something if it were let in: the right token, the right ids."""
    secret = client.cookies.get("__Host-meja", "") or client.cookies["__Host-peramban"]
    return {
        "segel": place.desk.keys.seal(Purpose.FORM, secret),
        "cerita": STORY, "isi": "Bukan anggota.", "sekali": "x" * 32, "aksi": "kirim",
        "surel": address("penyusup"), "nama": "Penyusup", "kalimat": "Halo.", "setuju": "ya", "versi": "1",
        "pilihan": "hapus", "peran": "pemilik", "yakin": "ya", "tiket": "x", "kode": "ABCD-2345",
    }  # fmt: skip


def unchanged_outside(before: dict[str, list[str]], after: dict[str, list[str]], allowed: frozenset[str]) -> list[str]:
    return [name for name in before if name not in allowed and before[name] != after[name]]


@pytest.mark.parametrize("who", ["anonymous", "former member"])
def test_every_route_and_method_is_refused_to_whom_the_table_does_not_name(
    full: tuple[Place, dict[str, Client]], who: str
) -> None:
    """Point 1: deny by default, whatever the spelling; nothing changes outside the allowed effects."""
    place, crew = full
    tried = 0
    for route in ROUTES:
        client = place.client() if who == "anonymous" else former_member(place, crew)
        client.get("/masuk")
        path, form = concrete(place, route), fields(place, client, route)
        before = place.content()
        open_to_all = route.access is Access.ANYONE
        body = "&".join(f"{name}={value}" for name, value in form.items())
        headers = {"Content-Type": FORM, "Origin": ORIGIN}
        for method in METHODS:
            answer = client.request(method, path, body if method != "GET" else "", headers)
            tried += 1
            allowed = (open_to_all and method in {route.method, "GET", "HEAD"}) or _is_open(path, method)
            assert allowed or refused(answer.status, answer.location), (method, path, answer.status)
        for trick in path_tricks(path):
            for method in ("GET", "POST"):
                answer = client.request(method, trick, body if method == "POST" else "", headers)
                tried += 1
                assert open_to_all or refused(answer.status, answer.location), (method, trick, answer.status)
        for trick_headers in HEADER_TRICKS:
            for method in ("GET", "POST"):
                answer = client.request(method, path, body if method == "POST" else "", headers | trick_headers)
                tried += 1
                allowed = _is_open(path, method)
                assert allowed or refused(answer.status, answer.location), (method, path, trick_headers, answer.status)
        effects = frozenset().union(
            *(one.effects for one in ROUTES if one.access is Access.ANYONE and one.path == route.path)
        )
        assert unchanged_outside(before, place.content(), effects | {"limits"} if open_to_all else frozenset()) == [], (
            route
        )
        place.run("DELETE FROM limits")
    assert tried > 2000


def _is_open(path: str, method: str) -> bool:
    """Whether the table has this very path and method for everybody."""
    method = "GET" if method == "HEAD" else method
    return any(one.path == path and one.method == method and one.access is Access.ANYONE for one in ROUTES)


def refused(status: int, location: str) -> bool:
    return status in {400, 401, 403, 404, 405, 501} or (status == 303 and location.startswith("/masuk"))


def test_members_do_not_come_where_only_moderators_and_owners_do(full: tuple[Place, dict[str, Client]]) -> None:
    place, crew = full
    for route in ROUTES:
        barred = {Access.MODERATOR: ("budi",), Access.OWNER: ("budi", "wayan")}.get(route.access, ())
        for name in barred:
            before = place.content()
            path = concrete(place, route)
            answer = (
                crew[name].get(path)
                if route.method == "GET"
                else crew[name].post(path, fields(place, crew[name], route))
            )
            assert answer.status == 403
            assert place.content() == before


def test_moderators_neither_appoint_nor_erase_nor_touch_owners(full: tuple[Place, dict[str, Client]]) -> None:
    place, crew = full
    wayan = crew["wayan"]
    form = fields(place, wayan, ROUTES[0])
    before = place.content()
    for path, action in (("budi", "peran"), ("budi", "hapus"), ("ratih", "akhiri"), ("wayan", "percaya")):
        assert wayan.post(f"/anggota/{path}", form | {"aksi": action}).status == 403
    assert place.content() == before


def test_the_application_has_no_door_beside_the_table(small: Place) -> None:
    rules = {(rule.endpoint, rule.rule, frozenset(rule.methods or ())) for rule in small.app.url_map.iter_rules()}
    table = {
        (route.name, route.path, frozenset({"GET", "HEAD"} if route.method == "GET" else {route.method}))
        for route in ROUTES
    }
    assert rules == table
    assert len({route.name for route in ROUTES}) == len(ROUTES)


def test_an_endpoint_that_left_the_table_is_shut_at_once(small: Place) -> None:
    del small.app.table["home"]
    assert small.client().get("/").status == 404


def test_looking_changes_nothing(full: tuple[Place, dict[str, Client]]) -> None:
    """GET and HEAD, by everybody, everywhere: no row is touched but for the copy of the list of stories."""
    place, crew = full
    before = place.content()
    for route in ROUTES:
        if route.method == "GET":
            for client in (place.client(), *crew.values()):
                for method in ("GET", "HEAD"):
                    client.request(method, concrete(place, route))
    assert unchanged_outside(before, place.content(), frozenset({"stories"})) == []


class TestSessions:
    """Point 3."""

    def test_the_cookie_is_bound_to_this_host_and_hidden_from_scripts(self, place: Place) -> None:
        place.admit("budi")
        client = place.client()
        path, _ = place.link(client, "budi")
        entered = client.post("/masuk/tautan", client.get(path).fields())
        (line,) = [line for line in entered.headers.get_all("Set-Cookie", []) if "__Host-meja=" in line]
        for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in line
        assert "Domain" not in line

    def test_signing_in_gives_a_new_id_whatever_the_browser_had(self, place: Place) -> None:
        place.admit("budi")
        planted = "x" * 43
        client = place.client()
        client.cookies["__Host-meja"] = planted
        path, _ = place.link(client, "budi")
        client.post("/masuk/tautan", client.get(path).fields())
        first = client.cookies["__Host-meja"]
        assert first != planted
        path, _ = place.link(client, "budi")
        client.post("/masuk/tautan", client.get(path).fields())
        assert client.cookies["__Host-meja"] != first
        assert place.counts()["sessions"] == 1, "the former session is closed"

    def test_signing_out_everywhere_ends_every_session(self, place: Place) -> None:
        place.admit("budi")
        phone, laptop = place.signed_in("budi"), place.signed_in("budi")
        page = laptop.get("/akun")
        assert "2 peramban" in page.text
        laptop.post("/keluar/semua", page.fields("/keluar/semua"))
        assert phone.get("/komentar").status == 303
        assert laptop.get("/komentar").status == 303

    def test_the_roster_is_asked_on_every_request(self, place: Place) -> None:
        place.admit("budi")
        budi = place.signed_in("budi")
        form = budi.get(f"/tulis?cerita={STORY}").fields("/tulis", isi="Halo.", aksi="kirim")
        place.run("UPDATE members SET suspended = :yes", yes=True)
        assert budi.get("/komentar").status == 303
        assert budi.post("/tulis", form).status == 403
        place.run("UPDATE members SET suspended = :no", no=False)
        assert budi.get("/komentar").status == 200
        place.run("UPDATE periods SET until = '2026-01-01', since = '2025-01-01'")
        assert budi.get("/komentar").status == 303
        assert place.counts()["comments"] == 0

    def test_a_session_ends_by_the_databases_clock(self, place: Place) -> None:
        place.admit("budi")
        budi = place.signed_in("budi")
        place.run("UPDATE sessions SET expires_at = created_at - 1")
        assert budi.get("/komentar").status == 303

    def test_sessions_are_stored_as_seals_only(self, place: Place) -> None:
        place.admit("budi")
        budi = place.signed_in("budi")
        assert budi.cookies["__Host-meja"] not in repr(place.content())


class TestForms:
    """Point 4."""

    def test_only_the_desks_own_origin_may_send_forms(self, full: tuple[Place, dict[str, Client]]) -> None:
        place, crew = full
        owner = crew["ratih"]
        before = place.content()
        for origin in FOREIGN:
            owner.origin = origin
            for route in ROUTES:
                if route.method == "POST" and not route.access.by_token:
                    answer = owner.post(concrete(place, route), fields(place, owner, route))
                    assert answer.status == 403, (origin, route)
        assert place.content() == before

    def test_a_form_needs_the_token_of_this_very_session(self, full: tuple[Place, dict[str, Client]]) -> None:
        place, crew = full
        owner = crew["ratih"]
        others = fields(place, crew["budi"], ROUTES[0])["segel"]
        before = place.content()
        for route in ROUTES:
            if route.method == "POST" and not route.access.by_token:
                form = fields(place, owner, route)
                for token in ("", "0" * 64, others, form["segel"][:-1], owner.cookies["__Host-meja"]):
                    assert owner.post(concrete(place, route), form | {"segel": token}).status == 403, route
        assert place.content() == before

    def test_a_stranger_cannot_use_the_form_of_another_browser(self, small: Place) -> None:
        here, there = small.client(), small.client()
        form = here.get("/masuk").fields(surel=address("budi"))
        there.get("/masuk")
        assert there.post("/masuk", form).status == 403
        assert here.post("/masuk", form).status == 303

    def test_other_kinds_of_bodies_are_not_read(self, small: Place) -> None:
        client = small.client()
        form = client.get("/masuk").fields(surel=address("budi"))
        for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x", ""):
            answer = client.post("/masuk", form, **{"Content-Type": kind})
            assert answer.status == 415

    def test_browsers_are_asked_to_send_an_origin(self, small: Place) -> None:
        assert small.client().get("/masuk").headers["Referrer-Policy"] == "same-origin"

    def test_unsubscribing_needs_its_token_and_nothing_else(self, place: Place) -> None:
        place.admit("budi")
        link = place.desk.letters().unsubscribe("budi").removeprefix(ORIGIN)
        anybody = place.client()
        anybody.origin = None
        assert anybody.get(link).status == 200
        assert anybody.request("HEAD", link).status == 200
        assert place.value("SELECT notify FROM members")
        done = anybody.request("POST", link, "List-Unsubscribe=One-Click", {"Content-Type": FORM})
        assert done.status == 200
        assert not place.value("SELECT notify FROM members")
        assert anybody.post(link[:-1] + ("0" if link[-1] != "0" else "1"), {}).status == 404

    def test_exporting_needs_its_key_and_nothing_else(self, full: tuple[Place, dict[str, Client]]) -> None:
        place, crew = full
        for client in (place.client(), crew["ratih"]):
            for header in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer " + "0" * 64}):
                assert client.request("GET", "/salinan", headers=header).status == 401


def test_identity_is_the_rosters_whatever_the_form_says(place: Place) -> None:
    """Point 6."""
    place.admit("budi", trusted=True)
    budi = place.signed_in("budi")
    claims = {
        "member": "ratih", "anggota": "ratih", "nama": "Ratih", "name": "Ratih", "email": address("ratih"),
        "surel": address("ratih"), "situs": "https://jahat.example", "url": "https://jahat.example", "id": "palsu",
        "date": "2020-01-01T00:00:00+07:00", "status": "terbit", "text": "lain", "trusted": "1",
    }  # fmt: skip
    form = budi.get(f"/tulis?cerita={STORY}").fields("/tulis", isi="Saya Budi.", aksi="kirim")
    assert budi.post("/tulis", form | claims).status == 303
    rows = repr(place.content()["comments"])
    assert "'budi'" in rows
    assert not re.search("ratih|Ratih|jahat|palsu|2020-01-01|'lain'", rows)
    assert "jahat" not in repr(place.content()["members"])
