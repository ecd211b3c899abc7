"""Schools that stand for one that is none of ours: cases keep a school, and nobody is ever asked there."""

from sqlalchemy import select

from kette import clock
from kette.db import db
from kette.institutions.models import Institution
from kette.roles import Actor, InstitutionKind


def stand_in_school(number: str, name: str, short_name: str, *, by: Actor) -> Institution:
    """Return the closed school under a number that no real school has; it is made when first asked for.

    :param number: six digits; those of real schools in NRW begin with 1 (Schulnummer, Schulverzeichnis NRW).
    """
    school = db.session.scalars(select(Institution).where(Institution.school_number == number)).one_or_none()
    if school is None:
        school = Institution(
            kommune_id=by.kommune_id,
            kind=InstitutionKind.SCHOOL,
            name=name,
            short_name=short_name,
            school_number=number,
            closed_on=clock.today(),
        )
        db.session.add(school)
        db.session.flush()
    return school
