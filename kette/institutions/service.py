"""Founding a Kommune, opening and closing institutions, admitting people: who takes part, and who no longer does."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select, update

from kette import audit, clock, passwords
from kette.db import Row, db
from kette.institutions.models import Catchment, Institution, Kommune, Membership, Person, SignIn
from kette.institutions.rules import seats
from kette.institutions.rules.passwords import weakness
from kette.roles import SCHOOL_KINDS, Actor, InstitutionKind, Role

_SCHOOL_NUMBER = re.compile(r"[0-9]{6}")
_POSTCODE = re.compile(r"[0-9]{5}")


class Impossible(ValueError):
    """What was asked cannot be; the text is the German sentence for the reader."""


def found_kommune(name: str, key: str, is_demo: bool = False) -> Kommune:
    """Found a Kommune with its own chain of responsibility; the caller enters it.

    :param key: its official key (AGS), or a word for an invented one.
    :raises Impossible: if there is one of this name or key.
    """
    twin = db.session.scalars(select(Kommune).where((Kommune.name == name) | (Kommune.key == key))).first()
    if twin is not None:
        raise Impossible(f"Die Kommune „{twin.name}“ gibt es schon.")
    return _added(Kommune(name=name, key=key, is_demo=is_demo))


def open_institution(
    kind: InstitutionKind,
    name: str,
    short_name: str,
    *,
    kommune_id: int,
    school_number: str | None = None,
    school_form: str | None = None,
    mailbox: str | None = None,
    phone: str | None = None,
    address: str | None = None,
    accepts_since: date | None = None,
    postcodes: Sequence[str] = (),
    towns: Sequence[str] = (),
) -> Institution:
    """Let an institution take part, with the places it is competent for.

    :param accepts_since: since when the Auffangstelle accepts in advance by recorded agreement.
    :raises Impossible: if name or school number are taken, or do not fit the kind.
    """
    is_school = kind in SCHOOL_KINDS
    if is_school and not _SCHOOL_NUMBER.fullmatch(school_number or ""):
        raise Impossible("Eine Schule braucht ihre Schulnummer aus sechs Ziffern.")
    if accepts_since is not None and kind is not InstitutionKind.SAFETY_NET:
        raise Impossible("Nur die Auffangstelle nimmt im Voraus an.")
    if wrong := next((code for code in postcodes if not _POSTCODE.fullmatch(code)), None):
        raise Impossible(f"„{wrong}“ ist keine Postleitzahl aus fünf Ziffern.")
    here = select(Institution).where(Institution.kommune_id == kommune_id)
    if db.session.scalars(here.where(Institution.name == name)).first() is not None:
        raise Impossible(f"Eine Stelle mit dem Namen „{name}“ gibt es schon.")
    if is_school and (
        twin := db.session.scalars(here.where(Institution.school_number == school_number)).first()
    ):
        raise Impossible(f"Die Schulnummer {school_number} hat schon: {twin.name}.")
    institution = Institution(
        kommune_id=kommune_id,
        kind=kind,
        name=name,
        short_name=short_name,
        school_number=school_number if is_school else None,
        school_form=school_form if is_school else None,
        mailbox=mailbox,
        phone=phone,
        address=address,
        accepts_since=accepts_since,
    )
    places = [(code, None) for code in postcodes] + [(None, town) for town in towns]
    institution.catchments = [
        Catchment(kommune_id=kommune_id, postcode=postcode, town=town)
        for postcode, town in dict.fromkeys(places)
    ]
    return _added(institution)


def close_institution(institution: Institution, on: date, by: Actor) -> None:
    """Let an institution take part no longer from a day on; its people lose their rights that day."""
    institution.closed_on = on
    audit.write(
        "institution.close",
        by=by,
        object_type="institution",
        object_id=institution.public_id,
        detail=on.isoformat(),
    )


def add_person(
    user_name: str, name: str, password: str, *, email: str | None = None, phone: str | None = None
) -> Person:
    """Give somebody an account; what it may do comes with a membership.

    :raises Impossible: if the user name is taken or unreadable, or the password too weak.
    """
    user_name = tidy_user_name(user_name)
    if not user_name or any(sign.isspace() for sign in user_name):
        raise Impossible("Ein Benutzername besteht aus Zeichen ohne Leerzeichen.")
    if person_named(user_name) is not None:
        raise Impossible(f"Den Benutzernamen „{user_name}“ gibt es schon.")
    _refuse_weak(password, (user_name, name))
    return _added(
        Person(
            user_name=user_name, name=name, password_hash=passwords.seal(password), email=email, phone=phone
        )
    )


def tidy_user_name(typed: str) -> str:
    """Return a user name as it is stored: case and kind of umlaut do not count."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def person_named(user_name: str) -> Person | None:
    """Return the person of this user name, of whatever Kommune."""
    return db.session.scalars(
        select(Person).where(Person.user_name == tidy_user_name(user_name))
    ).one_or_none()


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
    return _added(
        Membership(
            kommune_id=kommune_id, person=person, institution=institution, role=role, classes=",".join(named)
        )
    )


def actor_of(membership: Membership) -> Actor:
    """Return who acts when this membership is at work."""
    return Actor(
        kommune_id=membership.kommune_id,
        role=membership.role,
        membership_id=membership.id,
        person_id=membership.person_id,
        institution_id=membership.institution_id,
        institution_kind=membership.institution.kind,
        classes=tuple(part for part in membership.classes.split(",") if part),
    )


def set_password(person: Person, password: str, *, words: Iterable[str] = ()) -> None:
    """Give a person another password; the sessions that run stay as they are.

    :param words: what else an attacker would try: Kommune, institution.
    :raises Impossible: if it is too weak.
    """
    _refuse_weak(password, (person.user_name, person.name, *words))
    person.password_hash = passwords.seal(password)


def lock_person(person: Person, *, by: Actor) -> None:
    """Refuse a person at the next click, in every role; the account stays."""
    person.locked_at = clock.now()
    end_sessions(person.id)
    audit.write("person.lock", by=by, object_type="person", object_id=person.public_id)


def unlock_person(person: Person, *, by: Actor) -> None:
    """Let a locked person sign in again."""
    person.locked_at = None
    audit.write("person.unlock", by=by, object_type="person", object_id=person.public_id)


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


def end_sessions(person_id: int, *, but: int | None = None) -> None:
    """End all sessions of a person, except one."""
    running = update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    if but is not None:
        running = running.where(SignIn.id != but)
    db.session.execute(running.values(ended_at=clock.now()))


def _refuse_weak(password: str, words: Iterable[str]) -> None:
    if sentence := weakness(password, words):
        raise Impossible(sentence)


def _added(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row
