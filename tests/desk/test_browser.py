"""The desk in a real browser: the whole way of a member, keyboard alone, without script, and axe in light and dark."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from desk.accounts.members import Role
from desk.comments import snapshot
from desk.mail.delivery import EmailRenderer
from desk.preview import DOMAIN, list_demo_members, make_server, prepare_services
from desk.services import Services
from plugins.comments.roster import Member, Period
from plugins.comments.snapshot import read
from tests.browser.conftest import browser
from tests.desk.hostile import XSS
from tests.desk.running_desk import STORY
from tests.ports import free_port
from tests.programs import axe_script
from tests.served import serve
from tools.components import CHROMIUM, required

pytestmark = pytest.mark.skipif(CHROMIUM.find() is None and not required(), reason=CHROMIUM.waits)

ROSTER = [
    Member(id_, name, "", [Period("2026-01-01", "")])
    for id_, name in (("ani", "Ani Pemilik"), ("budi", "Budi Lestari"))
]
STRANGER = f"lina@{DOMAIN}"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

__all__ = ["browser"]


@dataclass
class Beside:
    """A preview's desk with its worker, and the links that its terminal shows."""

    services: Services
    url: str
    links: list[str] = field(default_factory=list)
    changes: list[int] = field(default_factory=list)

    def link(self, name: str) -> str:
        """The newest sign-in link for somebody, once the worker has sent it."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for line in reversed(self.links):
                if name in line:
                    self.links.remove(line)
                    found = re.search(r"http\S+", line)
                    assert found
                    return found[0]
            time.sleep(0.05)
        raise AssertionError(f"no link for {name}")


@contextmanager
def previewing(folder: Path, site: str) -> Iterator[Beside]:
    port = free_port()
    url = f"http://localhost:{port}"
    links: list[str] = []
    services = prepare_services(
        folder, url=url, site=site, blog="Kisah Layanan", zone="Asia/Jakarta", roster=ROSTER, announce=links.append
    )
    found = Beside(services, url, links)
    running = make_server(services, port, found.changes.append)
    running.start()
    try:
        yield found
    finally:
        running.close()
        services.database.close()


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory, showcase: Path) -> Iterator[Beside]:
    """A desk beside the project's own blog, as `invoke serve` starts it."""
    with serve(showcase) as site, previewing(tmp_path_factory.mktemp("meja"), site.url) as found:
        yield found


def window(browser: Browser, **options: Any) -> BrowserContext:
    """A browser of somebody's own. Scripts are off: the desk has none, and must not need any."""
    return browser.new_context(java_script_enabled=False, **options)


def sign_in(preview: Beside, context: BrowserContext, name: str, address: str) -> Page:
    page = context.new_page()
    page.goto(f"{preview.url}/masuk")
    page.get_by_label("Alamat surel").fill(address)
    page.get_by_role("button", name="Kirimi saya tautan masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa surel Anda")
    page.goto(preview.link(name))
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Komentar saya")
    return page


