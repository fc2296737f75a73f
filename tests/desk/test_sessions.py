"""Points 3 and 4 of docs/desk-promises.md: sessions, and forms that other sites cannot send."""

from __future__ import annotations

from desk.web.app import ROUTES
from tests.desk.routes import concrete, fields
from tests.desk.running_desk import FORM, ORIGIN, STORY, Client, RunningDesk, address

FOREIGN = (
    None, "null", "", "https://jahat.example", "http://meja.example", "https://meja.example:8443",
    "https://meja.example.jahat.example", "https://a.meja.example", "HTTPS://MEJA.EXAMPLE", "https://meja.example/",
)  # fmt: skip


class TestSessions:
    """Point 3."""

    def test_the_cookie_is_bound_to_this_host_and_hidden_from_scripts(self, desk: RunningDesk) -> None:
        desk.admit("budi")
        client = desk.client()
        path, _ = desk.link(client, "budi")
        entered = client.post("/masuk/tautan", client.get(path).fields())
        (line,) = [line for line in entered.headers.get_all("Set-Cookie", []) if "__Host-meja=" in line]
        for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in line
        assert "Domain" not in line

    def test_signing_in_gives_a_new_id_whatever_the_browser_had(self, desk: RunningDesk) -> None:
        desk.admit("budi")
        planted = "x" * 43
        client = desk.client()
        client.cookies["__Host-meja"] = planted
        path, _ = desk.link(client, "budi")
        client.post("/masuk/tautan", client.get(path).fields())
        first = client.cookies["__Host-meja"]
        assert first != planted
        path, _ = desk.link(client, "budi")
        client.post("/masuk/tautan", client.get(path).fields())
        assert client.cookies["__Host-meja"] != first
        assert desk.counts()["sessions"] == 1, "the former session is closed"

    def test_signing_out_everywhere_ends_every_session(self, desk: RunningDesk) -> None:
        desk.admit("budi")
        phone, laptop = desk.signed_in("budi"), desk.signed_in("budi")
        page = laptop.get("/akun")
        assert "2 peramban" in page.text
        laptop.post("/keluar/semua", page.fields("/keluar/semua"))
        assert phone.get("/komentar").status == 303
        assert laptop.get("/komentar").status == 303

    def test_the_roster_is_asked_on_every_request(self, desk: RunningDesk) -> None:
        desk.admit("budi")
        budi = desk.signed_in("budi")
        form = budi.get(f"/tulis?cerita={STORY}").fields("/tulis", isi="Halo.", aksi="kirim")
        desk.run("UPDATE members SET suspended = :yes", yes=True)
        assert budi.get("/komentar").status == 303
        assert budi.post("/tulis", form).status == 403
        desk.run("UPDATE members SET suspended = :no", no=False)
        assert budi.get("/komentar").status == 200
        desk.run("UPDATE periods SET until = '2026-01-01', since = '2025-01-01'")
        assert budi.get("/komentar").status == 303
        assert desk.counts()["comments"] == 0

    def test_a_session_ends_by_the_databases_clock(self, stored: RunningDesk) -> None:
        stored.admit("budi")
        budi = stored.signed_in("budi")
        stored.run("UPDATE sessions SET expires_at = created_at - 1")
        assert budi.get("/komentar").status == 303

    def test_sessions_are_stored_as_signatures_only(self, desk: RunningDesk) -> None:
        desk.admit("budi")
        budi = desk.signed_in("budi")
        assert budi.cookies["__Host-meja"] not in repr(desk.content())


class TestForms:
    """Point 4."""

    def test_only_the_desks_own_origin_may_send_forms(self, full: tuple[RunningDesk, dict[str, Client]]) -> None:
        desk, crew = full
        owner = crew["ratih"]
        before = desk.content()
        for origin in FOREIGN:
            owner.origin = origin
            for route in ROUTES:
                if route.method == "POST" and not route.access.is_by_token:
                    answer = owner.post(concrete(desk, route), fields(desk, owner, route))
                    assert answer.status == 403, (origin, route)
        assert desk.content() == before

    def test_a_form_needs_the_token_of_this_very_session(self, full: tuple[RunningDesk, dict[str, Client]]) -> None:
        desk, crew = full
        owner = crew["ratih"]
        others = fields(desk, crew["budi"], ROUTES[0])["segel"]
        before = desk.content()
        for route in ROUTES:
            if route.method == "POST" and not route.access.is_by_token:
                form = fields(desk, owner, route)
                for token in ("", "0" * 64, others, form["segel"][:-1], owner.cookies["__Host-meja"]):
                    assert owner.post(concrete(desk, route), form | {"segel": token}).status == 403, route
        assert desk.content() == before

    def test_a_stranger_cannot_use_the_form_of_another_browser(self, small: RunningDesk) -> None:
        here, there = small.client(), small.client()
        form = here.get("/masuk").fields(surel=address("budi"))
        there.get("/masuk")
        assert there.post("/masuk", form).status == 403
        assert here.post("/masuk", form).status == 303

    def test_other_kinds_of_bodies_are_not_read(self, small: RunningDesk) -> None:
        client = small.client()
        form = client.get("/masuk").fields(surel=address("budi"))
        for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x", ""):
            answer = client.post("/masuk", form, **{"Content-Type": kind})
            assert answer.status == 415

    def test_browsers_are_asked_to_send_an_origin(self, small: RunningDesk) -> None:
        assert small.client().get("/masuk").headers["Referrer-Policy"] == "same-origin"

    def test_unsubscribing_needs_its_token_and_nothing_else(self, desk: RunningDesk) -> None:
        desk.admit("budi")
        link = desk.unsubscribe_url("budi").removeprefix(ORIGIN)
        anybody = desk.client()
        anybody.origin = None
        assert anybody.get(link).status == 200
        assert anybody.request("HEAD", link).status == 200
        assert desk.value("SELECT notify FROM members")
        done = anybody.request("POST", link, "List-Unsubscribe=One-Click", {"Content-Type": FORM})
        assert done.status == 200
        assert not desk.value("SELECT notify FROM members")
        assert anybody.post(link[:-1] + ("0" if link[-1] != "0" else "1"), {}).status == 404

    def test_exporting_needs_its_key_and_nothing_else(self, full: tuple[RunningDesk, dict[str, Client]]) -> None:
        desk, crew = full
        for client in (desk.client(), crew["ratih"]):
            for header in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer " + "0" * 64}):
                assert client.request("GET", "/salinan", headers=header).status == 401
