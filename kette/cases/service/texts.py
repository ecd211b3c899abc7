"""Free texts about a case, sealed under the case's key."""

from kette import clock, vault
from kette.cases.models import Case, Note
from kette.db import db, new_public_id
from kette.roles import Actor

MAX_LENGTH = 20_000


def write(case: Case, words: str, *, by: Actor, entrusted: bool = False) -> Note:
    """Seal a text and keep it; an entrusted one is seen by its author alone (§ 65 SGB VIII, § 203 StGB)."""
    if case.key is None:
        raise vault.SealBroken("the case is erased")
    public_id = new_public_id()
    note = Note(
        public_id=public_id,
        kommune_id=case.kommune_id,
        case_id=case.id,
        sealed=vault.current().seal(case.key.wrapped, words[:MAX_LENGTH], about=f"text:{public_id}"),
        entrusted=entrusted,
        at=clock.now(),
        membership_id=by.membership_id,
        institution_id=by.institution_id,
    )
    db.session.add(note)
    db.session.flush()
    return note
