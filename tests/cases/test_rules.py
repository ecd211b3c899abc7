"""The pure rules of the case page: the way of a case as a picture, its history in words, schooling, filters."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kette.cases.rules.filters import BoardFilter, ConsentState, Openness, Schooling
from kette.cases.rules.journey import StepSeen, draw, journey
from kette.cases.rules.schooling import compulsory_runs
from kette.cases.rules.timeline import (
    Entry,
    EntryKind,
    newest_first,
    next_step_words,
    proof_words,
    step_title,
)
from kette.chain import Link, Step
from kette.pictures.chain import Goal, describe

BEGIN = date(2027, 2, 12)


def step(
    seq: int,
    kind: Step,
    source: Link | None,
    target: Link,
    holder: str = "GE Nord",
    *,
    receiver: str = "",
    outcome: str | None = None,
    day: int = 0,
) -> StepSeen:
    return StepSeen(seq, kind, BEGIN + timedelta(days=day), source, target, holder, receiver, outcome)


REPORTED = step(1, Step.REPORT, None, Link.REPORTED)
CALLED = step(2, Step.CALL_CONFERENCE, Link.REPORTED, Link.CONFERENCE, day=5)
OFFERED = step(3, Step.OFFER, Link.CONFERENCE, Link.OFFERED, receiver="Jobcenter", day=19)
ACCEPTED = step(4, Step.ACCEPT, Link.OFFERED, Link.ACCOMPANIED, "Jobcenter", receiver="Jobcenter", day=22)
PROMISED = step(5, Step.PROMISE, Link.ACCOMPANIED, Link.PROMISED, "Jobcenter", outcome="WERK", day=60)
STARTED = step(6, Step.START, Link.PROMISED, Link.ARRIVED, "Jobcenter", day=170)
CLOSED = step(7, Step.CLOSE, Link.ARRIVED, Link.CLOSED, "", outcome="WERK", day=350)
REOPENED = step(8, Step.REOPEN, Link.CLOSED, Link.REPORTED, "Jobcenter", day=400)
WHOLE = (REPORTED, CALLED, OFFERED, ACCEPTED, PROMISED, STARTED, CLOSED)


def test_tenures_follow_each_other_without_gap():
    way = journey(WHOLE)
    assert [(one.holder, one.from_on, one.until_on) for one in way.segments] == [
        ("GE Nord", REPORTED.on, ACCEPTED.on),
        ("Jobcenter", ACCEPTED.on, CLOSED.on),
    ]
    assert way.goal == Goal("Werkstattjahr", reached_on=STARTED.on)


@pytest.mark.parametrize("length", range(1, 9))
def test_every_beginning_of_a_way_can_be_drawn(length: int):
    way = journey((*WHOLE, REOPENED)[:length], answer_by=BEGIN + timedelta(days=26))
    picture = draw("kette", way, BEGIN + timedelta(days=500))
    assert picture.shapes
    assert "GE Nord" in describe(way.segments) or length == 8


def test_an_open_offer_is_a_link_of_its_own_and_no_event():
    way = journey(WHOLE[:3], answer_by=BEGIN + timedelta(days=26))
    assert way.offer is not None
    assert (way.offer.holder, way.offer.offered_on) == ("Jobcenter", OFFERED.on)
    assert "angeboten: Jobcenter" not in [mark.label for mark in way.marks]
    assert [segment.holder for segment in way.segments] == ["GE Nord"]


def test_a_decision_of_a_conference_is_told_as_a_conference():
    labels = [mark.label for mark in journey(WHOLE[:4]).marks]
    assert labels == ["gemeldet", "Fallkonferenz", "angeboten: Jobcenter"]


def test_a_declined_offer_changes_no_holder():
    declined = step(4, Step.DECLINE, Link.OFFERED, Link.CONFERENCE, receiver="Jobcenter", day=22)
    way = journey((*WHOLE[:3], declined))
    assert [one.holder for one in way.segments] == ["GE Nord"]
    assert way.offer is None
    assert way.marks[-1].label == "abgelehnt: Jobcenter"


def test_a_reopened_case_is_drawn_from_its_reopening():
    way = journey((*WHOLE, REOPENED))
    assert [(one.holder, one.from_on, one.until_on) for one in way.segments] == [
        ("Jobcenter", REOPENED.on, None)
    ]
    assert way.goal == Goal()


def test_what_fell_through_is_open_again():
    fell = step(7, Step.FALL_THROUGH, Link.ARRIVED, Link.ACCOMPANIED, "Jobcenter", day=180)
    assert journey((*WHOLE[:6], fell)).goal == Goal()


def test_a_way_that_ended_without_an_anschluss_has_no_goal_left():
    lost = step(6, Step.CLOSE, Link.PROMISED, Link.CLOSED, "", outcome="UNBE", day=180)
    way = journey((*WHOLE[:5], lost))
    assert way.goal is None
    assert way.marks[-1].label == "abgeschlossen: Verbleib unbekannt – andere Gründe"


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (REPORTED, "Ohne Anschluss gemeldet"),
        (OFFERED, "Übergabe an Jobcenter angeboten"),
        (ACCEPTED, "Übergabe angenommen: Jobcenter hat jetzt die Fallverantwortung"),
        (PROMISED, "Anschluss zugesagt: Werkstattjahr"),
        (CLOSED, "Fall abgeschlossen: Werkstattjahr"),
        (REOPENED, "Fall wieder geöffnet, Fallverantwortung bei Jobcenter"),
    ],
)
def test_a_step_reads_as_a_german_phrase(seen: StepSeen, words: str):
    assert step_title(seen) == words


@pytest.mark.parametrize("kind", Step)
def test_every_step_has_words(kind: Step):
    title = step_title(step(2, kind, Link.REPORTED, Link.ACCOMPANIED, receiver="Jobcenter"))
    assert title[0].isupper()
    assert "None" not in title


def test_proofs_are_told_and_other_codes_are_not():
    assert proof_words("written") == "schriftliche Zusage"
    assert proof_words("no_capacity") == proof_words(None) == ""


def test_the_newest_stands_first_and_of_one_moment_the_later_written():
    moment = datetime(2027, 3, 3, 8, tzinfo=UTC)
    entries = [
        Entry(BEGIN, moment, EntryKind.STEP, "angeboten"),
        Entry(BEGIN, moment, EntryKind.STEP, "angenommen"),
        Entry(BEGIN - timedelta(days=3), moment + timedelta(days=9), EntryKind.CONTACT, "nachgetragen"),
    ]
    assert [one.title for one in newest_first(entries)] == ["angenommen", "angeboten", "nachgetragen"]


@pytest.mark.parametrize("link", Link)
def test_every_link_says_what_comes_next(link: Link):
    assert next_step_words(link).endswith(".")


@pytest.mark.parametrize(
    ("until", "stated", "runs"),
    [
        (date(2027, 7, 31), None, True),
        (date(2027, 3, 3), None, True),
        (date(2027, 3, 2), None, False),
        (date(2027, 7, 31), "done", False),
        (date(2027, 3, 2), "runs", False),
        (None, None, None),
        (None, "done", False),
    ],
)
def test_schulpflicht_is_computed_unless_it_ended_early(
    until: date | None, stated: str | None, runs: bool | None
):
    assert compulsory_runs(until, stated, date(2027, 3, 3)) is runs


def test_only_filters_by_fields_ask_for_more_than_the_line_that_is_left():
    assert not BoardFilter(openness=Openness.ALL, overdue=True, quiet_days=28).asks_for_schooling
    assert BoardFilter(schooling=Schooling.RUNS).asks_for_schooling
    assert BoardFilter(consent=ConsentState.REFUSED).asks_for_schooling
