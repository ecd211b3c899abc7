"""A table to sit at in the tests: pupils, a conference, and its decisions."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from kette import clock
from kette.cases.models import Agreement, Case, Note
from kette.cases.queries.one import read_text
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.conferences.models import AgendaItem, Conference, Decision
from kette.conferences.rules.states import ConferenceKind, DecisionCode
from kette.conferences.service import leading, planning
from kette.db import db, transaction
from kette.outbox import Mail
from kette.privacy.models import Basis
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.rules.informing import Informed
from kette.privacy.service.bases import record_consent
from tests.world import World

DAY = date(2027, 3, 3)
AT = clock.at_local(DAY, 9)
MODERATOR = "moderator"
SEATS = ("jobcenter", "youth_office", "agency", "coordination")
PUPILS = (("Yıldız", "Şükrü"), ("Wójcik", "Łukasz"), ("Коваленко", "Олена"))


def report(
    world: World, family: str = "Yıldız", given: str = "Şükrü", by: str = "school", *, informed: bool = True
) -> Case:
    """Report a pupil (inside a transaction)."""
    return report_case(
        PersonalData(family, given, date(2010, 5, 6), postcode="99901", town="Kettenstadt", phone="0999 123"),
        school=world.institution(by),
        cohort=2027,
        by=world.actor(by),
        class_name="10A",
        facts={"degree": ["C"], "needs": ["absence", "family"]},
        informed=Informed(clock.today()) if informed else None,
    )


def call(
    world: World,
    cases: Sequence[Case] = (),
    *,
    seats: Sequence[str] = SEATS,
    kind: ConferenceKind = ConferenceKind.SCHOOL,
    by: str = "moderator",
    running: bool = True,
    on: date = DAY,
) -> Conference:
    """Plan a conference with these cases, invite, and let it begin (inside a transaction)."""
    actor = world.actor(by)
    conference = planning.plan(
        kind,
        on,
        "09:00",
        school=world.institution("school") if kind is ConferenceKind.SCHOOL else None,
        participants=[world.institution(key) for key in seats],
        place="Raum 12",
        by=actor,
    )
    for case in cases:
        planning.add_case(conference, case, actor)
    if running:
        planning.invite(conference, actor)
        leading.start(conference, actor)
    return conference


def seated(world: World, count: int = 1, **more: object) -> list[AgendaItem]:
    """Report pupils and bring them to a running conference; return the agenda (opens its own transaction)."""
    with transaction():
        cases = [report(world, *PUPILS[number % len(PUPILS)]) for number in range(count)]
        conference = call(world, cases, **more)  # type: ignore[arg-type]  # passed on as it came
        return list(conference.items)


def in_days(days: int) -> date:
    """Return a day from today."""
    return clock.today() + timedelta(days=days)


def keep(world: World, item: AgendaItem) -> None:
    """Decide that a case stays (opens its own transaction)."""
    with transaction():
        keep_in(world, item)


def keep_in(world: World, item: AgendaItem) -> None:
    """Decide that a case stays (inside a transaction)."""
    leading.decide(item, DecisionCode.KEEP, by=world.actor(MODERATOR))


def hand_over(world: World, item: AgendaItem, to: str) -> Decision:
    """Decide a handover (inside a transaction)."""
    return leading.decide(
        item, DecisionCode.HAND_OVER, by=world.actor(MODERATOR), receiver=world.institution(to)
    )


def consent(world: World, case: Case, to: str) -> Basis:
    """Record a consent for an institution."""
    return record_consent(
        case.id,
        world.institution(to),
        groups=frozenset(PASSABLE),
        purpose="Beratung",
        given_by=GivenBy.YOUTH,
        form=ConsentForm.WRITTEN,
        given_on=DAY,
        by=world.actor("school"),
        case_public_id=case.public_id,
    )


def mails() -> list[Mail]:
    """List what was queued."""
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def agreements(case: Case) -> list[Agreement]:
    """List the agreements of a case."""
    return list(db.session.scalars(select(Agreement).where(Agreement.case_id == case.id)))


def words(case: Case, text_id: int | None) -> str:
    """Read a text."""
    return read_text(case, db.session.get(Note, text_id))


def count(row: Any, *where: Any) -> int:
    """Count rows."""
    return db.session.scalar(select(func.count()).select_from(row).where(*where)) or 0


def the_case(table: dict[str, str]) -> Case:
    """Load the case of the fixture `table`."""
    return db.session.scalars(select(Case).where(Case.public_id == table["case"])).one()
