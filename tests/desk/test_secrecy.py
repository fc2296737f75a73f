"""Points 5, 8 and 11 of docs/desk-promises.md: what the desk reveals, to whom, and how often it may be asked."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path
from statistics import median
from typing import Literal

import pytest

from desk.accounts.members import Role
from desk.errors import ConfigurationError
from desk.settings import Network, _parse_networks, from_environment
from desk.signing import Signer, read_secrets
from desk.storage.clock import DAY, MINUTE, SECOND
from desk.storage.rate_limits import RateLimit
from desk.web.client import client_networks as networks
from plugins.comments.snapshot import derive_token
from tests.desk.process import environment
from tests.desk.running_desk import EXPORT_KEY, SECRET, Answer, Client, RunningDesk, address, opened
from tests.tiny import PROJECT

PROXY = (ip_network("127.0.0.0/8"),)


class TestEnumeration:
    """Point 5: nobody learns whether an e-mail address is a member's."""

    ROUNDS = 500
    PEOPLE, TURNS = 100, 3

    def test_nobody_can_tell_members_from_strangers(self, tmp_path: Path, sqlite_url: str) -> None:
        """Status, headers, body, and the median of the time over 500 requests each, taken in turn.

        A difference that is there shows whenever one measures; what else the machine does, shows once.
        """
        with opened(tmp_path, sqlite_url, trusted_proxies=PROXY) as desk:
            with desk.services.database.write() as connection:
                for number in range(self.TURNS * self.PEOPLE):
                    for kind in ("anggota", "ditangguhkan"):
                        name = f"{kind}-{number}"
                        person = desk.services.members.invite(connection, name, address(name))
                        if kind == "ditangguhkan":
                            desk.services.members.suspend(connection, person.id, True)
            found: list[dict[str, float]] = []
            while not found or (len(found) < self.TURNS and max(found[-1].values()) >= 1.1 * min(found[-1].values())):
                found.append(self.medians(desk, len(found)))
            assert max(found[-1].values()) < 1.1 * min(found[-1].values()), found
            assert desk.counts()["outbox"] == 3 * self.ROUNDS * len(found), "work is queued alike"
            desk.worker.run_once()
            assert len(list(desk.emails.glob("*.eml"))) == self.ROUNDS * len(found), "and only members are written to"

    def medians(self, desk: RunningDesk, turn: int) -> dict[str, float]:
        kinds = ("anggota", "asing", "ditangguhkan")
        client = desk.client()
        form = client.get("/masuk").fields()
        times: dict[str, list[float]] = {kind: [] for kind in kinds}
        answers: dict[str, set[tuple[object, ...]]] = {kind: set() for kind in kinds}
        for number in range(self.ROUNDS):
            for kind in kinds[number % 3 :] + kinds[: number % 3]:
                sent = form | {"surel": address(f"{kind}-{turn * self.PEOPLE + number % self.PEOPLE}")}
                headers = {"X-Forwarded-For": f"10.{20 * turn + number // 25}.{number % 200}.1"}
                start = time.perf_counter()
                answer = client.post("/masuk", sent, **headers)
                times[kind].append(time.perf_counter() - start)
                answers[kind].add(essence(answer))
        assert answers["anggota"] == answers["asing"] == answers["ditangguhkan"]
        assert {status for status, *_ in answers["anggota"]} == {303}
        return {kind: median(times[kind]) for kind in kinds}

    def test_asking_to_become_a_member_tells_nothing_either(self, desk: RunningDesk) -> None:
        crew = desk.crew()
        with desk.services.database.write() as connection:
            desk.services.members.suspend(connection, "budi", True)
        found = set()
        for name in ("ratih", "wayan", "budi", "joko", "lina"):
            client = desk.client()
            form = client.get("/menjadi-anggota").fields(nama="Lina", surel=address(name), kalimat="Halo.", setuju="ya")
            found.add(essence(client.post("/menjadi-anggota", form)))
        assert len(found) == 1
        assert desk.counts()["requests"] == 5
        assert crew["ratih"].get("/anggota").text.count("Hapus permintaan Lina") == 5

    def test_a_wrong_code_answers_the_same_with_and_without_a_magic_link(self, desk: RunningDesk) -> None:
        desk.admit("budi")
        pages = set()
        for name in ("budi", "asing"):
            client = desk.client()
            desk.ask_for_link(client, name)
            desk.worker.run_once()
            page = client.get("/masuk/terkirim")
            answer = client.post("/masuk/kode", page.fields("/masuk/kode", kode="AAAA-AAAA"))
            pages.add((answer.status, re.sub(r'value="[0-9a-f]{64}"', "", answer.text)))
        assert len(pages) == 1