def test_from_stranger_to_member_to_published_to_refused(browser: Browser, preview: Beside) -> None:
    """Ask → be accepted → e-mail → sign in → write → moderate → published in the snapshot → ended → refused."""
    found = preview
    stranger, owner = window(browser), window(browser)
    page = stranger.new_page()
    page.goto(f"{found.url}/menjadi-anggota")
    page.get_by_label("Nama yang ingin ditampilkan").fill("Lina Hartono")
    page.get_by_role("textbox", name="Alamat surel").fill(STRANGER)
    page.get_by_label("Satu kalimat tentang Anda").fill("Pembaca setia dari Solo.")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Kirim permintaan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Terima kasih")

    desk = sign_in(found, owner, "Ani Pemilik", f"ani@{DOMAIN}")
    desk.get_by_role("link", name="Anggota").click()
    expect(desk.get_by_text("Pembaca setia dari Solo.")).to_be_visible()
    desk.get_by_role("button", name="Terima Lina Hartono").click()
    expect(desk.get_by_role("status")).to_contain_text("Diterima")

    page.goto(f"{found.url}/tulis?cerita={STORY}")
    page.get_by_label("Alamat surel").fill(STRANGER)
    page.get_by_role("button", name="Kirimi saya tautan masuk").click()
    page.goto(found.link("Lina Hartono"))
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tulis komentar")
    page.get_by_label("Komentar Anda").fill("Salam dari *Solo*, Bu.\n\n> Loket dibuka pukul tujuh.")
    page.get_by_role("button", name="Lihat dulu").click()
    expect(page.locator(".preview-text em")).to_have_text("Solo")
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_role("status")).to_contain_text("menunggu dibaca")

    desk.get_by_role("link", name="Antrean").click()
    expect(desk.get_by_text("Salam dari Solo, Bu.")).to_be_visible()
    before = len(found.changes)
    desk.get_by_role("button", name="Setujui komentar Lina Hartono").click()
    expect(desk.get_by_role("status")).to_contain_text("Disetujui")
    deadline = time.monotonic() + 20
    while len(found.changes) == before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(found.changes) > before, "the preview is told"
    key = found.services.settings.export_keys[0]
    (comment,) = read(snapshot.take(found.services.database, found.services.settings.zone, key), key).comments
    assert (comment.member, comment.text[:17]) == ("lina-hartono", "Salam dari *Solo*")
    page.reload()
    expect(page.get_by_text("terbit", exact=True)).to_be_visible()

    page.goto(f"{found.url}/tulis?cerita={STORY}")
    page.get_by_label("Komentar Anda").fill("Tulisan yang terlambat.")
    desk.goto(f"{found.url}/anggota/lina-hartono")
    desk.get_by_role("button", name="Akhiri keanggotaan").click()
    expect(desk.get_by_role("status")).to_contain_text("Tersimpan")
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tidak diizinkan")
    expect(page.get_by_role("textbox")).to_have_value("Tulisan yang terlambat.")
    page.goto(f"{found.url}/komentar")
    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk")
    for context in (stranger, owner):
        context.close()


def test_a_code_signs_in_where_the_mail_was_read_elsewhere(browser: Browser, preview: Beside) -> None:
    found = preview
    laptop, phone = window(browser), window(browser)
    page = laptop.new_page()
    page.goto(f"{found.url}/masuk")
    page.get_by_label("Alamat surel").fill(f"budi@{DOMAIN}")
    page.keyboard.press("Enter")
    deadline = time.monotonic() + 30
    while not any("Budi Lestari" in line for line in found.links):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    line = next(line for line in found.links if "Budi Lestari" in line)
    code = re.search(r"kode (\S+)\)", line)
    assert code
    other = phone.new_page()
    other.goto(found.link("Budi Lestari"))
    expect(other.get_by_role("heading", level=1)).to_have_text("Buka di peramban yang meminta")
    page.get_by_label("Ketik kodenya").fill(code[1].lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Komentar saya")
    for context in (laptop, phone):
        context.close()


@pytest.fixture(scope="module")
def people(browser: Browser, preview: Beside) -> Iterator[dict[str, BrowserContext]]:
    """An owner and a member, signed in; something of everything on their pages."""
    found = preview
    with found.services.database.write() as connection:
        found.services.join_requests.add(connection, "Dewi", f"dewi@{DOMAIN}", "Ingin ikut.")
    contexts = {"owner": browser.new_context(), "member": browser.new_context(), "nobody": browser.new_context()}
    sign_in(found, contexts["owner"], "Ani Pemilik", f"ani@{DOMAIN}")
    page = sign_in(found, contexts["member"], "Budi Lestari", f"budi@{DOMAIN}")
    for text in ("Menunggu dibaca.\n\n- satu\n- dua", "Yang kedua: `kode` dan [tautan](https://example.org)."):
        page.goto(f"{found.url}/tulis?cerita={STORY}")
        page.get_by_label("Komentar Anda").fill(text)
        page.get_by_role("button", name="Kirim").click()
    yield contexts
    for context in contexts.values():
        context.close()


def addresses(found: Beside) -> list[tuple[str, str]]:
    with found.services.database.read() as connection:
        (first, *_) = found.services.comments.list_own(connection, "budi", 0, 1)
    unsubscribe = EmailRenderer(found.services.settings).make_unsubscribe_url("budi").removeprefix(found.url)
    return [
        ("nobody", "/"), ("nobody", "/masuk"), ("nobody", "/masuk/terkirim"), ("nobody", "/masuk/tautan?tiket=x"),
        ("nobody", "/menjadi-anggota"), ("nobody", "/menjadi-anggota/terkirim"), ("nobody", unsubscribe),
        ("nobody", "/tidak-ada"), ("member", f"/tulis?cerita={STORY}"), ("member", "/komentar"),
        ("member", f"/komentar/{first.id}"), ("member", f"/komentar/{first.id}/tarik"), ("member", "/akun"),
        ("member", "/akun/pergi"), ("owner", "/antrean"), ("owner", "/anggota"), ("owner", "/anggota/budi"),
        ("owner", "/cerita"),
    ]  # fmt: skip


def test_axe_finds_nothing_on_any_page(preview: Beside, people: dict[str, BrowserContext]) -> None:
    found = preview
    script = axe_script().read_text(encoding="utf-8")
    wrong = []
    for who, address in addresses(found):
        page = people[who].new_page()
        page.goto(found.url + address)
        page.evaluate(script)  # the pages' own policy allows no script; the browser's tools are above it
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            result = page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")
            wrong += [
                (address, scheme, one["id"], [node["html"] for node in one["nodes"]]) for one in result["violations"]
            ]
        page.close()
    assert wrong == []


def listen(page: Page, asked: list[str], said: list[str]) -> None:
    """Note what the page asks for, and what its console says."""
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))


