"""Points 1 and 6 of docs/desk-promises.md: routes say who may use them, the roster who people are."""

from __future__ import annotations

import re

import pytest

from desk.web.app import ROUTES
from desk.web.authorization import Access
from tests.desk.routes import concrete, fields, former_member
from tests.desk.running_desk import FORM, ORIGIN, STORY, Client, RunningDesk, address

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


def path_tricks(path: str) -> list[str]:
    """Other spellings that a proxy or a careless comparison takes for the same, or for something harmless."""
    return [
        f"/{path}", f"{path}/", f"{path}//", f"/.{path}", f"/masuk/..{path}", f"/masuk/..%2f{path[1:]}",
        path.replace("/", "/%2e/", 1), path.upper(), f"{path};a=b", f"{path}%00", f"{path}%2f", f"{path}?_method=POST",
        f"{path}.css", f"/gaya.css{path}", "/%61" + path[2:], f"http://127.0.0.1{path}", path.replace("/", "\\"),
        f"{path}%0d%0aX-A:%20b", f"{path}#masuk",
    ]  # fmt: skip


def unchanged_outside(before: dict[str, list[str]], after: dict[str, list[str]], allowed: frozenset[str]) -> list[str]:
    return [name for name in before if name not in allowed and before[name] != after[name]]


@pytest.mark.parametrize("who", ["anonymous", "former member"])
def test_every_route_and_method_is_refused_to_whom_the_table_does_not_name(
    full: tuple[RunningDesk, dict[str, Client]], who: str
) -> None:
    """Point 1: deny by default, whatever the spelling; nothing changes outside the allowed effects."""
    desk, crew = full
    tried = 0
    for route in ROUTES:
        client = desk.client() if who == "anonymous" else former_member(desk, crew)
        client.get("/masuk")
        path, form = concrete(desk, route), fields(desk, client, route)
        before = desk.content()
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
        assert unchanged_outside(before, desk.content(), effects | {"limits"} if open_to_all else frozenset()) == [], (
            route
        )
        desk.run("DELETE FROM limits")
    assert tried > 2000


def _is_open(path: str, method: str) -> bool:
    """Whether the table has this very path and method for everybody."""
    method = "GET" if method == "HEAD" else method
    return any(one.path == path and one.method == method and one.access is Access.ANYONE for one in ROUTES)


def refused(status: int, location: str) -> bool:
    return status in {400, 401, 403, 404, 405, 501} or (status == 303 and location.startswith("/masuk"))


def test_members_do_not_come_where_only_moderators_and_owners_do(full: tuple[RunningDesk, dict[str, Client]]) -> None:
    desk, crew = full
    for route in ROUTES:
        barred = {
            Access.MODERATOR: ("budi",),
        }.get(route.access, ())
        for name in barred:
            before = desk.content()
            path = concrete(desk, route)
            answer = (
                crew[name].get(path)
                if route.method == "GET"
                else crew[name].post(path, fields(desk, crew[name], route))
            )
            assert answer.status == 403
            assert desk.content() == before


def test_moderators_neither_appoint_nor_erase_nor_touch_owners(full: tuple[RunningDesk, dict[str, Client]]) -> None:
    desk, crew = full
    wayan = crew["wayan"]
    form = fields(desk, wayan, ROUTES[0])
    before = desk.content()
    for path, action in (("budi", "peran"), ("budi", "hapus"), ("ratih", "akhiri"), ("wayan", "percaya")):
        assert wayan.post(f"/anggota/{path}", form | {"aksi": action}).status == 403
    assert desk.content() == before


def test_the_application_has_no_route_beside_the_table(small: RunningDesk) -> None:
    rules = {(rule.endpoint, rule.rule, frozenset(rule.methods or ())) for rule in small.app.url_map.iter_rules()}
    table = {
        (route.name, route.path, frozenset({"GET", "HEAD"} if route.method == "GET" else {route.method}))
        for route in ROUTES
    }
    assert rules == table
    assert len({route.name for route in ROUTES}) == len(ROUTES)


def test_an_endpoint_that_left_the_table_is_shut_at_once(small: RunningDesk) -> None:
    del small.app.routes["home"]
    assert small.client().get("/").status == 404


def test_looking_changes_nothing(full: tuple[RunningDesk, dict[str, Client]]) -> None:
    """GET and HEAD, by everybody, everywhere: no row is touched but for the copy of the list of stories."""
    desk, crew = full
    before = desk.content()
    for route in ROUTES:
        if route.method == "GET":
            for client in (desk.client(), *crew.values()):
                for method in ("GET", "HEAD"):
                    client.request(method, concrete(desk, route))
    assert unchanged_outside(before, desk.content(), frozenset({"stories"})) == []


def test_identity_is_the_rosters_whatever_the_form_says(desk: RunningDesk) -> None:
    """Point 6."""
    desk.admit("budi", trusted=True)
    budi = desk.signed_in("budi")
    claims = {
        "member": "ratih", "anggota": "ratih", "nama": "Ratih", "name": "Ratih", "email": address("ratih"),
        "surel": address("ratih"), "situs": "https://jahat.example", "url": "https://jahat.example", "id": "palsu",
        "date": "2020-01-01T00:00:00+07:00", "status": "terbit", "text": "lain", "trusted": "1",
    }  # fmt: skip
    form = budi.get(f"/tulis?cerita={STORY}").fields("/tulis", isi="Saya Budi.", aksi="kirim")
    assert budi.post("/tulis", form | claims).status == 303
    rows = repr(desk.content()["comments"])
    assert "'budi'" in rows
    assert not re.search("ratih|Ratih|jahat|palsu|2020-01-01|'lain'", rows)
    assert "jahat" not in repr(desk.content()["members"])
