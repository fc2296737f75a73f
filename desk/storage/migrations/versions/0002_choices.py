"""What members decided, beside the ledger: comments that were withdrawn, and who wants no notifications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, with what was decided before. When that was is not known: any later decision outdoes it."""
    op.create_table(
        "choices",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("decided_at", sa.BigInteger, nullable=False),
    )
    insert = "INSERT INTO choices (id, kind, decided_at) SELECT id"
    op.execute(f"{insert}, 'ditarik', 0 FROM comments WHERE withdrawn AND member IS NOT NULL")
    op.execute(f"{insert}, 'berhenti', 0 FROM members WHERE NOT notify")
