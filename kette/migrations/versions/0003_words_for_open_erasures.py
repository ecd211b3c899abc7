"""Ask every institution with data about erasures that were asked for before each had a say of its own."""

import secrets

from alembic import op
from sqlalchemy import Connection, text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OPEN = (
    "SELECT id, kommune_id, case_id FROM requests WHERE kind = 'erasure' AND answered_at IS NULL ORDER BY id"
)
# Who has data about a case: its school, who held it, wrote about it, or was told (kette.rights.queries.requests).
_WITH_DATA = """
SELECT i.id FROM institutions i
WHERE i.kind <> 'coordination' AND i.closed_on IS NULL AND i.id IN (
    SELECT school_id FROM cases WHERE id = :case
    UNION SELECT holder_id FROM steps WHERE case_id = :case
    UNION SELECT institution_id FROM texts WHERE case_id = :case
    UNION SELECT institution_id FROM contacts WHERE case_id = :case
    UNION SELECT institution_id FROM facts WHERE case_id = :case
    UNION SELECT institution_id FROM agreements WHERE case_id = :case
    UNION SELECT recipient_id FROM disclosures WHERE case_id = :case
    UNION SELECT recipient_id FROM bases WHERE case_id = :case
)
AND NOT EXISTS (SELECT 1 FROM erasure_words w WHERE w.request_id = :request AND w.institution_id = i.id)
ORDER BY i.id
"""
_ASK = (
    "INSERT INTO erasure_words (public_id, kommune_id, request_id, case_id, institution_id)"
    " VALUES (:public_id, :kommune, :request, :case, :institution)"
)


def upgrade() -> None:
    """Let nobody wait for ever for a word that was never asked for."""
    fill(op.get_bind())


def fill(connection: Connection) -> None:
    """Write down an open question to each institution with data, for each erasure that is not answered."""
    for request, kommune, case in connection.execute(text(_OPEN)).all():
        about = {"request": request, "case": case}
        for (institution,) in connection.execute(text(_WITH_DATA), about).all():
            connection.execute(
                text(_ASK),
                {
                    **about,
                    "kommune": kommune,
                    "institution": institution,
                    "public_id": secrets.token_urlsafe(16),
                },
            )


def downgrade() -> None:
    """Refuse: Kette never goes back, the backup taken before the upgrade is restored."""
    raise RuntimeError("Kette does not go back: restore the backup taken before the upgrade.")
