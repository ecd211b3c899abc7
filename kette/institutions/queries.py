"""Which institutions there are, and who is competent for a place."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from kette import clock
from kette.db import db
from kette.institutions.models import Catchment, Institution
from kette.roles import HOLDING_KINDS, SCHOOL_KINDS, InstitutionKind


def institution(public_id: str) -> Institution:
    """Return an institution by its public id. Raises NoResultFound."""
    return db.session.scalars(select(Institution).where(Institution.public_id == public_id)).one()


def school(number: str) -> Institution:
    """Return a school by its six-digit number. Raises NoResultFound."""
    return db.session.scalars(select(Institution).where(Institution.school_number == number)).one()


def safety_net() -> Institution:
    """Return the Kommune's Auffangstelle, which has accepted in advance by recorded agreement. Raises NoResultFound."""
    return db.session.scalars(
        select(Institution).where(
            Institution.kind == InstitutionKind.SAFETY_NET,
            Institution.accepts_since.is_not(None),
            Institution.accepts_since <= clock.today(),
        )
    ).one()


def open_institutions(kinds: frozenset[InstitutionKind] = frozenset(InstitutionKind)) -> Sequence[Institution]:
    """List the institutions of these kinds that are not closed, by name."""
    today = clock.today()
    return db.session.scalars(
        select(Institution)
        .where(Institution.kind.in_(kinds), or_(Institution.closed_on.is_(None), Institution.closed_on > today))
        .order_by(Institution.name, Institution.id)
    ).all()


def possible_holders() -> Sequence[Institution]:
    """List the institutions that may hold a case."""
    return open_institutions(HOLDING_KINDS)


def schools() -> Sequence[Institution]:
    """List the schools and Berufskollegs."""
    return open_institutions(SCHOOL_KINDS)


def competent_for(kind: InstitutionKind, *, postcode: str, town: str) -> Institution | None:
    """Propose the institution of a kind for a residence: by postcode, else by town, else the only one there is."""
    candidates = open_institutions(frozenset({kind}))
    by_id = {row.id: row for row in candidates}
    matches = db.session.scalars(
        select(Catchment)
        .where(Catchment.institution_id.in_(by_id), or_(Catchment.postcode == postcode, Catchment.town == town))
        # A postcode says more than a town.
        .order_by(Catchment.postcode.is_(None), Catchment.id)
    ).first()
    if matches is not None:
        return by_id[matches.institution_id]
    return candidates[0] if len(candidates) == 1 else None
