"""The desk's tables. `desk/storage/migrations/` leads any older database here; a test holds the two equal.

Moments are milliseconds since the epoch by the database's clock, days ISO in the blog's zone. What proves somebody
(tickets, sessions) stands here only as a seal (`desk/signing.py`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

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
"""One row. `sequence` counts what has changed for readers and names a snapshot; of `announced` the webhook knows."""

STORIES = Table(
    "stories",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("etag", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("tried_at", BigInteger, nullable=False),
    Column("data", Text, nullable=False),
)
"""One row: the last good copy of the blog's list of stories."""

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

REQUESTS = Table(
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
"""`text` is what readers see (None until approved), `draft` what waits or was turned down (`draft_state`);
`published_at` is when readers first saw it, or None."""

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
"""Ids of what was erased for good; replayed over every restored backup."""

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("seal", String(64), primary_key=True),
    Column("member", ForeignKey("members.id"), nullable=False, index=True),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
)

TICKETS = Table(
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

LIMITS = Table(
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
"""What is to be sent. `due_at` lies in the future while a worker has claimed the row or before the next try."""

KEPT = (STATE, MEMBERS, PERIODS, REQUESTS, COMMENTS, CLOSURES, LEDGER)
"""What a backup holds, in an order that foreign keys allow. The rest is short-lived: a restored session would open a
door that somebody had closed, and a restored outbox would send mail twice; the list of stories is fetched again."""
