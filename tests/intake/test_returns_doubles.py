"""A line of the Agentur's feed where more than one case, or more than one line, is of the same person."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.db import db, transaction
from kette.intake.models.pairs import Pair
from kette.intake.models.statutory import ReturnEntry, ReturnFeed
from kette.intake.rules.pairing import PairAnswer, PairState
from kette.intake.rules.returns import Returned, read_feed
from kette.privacy.rules.informing import Informed
from tests.intake.feeds import DAY, HEAD, MOVED, TIM, on, reported, results, taken
from tests.world import World, make_world


def also_reported(world: World, person: PersonalData, informed: Informed | None = Informed(DAY)) -> int:
    """Report somebody by another school."""
    with on(), transaction():
        return report_case(
            person,
            school=world.institution("other_school"),
            cohort=2027,
            by=world.actor("other_school"),
            informed=informed,
        ).id


def link(first_id: int, second_id: int) -> None:
    """Let both sides say that two cases are of one person."""
    first_id, second_id = sorted((first_id, second_id))
    with on(), transaction():
        pair = Pair(
            kommune_id=db.session.get_one(Case, first_id).kommune_id,
            first_id=first_id,
            second_id=second_id,
            score=100,
            reasons="family_same,given_same,born_same",
            state=PairState.LINKED,
            found_at=clock.now(),
            first_answer=PairAnswer.SAME,
            first_at=clock.now(),
            second_answer=PairAnswer.SAME,
            second_at=clock.now(),
        )
        db.session.add(pair)


def named(feed: ReturnFeed) -> list[int]:
    return list(db.session.scalars(select(ReturnEntry.case_id).where(ReturnEntry.feed_id == feed.id)))


def test_who_agrees_to_the_letter_wins_over_who_sounds_alike(world: World) -> None:
    exact = reported(world)
    also_reported(world, replace(TIM, given_name="Timm"))
    feed = taken(world, MOVED)
    assert results(feed) == [Returned.KNOWN]
    assert named(feed) == [exact]


def test_a_case_whose_young_person_is_not_informed_is_shown_to_nobody(world: World) -> None:
    kept = also_reported(world, TIM, informed=None)
    feed = taken(world, MOVED)
    assert results(feed) == [Returned.OPENED]
    assert named(feed) != [kept]


def test_linked_cases_are_one_person_and_the_newest_is_taken(world: World) -> None:
    first, second = reported(world), also_reported(world, TIM)
    link(first, second)
    feed = taken(world, MOVED)
    assert (results(feed), named(feed)) == ([Returned.KNOWN], [second])


def test_two_cases_that_nobody_linked_become_one_more_once_and_then_that_one(world: World) -> None:
    first, second = reported(world), also_reported(world, TIM)
    feed = taken(world, MOVED)
    assert results(feed) == [Returned.OPENED]
    later = taken(world, MOVED, file_hash="later")
    assert (results(later), named(later)) == ([Returned.KNOWN], named(feed))
    assert named(feed)[0] not in (first, second)


def test_of_linked_cases_the_one_that_the_body_holds_is_taken(world: World) -> None:
    opened = named(taken(world, MOVED))[0]
    link(opened, also_reported(world, TIM))
    feed = taken(world, MOVED, file_hash="later")
    assert (results(feed), named(feed)) == ([Returned.KNOWN], [opened])


@pytest.mark.one_engine
def test_a_second_line_about_the_same_person_is_named_and_left_out() -> None:
    lines, problems = read_feed(f"{HEAD}\n{MOVED}\n{MOVED.upper()}\n".encode(), on=DAY)
    assert [one.line for one in lines] == [2]
    assert [(one.line, one.reason) for one in problems] == [(3, "Diese Person steht schon in Zeile 2.")]


@pytest.mark.one_engine
@pytest.mark.parametrize("born_on", [date(1950, 2, 13), date(2024, 2, 13)])
def test_who_cannot_have_left_school_by_age_is_named_and_makes_no_case(born_on: date) -> None:
    line = MOVED.replace("13.02.2010", f"{born_on:%d.%m.%Y}")
    lines, problems = read_feed(f"{HEAD}\n{MOVED}\n{line}\n".encode(), on=DAY)
    assert [one.line for one in lines] == [2]
    years = DAY.year - born_on.year
    expected = f"Die Person wäre {years} Jahre alt; erwartet werden 10 bis 30 Jahre."
    assert [(one.line, one.column, one.reason) for one in problems] == [(3, "Geburtsdatum", expected)]


@pytest.fixture
def world(app_context: Flask) -> World:
    """Give Kettenstadt, entered."""
    made = make_world(app_context)
    made.enter()
    return made
