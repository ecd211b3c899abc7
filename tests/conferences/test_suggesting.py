"""What is suggested for an agenda and why, on both engines."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from kette import clock
from kette.cases.models import Agreement, Case, Fact
from kette.cases.service import work
from kette.conferences.models import Conference
from kette.conferences.queries.bringing import left_over
from kette.conferences.queries.suggesting import ANY_SCHOOL, Suggestion, Wanted, suggestions
from kette.conferences.rules.states import ConferenceKind, DecisionCode
from kette.conferences.rules.suggesting import Known, Why, left_words, whys
from kette.conferences.service import leading, planning
from kette.db import db, transaction
from kette.handover.queries import open_handover
from kette.handover.rules.states import DeclineReason
from kette.handover.service import door as handover
from tests.conferences.table import (
    AT,
    DAY,
    MODERATOR,
    call,
    consent,
    hand_over,
    in_days,
    keep,
    keep_in,
    report,
    seated,
)
from tests.world import World

NOTHING = Known(False, "", "", None, (), None, None, DAY)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"waits": True}, (Why.LEFT, "wartet auf eine Konferenz")),
        ({"waits": True, "left": "am 01.02.2027 vertagt"}, (Why.LEFT, "am 01.02.2027 vertagt")),
        ({"waits": True, "returned": "Jobcenter lehnt ab"}, (Why.RETURNED, "Jobcenter lehnt ab")),
        (
            {"unanswered_since": date(2027, 3, 1)},
            (Why.UNANSWERED, "Antwort auf die Übergabe war bis 01.03.2027 erbeten"),
        ),
        ({"late": ("Eine Vereinbarung ist fällig",)}, (Why.LATE, "Eine Vereinbarung ist fällig")),
        ({"schooling_until": DAY}, (Why.SCHOOLING, "Schulpflicht endet am 03.03.2027")),
        (
            {"schooling_until": DAY + timedelta(days=92)},
            (Why.SCHOOLING, "Schulpflicht endet am 03.06.2027"),
        ),
        ({"schooling_until": DAY + timedelta(days=93)}, None),
        ({"schooling_until": DAY - timedelta(days=1)}, None),
        ({"schooling_until": DAY, "schooling": "done"}, None),
        ({"spoken_on": None}, (Why.QUIET, "noch nie besprochen")),
        ({"spoken_on": DAY - timedelta(days=43)}, (Why.QUIET, "zuletzt besprochen am 19.01.2027")),
        ({"spoken_on": DAY - timedelta(days=42)}, None),
    ],
)
@pytest.mark.one_engine
def test_every_reason_says_what_speaks_for_the_agenda(
    change: dict[str, object], why: tuple[Why, str] | None
) -> None:
    known = Known(**{**{name: getattr(NOTHING, name) for name in Known.__slots__}, **change})  # type: ignore[arg-type]
    assert whys(known, DAY) == ([] if why is None else [why])


@pytest.mark.one_engine
def test_only_what_a_conference_settled_leaves_no_word() -> None:
    from kette.conferences.rules.states import ItemState

    assert left_words(ItemState.DECIDED, DAY, was_decided=True) == ""
    assert left_words(ItemState.POSTPONED, DAY, was_decided=True) == "am 03.03.2027 vertagt"
    assert left_words(ItemState.POSTPONED, DAY, was_decided=False) == "am 03.03.2027 nicht erreicht"
    assert left_words(ItemState.DROPPED, DAY, was_decided=False).startswith("von der Tagesordnung")


def test_what_was_not_reached_stands_first_with_the_reason(world: World) -> None:
    with transaction():
        report(world)
    reached, put_off, left = seated(world, 3)
    keep(world, reached)
    with transaction():
        leading.decide(put_off, DecisionCode.POSTPONE, by=world.actor(MODERATOR))
        leading.close(left.conference, world.actor(MODERATOR))
        following = call(world, running=False, on=in_days(28))
    found = _suggested(world, following)
    # What nobody has spoken of at all stands before what was put off.
    assert [row.case.id for row in found][:2] == [left.case_id, put_off.case_id]
    assert found[0].whys[0] == (Why.LEFT, "am 03.03.2027 nicht erreicht")
    assert found[1].whys[0] == (Why.LEFT, "am 03.03.2027 vertagt")
    assert found[2].whys == [(Why.QUIET, "noch nie besprochen")]
    # The case about which was decided today is not suggested again.
    assert reached.case_id not in [row.case.id for row in found]


def test_a_case_about_which_nobody_spoke_for_six_weeks_comes_back(world: World) -> None:
    (item,) = seated(world)
    keep(world, item)
    with transaction():
        later = call(world, running=False, on=in_days(60))
    assert _suggested(world, later) == []
    with clock.standing_at(AT + timedelta(days=43)):
        (row,) = _suggested(world, later, day=DAY + timedelta(days=43))
    assert (Why.QUIET, "zuletzt besprochen am 03.03.2027") in row.whys


def test_a_declined_handover_comes_back_until_a_conference_has_spoken_of_it(world: World) -> None:
    with transaction():
        case = report(world)
        consent(world, case, "jobcenter")
        handover.propose(case, world.institution("jobcenter"), by=world.actor("school"))
    conference = _planned(world)
    offer = open_handover(case.id)
    assert offer is not None
    # While the answer is not late, it is nobody's turn to speak about it.
    assert _suggested(world, conference) == []
    late = (offer.deadline_on or DAY) + timedelta(days=1)
    with clock.standing_at(clock.at_local(late, 9)):
        (row,) = _suggested(world, conference, day=late)
        assert row.whys[0][0] is Why.UNANSWERED
        assert row.obstacle
        with transaction():
            handover.decline(offer, DeclineReason.NOT_RESPONSIBLE, by=world.actor("jobcenter"))
        (row,) = _suggested(world, conference, day=late)
        assert row.whys[0] == (Why.RETURNED, f"Jobcenter hat die Übergabe am {late:%d.%m.%Y} abgelehnt")
        assert not row.obstacle
        with transaction():
            spoken = call(world, [row.case])
            keep_in(world, spoken.items[0])
        assert _suggested(world, conference, day=late) == []


def test_what_is_overdue_comes_from_what_kette_reminds_of(world: World) -> None:
    (item,) = seated(world)
    keep(world, item)
    with transaction():
        work.make_agreement(
            item.case,
            "Termin",
            institution_id=world.institution_ids["school"],
            due_on=DAY,
            by=world.actor("school"),
        )
        later = call(world, running=False, on=in_days(28))
    after = DAY + timedelta(days=1)
    with clock.standing_at(AT + timedelta(days=1)):
        (row,) = _suggested(world, later, day=after)
    assert row.whys == [(Why.LATE, "Vereinbarung fällig seit 03.03.2027")]
    with transaction():
        agreement = db.session.query(Agreement).one()
        work.finish_agreement(agreement, "kept", by=world.actor("school"))
    with clock.standing_at(AT + timedelta(days=1)):
        assert _suggested(world, later, day=after) == []


def test_filters_hold_all_at_once(world: World) -> None:
    with transaction():
        plain, ends = report(world, "Adler", "Ada"), report(world, "Biber", "Bela")
        other = report(world, by="other_school")
        _schooling_until(ends, DAY + timedelta(days=30))
    conference = _planned(world, kind=ConferenceKind.KOMMUNE)
    school = world.institution("school").public_id

    def ids(**wanted: object) -> set[int]:
        return {row.case.id for row in _suggested(world, conference, Wanted(**wanted))}  # type: ignore[arg-type]

    assert ids() == {plain.id, ends.id, other.id}
    assert ids(school=school) == {plain.id, ends.id}
    assert ids(whys=frozenset({Why.SCHOOLING})) == {ends.id}
    assert ids(whys=frozenset({Why.SCHOOLING, Why.QUIET}), holder=ANY_SCHOOL) == {ends.id}
    assert ids(whys=frozenset({Why.SCHOOLING, Why.LATE})) == set()
    assert ids(holder=world.institution("jobcenter").public_id) == set()


def test_a_participant_is_shown_its_own_cases_and_a_school_conference_its_own_pupils(world: World) -> None:
    with transaction():
        own, other = report(world), report(world, by="other_school")
        gone = report(world, "Wójcik", "Łukasz")
        consent(world, gone, "jobcenter")
        offer = handover.propose(gone, world.institution("jobcenter"), by=world.actor("school"))
    with transaction():
        handover.accept(offer, by=world.actor("jobcenter"))
        kommune = call(world, kind=ConferenceKind.KOMMUNE, seats=("school", "jobcenter"))
        at_school = call(world, running=False)
    assert {row.case.id for row in _suggested(world, kommune)} == {own.id, other.id, gone.id}
    assert {row.case.id for row in _suggested(world, kommune, by="school")} == {own.id}
    assert {row.case.id for row in _suggested(world, kommune, by="jobcenter")} == {gone.id}
    assert {row.case.id for row in _suggested(world, at_school)} == {own.id, gone.id}


def test_a_school_whose_reading_access_has_ended_is_told_no_reason(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        consent(world, item.case, "jobcenter")
        hand_over(world, item, "jobcenter")
    offer = open_handover(item.case_id)
    assert offer is not None
    with transaction():
        handover.accept(offer, by=world.actor("jobcenter"))
    year_on = DAY + timedelta(days=400)
    with clock.standing_at(AT + timedelta(days=400)):
        with transaction():
            later = call(world, running=False, on=year_on + timedelta(days=7))
        assert [row.case.id for row in _suggested(world, later, day=year_on)] == [item.case_id]
        assert _suggested(world, later, by="school", day=year_on) == []


def test_more_cases_ask_the_database_no_more_often(world: World) -> None:
    with transaction():
        conference = call(world, running=False)
        report(world)
    few = _statements(world, conference)
    with transaction():
        for number in range(12):
            case = report(world, f"Kind{number}", "Kim")
            _schooling_until(case, DAY + timedelta(days=20))
    assert len(_suggested(world, conference, by="school")) == 13
    assert _statements(world, conference) == few


def test_the_next_conference_of_its_kind_takes_over_what_was_left_and_no_other_does(world: World) -> None:
    (left,) = seated(world)
    with transaction():
        leading.close(left.conference, world.actor(MODERATOR))
        kommune = call(world, kind=ConferenceKind.KOMMUNE, seats=("jobcenter",), running=False)
        following = call(world, [report(world, "Neu", "Nina")], running=False)
    assert left_over(kommune) == []
    with transaction():
        assert planning.carry_over(following, world.actor(MODERATOR)) == 1
    assert next(item.case_id for item in following.items) == left.case_id
    with transaction():
        assert planning.carry_over(following, world.actor(MODERATOR)) == 0


def test_who_declined_a_case_that_the_conference_gave_says_so(world: World) -> None:
    with transaction():
        case = report(world)
        consent(world, case, "jobcenter")
        conference = call(world, [case])
        hand_over(world, conference.items[0], "jobcenter")
    offer = open_handover(case.id)
    assert offer is not None
    with clock.standing_at(AT + timedelta(days=1)), transaction():
        handover.decline(offer, DeclineReason.NO_CAPACITY, by=world.actor("jobcenter"))
    (row,) = _suggested(world, _planned(world), day=DAY + timedelta(days=1))
    assert [why for why, _ in row.whys] == [Why.RETURNED]
    assert row.whys[0][1].startswith("Jobcenter hat die Übergabe am 04.03.2027")


def _planned(world: World, **more: object) -> Conference:
    with transaction():
        return call(world, running=False, on=in_days(28), **more)  # type: ignore[arg-type]  # passed on as it came


def _suggested(
    world: World,
    conference: Conference,
    wanted: Wanted | None = None,
    *,
    by: str = MODERATOR,
    day: date = DAY,
) -> list[Suggestion]:
    return list(suggestions(conference, world.actor(by), day, wanted or Wanted())[0])


def _schooling_until(case: Case, day: date) -> None:
    for fact in db.session.query(Fact).filter_by(case_id=case.id, key="compulsory_until"):
        db.session.add(
            Fact(
                kommune_id=case.kommune_id,
                case_id=case.id,
                key=fact.key,
                value=day.isoformat(),
                valid_since=fact.valid_since,
                recorded_at=clock.now() + timedelta(seconds=1),
                source="form",
            )
        )
        db.session.flush()


def _statements(world: World, conference: Conference) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    db.session.expire_all()
    db.session.refresh(conference)
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        _suggested(world, conference, by="school")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)
