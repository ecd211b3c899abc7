"""Sessions that begin and end, and tries that are counted: who is signed in."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from kette import audit, clock, vault
from kette.db import db, kommune
from kette.institutions.models import Membership, Person, SignIn, SignInAttempt
from kette.institutions.queries import count_alone, failures, seats_of, tidy_user_name
from kette.institutions.rules import throttle
from kette.institutions.rules.sessions import new_token, token_hash
from kette.institutions.service.rows import added
from kette.roles import Actor


def begin_session(
    membership: Membership,
    *,
    device: str,
    started_at: datetime | None = None,
    proved: bool = False,
    via: str | None = None,
    reproved: bool = False,
) -> str:
    """Open a session in one membership and return its token, which stands nowhere but in the cookie.

    :param started_at: of the session that this one goes on from, when only the role changes.
    :param proved: the second factor was shown.
    :param via: the key of the Kommune whose identity provider vouched.
    :param reproved: that provider has just asked the person again.
    """
    token = new_token()
    now = clock.now()
    added(
        SignIn(
            token_hash=token_hash(token),
            person_id=membership.person_id,
            membership_id=membership.id,
            started_at=started_at or now,
            seen_at=now,
            proved_at=now if proved else None,
            via=via,
            reproved_at=now if reproved else None,
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


def note_failure(person: Person | None, step: str = "password") -> None:
    """Log a failed sign-in where it is known whose account was tried; no name is written.

    :param step: what failed: password, code, passkey.
    """
    if person is None:
        return
    for kommune_id in sorted({membership.kommune_id for membership, _, _ in seats_of(person.id)}):
        with kommune(kommune_id):
            by = Actor.system(kommune_id)
            audit.write(
                "sign_in.fail",
                by=by,
                object_type="person",
                object_id=person.public_id,
                detail=f"step={step}",
            )
            db.session.flush()


def _counted(user_name: str, source: str) -> tuple[str, str]:
    return throttle.subjects(vault.current().derive("sign-in"), tidy_user_name(user_name), source)
