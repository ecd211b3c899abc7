"""A school year in small for the tests of reminders: pupils with telling names, walked along the chain by the services."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import select

from kette import clock, settings
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.service import door as handover
from kette.outbox import Mail
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.rules.informing import Informed
from kette.privacy.service.bases import record_consent
from kette.reminders.models import Reminder
from kette.reminders.service.noting import note_due
from tests.world import World

# Wednesday; the half-year report of 2027 was on 12 February.
DAY = date(2027, 3, 3)
TELLING = ("Unverwechselbar", "Namentlich")


def report(world: World, given: str = TELLING[1], by: str = "school", class_name: str = "10A") -> Case:
    """Report a pupil (inside a transaction)."""
    return report_case(
        PersonalData(
            TELLING[0], given, date(2010, 5, 6), postcode="99901", town="Kettenstadt", phone="0999 1234567"
        ),
        school=world.institution(by),
        cohort=2027,
        by=world.actor(by),
        class_name=class_name,
        facts={"degree": ["C"], "needs": ["absence"]},
        informed=Informed(clock.today()),
    )


def consent(world: World, case: Case, to: str, by: str = "school", until: date | None = None) -> None:
    """Record a consent for a recipient (inside a transaction)."""
    record_consent(
        case.id,
        world.institution(to),
        groups=frozenset(PASSABLE),
        purpose="Beratung",
        given_by=GivenBy.YOUTH,
        form=ConsentForm.WRITTEN,
        given_on=clock.today(),
        valid_until=until,
        by=world.actor(by),
        case_public_id=case.public_id,
    )


def offer(world: World, to: str = "jobcenter", *, until: date | None = None) -> Handover:
    """Report a pupil and offer the case with a consent (opens its own transaction)."""
    with transaction():
        case = report(world)
        consent(world, case, to, until=until)
        return handover.propose(case, world.institution(to), by=world.actor("school"))


def accompany(world: World, by: str = "jobcenter") -> Case:
    """Offer a case and accept it (opens its own transactions)."""
    offered = offer(world, by)
    with transaction():
        handover.accept(offered, by=world.actor(by))
    return offered.case


def mails(*, urgent: bool = False) -> list[Mail]:
    """List the mails of the Kommune, the weekly ones or the urgent ones."""
    return list(db.session.scalars(select(Mail).where(Mail.urgent.is_(urgent)).order_by(Mail.id)))


def noted(rule: str = "") -> set[tuple[str, str]]:
    """Return what was noted as (rule, addressee), of one rule or all."""
    rows = db.session.scalars(select(Reminder))
    return {(row.rule, row.told) for row in rows if rule in ("", row.rule)}


@contextmanager
def on(day: date, hour: int = 9) -> Iterator[None]:
    """Let the clock stand at an hour of a day."""
    with clock.standing_at(clock.at_local(day, hour)):
        yield


def note(expected: int | None = None) -> set[tuple[str, str]]:
    """Note what is due today; return everything that is noted by now."""
    with transaction():
        new = note_due(clock.today())
    assert expected in (None, new), noted()
    return noted()


def told(world: World, key: str) -> str:
    """Return how an institution is addressed."""
    return f"i:{world.institution_ids[key]}"


def switch_off(key: str, world: World) -> None:
    """Switch a rule off from today."""
    with transaction():
        settings.put(key, 0, valid_from=clock.today(), by=world.actor("administrator"))