def essence(answer: Answer) -> tuple[object, ...]:
    headers = tuple(
        sorted((name, value) for name, value in answer.headers.items() if name not in {"Date", "Set-Cookie"})
    )
    return answer.status, headers, answer.text


class TestLimits:
    """Point 8: rate limits."""

    def test_a_member_cannot_flood_the_desk(self, desk: RunningDesk) -> None:
        desk.admit("budi")
        budi = desk.signed_in("budi")
        statuses = [desk.write(budi, f"Nomor {number}.").status for number in range(12)]
        assert statuses == [303] * 10 + [422] * 2
        assert desk.counts()["comments"] == 10
        refused = desk.write(budi, "Jangan hilang.")
        assert "terlalu cepat" in refused.text
        assert "Jangan hilang." in refused.text

    def test_an_address_is_not_flooded_with_mail(self, tmp_path: Path, database_url: str) -> None:
        with opened(tmp_path, database_url, trusted_proxies=PROXY) as desk:
            desk.admit("budi")
            statuses = [
                desk.ask_for_link(desk.client(**{"X-Forwarded-For": f"10.{turn // 6}.0.1"}), "budi").status
                for turn in range(18)
            ]
            assert statuses == [303] * 4 + [429] * 2 + [303] * 2 + [429] * 10, "no network alone, and not all together"
            desk.worker.run_once()
            assert len(list(desk.emails.glob("*.eml"))) == 6

    def test_a_limit_holds_whenever_one_begins_to_count(
        self, stored: RunningDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Sliding windows: whatever the moments, no span holds more than the limit, and what is over is forgotten."""
        limit, database, moments = RateLimit("uji", 6, 15 * MINUTE), stored.services.database, [0]
        monkeypatch.setattr("desk.storage.rate_limits.now", lambda connection: moments[-1])

        def allowed(moment: int) -> bool:
            moments.append(moment)
            with database.write() as connection:
                return stored.services.rate_limits.allow(connection, (limit, "budi"))

        start = 1_795_626_000_000
        taken = [moment for moment in range(start, start + 4 * limit.span, 13 * SECOND) if allowed(moment)]
        for moment in taken:
            assert sum(moment <= one < moment + limit.span for one in taken) <= limit.most
        assert len(taken) >= 3 * limit.most
        edge = start + 10 * limit.span
        around = [edge - 2 + number % 4 for number in range(12)]
        assert sum(allowed(moment) for moment in sorted(around)) == limit.most, "at the edge of two windows"
        assert allowed(edge - 400 * DAY), "what a clock wrote that ran ahead counts for nothing"

    def test_what_is_refused_uses_up_nothing_that_others_share(self, tmp_path: Path, sqlite_url: str) -> None:
        with opened(tmp_path, sqlite_url, trusted_proxies=PROXY) as desk:
            desk.admit("ratih")
            noisy = {"X-Forwarded-For": "203.0.113.9"}
            for number in range(62):
                desk.ask_for_link(desk.client(**noisy), f"orang-{number}")
            before = desk.content()["limits"]
            for _ in range(20):
                assert desk.ask_for_link(desk.client(**noisy), "ratih").status == 429
            assert desk.content()["limits"] == before
            elsewhere = {"X-Forwarded-For": "198.51.100.7"}
            assert [desk.ask_for_link(desk.client(**elsewhere), "ratih").status for _ in range(4)] == [303] * 4

    def test_a_browser_that_was_signed_in_before_is_not_limited_by_strangers(
        self, tmp_path: Path, database_url: str
    ) -> None:
        with opened(tmp_path, database_url, trusted_proxies=PROXY) as desk:
            desk.admit("ratih")
            desk.admit("budi")
            here = {"X-Forwarded-For": "203.0.113.9"}
            ratih, budi = desk.signed_in("ratih", **here), desk.signed_in("budi", **here)
            for client in (ratih, budi):
                client.post("/keluar", client.get("/akun").fields("/keluar"))
            for number in range(40):
                desk.ask_for_link(desk.client(**{"X-Forwarded-For": f"198.{number}.100.9"}), "ratih")
            for number in range(62):
                desk.ask_for_link(desk.client(**here), f"orang-{number}")
            assert desk.ask_for_link(desk.client(**{"X-Forwarded-For": "192.0.2.1"}), "ratih").status == 429
            assert desk.ask_for_link(budi, "ratih").status == 429, "the proof is of one's own address"
            path, _ = desk.link(ratih, "ratih")
            assert ratih.post("/masuk/tautan", ratih.get(path).fields()).status == 303
            assert [desk.ask_for_link(ratih, "ratih").status for _ in range(6)] == [303] * 5 + [429]
            assert "ratih" not in repr(ratih.cookies)

    def test_many_networks_of_one_provider_do_not_fill_the_owners_queue(self, tmp_path: Path, sqlite_url: str) -> None:
        with opened(tmp_path, sqlite_url, trusted_proxies=PROXY) as desk:
            desk.admit("ratih", Role.OWNER)

            def ask(number: int, client_address: str) -> int:
                client = desk.client(**{"X-Forwarded-For": client_address})
                fields = {"nama": "Lina", "surel": address(f"lina-{number}"), "kalimat": "Halo.", "setuju": "ya"}
                return client.post("/menjadi-anggota", client.get("/menjadi-anggota").fields(**fields)).status

            one_48 = [ask(number, f"2001:db8:1:{number % 26:x}::1") for number in range(60)]
            assert one_48.count(303) == 40
            one_32 = [ask(100 + number, f"2001:db8:{number:x}::1") for number in range(2, 72)]
            assert one_32.count(303) == 40
            assert ask(999, "2001:db9::1") == 303, "others still come in"

    def test_one_network_cannot_try_many_addresses(self, desk: RunningDesk) -> None:
        statuses = [desk.ask_for_link(desk.client(), f"orang-{number}").status for number in range(62)]
        assert statuses == [303] * 60 + [429] * 2

    def test_a_forged_forwarding_header_does_not_help(self, desk: RunningDesk) -> None:
        desk.run("DELETE FROM limits")
        statuses = []
        for number in range(62):
            client = desk.client(**{"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"})
            statuses.append(desk.ask_for_link(client, f"orang-{number}").status)
        assert statuses[-2:] == [429, 429], "without trusted proxies the header says nothing"

    def test_only_what_trusted_proxies_wrote_is_believed(self) -> None:
        def network(peer: str, forwarded: str, trusted: Sequence[Network | Literal["unix"]]) -> str:
            return networks(peer, forwarded, trusted)[0]

        assert network("127.0.0.1", "203.0.113.7", PROXY) == "203.0.113.7/32"
        assert network("127.0.0.1", "1.2.3.4, 203.0.113.7", PROXY) == "203.0.113.7/32", "what the client wrote is out"
        assert network("203.0.113.7", "1.2.3.4", PROXY) == "203.0.113.7/32", "from elsewhere nothing is believed"
        assert network("127.0.0.1", "nonsense", PROXY) == "127.0.0.1/32"
        assert network("127.0.0.1", "203.0.113.7, 127.0.0.5", PROXY) == "203.0.113.7/32"
        assert network("::ffff:127.0.0.1", "203.0.113.7", PROXY) == "203.0.113.7/32"
        assert network("127.0.0.1", "203.0.113.7:4711", PROXY) == "203.0.113.7/32"
        assert network("127.0.0.1", "[2001:db8::1]:4711", PROXY) == "2001:db8::/64"
        assert network("fe80::1%eth0", "", ()) == "fe80::/64"
        assert network("2001:db8:1:2:aaaa::1", "", ()) == network("2001:db8:1:2:bbbb::2", "", ())
        assert network("2001:db8:1:2::1", "", ()) != network("2001:db8:1:3::1", "", ())
        assert networks("2001:db8:1:2::1", "", ())[1:] == ("2001:db8:1::/48", "2001:db8::/32")
        assert networks("203.0.113.7", "", ())[1:] == ("203.0.113.0/24", "203.0.0.0/16")

    def test_a_unix_socket_is_trusted_only_by_setting(self) -> None:
        for peer in ("", "localhost", "unix:"):
            assert networks(peer, "203.0.113.7", ()) == networks(peer, "198.51.100.1", PROXY) == ("unix",)
            assert networks(peer, "1.2.3.4, 203.0.113.7", ("unix",))[0] == "203.0.113.7/32"
            assert networks(peer, "", ("unix",)) == ("unix",)
        assert networks("203.0.113.7", "1.2.3.4", ("unix",))[0] == "203.0.113.7/32"
        assert _parse_networks("127.0.0.1, unix") == (ip_network("127.0.0.1"), "unix")

    def test_two_members_behind_one_carrier_do_not_hinder_each_other(self, desk: RunningDesk) -> None:
        desk.admit("budi")
        desk.admit("rina")
        noisy = [desk.ask_for_link(desk.client(), "budi").status for _ in range(200)]
        assert noisy.count(303) == 4
        assert desk.ask_for_link(desk.client(), "rina").status == 303, "refused tries burden nobody else"
        rina = desk.signed_in("rina")
        assert desk.write(rina, "Satu jaringan.").status == 303

    def test_limits_hold_no_address(self, desk: RunningDesk) -> None:
        desk.ask_for_link(desk.client(), "budi")
        assert "127.0.0.1" not in repr(desk.content()["limits"])
        assert "orang" not in repr(desk.content()["limits"])


class TestStart:
    """Point 11: the desk does not start with settings that would make it unsafe."""

    @pytest.fixture
    def environ(self, small: RunningDesk, tmp_path: Path) -> dict[str, str]:
        return environment(tmp_path, small.settings)

    def test_the_desk_starts_only_with_good_secrets(self, environ: dict[str, str], tmp_path: Path) -> None:
        weak = {
            "short": b"abc", "repeated": b"a" * 64, "few": b"0123456789" * 8, "empty": b"", "blank": b"\n \n",
            "second is weak": SECRET + b"\nabc\n",
        }  # fmt: skip
        for variable in ("DESK_SECRET_FILE", "DESK_EXPORT_KEY_FILE"):
            for secret in weak.values():
                path = tmp_path / "lemah"
                path.write_bytes(secret)
                path.chmod(0o600)
                with pytest.raises(ConfigurationError, match=variable):
                    from_environment(environ | {variable: str(path)})
            with pytest.raises(ConfigurationError, match="tidak dapat dibaca"):
                from_environment(environ | {variable: str(tmp_path / "tidak-ada")})
            with pytest.raises(ConfigurationError, match="belum diisi"):
                from_environment(environ | {variable: ""})
        with pytest.raises(ConfigurationError, match="sama dengan"):
            from_environment(environ | {"DESK_EXPORT_KEY_FILE": environ["DESK_SECRET_FILE"]})

    def test_a_secret_that_others_may_read_is_none(self, environ: dict[str, str]) -> None:
        path = Path(environ["DESK_SECRET_FILE"])
        path.chmod(0o640)
        with pytest.raises(ConfigurationError, match="chmod 600"):
            read_secrets(path, "DESK_SECRET_FILE")

    @pytest.mark.parametrize(
        ("variable", "value"),
        [("DESK_URL", "http://meja.example"), ("DESK_URL", ""), ("DESK_SITE", "ftp://blog.example"),
         ("DESK_SMTP_URL", ""), ("DESK_TRUSTED_PROXIES", "sembarang"), ("DESK_OWNER", "Sari"), ("DESK_ZONE", "Mars"),
         ("DESK_DATABASE_URL", "mysql://x/y")],
    )  # fmt: skip
    def test_the_task_says_what_is_wrong_and_ends(self, environ: dict[str, str], variable: str, value: str) -> None:
        command = [sys.executable, "-m", "invoke", "desk.work", "--once"]
        done = subprocess.run(
            command, cwd=PROJECT, env=environ | {variable: value}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert variable in done.stderr
        assert "Traceback" not in done.stderr
        assert SECRET.decode() not in done.stderr + done.stdout

    def test_nothing_secret_shows_in_a_repr(self, environ: dict[str, str]) -> None:
        settings = from_environment(environ | {"DESK_SMTP_URL": "smtps://u:sandi@surat.example"})
        shown = repr(settings)
        for secret in (SECRET.decode(), EXPORT_KEY.decode(), "sandi"):
            assert secret not in shown

    def test_sessions_outlive_a_rotation_until_the_old_secret_is_taken_out(self, desk: RunningDesk) -> None:
        desk.admit("budi")
        budi = desk.signed_in("budi")
        services = desk.services
        for secrets, status in (((b"n" * 48, SECRET), 200), ((b"n" * 48,), 303)):
            services.sessions._signer = services.signer = Signer(secrets)
            assert budi.get("/komentar").status == status

    def test_the_export_key_rotates_with_both_accepted(self, tmp_path: Path, sqlite_url: str) -> None:
        with opened(tmp_path, sqlite_url, export_keys=(b"n" * 48, EXPORT_KEY)) as desk:
            for key in (b"n" * 48, EXPORT_KEY):
                headers = {"Authorization": f"Bearer {derive_token(key)}"}
                assert Client(desk.port).request("GET", "/salinan", headers=headers).status == 200
