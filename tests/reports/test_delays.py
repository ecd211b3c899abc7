"""Why things had to wait: the AG reads protected counts of reasons that cannot be recomputed; nobody reads a case."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from kette import clock
from kette.db import db, transaction
from kette.reminders.models import Delay
from kette.reminders.queries.answers import put_off_between
from kette.reminders.rules.delaying import Topic
from kette.reminders.rules.reasons import Reason
from kette.reports.rules.delays import Waited, delay_year
from kette.reports.rules.tables import HIDDEN
from kette.roles import InstitutionKind
from tests.reports.town import Town
from tests.world import World

DAY = date(2027, 3, 10)
JC, AA = InstitutionKind.JOBCENTER, InstitutionKind.EMPLOYMENT_AGENCY


def waited(
    number: int, reason: Reason, kind: InstitutionKind = JC, rule: str = "agreement_due"
) -> list[Waited]:
    return [Waited(rule, kind, reason)] * number


def test_the_counts_add_up_in_both_tables() -> None:
    rows = [*waited(4, Reason.CALLBACK), *waited(7, Reason.NO_SLOT, AA, "handover_unanswered")]
    kinds, topics = delay_year("2026/27", rows, 0).tables
    assert kinds.cell("no_slot", AA.value) == topics.cell("no_slot", Topic.HANDOVER.value) == 7
    assert kinds.cell("", "cases") == topics.cell("", "cases") == 11
    assert delay_year("2026/27", rows, 0).most == "zurzeit kein freier Termin"


def test_small_counts_and_what_would_give_them_away_are_kept_back_in_both() -> None:
    rows = [
        *waited(1, Reason.CALLBACK),
        *waited(9, Reason.NO_SLOT),
        *waited(8, Reason.OTHER, AA, "no_contact"),
    ]
    year = delay_year("2026/27", rows, 3)
    for table in year.tables:
        hidden = [row.code for row in table.rows if row.cells[-1] is HIDDEN]
        assert "callback" in hidden
        # A second one, else the sum less the others would say it.
        assert len(hidden) >= 2 or table.cell("", "cases") is HIDDEN
    # The same sum is kept back in both tables or in none.
    first, second = ({row.code: row.cells[-1] for row in table.rows} for table in year.tables)
    assert first == second


@pytest.mark.parametrize(
    ("person", "status"), [("ag", 200), ("koko", 200), ("moderator", 200), ("jobcenter", 403)]
)
def test_who_reads_it(world: World, client: FlaskClient, person: str, status: int) -> None:
    with world.inside(), transaction():
        for number in range(1, 5):
            put_off(world, f"x{number}", 1, Reason.NO_SLOT)
        put_off(world, "y", 1, Reason.CALLBACK)
    with clock.standing_at(clock.at_local(DAY, 12)):
        world.sign_in(client, person)
        answer = client.get("/auswertung/gruende")
        assert answer.status_code == status
    page = answer.get_data(as_text=True)
    if person == "ag":
        assert "Geschützte Zahlen" in page
        assert "geschützt</span>" in page
    elif status == 200:
        assert "geschützt</span>" not in page
        assert "Am häufigsten genannt:</strong> zurzeit kein freier Termin" in page


def test_each_thing_counts_once_with_what_was_said_last(world: World) -> None:
    with world.inside():
        with transaction():
            put_off(world, "x", 1, Reason.CALLBACK)
            put_off(world, "x", 2, Reason.NO_SLOT)
        (one,) = put_off_between(DAY, DAY)
        assert (one.reason, one.kind, one.rule) == (Reason.NO_SLOT, JC, "agreement_due")
        assert put_off_between(date(2027, 3, 11), date(2027, 3, 12)) == []


@pytest.mark.one_engine
def test_nothing_counted_yet_says_what_will_stand_there(world: World, client: FlaskClient) -> None:
    world.sign_in(client, "ag")
    assert "Noch keine Stelle hat" in client.get("/auswertung/gruende").get_data(as_text=True)
    assert "/auswertung/gruende" in client.get("/auswertung").get_data(as_text=True)


def put_off(world: World, subject: str, number: int, reason: Reason) -> None:
    db.session.add(
        Delay(
            kommune_id=world.kommune_id,
            rule="agreement_due",
            subject=subject,
            occasion_on=DAY,
            institution_id=world.institution_ids["jobcenter"],
            number=number,
            reason=reason.value,
            until_on=DAY,
            given_at=clock.at_local(DAY, 8 + number),
        )
    )


@pytest.fixture
def world(town: Town) -> World:
    return town.world
