"""Who is a member: the roster in the desk's database, the truth that `content/anggota.toml` projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection, Row, Select, delete, func, or_, select, update

from desk.accounts.consent import INVITED
from desk.signing import Refused
from desk.storage import ledger, state
from desk.storage.clock import Now, day, now
from desk.storage.schema import COMMENTS, MEMBERS, OUTBOX, PERIODS, REQUESTS, SESSIONS, TICKETS
from plugins.comments.comment import ARCHIVE
from plugins.comments.record import is_member
from plugins.comments.roster import Member, Period, Roster
from plugins.indonesian.slug import slug

MEMBER, MODERATOR, OWNER = "anggota", "moderator", "pemilik"
ROLES = (MEMBER, MODERATOR, OWNER)
_LONGEST_ID = 60


class Person(Struct, frozen=True):
    """A member as the desk knows one. `address` is empty for members of whom only the public roster knows."""

    id: str
    name: str
    url: str
    address: str
    role: str
    trusted: bool
    suspended: bool
    notify: bool
    consent: str
    consent_at: int | None
    created_at: int
    periods: tuple[Period, ...]

    @property
    def public(self) -> Member:
        """What the build's policy knows."""
        return Member(self.id, self.name, self.url, list(self.periods))

    def active(self, today: str) -> bool:
        """Whether the doors are open today (ISO)."""
        return not self.suspended and any(period.holds(today) for period in self.periods)

    def ended(self, today: str) -> bool:
        """Whether no period reaches beyond today."""
        return not any(not period.until or period.until > today for period in self.periods)

    @property
    def moderates(self) -> bool:
        return self.role in {MODERATOR, OWNER}

    @property
    def owns(self) -> bool:
        return self.role == OWNER


