"""Admitting people, giving and ending their roles, locking them out: who takes part, and who no longer does."""

from collections.abc import Iterable
from datetime import date, timedelta

from blinker import Signal
from sqlalchemy import select

from kette import audit, clock, passwords
from kette.db import db
from kette.institutions.models import Institution, Membership, Person
from kette.institutions.queries import person_named, tidy_user_name
from kette.institutions.rules import seats
from kette.institutions.rules.factors import NEAR_NAMES
from kette.institutions.rules.opening import Impossible
from kette.institutions.rules.passwords import check_password
from kette.institutions.service.rows import added
from kette.institutions.service.telling import tell_protection
from kette.institutions.service.visits import end_sessions
from kette.roles import Actor, Role

_GRANTED = "In Ihrer Kommune hat jemand eine Rolle erhalten, die Namen junger Menschen sehen kann oder die Rechte verwaltet."
# Announced with a person who has just been locked out; wired in listening.py.
person_locked = Signal()
# A start password that nobody used for so long opens nothing any more.
START_PASSWORD = timedelta(days=14)


def add_person(
    user_name: str,
    name: str,
    password: str,
    *,
    email: str | None = None,
    phone: str | None = None,
    start: bool = False,
) -> Person:
    """Give somebody an account; what it may do comes with a membership.

    :param start: the password was drawn for them: it only opens the page to choose one's own.
    :raises Impossible: if the user name is taken or unreadable, or the password too weak.
    """
    user_name = tidy_user_name(user_name)
    if not user_name or any(sign.isspace() for sign in user_name):
        raise Impossible("Ein Benutzername besteht aus Zeichen ohne Leerzeichen.")
    if person_named(user_name) is not None:
        raise Impossible(f"Den Benutzernamen „{user_name}“ gibt es schon.")
    check_password(password, (user_name, name))
    return added(
        Person(
            user_name=user_name,
            name=name,
            password_hash=passwords.seal(password),
            start_until=clock.now() + START_PASSWORD if start else None,
            email=email,
            phone=phone,
        )
    )


def add_membership(
    person: Person,
    institution: Institution,
    role: Role,
    *,
    classes: Iterable[str] = (),
    kommune_id: int,
) -> Membership:
    """Let a person act for an institution in one role; an ended membership of the same kind is taken up again.

    :param classes: class teachers only, the classes they answer for.
    :raises Impossible: if the role does not fit the institution, or the person has it already.
    """
    if not seats.fits(role, institution.kind):
        raise Impossible(
            f"Die Rolle „{role.label}“ passt nicht zu: {institution.name} ({institution.kind.label})."
        )
    named = tuple(dict.fromkeys(part.strip() for part in classes if part.strip()))
    if (role is Role.CLASS_TEACHER) != bool(named):
        raise Impossible("Eine Klassenleitung braucht mindestens eine Klasse; andere Rollen haben keine.")
    before = db.session.scalars(
        select(Membership).where(
            Membership.kommune_id == kommune_id,
            Membership.person_id == person.id,
            Membership.institution_id == institution.id,
            Membership.role == role,
        )
    ).one_or_none()
    if before is not None:
        if before.until_on is None:
            raise Impossible(f"{person.name} hat die Rolle „{role.label}“ dort schon.")
        before.until_on, before.classes = None, ",".join(named)
        return before
    return added(
        Membership(
            kommune_id=kommune_id, person=person, institution=institution, role=role, classes=",".join(named)
        )
    )


def grant(
    person: Person, institution: Institution, role: Role, *, classes: Iterable[str] = (), by: Actor
) -> Membership:
    """Give somebody a role; the data protection officer learns of every role that is near names.

    :raises Impossible: if it is one's own person, or the role does not fit.
    """
    if person.id == by.person_id:
        raise Impossible(
            "Sich selbst können Sie keine Rolle geben. Bitten Sie eine andere Person der Administration."
        )
    membership = add_membership(person, institution, role, classes=classes, kommune_id=by.kommune_id)
    audit.write(
        "membership.add",
        by=by,
        object_type="membership",
        object_id=membership.public_id,
        detail=f"role={role.value}",
    )
    if role in NEAR_NAMES:
        tell_protection(_GRANTED, about=membership.public_id)
    return membership


def actor_of(membership: Membership) -> Actor:
    """Return who acts when this membership is at work."""
    return membership.actor


def set_password(person: Person, password: str, *, words: Iterable[str] = (), start: bool = False) -> None:
    """Give a person another password; the sessions that run stay as they are.

    :param start: it was drawn for them: it only opens the page to choose one's own.
    :param words: what else an attacker would try: Kommune, institution.
    :raises Impossible: if it is too weak.
    """
    check_password(password, (person.user_name, person.name, *words))
    person.password_hash = passwords.seal(password)
    person.start_until = clock.now() + START_PASSWORD if start else None


def lock_person(person: Person, *, by: Actor, locked: bool = True) -> None:
    """Refuse a person at the next click, in every role, or let a locked one sign in again; the account stays."""
    person.locked_at = clock.now() if locked else None
    if locked:
        end_sessions(person.id)
    action = "person.lock" if locked else "person.unlock"
    if locked:
        person_locked.send(person, by=by)
    audit.write(action, by=by, object_type="person", object_id=person.public_id)


def end_membership(membership: Membership, on: date, by: Actor) -> None:
    """Take a role from a person: `on` is the first day without it."""
    membership.until_on = on
    audit.write(
        "membership.end",
        by=by,
        object_type="membership",
        object_id=membership.public_id,
        detail=on.isoformat(),
    )
