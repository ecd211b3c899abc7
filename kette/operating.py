"""What the command line does with an instance: open it, keep a school's file, let people in, check the access log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError, NoResultFound

from kette import anchors, audit, clock, passwords
from kette.app import create_app, instance_folder
from kette.calendar import school_year_of
from kette.db import db, enter_kommune, kommune, transaction
from kette.institutions import queries
from kette.institutions.models import Kommune, Person
from kette.institutions.rules.opening import Impossible
from kette.institutions.service import admitting, factors, visits
from kette.intake.rules import accepting
from kette.intake.rules.refusal import Refused
from kette.intake.rules.taking import File
from kette.intake.service import listing
from kette.proof.queries import Checked, checked
from kette.proof.rules.reading import Look
from kette.reports.queries import cohorts, evaluation
from kette.reports.rules.evaluation import Evaluation
from kette.retention.queries.plan import Outcome, plan
from kette.retention.rules.periods import RUN
from kette.retention.service.replaying import replay
from kette.retention.service.running import run
from kette.roles import PERSONAL_ROLES, Actor
from kette.runs import note_run
from kette.terminal import Refusal, refusing

_NO_CONFIG = (
    "Im Ordner {folder} gibt es noch keine config.py. `kette start` legt sie an. Liegt die Instanz anderswo, nennen "
    "Sie den Ordner in der Umgebungsvariablen KETTE_INSTANCE."
)
_NO_TABLES = "Die Datenbank ist noch nicht eingerichtet. `kette start` richtet sie ein."
_NO_DATABASE = (
    "Die Datenbank lässt sich nicht öffnen: Sie ist nicht erreichbar, gesperrt oder passt nicht zu den Schlüsseln in der "
    "config.py."
)


def made(folder: Path | None = None) -> Flask:
    """Make the app of the instance.

    :raises Refusal: if the instance was never set up, or its config.py is not whole.
    """
    place = folder or instance_folder()
    if not (place / "config.py").exists():
        raise Refusal(_NO_CONFIG.format(folder=place))
    try:
        return create_app(place)
    except (RuntimeError, SyntaxError, ValueError, OSError) as trouble:
        raise Refusal(f"Die config.py in {place} ist nicht vollständig oder nicht lesbar.") from trouble


def config_of(app: Flask) -> Path:
    """Return where the secrets of an instance lie."""
    return Path(app.instance_path) / "config.py"


@contextmanager
def instance() -> Iterator[Flask]:
    """Open the instance for one command."""
    app = made()
    with app.app_context():
        try:
            yield app
        except DatabaseError as trouble:
            words = str(trouble.orig).lower()
            missing = "no such table" in words or "does not exist" in words
            raise Refusal(_NO_TABLES if missing else _NO_DATABASE) from trouble
        finally:
            db.session.remove()


@contextmanager
def inside(name: str | None) -> Iterator[Kommune]:
    """Open the instance and enter a Kommune: the named one, or the only one there is.

    :raises Refusal: if there is none, or several and none is named.
    """
    with instance():
        rows = all_kommunen()
        found = [row for row in rows if name is None or name in (row.name, row.key)]
        if not rows:
            raise Refusal("Es gibt noch keine Kommune. `kette demo` legt die erfundene an.")
        if len(found) != 1:
            raise Refusal(
                f"Bitte nennen Sie mit --kommune eine von diesen: {_listed(row.name for row in rows)}."
            )
        enter_kommune(found[0].id)
        yield found[0]


def all_kommunen() -> Sequence[Kommune]:
    """List the Kommunen of the installation."""
    return db.session.scalars(select(Kommune).order_by(Kommune.name, Kommune.id)).all()


def keep_files(files: Sequence[File], number: str, cohort: int | None, in_kommune: str | None) -> None:
    """Keep the active pupils of a school's files as candidates for the school's ticks, or nothing of it.

    :param cohort: the year in which the school year ends; the running one's when not given.
    """
    today = clock.today()
    with inside(in_kommune) as here, refusing(Refused), transaction():
        try:
            school = queries.school(number)
        except NoResultFound:
            raise Refusal(
                f"Eine Schule mit der Nummer {number} gibt es in {here.name} nicht. Mit --dry-run lässt sich jede Datei "
                "prüfen."
            ) from None
        reading = accepting.read_files(files, on=today, school_number=number)
        accepting.require_whole(reading, files[0][0])
        listing.store(
            reading,
            school=school,
            cohort=cohort or school_year_of(today).cohort,
            file_hash=accepting.hash_of(*(content for _, content in files)),
            by=Actor.system(here.id),
        )


def evaluated(year: int | None, as_of: date | None, in_kommune: str | None) -> Evaluation:
    """Evaluate the cases of a school year; of the newest one with cases when none is named."""
    if as_of is not None and as_of > clock.today():
        raise Refusal(f"Der {as_of:%d.%m.%Y} liegt in der Zukunft.")
    with inside(in_kommune):
        return evaluation(year or cohorts()[0], as_of)


def add_person(
    user_name: str,
    name: str | None,
    place: str,
    role_name: str,
    classes: Sequence[str],
    email: str | None,
    in_kommune: str | None,
) -> Mapping[str, Any]:
    """Give somebody a role, and an account with a start password if there is none yet."""
    role = next((one for one in PERSONAL_ROLES if role_name in (one.value, one.label)), None)
    if role is None:
        raise Refusal(
            f"Die Rolle „{role_name}“ gibt es nicht. Möglich sind: {_listed(one.label for one in PERSONAL_ROLES)}."
        )
    with inside(in_kommune) as here, refusing(Impossible), transaction():
        at = next((one for one in queries.open_institutions() if place in (one.name, one.short_name)), None)
        if at is None:
            raise Refusal(f"Eine Stelle „{place}“ gibt es in {here.name} nicht.")
        person, password, by = queries.person_named(user_name), None, Actor.system(here.id)
        if person is None:
            if not name:
                raise Refusal("Für eine neue Person fehlt --name, der Vor- und Familienname.")
            password = passwords.draw()
            person = admitting.add_person(user_name, name, password, email=email, start=True)
            audit.write("person.add", by=by, object_type="person", object_id=person.public_id)
        admitting.grant(person, at, role, classes=classes, by=by)
        return {
            "user_name": person.user_name,
            "password": password,
            "role": role.value,
            "institution": at.name,
        }


def all_people(in_kommune: str | None) -> Sequence[Mapping[str, Any]]:
    """List the people of a Kommune with their roles."""
    with inside(in_kommune):
        return [
            {
                "user_name": row.person.user_name,
                "name": row.person.name,
                "role": row.role.value,
                "role_label": row.role.label,
                "institution": row.institution.name,
                "locked": row.person.locked_at is not None,
                "until": row.until_on.isoformat() if row.until_on else None,
            }
            for row in queries.memberships()
        ]


def new_password(user_name: str, in_kommune: str | None) -> Mapping[str, Any]:
    """Draw a new start password for somebody and end the sessions that run."""
    with inside(in_kommune) as here, transaction():
        person, drawn = _person(user_name), passwords.draw()
        admitting.set_password(person, drawn, start=True)
        visits.end_sessions(person.id)
        by = Actor.system(here.id)
        audit.write("person.password_reset", by=by, object_type="person", object_id=person.public_id)
        return {"user_name": person.user_name, "password": drawn}


def lock(user_name: str, in_kommune: str | None, *, locked: bool) -> None:
    """Refuse somebody at the next click, or let them in again."""
    with inside(in_kommune) as here, transaction():
        admitting.lock_person(_person(user_name), by=Actor.system(here.id), locked=locked)


def reset_factors(user_name: str, in_kommune: str | None) -> int:
    """Take all second factors from somebody who has lost them, end the sessions that run, and return how many."""
    with inside(in_kommune) as here, transaction():
        person = _person(user_name)
        count = factors.reset(person, by=Actor.system(here.id))
        visits.end_sessions(person.id)
        return count


def verdicts() -> Mapping[str, audit.Verdict]:
    """Check the access log of every Kommune."""
    found = {}
    with instance():
        for row in all_kommunen():
            with kommune(row.id):
                found[row.name] = audit.verify_kommune()
    return found


def anchored(number: int, mac: str, in_kommune: str | None) -> anchors.Anchored:
    """Say whether an entry of the access log still has the check value that was kept outside."""
    with inside(in_kommune):
        return anchors.anchored(number, mac)


def erase_due(day: date | None, name: str | None, *, dry_run: bool) -> Mapping[str, Outcome]:
    """Erase what is due on a day in each Kommune, or in one; or count it."""
    on = day or clock.today()
    if on > clock.today() and not dry_run:
        raise Refusal("Für einen Tag in der Zukunft geht nur die Probe: --dry-run.")
    found = {}
    for row in _each(name):
        found[row.name] = plan(on) if dry_run else run(on, row.id)
        if not dry_run:
            with transaction():
                note_run(f"{RUN}:{row.id}")
    return found


def erase_again(name: str | None) -> Mapping[str, int]:
    """Erase again, in each Kommune or in one, what a restored backup brought back."""
    return {row.name: replay(row.id) for row in _each(name)}


def verified(look: Look, name: str | None) -> Checked:
    """Say of a file what the first Kommune says that knows its signature; every look at a handover is written down."""
    found = None
    for row in _each(name):
        with transaction():
            here = checked(look)
            if here.proof is not None and here.proof.case_public_id:
                audit.write(
                    "sheet.check",
                    by=Actor.system(row.id),
                    object_type="case",
                    object_id=here.proof.case_public_id,
                    detail=here.verdict.value,
                )
        if found is None or (found.known is None and here.known is not None):
            found = here
    if found is None:
        raise Refusal("Es gibt noch keine Kommune. `kette demo` legt die erfundene an.")
    return found


def _each(name: str | None) -> Iterator[Kommune]:
    if name is not None:
        with inside(name) as here:
            yield here
        return
    with instance():
        for row in all_kommunen():
            with kommune(row.id):
                yield row


def _person(user_name: str) -> Person:
    person = queries.person_named(user_name)
    if person is None:
        raise Refusal(f"Eine Person mit dem Benutzernamen „{user_name}“ gibt es nicht.")
    return person


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
