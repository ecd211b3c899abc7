"""Founding a Kommune, opening and closing institutions, admitting people: who takes part, and who no longer does."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update

from kette import audit, clock, passwords, vault
from kette.db import Row, db, kommune
from kette.institutions.models import (
    Catchment,
    Institution,
    Kommune,
    Membership,
    Person,
    SignIn,
    SignInAttempt,
)
from kette.institutions.queries import count_alone, failures, person_named, seats_of, tidy_user_name
from kette.institutions.rules import seats, throttle
from kette.institutions.rules.opening import Impossible, check_opening, check_postcodes
from kette.institutions.rules.passwords import check_password
from kette.institutions.rules.sessions import new_token, token_hash
from kette.roles import SCHOOL_KINDS, Actor, InstitutionKind, Role


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
    check_opening(kind, school_number, accepts_since, postcodes)
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
    institution.catchments = _places(institution, postcodes, towns)
    return _added(institution)


def describe_institution(
    institution: Institution,
    *,
    short_name: str,
    mailbox: str | None,
    phone: str | None,
    address: str | None,
    postcodes: Sequence[str],
    towns: Sequence[str],
) -> None:
    """Correct how an institution is reached and where it is competent. Raises Impossible."""
    check_postcodes(postcodes)
    institution.short_name, institution.mailbox = short_name, mailbox
    institution.phone, institution.address = phone, address
    for place in institution.catchments:
        db.session.delete(place)
    institution.catchments = []
    db.session.flush()
    institution.catchments = _places(institution, postcodes, towns)


def _places(institution: Institution, postcodes: Sequence[str], towns: Sequence[str]) -> list[Catchment]:
    places = [(code, None) for code in postcodes] + [(None, town) for town in towns]
    return [
        Catchment(kommune_id=institution.kommune_id, postcode=postcode, town=town)
        for postcode, town in dict.fromkeys(places)
    ]


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
    check_password(password, (user_name, name))
    return _added(
        Person(
            user_name=user_name, name=name, password_hash=passwords.seal(password), email=email, phone=phone
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
    return _added(
        Membership(
            kommune_id=kommune_id, person=person, institution=institution, role=role, classes=",".join(named)
        )
    )


def actor_of(membership: Membership) -> Actor:
    """Return who acts when this membership is at work."""
    return membership.actor


def set_password(person: Person, password: str, *, words: Iterable[str] = ()) -> None:
    """Give a person another password; the sessions that run stay as they are.

    :param words: what else an attacker would try: Kommune, institution.
    :raises Impossible: if it is too weak.
    """
    check_password(password, (person.user_name, person.name, *words))
    person.password_hash = passwords.seal(password)


def lock_person(person: Person, *, by: Actor, locked: bool = True) -> None:
    """Refuse a person at the next click, in every role, or let a locked one sign in again; the account stays."""
    person.locked_at = clock.now() if locked else None
    if locked:
        end_sessions(person.id)
    action = "person.lock" if locked else "person.unlock"
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


def begin_session(membership: Membership, *, device: str, started_at: datetime | None = None) -> str:
    """Open a session in one membership and return its token, which stands nowhere but in the cookie.

    :param started_at: of the session that this one goes on from, when only the role changes.
    """
    token = new_token()
    now = clock.now()
    _added(
        SignIn(
            token_hash=token_hash(token),
            person_id=membership.person_id,
            membership_id=membership.id,
            started_at=started_at or now,
            seen_at=now,
            device=device[:200],
        )
    )
    return token


def note_click(sign_in_id: int) -> None:
    """Note that a session is in use."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))


def end_sessions(person_id: int, *, only: int | None = None, but: int | None = None) -> None:
    """End sessions of a person: all, one, or all except one; their cookies open nothing more."""
    running = update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    if only is not None:
        running = running.where(SignIn.id == only)
    if but is not None:
        running = running.where(SignIn.id != but)
    db.session.execute(running.values(ended_at=clock.now()))


def note_attempt(user_name: str, source: str) -> timedelta:
    """Count a try before its password is looked at, so that many at once count too; return how long to wait.

    Whoever has to wait is not counted again: waiting always ends.
    """
    count_alone()
    now = clock.now()
    since = now - throttle.WINDOW
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at <= since))
    subjects = _counted(user_name, source)
    limits = zip(subjects, (throttle.FREE, throttle.FREE_BY_SOURCE), strict=True)
    span = max(throttle.wait(failures(subject, since), now, free) for subject, free in limits)
    if not span:
        db.session.add_all(SignInAttempt(at=now, subject_hash=subject) for subject in subjects)
    return span


def forget_attempts(user_name: str, source: str) -> None:
    """Forget the failures of an account that has proved itself, and its last try at the source."""
    account, origin = _counted(user_name, source)
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.subject_hash == account))
    last = select(func.max(SignInAttempt.id)).where(SignInAttempt.subject_hash == origin).scalar_subquery()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id == last))


def note_failure(person: Person | None) -> None:
    """Log a failed sign-in where it is known whose account was tried; no name is written."""
    if person is None:
        return
    for kommune_id in sorted({membership.kommune_id for membership, _, _ in seats_of(person.id)}):
        with kommune(kommune_id):
            by = Actor.system(kommune_id)
            audit.write("sign_in.fail", by=by, object_type="person", object_id=person.public_id)
            db.session.flush()


def _counted(user_name: str, source: str) -> tuple[str, str]:
    return throttle.subjects(vault.current().derive("sign-in"), tidy_user_name(user_name), source)


def _added(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row
