"""Situations from which the tests of handovers start: made by the real services, at a day of the school year."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import select

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.service import door as service
from kette.institutions.models import Membership, Person
from kette.outbox import Mail
from kette.privacy.models import Basis
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.fields import PASSABLE, FieldGroup
from kette.privacy.rules.informing import Informed
from kette.privacy.service.bases import record_consent
from kette.reminders.service import announcing
from tests.world import World

DAY = date(2027, 3, 10)
PERSON = PersonalData(
    "Yıldız-Петренко",
    "Şükrü",
    date(2009, 5, 5),
    "m",
    "Lindenweg 7",
    "99901",
    "Kettenstadt",
    "0123 4567890",
    "suekrue@example.org",
    "nachmittags",
)
# No byte of these may reach somebody without a basis.
SECRETS = ("Yıldız", "Петренко", "Şükrü", "Lindenweg", "4567890", "suekrue@")


@contextmanager
def acting_on(day: date = DAY) -> Iterator[None]:
    """Let the clock stand at noon of a day, inside one write transaction."""
    with clock.standing_at(clock.at_local(day, 12)), transaction():
        yield


def report(world: World, person: PersonalData = PERSON, **more: object) -> int:
    """Report a case by the school and return its key; the caller holds the transaction."""
    more = {"informed": Informed(clock.today()), "class_name": "10B"} | more
    facts = {"needs": ["language", "absence"], "degree": ["C"], "language": ["tr"]}
    case = report_case(
        person,
        school=world.institution("school"),
        cohort=2027,
        facts=facts,
        by=world.actor("school"),
        **more,  # type: ignore[arg-type]  # keywords of report_case
    )
    return case.id


def reported(world: World, person: PersonalData = PERSON, **more: object) -> int:
    """Report a case in a transaction of its own and return its key."""
    with acting_on():
        return report(world, person, **more)


def consent(
    world: World,
    case_id: int,
    to: str,
    groups: frozenset[FieldGroup] = frozenset(PASSABLE),
    by: str = "school",
    until: date | None = None,
) -> Basis:
    """Record a consent; the caller holds the transaction."""
    return record_consent(
        case_id,
        world.institution(to),
        groups=groups,
        purpose="Übergang von der Schule in Ausbildung",
        given_by=GivenBy.YOUTH,
        form=ConsentForm.WRITTEN,
        given_on=clock.today(),
        valid_until=until,
        by=world.actor(by),
        case_public_id=case(case_id).public_id,
    )


def offer(world: World, case_id: int, to: str, by: str = "school", note: str = "") -> Handover:
    """Offer a case; the caller holds the transaction."""
    return service.propose(case(case_id), world.institution(to), by=world.actor(by), note=note)


def handed_over(world: World, to: str = "jobcenter") -> int:
    """Return a case that was offered with consent and accepted."""
    case_id = reported(world)
    with acting_on():
        consent(world, case_id, to)
        service.accept(offer(world, case_id, to), by=world.actor(to))
    return case_id


def colleague(world: World, at: str) -> Membership:
    """Give somebody a colleague at their institution, in the same role; in a transaction of its own."""
    theirs = world.membership(at)
    with transaction():
        person = Person(user_name=f"zweite-{secrets.token_hex(3)}", name="Zita Zweit", password_hash="-")
        row = Membership(
            kommune_id=world.kommune_id, person=person, institution_id=theirs.institution_id, role=theirs.role
        )
        db.session.add(row)
    return row


def case(case_id: int) -> Case:
    """Load a case."""
    return db.session.get_one(Case, case_id)


def last(case_id: int) -> Handover:
    """Return the newest handover of a case."""
    return db.session.scalars(
        select(Handover).where(Handover.case_id == case_id).order_by(Handover.id.desc()).limit(1)
    ).one()


def announce() -> None:
    """Do what the scheduler does later on the day: tell the receivers of new offers."""
    with clock.standing_at(clock.at_local(DAY, 15)), transaction():
        announcing.tell_new_offers(DAY)


def mails() -> list[Mail]:
    """List what waits to be sent."""
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))
