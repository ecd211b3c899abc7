"""Who may do what on a case: the whole table of actions, links and viewers."""

from dataclasses import replace
from itertools import product

import pytest

from kette.cases.rules.acting import (
    CaseAction,
    Standing,
    actions,
    acts,
    has_a_first,
    informs_first,
    may,
    may_finish,
)
from kette.chain import Link
from kette.roles import Actor, InstitutionKind, Role

SCHOOL, JOBCENTER, AGENCY, KOKO = 1, 2, 3, 9
A, L = CaseAction, Link


def actor(role: Role, institution: int, kind: InstitutionKind, classes: tuple[str, ...] = ()) -> Actor:
    return Actor(1, role, 10, 20, institution, kind, classes)


VIEWERS = {
    "school": actor(Role.SCHOOL, SCHOOL, InstitutionKind.SCHOOL),
    "own_class": actor(Role.CLASS_TEACHER, SCHOOL, InstitutionKind.SCHOOL, ("10A",)),
    "other_class": actor(Role.CLASS_TEACHER, SCHOOL, InstitutionKind.SCHOOL, ("10B",)),
    "jobcenter": actor(Role.ADVISER, JOBCENTER, InstitutionKind.JOBCENTER),
    "agency": actor(Role.ADVISER, AGENCY, InstitutionKind.EMPLOYMENT_AGENCY),
    "moderator": actor(Role.MODERATOR, KOKO, InstitutionKind.COORDINATION),
    "koko": actor(Role.KOKO, KOKO, InstitutionKind.COORDINATION),
    "ag": actor(Role.AG, KOKO, InstitutionKind.COORDINATION),
    "dpo": actor(Role.DPO, KOKO, InstitutionKind.COORDINATION),
    "administrator": actor(Role.ADMINISTRATOR, SCHOOL, InstitutionKind.SCHOOL),
    "system": Actor.system(1),
}
DAILY = {A.CONTACT, A.AGREEMENT, A.NOTE, A.FACTS, A.CONSENT, A.FOLLOW_UP}
# What the holder may do at each link, written out; everything else must be refused.
HOLDER = {
    L.REPORTED: DAILY | {A.CONFERENCE, A.HAND_OVER, A.PROMISE, A.CLOSE},
    L.CONFERENCE: DAILY | {A.CONFERENCE, A.HAND_OVER, A.PROMISE, A.CLOSE},
    L.OFFERED: DAILY,
    L.ACCOMPANIED: DAILY | {A.CONFERENCE, A.HAND_OVER, A.PROMISE, A.CLOSE},
    L.PROMISED: DAILY | {A.CONFERENCE, A.HAND_OVER, A.START, A.FALL_THROUGH, A.CLOSE},
    L.ARRIVED: DAILY | {A.STAY, A.FALL_THROUGH, A.CLOSE},
    L.CLOSED: {A.REOPEN},
}
CALLED = {L.REPORTED, L.CONFERENCE, L.ACCOMPANIED, L.PROMISED}


def standing(link: Link, holder: int) -> Standing:
    if link is Link.CLOSED:
        return Standing(link, None, SCHOOL, "10A", last_holder_id=holder)
    return Standing(link, holder, SCHOOL, "10A")


def expected(who: str, link: Link, holder: int) -> set[CaseAction]:
    holding = {
        SCHOOL: {"school", "own_class"},
        JOBCENTER: {"jobcenter"},
    }[holder]
    if who in holding:
        own = {A.PERSON} if link is not Link.CLOSED else set()
        # Passing a case on is the school's word, not one class teacher's.
        return (HOLDER[link] | own) - ({A.HAND_OVER} if who == "own_class" else set())
    if who in ("moderator", "koko") and link in CALLED:
        return {A.CONFERENCE}
    return set()


@pytest.mark.parametrize(("who", "link", "holder"), list(product(VIEWERS, Link, (SCHOOL, JOBCENTER))))
def test_only_the_holder_acts_and_only_what_the_link_allows(who: str, link: Link, holder: int):
    case = standing(link, holder)
    assert {action for action in A if may(VIEWERS[who], action, case)} == expected(who, link, holder)
    assert set(actions(VIEWERS[who], case)) == expected(who, link, holder)


@pytest.mark.parametrize("link", Link)
def test_a_vocational_college_that_received_a_case_acts_like_an_adviser(link: Link):
    college = actor(Role.SCHOOL, AGENCY, InstitutionKind.VOCATIONAL_COLLEGE)
    case = standing(link, AGENCY)
    assert acts(college, case)
    # Whoever holds the case keeps the person's data right (Art. 16 DSGVO).
    assert may(college, A.PERSON, case) is (link is not Link.CLOSED)


@pytest.mark.parametrize("link", [link for link in Link if link is not Link.CLOSED])
def test_what_somebody_promised_they_may_report_on(link: Link):
    case = standing(link, SCHOOL)
    assert may_finish(VIEWERS["school"], case, JOBCENTER)
    assert may_finish(VIEWERS["jobcenter"], case, JOBCENTER)
    assert not may_finish(VIEWERS["agency"], case, JOBCENTER)
    assert not may_finish(VIEWERS["koko"], case, KOKO)


def test_a_closed_case_keeps_its_agreements_as_they_are():
    assert not may_finish(VIEWERS["school"], standing(Link.CLOSED, SCHOOL), SCHOOL)


@pytest.mark.parametrize(
    ("link", "first"),
    [
        (L.REPORTED, A.CONFERENCE),
        (L.CONFERENCE, A.CONTACT),
        (L.OFFERED, A.CONTACT),
        (L.ACCOMPANIED, A.CONTACT),
        (L.PROMISED, A.START),
        (L.ARRIVED, A.STAY),
    ],
)
def test_one_thing_stands_out_at_every_open_link(link: Link, first: CaseAction):
    case = standing(link, SCHOOL)
    assert actions(VIEWERS["school"], case)[0] is first
    assert has_a_first(VIEWERS["school"], case)


@pytest.mark.parametrize("link", [link for link in Link if link is not Link.CLOSED])
def test_a_school_informs_first_whoever_else_holds_the_case_may_later(link: Link):
    case = replace(standing(link, SCHOOL), informed=False)
    for who in ("school", "own_class"):
        assert actions(VIEWERS[who], case)[0] is A.INFORM
        assert has_a_first(VIEWERS[who], case)
        assert informs_first(VIEWERS[who], case)
    case = replace(standing(link, JOBCENTER), informed=False)
    assert A.INFORM in actions(VIEWERS["jobcenter"], case)
    assert not informs_first(VIEWERS["jobcenter"], case)
    assert not may(VIEWERS["school"], A.INFORM, case)


def test_nobody_is_told_to_inform_about_a_closed_case():
    case = replace(standing(Link.CLOSED, SCHOOL), informed=False)
    assert A.INFORM not in actions(VIEWERS["school"], case)


def test_nothing_stands_out_where_there_is_nothing_to_do_next():
    assert not has_a_first(VIEWERS["school"], standing(Link.CLOSED, SCHOOL))
    assert not has_a_first(VIEWERS["agency"], standing(Link.REPORTED, SCHOOL))
