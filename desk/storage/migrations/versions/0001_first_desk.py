"""The tables of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables. Constraints and indexes are named by the naming convention of the schema."""
    op.create_table(
        "closures",
        sa.Column("thread", sa.String(300), primary_key=True),
        sa.Column("closed_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "ledger",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("erased_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "limits",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("window", sa.BigInteger, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False, index=True),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("address", sa.String(254), unique=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("trusted", sa.Boolean, nullable=False),
        sa.Column("suspended", sa.Boolean, nullable=False),
        sa.Column("notify", sa.Boolean, nullable=False),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("consent_at", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("member", sa.String(80), nullable=False, index=True),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False, index=True),
    )
    op.create_table(
        "requests",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("sentence", sa.String(500), nullable=False),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False, index=True),
    )
    op.create_table(
        "state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("digest_at", sa.BigInteger, nullable=False),
        sa.Column("announced", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "stories",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("tried_at", sa.BigInteger, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("thread", sa.String(300), nullable=False),
        sa.Column("member", sa.String(80), sa.ForeignKey("members.id")),
        sa.Column("date", sa.String(25), nullable=False),
        sa.Column("reply_to", sa.String(64), nullable=False, index=True),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("draft", sa.Text),
        sa.Column("draft_state", sa.String(16)),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("nonce", sa.String(64), unique=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("published_at", sa.BigInteger),
        sa.Index(None, "draft_state", "changed_at"),
        sa.Index(None, "member", "created_at"),
    )
    op.create_table(
        "periods",
        sa.Column("member", sa.String(80), sa.ForeignKey("members.id"), primary_key=True),
        sa.Column("since", sa.String(10), primary_key=True),
        sa.Column("until", sa.String(10)),
    )
    op.create_table(
        "sessions",
        sa.Column("seal", sa.String(64), primary_key=True),
        sa.Column("member", sa.String(80), sa.ForeignKey("members.id"), nullable=False, index=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False, index=True),
    )
    op.create_table(
        "tickets",
        sa.Column("seal", sa.String(64), primary_key=True),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("browser", sa.String(64), nullable=False, index=True),
        sa.Column("member", sa.String(80), sa.ForeignKey("members.id"), nullable=False, index=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("spent_at", sa.BigInteger),
        sa.Column("expires_at", sa.BigInteger, nullable=False, index=True),
    )
