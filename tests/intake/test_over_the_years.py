"""Who repeats the year, or bears another name now, keeps the same case across re-imports; yesterday's counts stay."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from kette import clock
from kette.cases.models import Case, CaseStep, Fact, Identity
from kette.cases.queries.sight import personal_data
from kette.cases.service.work import correct_person
from kette.cases.service.years import move_to_class, move_to_cohort
from kette.db import db, transaction
from kette.intake.models.lists import Candidate
from kette.intake.queries import lists
from kette.intake.rules import accepting
from kette.intake.service import listing, reporting
from kette.reports.queries import evaluation
from kette.rights.queries.letters import classes_of
from kette.slips import queries as slips
from tests.intake.keeping import dump, undo
from tests.intake.lists import COHORT, MORNING, TIM, made, public_ids, report, take_in
from tests.world import World, make_world

NEXT_YEAR = date(2028, 2, 15)
TIM_AGAIN = "990001;1001;Jäger;Tim;13.02.2010;10a;2;F"
TINA = "990001;1001;Jäger-Beispiel;Tina;13.02.2010;10b;2;F"


def test_who_repeats_the_year_keeps_the_case_and_moves_to_the_new_cohort(world: World) -> None:
    case = reported(world)
    steps = db.session.scalar(select(func.count(CaseStep.id)))
    with clock.standing_at(clock.at_local(NEXT_YEAR)):
        import_next_year(world, TIM_AGAIN)
        db.session.refresh(case)
        assert (case.cohort, case.first_cohort, case.class_name) == (COHORT + 1, COHORT, "10a")
    assert db.session.scalar(select(func.count(Case.id))) == 1
    assert db.session.scalar(select(func.count(CaseStep.id))) == steps
    fact = db.session.scalars(select(Fact).where(Fact.key == "cohort")).one()
    assert fact.value == str(COHORT + 1)


def test_who_changes_class_stands_in_the_new_one_everywhere_and_in_the_old_one_after_an_undo(
    world: World,
) -> None:
    case, by = reported(world), world.actor("school")
    with clock.standing_at(clock.at_local(date(2027, 2, 22))):
        before = dump()
        take_in(world, made(TIM.replace(";10b;", ";10a;")))
        report(world, "10a")
        db.session.refresh(case)
        assert case.class_name == "10a"
        assert [row.name for row in classes_of(by)] == ["10a"]
        assert list(slips.classes(by)) == [(COHORT, "10a")]
        assert {one.name: one.reported for one in lists.class_states(by, COHORT)} == {"10a": 1, "10b": 0}
        assert undo(world).moved == 1
        assert dump() == before
        db.session.refresh(case)
        assert case.class_name == "10b"
        # The first file is undone as if nothing had been between.
        assert len(undo(world).cases) == 1


def test_a_case_that_moved_on_is_left_where_it_is_by_an_undo(world: World) -> None:
    case = reported(world)
    with clock.standing_at(clock.at_local(date(2027, 2, 22))):
        take_in(world, made(TIM.replace(";10b;", ";10a;")))
        report(world, "10a")
        with transaction():
            assert move_to_class(case, "10c", cohort=COHORT, by=world.actor("school"))
        undo(world)
        db.session.refresh(case)
        assert case.class_name == "10c"


def test_a_changed_name_with_the_same_number_is_the_same_case_and_the_earlier_one_is_gone(
    world: World,
) -> None:
    case = reported(world)
    with clock.standing_at(clock.at_local(date(2027, 3, 1))):
        take_in(world, made(TINA))
        report(world, "10b")
    assert db.session.scalar(select(func.count(Case.id))) == 1
    assert personal_data(case).full_name == "Tina Jäger-Beispiel"
    identity = db.session.scalars(select(Identity)).one()
    assert "tim" not in identity.search.split()


def test_a_file_older_than_a_correction_does_not_bring_an_earlier_name_back(world: World) -> None:
    case = reported(world)
    with clock.standing_at(clock.at_local(date(2027, 3, 1))):
        with transaction():
            renamed = replace(personal_data(case), given_name="Tina")
            correct_person(case, renamed, by=world.actor("school"))
        report(world, "10b")
    assert personal_data(case).given_name == "Tina"


def test_counts_as_of_an_earlier_day_stay_what_they_were(world: World) -> None:
    case = reported(world)
    day = date(2027, 6, 1)
    before = evaluation(COHORT, day).to_json()
    with clock.standing_at(clock.at_local(NEXT_YEAR)):
        with transaction():
            assert move_to_cohort(case, COHORT + 1, by=world.actor("school"))
        assert evaluation(COHORT, day).to_json() == before
        assert total(COHORT, NEXT_YEAR) == 0
        assert total(COHORT + 1, NEXT_YEAR) == 1
        assert total(COHORT + 1, day) == 0


def test_a_case_never_moves_back_nor_once_it_is_closed(world: World) -> None:
    case = reported(world)
    with transaction():
        assert not move_to_cohort(case, COHORT, by=world.actor("school"))
        assert not move_to_cohort(case, COHORT - 1, by=world.actor("school"))


def test_the_database_refuses_a_cohort_that_is_not_written_down(world: World) -> None:
    reported(world)
    for change in ("cohort = 2030", "first_cohort = 2026", "cohort = 2030, first_cohort = 2027"):
        with pytest.raises(DBAPIError, match="another cohort is written down"):
            db.session.execute(text(f"UPDATE cases SET {change}"))
        db.session.rollback()


def reported(world: World) -> Case:
    """Report Tim of 10b in 2027."""
    take_in(world, made(TIM))
    report(world, "10b", *public_ids())
    return db.session.scalars(select(Case)).one()


def import_next_year(world: World, row: str) -> None:
    """Read next year's file and confirm the class."""
    file = made(row)
    with transaction():
        listing.store(
            accepting.read_file(file, "liste.csv", on=clock.today()),
            school=world.institution("school"),
            cohort=COHORT + 1,
            file_hash=accepting.hash_of(file),
            by=world.actor("school"),
        )
    assert (
        db.session.scalars(select(Candidate.case_id).where(Candidate.cohort == COHORT + 1)).one() is not None
    )
    with transaction():
        reporting.report_class(
            "10a", (), school=world.institution("school"), cohort=COHORT + 1, by=world.actor("school")
        )


def total(cohort: int, day: date) -> int:
    """Count the cases of a cohort on a day."""
    return int(evaluation(cohort, day).cases)


@pytest.fixture
def world(app_context: Flask):
    with clock.standing_at(MORNING):
        made_world = make_world(app_context)
        made_world.enter()
        yield made_world
