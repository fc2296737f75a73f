"""The desk's tables. The migrations in `desk/storage/migrations/` lead here; a test holds the two equal.

Moments are milliseconds since the Unix epoch by the database's clock, days are ISO dates in the blog's time zone. Of
what proves somebody's identity (magic links, sessions) only an HMAC signature is stored. Tables and columns keep the
names of the first version, which backups use too: `tickets` holds the magic links, `limits` the rate limits, `seal` the
signature of a token, `nonce` the idempotency key of a form, `address` an e-mail address.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

STATE = Table(
    "state",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("desk", String(64), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("digest_at", BigInteger, nullable=False),
    Column("announced", BigInteger, nullable=False),
)
"""One row; see `desk/storage/state.py`."""

STORIES = Table(
    "stories",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("etag", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("tried_at", BigInteger, nullable=False),
    Column("data", Text, nullable=False),
)
"""One row: the last valid copy of the blog's list of stories."""

MEMBERS = Table(
    "members",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("url", String(500), nullable=False),
    Column("address", String(254), unique=True),
    Column("role", String(16), nullable=False),
    Column("trusted", Boolean, nullable=False),
    Column("suspended", Boolean, nullable=False),
    Column("notify", Boolean, nullable=False),
    Column("consent", Text, nullable=False),
    Column("consent_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
)

PERIODS = Table(
    "periods",
    METADATA,
    Column("member", ForeignKey("members.id"), primary_key=True),
    Column("since", String(10), primary_key=True),
    Column("until", String(10)),
)

JOIN_REQUESTS = Table(
    "requests",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("address", String(254), nullable=False),
    Column("sentence", String(500), nullable=False),
    Column("consent", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "created_at"),
)

COMMENTS = Table(
    "comments",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("thread", String(300), nullable=False),
    Column("member", ForeignKey("members.id")),
    Column("date", String(25), nullable=False),
    Column("reply_to", String(64), nullable=False),
    Column("depth", Integer, nullable=False),
    Column("text", Text),
    Column("draft", Text),
    Column("draft_state", String(16)),
    Column("reason", String(500), nullable=False),
    Column("version", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("nonce", String(64), unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("published_at", BigInteger),
    Index(None, "member", "created_at"),
    Index(None, "draft_state", "changed_at"),
    Index(None, "reply_to"),
)
"""`text` is what readers see (NULL until approved), `draft` what waits or was rejected (`draft_state`). `published_at`
is the moment when the comment was first published."""

RENDERINGS = Table(
    "renderings",
    METADATA,
    Column("comment", ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("code", String(64), nullable=False),
    Column("html", Text, nullable=False),
)
"""See `desk/comments/renderings.py`."""

CLOSURES = Table(
    "closures",
    METADATA,
    Column("thread", String(300), primary_key=True),
    Column("closed_at", BigInteger, nullable=False),
)

LEDGER = Table(
    "ledger",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("erased_at", BigInteger, nullable=False),
)
"""Ids that were erased for good; see `desk/storage/ledger.py`."""

CHOICES = Table(
    "choices",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("decided_at", BigInteger, nullable=False),
)
"""What members decided that no older backup may undo; see `desk/storage/ledger.py`."""

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("seal", String(64), primary_key=True),
    Column("member", ForeignKey("members.id"), nullable=False, index=True),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
)

MAGIC_LINKS = Table(
    "tickets",
    METADATA,
    Column("seal", String(64), primary_key=True),
    Column("code", String(64), nullable=False),
    Column("browser", String(64), nullable=False, index=True),
    Column("member", ForeignKey("members.id"), nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("spent_at", BigInteger),
    Column("expires_at", BigInteger, nullable=False, index=True),
)

RATE_LIMITS = Table(
    "limits",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("window", BigInteger, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("member", String(80), nullable=False, index=True),
    Column("address", String(254), nullable=False),
    Column("payload", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False, index=True),
)
"""Messages to be sent. `due_at` lies in the future while a worker has claimed the row, and until the next attempt."""

BACKED_UP = (STATE, MEMBERS, PERIODS, JOIN_REQUESTS, COMMENTS, CLOSURES, LEDGER, CHOICES)
"""The tables that a backup holds, in an order that satisfies the foreign keys. The others are short-lived: a restored
session would let somebody in whom the owner has shut out, a restored outbox would send e-mails twice, and the list of
stories is fetched again."""
