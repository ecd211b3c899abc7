"""Who sees what: the whole table of relations, groups of fields and bases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from kette.privacy.rules.bases import BASIS_KINDS
from kette.privacy.rules.fields import PASSABLE, SPECIAL, FieldGroup
from kette.privacy.rules.sight import (
    AccessReason,
    BasisInForce,
    CaseStanding,
    Relation,
    Sight,
    may_see,
    relation,
    sights,
)
from kette.roles import Actor, InstitutionKind, Role

DAY = date(2027, 3, 10)
SCHOOL, HOLDER, OFFERED, CONFERENCE, FORMER, LAPSED, STRANGER, KOKO = range(1, 9)
G = FieldGroup
CASE = CaseStanding(
    school_id=SCHOOL,
    holder_id=HOLDER,
    class_name="10b",
    offered_to_id=OFFERED,
    school_until=date(2027, 8, 15),
    accesses={
        CONFERENCE: (AccessReason.CONFERENCE, DAY + timedelta(days=7)),
        FORMER: (AccessReason.FORMER_HOLDER, DAY + timedelta(days=30)),
        LAPSED: (AccessReason.FORMER_HOLDER, DAY - timedelta(days=1)),
    },
)
ADVISERS = {
    Relation.HOLDER: HOLDER,
    Relation.OFFERED: OFFERED,
    Relation.CONFERENCE: CONFERENCE,
    Relation.FORMER: FORMER,
    Relation.LAPSED: LAPSED,
    Relation.NONE: STRANGER,
}
PART = frozenset({G.IDENTITY, G.ADDRESS})
CODES = {G.IDENTITY, G.SCHOOLING, G.ATTENDANCE, G.NEEDS}
# What each relation sees of a group: without a basis, with one for name and address, with one for everything.
V, P, H = Sight.VISIBLE, Sight.PSEUDONYM, Sight.HIDDEN
WITH_BASIS = (Relation.HOLDER, Relation.OFFERED, Relation.CONFERENCE, Relation.FORMER)


def adviser(institution_id: int, role: Role = Role.ADVISER, classes: tuple[str, ...] = ()) -> Actor:
    """Return somebody who acts for an institution."""
    return Actor(1, role, 10, 10, institution_id, InstitutionKind.JOBCENTER, classes)


def with_basis(recipient_id: int, groups: frozenset[FieldGroup], **more: date) -> CaseStanding:
    """Return the case with one basis in force."""
    basis = BasisInForce(recipient_id, groups, "Einwilligung", more.get("since", DAY), more.get("until"))
    return replace(CASE, bases=(basis,))


def expected(standing: Relation, group: FieldGroup, groups: frozenset[FieldGroup]) -> Sight:
    """Say again, in other words than the rule, what is seen."""
    if standing is Relation.NONE or group is G.ENTRUSTED:
        return H
    if group is G.STATE:
        return V
    if standing in (Relation.LAPSED, Relation.COORDINATION):
        codes = {G.IDENTITY} if standing is Relation.LAPSED else CODES
        return P if group in codes else H
    if group in groups:
        return V
    if G.IDENTITY in groups:
        return H
    return P if group in CODES else H


@pytest.mark.parametrize(
    ("standing", "group", "groups"),
    list(product(ADVISERS, FieldGroup, (frozenset(), PART, frozenset(PASSABLE)))),
    # In a fixed order: the workers of a run must collect the same names.
    ids=lambda one: "+".join(sorted(g.value for g in one)) if isinstance(one, frozenset) else str(one),
)
def test_the_table_of_relation_group_and_basis(
    standing: Relation, group: FieldGroup, groups: frozenset[FieldGroup]
) -> None:
    viewer = adviser(ADVISERS[standing])
    case = with_basis(ADVISERS[standing], groups) if groups else CASE
    assert relation(viewer, case, DAY) is standing
    assert may_see(viewer, case, group, DAY).sight is expected(standing, group, groups)


@pytest.mark.parametrize("role", [Role.KOKO, Role.MODERATOR])
@pytest.mark.parametrize("group", FieldGroup)
def test_coordination_sees_pseudonyms_even_where_a_basis_names_it(role: Role, group: FieldGroup) -> None:
    viewer = adviser(KOKO, role)
    case = with_basis(KOKO, frozenset(PASSABLE))
    assert may_see(viewer, case, group, DAY).sight is expected(Relation.COORDINATION, group, frozenset())


@pytest.mark.parametrize("role", [Role.AG, Role.DPO, Role.ADMINISTRATOR, Role.SYSTEM])
@pytest.mark.parametrize("institution_id", [SCHOOL, HOLDER, KOKO])
def test_some_roles_see_no_case_whatever_their_institution(role: Role, institution_id: int) -> None:
    case = with_basis(institution_id, frozenset(PASSABLE))
    seen = sights(adviser(institution_id, role), case, DAY)
    assert {answer.sight for answer in seen.values()} == {Sight.HIDDEN}


@pytest.mark.parametrize("group", FieldGroup)
def test_a_school_sees_its_own_pupils_but_no_entrusted_note(group: FieldGroup) -> None:
    held = replace(CASE, holder_id=SCHOOL)
    seen = may_see(adviser(SCHOOL, Role.SCHOOL), held, group, DAY).sight
    assert seen is (H if group in (G.ENTRUSTED, G.HEALTH) else V)


def test_what_the_new_holder_learns_is_hidden_from_the_school() -> None:
    seen = sights(adviser(SCHOOL, Role.SCHOOL), CASE, DAY)
    assert {group for group, answer in seen.items() if answer.sight is H} == {G.NEEDS, G.HEALTH, G.ENTRUSTED}


def test_whoever_promised_something_sees_the_case_under_pseudonym_until_it_is_done() -> None:
    promised = replace(CASE, accesses={STRANGER: (AccessReason.AGREEMENT, None)})
    assert relation(adviser(STRANGER), promised, DAY) is Relation.AGREEMENT
    assert may_see(adviser(STRANGER), promised, G.IDENTITY, DAY).sight is P
    done = replace(CASE, accesses={STRANGER: (AccessReason.AGREEMENT, DAY - timedelta(days=1))})
    assert relation(adviser(STRANGER), done, DAY) is Relation.NONE


def test_a_school_keeps_a_line_under_pseudonym_when_its_time_is_over() -> None:
    later = CASE.school_until + timedelta(days=1)
    viewer = adviser(SCHOOL, Role.SCHOOL)
    assert relation(viewer, CASE, later) is Relation.LAPSED
    assert may_see(viewer, CASE, G.IDENTITY, later).sight is P
    assert may_see(viewer, CASE, G.NEEDS, later).sight is H


def test_a_school_that_still_holds_the_case_sees_it_after_its_time() -> None:
    held = replace(CASE, holder_id=SCHOOL)
    later = CASE.school_until + timedelta(days=100)
    assert relation(adviser(SCHOOL, Role.SCHOOL), held, later) is Relation.SCHOOL


@pytest.mark.parametrize(
    ("institution_id", "classes", "standing"),
    [
        (SCHOOL, ("10b",), Relation.SCHOOL),
        (SCHOOL, ("10a",), Relation.NONE),
        (SCHOOL, (), Relation.NONE),
        (HOLDER, ("10b",), Relation.NONE),
    ],
)
def test_a_class_teacher_sees_their_own_classes_alone(
    institution_id: int, classes: tuple[str, ...], standing: Relation
) -> None:
    assert relation(adviser(institution_id, Role.CLASS_TEACHER, classes), CASE, DAY) is standing


def test_a_basis_is_for_its_recipient_alone() -> None:
    case = with_basis(OFFERED, frozenset(PASSABLE))
    assert may_see(adviser(HOLDER), case, G.IDENTITY, DAY).sight is P


@pytest.mark.parametrize(
    ("since", "until", "sight"),
    [
        (DAY, None, V),
        (DAY, DAY, V),
        (DAY + timedelta(days=1), None, P),
        (DAY - timedelta(days=9), DAY - timedelta(days=1), P),
    ],
)
def test_a_basis_counts_on_its_days_alone(since: date, until: date | None, sight: Sight) -> None:
    basis = BasisInForce(HOLDER, frozenset(PASSABLE), "Einwilligung", since, until)
    case = replace(CASE, bases=(basis,))
    assert may_see(adviser(HOLDER), case, G.IDENTITY, DAY).sight is sight


def test_beside_a_name_no_codes_are_shown_that_the_basis_does_not_cover() -> None:
    # § 31a SGB III names seven fields; the needs of somebody with a name are not among them.
    case = with_basis(OFFERED, frozenset({G.IDENTITY, G.ADDRESS, G.SCHOOLING}))
    answer = may_see(adviser(OFFERED), case, G.NEEDS, DAY)
    assert answer.sight is H
    assert "nicht umfasst" in answer.because


def test_every_answer_says_why() -> None:
    for institution_id in ADVISERS.values():
        assert all(answer.because for answer in sights(adviser(institution_id), CASE, DAY).values())


def test_the_closest_relation_counts() -> None:
    both = replace(CASE, holder_id=SCHOOL, offered_to_id=FORMER)
    assert relation(adviser(SCHOOL, Role.SCHOOL), both, DAY) is Relation.SCHOOL
    assert relation(adviser(FORMER), both, DAY) is Relation.OFFERED


def test_no_basis_of_the_catalogue_passes_on_entrusted_notes() -> None:
    assert [kind.key for kind in BASIS_KINDS if G.ENTRUSTED in kind.groups] == []


def test_special_categories_go_by_consent_alone() -> None:
    assert [kind.key for kind in BASIS_KINDS if G.HEALTH in kind.groups] == ["consent"]


ME = 10  # the membership of `adviser`
IN_DANGER = {ME: datetime(2027, 3, 10, 15, tzinfo=UTC)}


@pytest.mark.parametrize("standing", list(ADVISERS), ids=str)
@pytest.mark.parametrize("group", list(FieldGroup), ids=lambda group: group.value)
def test_in_danger_everything_is_seen_but_what_was_entrusted_and_special_categories(
    standing: Relation, group: FieldGroup
) -> None:
    viewer, case = adviser(ADVISERS[standing]), replace(CASE, emergencies=IN_DANGER)
    answer = may_see(viewer, case, group, DAY)
    shut = group is G.ENTRUSTED or group in SPECIAL
    assert answer.sight is (H if shut else V)
    stays = standing is Relation.HOLDER
    assert relation(viewer, case, DAY) is (standing if stays else Relation.EMERGENCY)


def test_what_a_consent_names_is_seen_in_danger_as_before() -> None:
    case = replace(with_basis(HOLDER, frozenset({G.IDENTITY, G.HEALTH})), emergencies=IN_DANGER)
    health = may_see(adviser(HOLDER), case, G.HEALTH, DAY)
    assert (health.sight, health.because) == (V, "Einwilligung")
    assert may_see(adviser(HOLDER), case, G.NEEDS, DAY).basis == "emergency"


def test_an_emergency_is_one_person_s() -> None:
    case = replace(CASE, emergencies={ME + 1: IN_DANGER[ME]})
    assert relation(adviser(STRANGER), case, DAY) is Relation.NONE
    assert {answer.sight for answer in sights(adviser(STRANGER), case, DAY).values()} == {H}
    nobody = replace(adviser(STRANGER), membership_id=None)
    assert relation(nobody, replace(CASE, emergencies={0: IN_DANGER[ME]}), DAY) is Relation.NONE


@pytest.mark.parametrize(
    "role",
    [Role.CLASS_TEACHER, Role.KOKO, Role.MODERATOR, Role.AG, Role.DPO, Role.ADMINISTRATOR, Role.SYSTEM],
    ids=str,
)
def test_in_these_roles_nothing_opens_in_danger(role: Role) -> None:
    viewer = adviser(STRANGER, role)
    before = sights(viewer, CASE, DAY)
    assert sights(viewer, replace(CASE, emergencies=IN_DANGER), DAY) == before
