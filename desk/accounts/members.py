"""The roster of members. The desk's database is its source; `content/anggota.toml` is written from it by a pull."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection, Row, Select, delete, func, or_, select, update

from desk.accounts.consent import INVITED
from desk.accounts.names import MAX_NAME, check_unlike, clean_name, clean_url
from desk.errors import InvalidRequest
from desk.storage import ledger, state
from desk.storage.clock import Now, now, to_day
from desk.storage.ledger import ChoiceKind, ErasedKind
from desk.storage.schema import COMMENTS, JOIN_REQUESTS, MAGIC_LINKS, MEMBERS, OUTBOX, PERIODS, SESSIONS
from plugins.comments.comment import ARCHIVE
from plugins.comments.record import MemberRecord, Membership, is_member, is_sound
from plugins.comments.roster import Member, Period, Roster
from plugins.indonesian.slug import slug

_MAX_ID = 60


class Role(StrEnum):
    """What a member may do at the desk. The values stand in the database and on pages."""

    MEMBER = "anggota"
    MODERATOR = "moderator"
    OWNER = "pemilik"


class Person(Struct, frozen=True):
    """A member as the desk knows one. `email` is empty for somebody who was taken over from the public roster."""

    id: str
    name: str
    url: str
    email: str
    role: Role
    trusted: bool
    suspended: bool
    notify: bool
    consent: str
    consent_at: int | None
    created_at: int
    periods: tuple[Period, ...]

    @property
    def public(self) -> Member:
        """The part of the record that is published; the policy for comments decides by it."""
        return Member(self.id, self.name, self.url, list(self.periods))

    def is_active(self, today: str) -> bool:
        """Return whether this person is a member on the day `today` (ISO) and is not suspended."""
        return not self.suspended and any(period.covers(today) for period in self.periods)

    def has_ended(self, today: str) -> bool:
        """Return whether no period of membership reaches beyond the day `today` (ISO)."""
        return not any(not period.until or period.until > today for period in self.periods)

    @property
    def is_moderator(self) -> bool:
        """Whether this person may decide about comments and members. Owners may, too."""
        return self.role is not Role.MEMBER

    @property
    def is_owner(self) -> bool:
        """Whether this person owns the blog."""
        return self.role is Role.OWNER


class Members:
    """Reads and changes the roster. A change that readers see advances the sequence of the snapshot."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def find(self, connection: Connection, id_: str) -> Person | None:
        """Return the member with this id."""
        return self._find(connection, select(MEMBERS).where(MEMBERS.c.id == id_))

    def find_by_email(self, connection: Connection, email: str) -> Person | None:
        """Return the member with this e-mail address, which is given in lower case."""
        return self._find(connection, select(MEMBERS).where(MEMBERS.c.address == email))

    def list_page(self, connection: Connection, start: int, count: int) -> list[Person]:
        """Return `count` members from number `start` on, ordered by name."""
        query = select(MEMBERS).order_by(func.lower(MEMBERS.c.name), MEMBERS.c.id).offset(start).limit(count)
        return self._list(connection, query)

    def list_all(self, connection: Connection) -> list[Person]:
        """Return everybody who ever was a member, ordered by id."""
        return self._list(connection, select(MEMBERS).order_by(MEMBERS.c.id))

    def list_moderators(self, connection: Connection) -> list[Person]:
        """Return the active moderators and owners."""
        today = self.today(connection)
        found = self._list(connection, select(MEMBERS).where(MEMBERS.c.role != Role.MEMBER).order_by(MEMBERS.c.id))
        return [person for person in found if person.is_active(today)]

    def load_roster(self, connection: Connection, id_: str) -> Roster:
        """Return a roster of this one member, for the policy."""
        person = self.find(connection, id_)
        return Roster({person.id: person.public} if person else {})

    def today(self, connection: Connection) -> str:
        """Return the current day (ISO) in the blog's time zone, by the database's clock."""
        return to_day(now(connection), self.zone)

    # Changes

    def invite(
        self,
        connection: Connection,
        name: str,
        email: str,
        *,
        url: str = "",
        role: Role = Role.MEMBER,
        consent: str = INVITED,
        id_: str = "",
    ) -> Person:
        """Make somebody a member from today on.

        With the `id_` of somebody who was taken over from the public roster, this person gets the e-mail address; with
        a new `id_`, or none, a new member is created. Raises InvalidRequest where the address or the id is taken.
        """
        name, url = clean_name(name), clean_url(url)
        if self.find_by_email(connection, email) is not None:
            raise InvalidRequest("Alamat surel itu sudah dipakai seorang anggota; lihat daftar anggota.")
        if id_ and (known := self.find(connection, id_)) is not None:
            if known.email:
                raise InvalidRequest(f"[{id_}] sudah punya alamat surel; pilih id lain.")
            self._update(connection, id_, address=email, role=role, consent=consent, consent_at=Now())
        else:
            id_ = id_ or self._find_free_id(connection, name)
            if role is not Role.OWNER:
                self.check_unlike_owners(connection, name)
            if not is_member(id_) or ledger.contains(connection, id_):
                raise InvalidRequest(f'id "{id_}" tidak dapat dipakai; pakai huruf kecil, angka, dan tanda -')
            self._insert(connection, Member(id_, name, url, []), role, address=email, consent=consent, consent_at=Now())
        self._open_period(connection, id_)
        return self._publish_change(connection, id_)

    def adopt(self, connection: Connection, roster: Iterable[Member]) -> int:
        """Take over the members of a public roster that the desk does not know, without an e-mail address.

        Returns how many there were. Erased members stay erased. Raises InvalidRequest for members whose records could
        not leave for the blog again.
        """
        count, roster = 0, tuple(roster)
        if wrong := [member.id for member in roster if len(member.name) > MAX_NAME or not is_sound(to_record(member))]:
            raise InvalidRequest(
                f"[{'], ['.join(wrong)}]: nama, situs, atau masanya tidak dapat diterbitkan; perbaiki."
            )
        for member in roster:
            if self.find(connection, member.id) is not None or ledger.contains(connection, member.id):
                continue
            self._insert(connection, member, Role.MEMBER, address=None, consent="", consent_at=None)
            for period in member.periods:
                connection.execute(
                    PERIODS.insert().values(member=member.id, since=period.since, until=period.until or None)
                )
            count += 1
        if count:
            state.advance(connection)
        return count

    def rename(self, connection: Connection, id_: str, name: str) -> None:
        """Give a member another name. Raises InvalidRequest where it may not be published, or is like an owner's."""
        name, person = clean_name(name), self._require(connection, id_)
        if not person.is_owner:
            self.check_unlike_owners(connection, name)
        self._update(connection, id_, name=name)
        state.advance(connection)

    def check_unlike_owners(self, connection: Connection, name: str) -> None:
        """Raise InvalidRequest where a name can be taken for that of an owner."""
        check_unlike(name, connection.execute(select(MEMBERS.c.name).where(MEMBERS.c.role == Role.OWNER)).scalars())

    def end_membership(self, connection: Connection, id_: str) -> Person:
        """End a membership. The period includes today, for the comments of today, but access ends immediately.

        Raises InvalidRequest for the last owner.
        """
        self.suspend(connection, id_, True)
        today = self.today(connection)
        running = (PERIODS.c.member == id_) & or_(PERIODS.c.until.is_(None), PERIODS.c.until > today)
        connection.execute(update(PERIODS).where(running & (PERIODS.c.since <= today)).values(until=today))
        connection.execute(delete(PERIODS).where((PERIODS.c.member == id_) & (PERIODS.c.since > today)))
        return self._publish_change(connection, id_)

    def readmit(self, connection: Connection, id_: str) -> Person:
        """Make a former member a member again, from today on."""
        self._open_period(connection, id_)
        self._update(connection, id_, suspended=False)
        return self._publish_change(connection, id_)

    def suspend(self, connection: Connection, id_: str, suspended: bool) -> None:
        """Deny access to a member, or allow it again. The published roster does not change.

        Raises InvalidRequest for the last owner.
        """
        if suspended:
            self._check_owner_stays(connection, id_)
        self._update(connection, id_, suspended=suspended)
        if suspended:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.member == id_))
            connection.execute(delete(MAGIC_LINKS).where(MAGIC_LINKS.c.member == id_))

    def set_trusted(self, connection: Connection, id_: str, trusted: bool) -> None:
        """Decide whether a member's comments are published without moderation."""
        self._update(connection, id_, trusted=trusted)

    def set_role(self, connection: Connection, id_: str, role: str) -> None:
        """Give a member a role. Raises InvalidRequest for an unknown role, and where no owner would be left."""
        if role not in set(Role):
            raise InvalidRequest(f'Peran "{role}" tidak dikenal; pakai {", ".join(Role)}.')
        if role != Role.OWNER:
            self._check_owner_stays(connection, id_)
        self._update(connection, id_, role=role)

    def set_notifications(self, connection: Connection, id_: str, wanted: bool) -> None:
        """Decide whether a member is notified by e-mail."""
        kind = ChoiceKind.SUBSCRIBED if wanted else ChoiceKind.UNSUBSCRIBED
        if self.find(connection, id_) is not None:
            self._update(connection, id_, notify=wanted)
            ledger.record_choice(connection, id_, kind)

    def record_consent(self, connection: Connection, id_: str, consent: str) -> None:
        """Store the words that a member has accepted, with the moment."""
        self._update(connection, id_, consent=consent, consent_at=Now())

    def erase(self, connection: Connection, id_: str) -> None:
        """Delete a member with everything that is stored about this person, for good.

        A comment that others answered stays as an empty place. Raises InvalidRequest for an unknown id and for an
        owner.
        """
        person = self._require(connection, id_)
        if person.is_owner:
            raise InvalidRequest("Pemilik tidak dapat dihapus; serahkan dulu perannya kepada anggota lain.")
        comments = connection.execute(select(COMMENTS.c.id).where(COMMENTS.c.member == id_)).scalars().all()
        ledger.record(connection, {**dict.fromkeys(comments, ErasedKind.COMMENT), id_: ErasedKind.MEMBER})
        ledger.apply(connection)
        if person.email:
            connection.execute(delete(OUTBOX).where(OUTBOX.c.address == person.email))
            connection.execute(delete(JOIN_REQUESTS).where(JOIN_REQUESTS.c.address == person.email))
        state.advance(connection)

    def _check_owner_stays(self, connection: Connection, id_: str) -> None:
        """Raise InvalidRequest where nobody but this owner could sign in as an owner."""
        person = self.find(connection, id_)
        others = (one for one in self.list_moderators(connection) if one.is_owner and one.id != id_)
        if person is not None and person.is_owner and next(others, None) is None:
            raise InvalidRequest("Blog ini hanya punya satu pemilik; angkat pemilik lain lebih dulu.")

    def _insert(self, connection: Connection, member: Member, role: Role, **values: object) -> None:
        connection.execute(
            MEMBERS.insert().values(
                id=member.id, name=member.name, url=member.url, role=role, trusted=role is not Role.MEMBER,
                suspended=False, notify=True, created_at=Now(), **values,
            )
        )  # fmt: skip

    def _update(self, connection: Connection, id_: str, **values: object) -> None:
        connection.execute(update(MEMBERS).where(MEMBERS.c.id == id_).values(**values))

    def _open_period(self, connection: Connection, id_: str) -> None:
        """Make a period that covers today last from now on, or begin a new one."""
        today = self.today(connection)
        not_over = or_(PERIODS.c.until.is_(None), PERIODS.c.until >= today)
        current = (PERIODS.c.member == id_) & (PERIODS.c.since <= today) & not_over
        if connection.execute(update(PERIODS).where(current).values(until=None)).rowcount == 0:
            connection.execute(PERIODS.insert().values(member=id_, since=today, until=None))

    def _publish_change(self, connection: Connection, id_: str) -> Person:
        state.advance(connection)
        return self._require(connection, id_)

    def _require(self, connection: Connection, id_: str) -> Person:
        person = self.find(connection, id_)
        if person is None:
            raise InvalidRequest(f"[{id_}] tidak ada dalam daftar anggota.")
        return person

    def _find_free_id(self, connection: Connection, name: str) -> str:
        """Return an id made of the name, with a number where that is taken or was erased."""
        base = slug(name)[:_MAX_ID].strip("-") or "anggota"
        number = 1
        while True:
            id_ = base if number == 1 else f"{base}-{number}"
            taken = self.find(connection, id_) is not None or ledger.contains(connection, id_)
            if id_ != ARCHIVE and is_member(id_) and not taken:
                return id_
            number += 1

    def _find(self, connection: Connection, query: Select[*tuple[object, ...]]) -> Person | None:
        found = self._list(connection, query)
        return found[0] if found else None

    def _list(self, connection: Connection, query: Select[*tuple[object, ...]]) -> list[Person]:
        rows = connection.execute(query).all()
        return to_people(rows, load_periods(connection, [row.id for row in rows]))


def to_record(member: Member) -> MemberRecord:
    """Return the member as a record of the snapshot."""
    periods = tuple(Membership(period.since, period.until) for period in member.periods)
    return MemberRecord(member.id, member.name, member.url, periods)


def to_people(rows: Sequence[Row[*tuple[object, ...]]], periods: Mapping[str, Sequence[Period]]) -> list[Person]:
    """Convert rows of the table `members`, with everybody's periods by member id."""
    return [
        Person(
            row.id, row.name, row.url, row.address or "", Role(row.role), row.trusted, row.suspended, row.notify,
            row.consent, row.consent_at, row.created_at, tuple(periods.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def load_periods(connection: Connection, ids: Sequence[str]) -> dict[str, list[Period]]:
    """Return the periods of membership, by member id and in order. Members who never had one are left out."""
    periods: dict[str, list[Period]] = {}
    query = select(PERIODS).order_by(PERIODS.c.member, PERIODS.c.since)
    if len(ids) <= 100:  # a page; a whole roster is read without naming everybody
        query = query.where(PERIODS.c.member.in_(ids))
    for row in connection.execute(query):
        periods.setdefault(row.member, []).append(Period(row.since, row.until or ""))
    return periods
