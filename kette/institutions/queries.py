"""Which institutions there are, who is competent for a place, who takes part, and who is signed in."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from kette import clock
from kette.db import db, everywhere
from kette.institutions.models import (
    Factor,
    Institution,
    Kommune,
    Membership,
    Person,
    SignIn,
    SignInAttempt,
)
from kette.roles import HOLDING_KINDS, OF_THE_KOMMUNE, SCHOOL_KINDS, InstitutionKind, Role

# The number of the lock, of no meaning.
_COUNTING = 31_415


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


def open_institutions(
    kinds: frozenset[InstitutionKind] = frozenset(InstitutionKind),
) -> Sequence[Institution]:
    """List the institutions of these kinds that are not closed, by name."""
    today = clock.today()
    return db.session.scalars(
        select(Institution)
        .where(
            Institution.kind.in_(kinds), or_(Institution.closed_on.is_(None), Institution.closed_on > today)
        )
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
    return competent_among(open_institutions(frozenset({kind})), postcode=postcode, town=town)


def competent_among(candidates: Sequence[Institution], *, postcode: str, town: str) -> Institution | None:
    """Propose one of these institutions for a residence, as `competent_for` does."""
    places = [place for row in candidates for place in row.catchments]
    # A postcode says more than a town.
    for place in sorted(places, key=lambda place: (place.postcode is None, place.id)):
        if place.postcode == postcode or place.town == town:
            return place.institution
    return candidates[0] if len(candidates) == 1 else None


def all_institutions() -> Sequence[Institution]:
    """List all institutions of the Kommune with their places, the closed ones last."""
    return db.session.scalars(
        select(Institution)
        .options(selectinload(Institution.catchments))
        .order_by(Institution.closed_on.is_not(None), Institution.name, Institution.id)
    ).all()


def tidy_user_name(typed: str) -> str:
    """Return a user name as it is stored: case and way of writing umlauts do not count."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def person_named(user_name: str) -> Person | None:
    """Return the person of this user name, of whatever Kommune."""
    return db.session.scalars(
        select(Person).where(Person.user_name == tidy_user_name(user_name))
    ).one_or_none()


def person_here(public_id: str) -> Person:
    """Return a person who has, or had, a role in the Kommune set for the session. Raises NoResultFound."""
    here = select(Membership.person_id)
    return db.session.scalars(select(Person).where(Person.public_id == public_id, Person.id.in_(here))).one()


def is_of_other_kommune(person: Person, kommune_id: int) -> bool:
    """Say whether a person has a role in another Kommune as well."""
    with everywhere():
        found = db.session.scalars(
            select(Membership.id)
            .where(Membership.person_id == person.id, Membership.kommune_id != kommune_id)
            .limit(1)
        ).first()
    return found is not None


def memberships() -> Sequence[Membership]:
    """List all memberships of the Kommune with person and institution, by name; the ended ones too."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person), joinedload(Membership.institution))
        .order_by(Person.name, Person.id, Membership.id)
    ).all()


def membership(public_id: str) -> Membership:
    """Return a membership of the Kommune set for the session. Raises NoResultFound."""
    return db.session.scalars(select(Membership).where(Membership.public_id == public_id)).one()


def membership_by_id(membership_id: int) -> Membership:
    """Return a membership of the Kommune set for the session by its key. Raises NoResultFound."""
    return db.session.scalars(select(Membership).where(Membership.id == membership_id)).one()


def people_at(institution_id: int) -> Sequence[Membership]:
    """List who acts for an institution today, in whichever role, by name."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person))
        .where(Membership.institution_id == institution_id, in_force(), Person.locked_at.is_(None))
        .order_by(Person.name, Person.id, Membership.id)
    ).all()


