"""A table to sit at in the tests: pupils, a conference, and its decisions."""

from collections.abc import Sequence
from datetime import date, timedelta

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.conferences.models import AgendaItem, Conference
from kette.conferences.rules.states import ConferenceKind
from kette.conferences.service import leading, planning
from kette.db import transaction
from tests.world import World

DAY = date(2027, 3, 3)
AT = clock.at_local(DAY, 9)
SEATS = ("jobcenter", "youth_office", "agency", "coordination")
PUPILS = (("Yıldız", "Şükrü"), ("Wójcik", "Łukasz"), ("Коваленко", "Олена"))


def report(world: World, family: str = "Yıldız", given: str = "Şükrü", by: str = "school") -> Case:
    """Report a pupil (inside a transaction)."""
    return report_case(
        PersonalData(family, given, date(2010, 5, 6), postcode="99901", town="Kettenstadt", phone="0999 123"),
        school=world.institution(by),
        cohort=2027,
        by=world.actor(by),
        class_name="10A",
        facts={"degree": ["C"], "needs": ["absence", "family"]},
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
