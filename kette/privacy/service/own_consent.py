"""Consents that an institution records for itself: none gives itself a name that it does not know, unless a signature proves it."""

from sqlalchemy import select

from kette import outbox
from kette.db import db
from kette.institutions.models import Institution
from kette.institutions.queries import protectors
from kette.privacy.models import Basis
from kette.privacy.queries.sealed import CASES
from kette.privacy.rules import notices
from kette.privacy.rules.bases import groups_of
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor

REFUSED = (
    "Ihre Stelle sieht den Namen nicht. Eine Einwilligung für Ihre eigene Stelle erfasst die Schule, oder wer die junge Person "
    "mit Namen kennt; oder Sie hängen hier das unterschriebene Formular an. Die Schule und der Datenschutz erfahren davon."
)


def lock_case(case_id: int) -> int:
    """Lock the row of a case, so that of two who say something about its bases one waits; return its school."""
    school_id: int = db.session.scalars(
        select(CASES.c.school_id).where(CASES.c.id == case_id).with_for_update()
    ).one()
    return school_id


def names_itself(recipient: Institution, before: Basis | None, school_id: int, *, by: Actor) -> bool:
    """Say whether somebody would learn by their own record whom a case is about.

    :param before: the basis in force for the recipient.
    """
    if recipient.id != by.institution_id or recipient.id == school_id:
        return False
    return before is None or FieldGroup.IDENTITY not in groups_of(before.groups)


def tell_of(basis: Basis, school_id: int) -> None:
    """Tell the school and the data protection officer that an institution has recorded a consent for itself, without a name."""
    school = db.session.get_one(Institution, school_id)
    about, key = notices.recorded_for_itself(), f"own-consent:{basis.public_id}"
    if school.mailbox:
        outbox.queue(school.mailbox, *about, key=key, urgent=True, institution_id=school.id)
    for officer in protectors():
        outbox.queue(
            officer.person.email or "",
            *about,
            key=f"{key}:{officer.id}",
            urgent=True,
            membership_id=officer.id,
            institution_id=officer.institution_id,
        )