def protectors() -> Sequence[Membership]:
    """List the data protection officers of the Kommune who can be reached by mail."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person))
        .where(Membership.role == Role.DPO, in_force(), Person.locked_at.is_(None), Person.email.is_not(None))
        .order_by(Membership.id)
    ).all()


def protection_of(row: Institution) -> str:
    """Return who helps with data protection at an institution and how they are reached; empty where nobody has entered it.

    The Kommune's own officer is that of its own parts alone: schools, Jobcenter and Agentur have one of their own.
    """
    if row.protection or row.kind not in OF_THE_KOMMUNE:
        return row.protection or ""
    person = next((seat.person for seat in protectors()), None)
    return ", ".join(part for part in (person.name, person.phone, person.email) if part) if person else ""


def protection_at(name: str) -> str:
    """Return the same for the institution of this name; empty where there is none."""
    row = db.session.scalars(select(Institution).where(Institution.name == name)).first()
    return protection_of(row) if row else ""


def in_force() -> ColumnElement[bool]:
    """Return the condition that a membership is not over: `until_on` is the first day without it."""
    return or_(Membership.until_on.is_(None), Membership.until_on > clock.today())


def seats_of(person_id: int) -> Sequence[tuple[Membership, Institution, Kommune]]:
    """List the memberships in which a person may act today, of all Kommunen."""
    with everywhere():
        rows = db.session.execute(
            select(Membership, Institution, Kommune)
            .join(Institution, Membership.institution_id == Institution.id)
            .join(Kommune, Membership.kommune_id == Kommune.id)
            .where(
                Membership.person_id == person_id,
                in_force(),
                or_(Institution.closed_on.is_(None), Institution.closed_on > clock.today()),
            )
            .order_by(Membership.id)
        ).all()
    return [(row[0], row[1], row[2]) for row in rows]


def last_seat_id(person_id: int) -> int | None:
    """Return the membership of a person's newest session."""
    return db.session.scalars(
        select(SignIn.membership_id).where(SignIn.person_id == person_id).order_by(SignIn.id.desc()).limit(1)
    ).first()


def factors_of(person_id: int) -> Sequence[Factor]:
    """List the second factors of a person that count, in the order in which they were added."""
    return db.session.scalars(
        select(Factor)
        .options(selectinload(Factor.codes))
        .where(Factor.person_id == person_id, Factor.active_at.is_not(None))
        .order_by(Factor.id)
    ).all()


def begun_app(person_id: int, since: datetime, sign_in_id: int) -> Factor | None:
    """Return the app that a person has begun to set up in this session and not yet shown a code of."""
    return db.session.scalars(
        select(Factor)
        .where(
            Factor.person_id == person_id,
            Factor.active_at.is_(None),
            Factor.begun_at > since,
            Factor.begun_in == sign_in_id,
        )
        .order_by(Factor.id.desc())
        .limit(1)
    ).first()


def kommunen() -> Sequence[Kommune]:
    """List the Kommunen of the installation, by name."""
    return db.session.scalars(select(Kommune).order_by(Kommune.name, Kommune.id)).all()


Session = tuple[SignIn, Person, Membership, Institution, Kommune, int, int]


def session_behind(token_hash: str) -> Session | None:
    """Return the session of a token that has not been ended, all that rights hang on, how many roles and factors."""
    roles = (
        select(func.count(Membership.id))
        .where(Membership.person_id == SignIn.person_id, in_force())
        .correlate(SignIn)
        .scalar_subquery()
    )
    factors = (
        select(func.count(Factor.id))
        .where(Factor.person_id == SignIn.person_id, Factor.active_at.is_not(None))
        .correlate(SignIn)
        .scalar_subquery()
    )
    with everywhere():
        row = db.session.execute(
            select(SignIn, Person, Membership, Institution, Kommune, roles, factors)
            .join(Person, SignIn.person_id == Person.id)
            .join(Membership, SignIn.membership_id == Membership.id)
            .join(Institution, Membership.institution_id == Institution.id)
            .join(Kommune, Membership.kommune_id == Kommune.id)
            .where(SignIn.token_hash == token_hash, SignIn.ended_at.is_(None))
        ).one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3], row[4], row[5], row[6])


def open_sessions(person_id: int, *, seen_since: datetime, started_since: datetime) -> Sequence[SignIn]:
    """List the sessions of a person that still open pages, the newest first."""
    return db.session.scalars(
        select(SignIn)
        .where(
            SignIn.person_id == person_id,
            SignIn.ended_at.is_(None),
            SignIn.seen_at > seen_since,
            SignIn.started_at > started_since,
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    ).all()


def failures(subject_hash: str, since: datetime) -> Sequence[datetime]:
    """List the moments at which a sign-in failed for an account or a source."""
    return db.session.scalars(
        select(SignInAttempt.at).where(SignInAttempt.subject_hash == subject_hash, SignInAttempt.at > since)
    ).all()


def count_alone() -> None:
    """Wait until nobody else counts tries, so that forty at once are forty; SQLite's write lock does it by itself."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_COUNTING)))
