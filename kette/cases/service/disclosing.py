"""The lock „keine Auskunft an Dritte“ (`keineAuskunftAnDritte`): set by a school's file or by hand, lifted by hand."""

from sqlalchemy import select

from kette import audit
from kette.cases.models import Case, Identity
from kette.db import db
from kette.roles import Actor


def set_no_disclosure(case: Case, *, locked: bool, by: Actor) -> None:
    """Set or lift the lock; while it is set, statutes that do not stand against it carry nothing to other bodies."""
    identity = db.session.scalars(select(Identity).where(Identity.case_id == case.id)).one()
    if identity.no_disclosure == locked:
        return
    identity.no_disclosure = locked
    audit.write(
        "case.no_disclosure",
        by=by,
        object_type="case",
        object_id=case.public_id,
        basis="school",
        detail="set" if locked else "lifted",
    )
