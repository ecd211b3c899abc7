"""${message}"""

import sqlalchemy as sa
from alembic import op

import kette.db

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    raise RuntimeError("Kette does not go back: restore the backup taken before the upgrade.")
