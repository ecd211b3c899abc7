"""The lock „keine Auskunft an Dritte“ (`keineAuskunftAnDritte`): set by a school's file or by hand, lifted by hand."""

from blinker import Signal
from sqlalchemy import select

from kette import audit
from kette.cases.models import Case, Identity
from kette.db import db
from kette.roles import Actor

# Announced with the locked case that may not be disclosed from now on; wired in listening.py.
shut = Signal()


def set_no_disclosure(case: Case, *, locked: bool, by: Actor) -> None:
    """Set or lift the lock of a locked case; while it is set, statutes that do not stand against it carry nothing to others."""
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
    if locked:
        shut.send(case, by=by)
