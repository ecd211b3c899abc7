"""Lay what the sixth release adds."""

import sqlalchemy as sa
from alembic import op

import kette.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is new; guards, catalogues and rights follow by themselves (env.py)."""
    op.add_column("mails", sa.Column("bounced_at", kette.moments.UtcDateTime(timezone=True), nullable=True))
    op.add_column("runs", sa.Column("days", sa.String(length=500), nullable=True))


def downgrade() -> None:
    """Refuse: Kette never goes back, the backup taken before the upgrade is restored."""
    raise RuntimeError("Kette does not go back: restore the backup taken before the upgrade.")
