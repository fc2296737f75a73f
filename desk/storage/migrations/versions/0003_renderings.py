"""The HTML of comments, kept from when they are written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, empty: the worker fills it."""
    op.create_table(
        "renderings",
        sa.Column("comment", sa.String(64), sa.ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("html", sa.Text, nullable=False),
    )
