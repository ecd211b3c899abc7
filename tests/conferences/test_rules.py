"""The rules of conferences: who may do what, days ahead, words, pseudonyms."""

import itertools
from datetime import date

import pytest

from kette.conferences.rules.days import days_ahead
from kette.conferences.rules.pseudonyms import draw
from kette.conferences.rules.rights import Sitting, may_lead, may_look, may_plan, may_prepare
from kette.conferences.rules.states import ConferenceKind, ConferenceState, DecisionCode
from kette.conferences.rules.words import check_day, in_words, missing
from kette.roles import Actor, Role

TODAY = date(2027, 3, 3)
SCHOOL, JOBCENTER, OTHER_SCHOOL, KOKO = 1, 2, 3, 4


def actor(role: Role, institution_id: int) -> Actor:
    return Actor(kommune_id=1, role=role, membership_id=9, institution_id=institution_id)


def sitting(
    state: ConferenceState = ConferenceState.OPEN, kind: ConferenceKind = ConferenceKind.SCHOOL
) -> Sitting:
    school = SCHOOL if kind is ConferenceKind.SCHOOL else None
    return Sitting(kind, state, school, frozenset({SCHOOL, JOBCENTER}))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("+7", date(2027, 3, 10)),
        (" + 7 ", date(2027, 3, 10)),
        ("+7 Tage", date(2027, 3, 10)),
        ("+1 tag", date(2027, 3, 4)),
        ("+0", TODAY),
        # Easter Sunday 2027: weekends and holidays are days like any other.
        ("+25", date(2027, 3, 28)),
        ("+730", date(2029, 3, 2)),
    ],
)
def test_plus_counts_calendar_days_from_today(text: str, day: date) -> None:
    assert days_ahead(text, TODAY) == day


@pytest.mark.parametrize("text", ["", "7", "+", "-7", "++7", "+7 Wochen", "+1000", "10.03.2027", "+７"])
def test_anything_else_is_no_day_ahead(text: str) -> None:
    assert days_ahead(text, TODAY) is None


def test_a_day_too_far_ahead_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="höchstens"):
        days_ahead("+731", TODAY)


def test_an_agreement_is_due_today_or_later() -> None:
    assert check_day(TODAY, TODAY) is None
    assert "Vergangenheit" in (check_day(date(2027, 3, 2), TODAY) or "")


@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_its_rights_at_a_school_conference(role: Role) -> None:
    here = actor(role, SCHOOL)
    plans = role in {Role.MODERATOR, Role.KOKO, Role.SCHOOL}
    assert may_plan(here, ConferenceKind.SCHOOL, SCHOOL) == plans
    assert may_prepare(here, sitting()) == plans
    assert may_lead(here, sitting()) == (role in {Role.MODERATOR, Role.SCHOOL})
    assert may_look(here, sitting()) == (plans or role is Role.ADVISER)


def test_a_school_leads_its_own_conference_alone() -> None:
    other = actor(Role.SCHOOL, OTHER_SCHOOL)
    assert not may_plan(other, ConferenceKind.SCHOOL, SCHOOL)
    assert not may_lead(other, sitting())
    assert not may_look(other, sitting())
    own = actor(Role.SCHOOL, SCHOOL)
    assert not may_plan(own, ConferenceKind.KOMMUNE, None)
    assert not may_lead(own, sitting(kind=ConferenceKind.KOMMUNE))
    assert may_look(own, sitting(kind=ConferenceKind.KOMMUNE))


def test_participants_see_nothing_of_a_conference_in_planning() -> None:
    assert not may_look(actor(Role.ADVISER, JOBCENTER), sitting(ConferenceState.DRAFT))
    assert may_look(actor(Role.ADVISER, JOBCENTER), sitting(ConferenceState.OPEN))


def test_who_is_not_invited_does_not_look_in() -> None:
    assert not may_look(actor(Role.ADVISER, 99), sitting())
    assert may_look(actor(Role.KOKO, KOKO), sitting())


def test_every_decision_has_its_words() -> None:
    assert in_words(DecisionCode.HAND_OVER, receiver="Jobcenter") == "Übergabe an Jobcenter"
    assert "Einstiegsqualifizierung" in in_words(DecisionCode.PROMISE, outcome="EQ")
    assert in_words(DecisionCode.POSTPONE) == "vertagt"
    assert in_words(DecisionCode.KEEP)


@pytest.mark.parametrize("code", list(DecisionCode))
@pytest.mark.parametrize("given", list(itertools.product((False, True), repeat=3)))
def test_a_decision_says_what_it_lacks(code: DecisionCode, given: tuple[bool, bool, bool]) -> None:
    receiver, outcome, proof = given
    lacking = missing(code, has_receiver=receiver, has_outcome=outcome, has_proof=proof)
    whole = {
        DecisionCode.HAND_OVER: receiver,
        DecisionCode.PROMISE: outcome and proof,
        DecisionCode.KEEP: True,
        DecisionCode.POSTPONE: True,
    }[code]
    assert (lacking is None) == whole


def test_pseudonyms_of_a_conference_differ_and_fit_their_column() -> None:
    taken: set[str] = set()
    for number in range(150):
        word = draw(number.to_bytes(4, "big"), taken)
        assert word not in taken
        assert 0 < len(word) <= 12
        taken.add(word)