class Members:
    """Reads and changes the roster. Every change that readers see counts up the snapshot's sequence."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def find(self, connection: Connection, id_: str) -> Person | None:
        return self._one(connection, select(MEMBERS).where(MEMBERS.c.id == id_))

    def by_address(self, connection: Connection, address: str) -> Person | None:
        return self._one(connection, select(MEMBERS).where(MEMBERS.c.address == address))

    def page(self, connection: Connection, start: int, count: int) -> list[Person]:
        """Members by name."""
        query = select(MEMBERS).order_by(func.lower(MEMBERS.c.name), MEMBERS.c.id).offset(start).limit(count)
        return self._people(connection, query)

    def all(self, connection: Connection) -> list[Person]:
        return self._people(connection, select(MEMBERS).order_by(MEMBERS.c.id))

    def moderators(self, connection: Connection) -> list[Person]:
        """Those in office today."""
        today = self.today(connection)
        found = self._people(connection, select(MEMBERS).where(MEMBERS.c.role != MEMBER).order_by(MEMBERS.c.id))
        return [person for person in found if person.active(today)]

    def roster(self, connection: Connection, id_: str) -> Roster:
        """The roster as far as it concerns one member."""
        person = self.find(connection, id_)
        return Roster({person.id: person.public} if person else {})

    def today(self, connection: Connection) -> str:
        return day(now(connection), self.zone)

    # Changes

    def invite(
        self,
        connection: Connection,
        name: str,
        address: str,
        *,
        url: str = "",
        role: str = MEMBER,
        consent: str = INVITED,
        id_: str = "",
    ) -> Person:
        """A new member from today on, or an address for one of whom only the roster knew (`id_`).

        `Refused` where the address or the id is taken.
        """
        check_public(name, url)
        if self.by_address(connection, address) is not None:
            raise Refused("Alamat surel itu sudah dipakai seorang anggota; lihat daftar anggota.")
        if id_ and (known := self.find(connection, id_)) is not None:
            if known.address:
                raise Refused(f"[{id_}] sudah punya alamat surel; pilih id lain.")
            connection.execute(
                update(MEMBERS)
                .where(MEMBERS.c.id == id_)
                .values(address=address, role=role, consent=consent, consent_at=Now())
            )
        else:
            id_ = id_ or self._free_id(connection, name)
            if not is_member(id_) or ledger.holds(connection, id_):
                raise Refused(f'id "{id_}" tidak dapat dipakai; pakai huruf kecil, angka, dan tanda -')
            connection.execute(
                MEMBERS.insert().values(
                    id=id_, name=name, url=url, address=address, role=role, trusted=role != MEMBER, suspended=False,
                    notify=True, consent=consent, consent_at=Now(), created_at=Now(),
                )
            )  # fmt: skip
        self._open(connection, id_)
        return self._changed(connection, id_)

    def adopt(self, connection: Connection, roster: Iterable[Member]) -> int:
        """Take over members of a public roster that the desk does not know; how many. They have no address yet."""
        count = 0
        for member in roster:
            if self.find(connection, member.id) is not None or ledger.holds(connection, member.id):
                continue
            connection.execute(
                MEMBERS.insert().values(
                    id=member.id, name=member.name, url=member.url, address=None, role=MEMBER, trusted=False,
                    suspended=False, notify=True, consent="", consent_at=None, created_at=Now(),
                )
            )  # fmt: skip
            for period in member.periods:
                connection.execute(
                    PERIODS.insert().values(member=member.id, since=period.since, until=period.until or None)
                )
            count += 1
        if count:
            state.advance(connection)
        return count

    def end(self, connection: Connection, id_: str) -> Person:
        """No longer a member. Today still counts for what was written today, but the doors are shut at once."""
        today = self.today(connection)
        running = (PERIODS.c.member == id_) & or_(PERIODS.c.until.is_(None), PERIODS.c.until > today)
        connection.execute(update(PERIODS).where(running & (PERIODS.c.since <= today)).values(until=today))
        connection.execute(delete(PERIODS).where((PERIODS.c.member == id_) & (PERIODS.c.since > today)))
        self.suspend(connection, id_, True)
        return self._changed(connection, id_)

    def readmit(self, connection: Connection, id_: str) -> Person:
        """A member again, from today on."""
        self._open(connection, id_)
        connection.execute(update(MEMBERS).where(MEMBERS.c.id == id_).values(suspended=False))
        return self._changed(connection, id_)

    def suspend(self, connection: Connection, id_: str, suspended: bool) -> None:
        """Shut out for a while; the roster that readers see stays as it is."""
        connection.execute(update(MEMBERS).where(MEMBERS.c.id == id_).values(suspended=suspended))
        if suspended:
            self._shut(connection, id_)

    def trust(self, connection: Connection, id_: str, trusted: bool) -> None:
        connection.execute(update(MEMBERS).where(MEMBERS.c.id == id_).values(trusted=trusted))

    def appoint(self, connection: Connection, id_: str, role: str) -> None:
        """Give a role. The last owner stays one: somebody must be able to let others in."""
        if role not in ROLES:
            raise Refused(f'Peran "{role}" tidak dikenal; pakai {", ".join(ROLES)}.')
        owners = select(MEMBERS.c.id).where(MEMBERS.c.role == OWNER).with_for_update()
        if role != OWNER and connection.execute(owners).scalars().all() == [id_]:
            raise Refused("Blog ini hanya punya satu pemilik; angkat pemilik lain lebih dulu.")
        connection.execute(update(MEMBERS).where(MEMBERS.c.id == id_).values(role=role))

    def notify(self, connection: Connection, id_: str, wanted: bool) -> None:
        connection.execute(update(MEMBERS).where(MEMBERS.c.id == id_).values(notify=wanted))

    def agree(self, connection: Connection, id_: str, consent: str) -> None:
        """Keep the words that were accepted, and when."""
        connection.execute(update(MEMBERS).where(MEMBERS.c.id == id_).values(consent=consent, consent_at=Now()))

    def erase(self, connection: Connection, id_: str) -> None:
        """Forget somebody for good: name, address, words, mail to be sent. What others answered keeps its place."""
        person = self.find(connection, id_)
        if person is None:
            raise Refused(f"[{id_}] tidak ada dalam daftar anggota.")
        if person.owns:
            raise Refused("Pemilik tidak dapat dihapus; serahkan dulu perannya kepada anggota lain.")
        ids = connection.execute(select(COMMENTS.c.id).where(COMMENTS.c.member == id_)).scalars().all()
        ledger.enter(connection, {**dict.fromkeys(ids, ledger.COMMENT), id_: ledger.MEMBER})
        ledger.forget(connection)
        if person.address:
            connection.execute(delete(OUTBOX).where(OUTBOX.c.address == person.address))
            connection.execute(delete(REQUESTS).where(REQUESTS.c.address == person.address))
        state.advance(connection)

    def _open(self, connection: Connection, id_: str) -> None:
        """A period that holds from today on."""
        today = self.today(connection)
        holds = or_(PERIODS.c.until.is_(None), PERIODS.c.until >= today)
        reached = (PERIODS.c.member == id_) & (PERIODS.c.since <= today) & holds
        if connection.execute(update(PERIODS).where(reached).values(until=None)).rowcount == 0:
            connection.execute(PERIODS.insert().values(member=id_, since=today, until=None))

    def _shut(self, connection: Connection, id_: str) -> None:
        connection.execute(delete(SESSIONS).where(SESSIONS.c.member == id_))
        connection.execute(delete(TICKETS).where(TICKETS.c.member == id_))

    def _changed(self, connection: Connection, id_: str) -> Person:
        state.advance(connection)
        person = self.find(connection, id_)
        if person is None:
            raise Refused(f"[{id_}] tidak ada dalam daftar anggota.")
        return person

    def _free_id(self, connection: Connection, name: str) -> str:
        base = slug(name)[:_LONGEST_ID].strip("-") or "anggota"
        number = 1
        while True:
            id_ = base if number == 1 else f"{base}-{number}"
            taken = self.find(connection, id_) is not None or ledger.holds(connection, id_)
            if id_ != ARCHIVE and is_member(id_) and not taken:
                return id_
            number += 1

    def _one(self, connection: Connection, query: Select[*tuple[object, ...]]) -> Person | None:
        found = self._people(connection, query)
        return found[0] if found else None

    def _people(self, connection: Connection, query: Select[*tuple[object, ...]]) -> list[Person]:
        rows = connection.execute(query).all()
        return people(rows, periods_of(connection, [row.id for row in rows]))


def people(rows: Sequence[Row[*tuple[object, ...]]], periods: Mapping[str, Sequence[Period]]) -> list[Person]:
    """Rows of `members`, with their periods."""
    return [
        Person(
            row.id, row.name, row.url, row.address or "", row.role, row.trusted, row.suspended, row.notify,
            row.consent, row.consent_at, row.created_at, tuple(periods.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def periods_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[Period]]:
    """Every member's periods, in order."""
    found: dict[str, list[Period]] = {}
    # One asks for a single member or for a page; a whole roster is read as a whole.
    query = select(PERIODS).order_by(PERIODS.c.member, PERIODS.c.since)
    if len(ids) <= 100:
        query = query.where(PERIODS.c.member.in_(ids))
    for row in connection.execute(query):
        found.setdefault(row.member, []).append(Period(row.since, row.until or ""))
    return found


def check_public(name: str, url: str) -> None:
    """`Refused` where a name or address of a site may not stand in the public roster."""
    if not name.strip() or not name.isprintable() or "@" in name or len(name) > 80:
        raise Refused("Nama harus satu baris, paling panjang 80 huruf, tanpa alamat surel.")
    if url and (not url.startswith(("https://", "http://")) or not url.isprintable() or "@" in url or len(url) > 500):
        raise Refused("Alamat situs harus utuh, misalnya https://contoh.example, tanpa alamat surel.")
