"""What everybody may see: the door, and the way to become a member."""

from __future__ import annotations

from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from desk.accounts.consent import CONSENT
from desk.accounts.members import check_public
from desk.comments.text import Unfit, line
from desk.settings import LONGEST_ADDRESS, read_address
from desk.signing import Refused
from desk.storage import rate_limits
from desk.web.context import Visit
from desk.web.routing import Access, Route

LONGEST_NAME = 80
LONGEST_SENTENCE = 500


def home(visit: Visit) -> Response:
    return visit.to("/komentar") if visit.session else visit.page("home.html")


def asking(visit: Visit) -> Response:
    return visit.page("asking.html", consent=CONSENT, values={}, problem="")


def ask(visit: Visit) -> Response:
    """Into the owner's queue, whoever asks: a member's address is treated like a stranger's."""
    values = {name: visit.form.get(name, "")[:2000] for name in ("nama", "surel", "kalimat")}
    try:
        name = line(values["nama"], LONGEST_NAME)
        sentence = line(values["kalimat"], LONGEST_SENTENCE)
        check_public(name, "")
        address = read_address(values["surel"][: LONGEST_ADDRESS + 1])
        if address is None:
            raise Unfit("Alamat surel itu tidak lengkap. Contoh: nama@contoh.example.")
        if visit.form.get("setuju") != "ya":
            raise Unfit("Centang persetujuan di bawah, supaya kami boleh menyimpan permintaan Anda.")
    except (Unfit, Refused) as problem:
        return visit.page("asking.html", 422, consent=CONSENT, values=values, problem=str(problem))
    with visit.change() as connection:
        allowed = visit.desk.limits.allow(
            connection,
            (rate_limits.REQUEST_ADDRESS, address),
            (rate_limits.REQUEST_IP, visit.client),
            (rate_limits.REQUEST_ALL, ""),
        )
        if allowed:
            visit.desk.requests.add(connection, name, address, sentence)
    if not allowed:
        raise TooManyRequests
    return visit.to("/menjadi-anggota/terkirim")


def asked(visit: Visit) -> Response:
    return visit.page("asked.html")


ROUTES = (
    Route("home", "GET", "/", Access.ANYONE, home),
    Route("asking", "GET", "/menjadi-anggota", Access.ANYONE, asking),
    Route("ask", "POST", "/menjadi-anggota", Access.ANYONE, ask, frozenset({"limits", "requests"})),
    Route("asked", "GET", "/menjadi-anggota/terkirim", Access.ANYONE, asked),
)