def test_nothing_scrolls_sideways_and_nothing_is_asked_of_other_hosts(
    preview: Beside, people: dict[str, BrowserContext]
) -> None:
    found = preview
    for who, address in addresses(found):
        page = people[who].new_page()
        page.set_viewport_size({"width": 320, "height": 700})
        asked: list[str] = []
        said: list[str] = []
        listen(page, asked, said)
        page.goto(found.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
        assert [url for url in asked if not url.startswith((found.url, "data:"))] == [], address
        assert [line for line in said if "404" not in line] == [], address
        page.close()


def test_a_member_writes_with_the_keyboard_alone(preview: Beside, people: dict[str, BrowserContext]) -> None:
    found = preview
    page = people["member"].new_page()
    page.goto(f"{found.url}/tulis?cerita={STORY}")
    for _ in range(30):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement);"
            " return [document.activeElement.id, s.outlineStyle, parseFloat(s.outlineWidth)] })()"
        )
        assert shown[1] != "none", shown
        assert shown[2] >= 2, shown
        if shown[0] == "isi":
            break
    page.keyboard.type("Ditulis tanpa tetikus.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("menunggu")
    page.close()


def test_hostile_texts_run_nothing_in_a_moderators_browser(preview: Beside, people: dict[str, BrowserContext]) -> None:
    found = preview
    services = found.services
    story = services.stories.find(STORY)
    assert story
    for number, text in enumerate(XSS):
        with services.database.write() as connection:
            connection.exec_driver_sql("DELETE FROM limits")
            budi = services.members.find(connection, "budi")
            assert budi
            clean = text.replace("\x00", "")
            services.comments.submit(connection, budi, story, f"{clean}\n\nAkhir {number}.", "", f"nonce-{number:020}")
    page = people["owner"].new_page()
    alarms: list[str] = []

    def hear(dialog: Dialog) -> None:
        alarms.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", hear)
    start = 0
    while True:
        page.goto(f"{found.url}/antrean?mulai={start}", wait_until="load")
        for summary in page.locator("summary").all():
            summary.click()
        assert page.url.startswith(f"{found.url}/antrean")
        if page.get_by_role("link", name="Berikutnya").count() == 0:
            break
        start += 20
    assert start >= 40
    assert alarms == []
    page.close()


def test_demo_members_exist_in_the_preview_only(preview: Beside) -> None:
    found = preview
    people = list_demo_members(found.services)
    assert [person.id for person in people if person.role in {Role.OWNER, Role.MODERATOR}] == ["ani"]
    assert all(person.email.endswith(f"@{DOMAIN}") for person in people)
    source = (Path(__file__).resolve().parents[2] / "desk" / "web" / "app.py").read_text(encoding="utf-8")
    assert "preview" not in source
