"""Two cases of one person are proposed, linked by both sides, separated by one, never merged and never shown to each other."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, event, func, select, text
from sqlalchemy.exc import DBAPIError, NoResultFound

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Case, CaseStep
from kette.cases.rules.identity import PersonalData
from kette.cases.service.work import correct_person
from kette.db import Base, db, transaction
from kette.intake.models.pairs import IdentityMark, Pair
from kette.intake.queries import pairs
from kette.intake.queries.marks import match_many
from kette.intake.queries.pairs import pair_of, pairs_of, pairs_of_case
from kette.intake.rules.pairing import PairAnswer, PairState, Side, state_of
from kette.intake.service import pairing
from kette.retention.queries.acts import acts_on
from kette.retention.service.erasing import erase
from tests.intake.lists import DAY, MORNING, report_one
from tests.world import World, make_world

OLHA = PersonalData("Shevchenko", "Olha", date(2009, 3, 4), "w", street="Musterallee 1")
OLGA = PersonalData("Schewtschenko", "Olga", date(2009, 3, 5), "w", street="Beispielweg 2")


def two_reports(world: World, one: PersonalData = OLHA, other: PersonalData = OLGA) -> tuple[Case, Case]:
    """Let two schools report somebody each, and the night find what is alike."""
    first = report_one(world, one)
    second = report_one(world, other, by="other_school")
    with transaction():
        pairing.find_pairs(DAY)
    return first, second


def only_pair() -> Pair:
    return db.session.scalars(select(Pair)).one()


def say(world: World, who: str, said: PairAnswer) -> None:
    """Answer the only pair for one's own side."""
    with transaction():
        seen = pairs_of(world.actor(who), DAY)[0]
        pairing.answer(seen.pair, [one.side for one in seen.mine], said, by=world.actor(who))


def take_back(world: World, who: str) -> None:
    with transaction():
        seen = pairs_of(world.actor(who), DAY)[0]
        pairing.take_back(seen.pair, [one.side for one in seen.mine], by=world.actor(who))


def test_the_state_follows_from_both_answers() -> None:
    yes, no = PairAnswer.SAME, PairAnswer.OTHER
    assert [state_of(answers) for answers in ((None, None), (yes, None), (None, yes))] == [PairState.OPEN] * 3
    assert state_of((yes, yes)) is PairState.LINKED
    assert {state_of(answers) for answers in ((no, None), (None, no), (yes, no), (no, yes), (no, no))} == {
        PairState.SEPARATED
    }


def test_similar_reports_of_two_schools_are_proposed_once(world: World) -> None:
    first, second = two_reports(world)
    pair = only_pair()
    assert {pair.first_id, pair.second_id} == {first.id, second.id}
    assert pair.state is PairState.OPEN
    assert "born_next_day" in pair.reasons
    with transaction():
        assert pairing.find_pairs(DAY) == 0
    assert db.session.scalar(select(func.count(Pair.id))) == 1


def test_twins_are_not_proposed(world: World) -> None:
    two_reports(world, OLHA, replace(OLHA, given_name="Oksana"))
    assert db.session.scalars(select(Pair)).all() == []


def test_each_school_sees_its_own_pupil_and_of_the_other_only_in_what_they_agree(world: World) -> None:
    two_reports(world)
    for who, mine, theirs in (("school", OLHA, OLGA), ("other_school", OLGA, OLHA)):
        (seen,) = pairs_of(world.actor(who), DAY)
        own, other = seen.sides
        assert own.is_mine
        assert own.name == mine.full_name
        assert (other.is_mine, other.name, other.case_id, other.seen) == (False, "", None, None)
        assert theirs.family_name not in repr((seen.sides, seen.reasons))
        assert "Geburtsdatum um einen Tag anders" in seen.reasons
        assert seen.waits_for_me


def test_who_is_on_neither_side_sees_nothing_and_the_koko_pseudonyms(world: World) -> None:
    two_reports(world)
    assert pairs_of(world.actor("jobcenter"), DAY) == []
    with pytest.raises(NoResultFound):
        pair_of(only_pair().public_id, world.actor("jobcenter"), DAY)
    (seen,) = pairs_of(world.actor("koko"), DAY)
    assert [side.name.startswith("Fall ") for side in seen.sides] == [True, True]
    assert not seen.mine


def test_two_yes_link_and_both_chains_stay(world: World) -> None:
    first, second = two_reports(world)
    before = [db.session.get_one(Case, one.id).link for one in (first, second)]
    steps = db.session.scalar(select(func.count(CaseStep.id)))
    say(world, "school", PairAnswer.SAME)
    assert only_pair().state is PairState.OPEN
    say(world, "other_school", PairAnswer.SAME)
    assert only_pair().state is PairState.LINKED
    assert [db.session.get_one(Case, one.id).link for one in (first, second)] == before
    assert db.session.scalar(select(func.count(CaseStep.id))) == steps
    (linked,) = pairs_of_case(first.public_id, world.actor("school"), DAY)
    assert linked.sides[1].name.startswith("Fall ")
    assert linked.sides[1].case_id is None


def test_one_no_separates_for_good(world: World) -> None:
    two_reports(world)
    say(world, "other_school", PairAnswer.OTHER)
    assert only_pair().state is PairState.SEPARATED
    with transaction():
        assert pairing.find_pairs(DAY) == 0
    assert not pairs_of(world.actor("school"), DAY)[0].waits_for_me


def test_what_was_answered_first_stays_when_two_of_one_side_answer_at_once(world: World) -> None:
    two_reports(world)
    with transaction():
        seen = pairs_of(world.actor("school"), DAY)[0]
    sides = [one.side for one in seen.mine]
    for said in (PairAnswer.OTHER, PairAnswer.SAME):
        with transaction():
            pairing.answer(only_pair(), sides, said, by=world.actor("school"))
    assert only_pair().state is PairState.SEPARATED
    answered = select(func.count()).where(AuditEntry.action == "pair.answer")
    assert db.session.scalar(answered) == 1


def test_the_answer_of_another_school_is_an_act_that_no_undo_passes_over(world: World) -> None:
    first, second = two_reports(world)
    assert acts_on(first, MORNING) == acts_on(second, MORNING) == []
    say(world, "other_school", PairAnswer.OTHER)
    assert len(acts_on(first, MORNING)) == 1


def test_the_own_answer_is_an_act_too_so_what_was_separated_is_not_asked_again_by_an_undo(
    world: World,
) -> None:
    first, _ = two_reports(world)
    say(world, "school", PairAnswer.OTHER)
    assert len(acts_on(first, MORNING)) == 1


def test_no_number_of_answered_pairs_hides_one_that_waits(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        report_one(world, replace(OLHA, street=f"Musterallee {number}", born_on=date(2009, 3, 4 + number)))
    report_one(world, OLGA, by="other_school")
    with transaction():
        pairing.find_pairs(DAY)
        own, *others = db.session.scalars(select(Pair).order_by(Pair.id.desc()))
        assert len(others) >= 2
        for pair in others:
            pairing.answer(pair, [Side.FIRST, Side.SECOND], PairAnswer.SAME, by=world.actor("school"))
        own.score = 0
    monkeypatch.setattr(pairs, "MOST_SHOWN", 2)
    assert pairs_of(world.actor("school"), DAY)[0].pair.id == own.id
    # Likelier ones that are none of the own cases' take nobody's place.
    monkeypatch.setattr(pairs, "MOST_SHOWN", 1)
    monkeypatch.setattr(pairs, "_ANSWERING", frozenset())
    assert pairs_of(world.actor("school"), DAY) == []


def test_linking_and_unlinking_leaves_everything_as_it_was(world: World) -> None:
    two_reports(world)
    say(world, "school", PairAnswer.SAME)
    before = everything()
    say(world, "other_school", PairAnswer.SAME)
    assert only_pair().state is PairState.LINKED
    take_back(world, "other_school")
    assert everything() == before


def test_both_sides_of_one_school_are_answered_at_once(world: World) -> None:
    report_one(world, OLHA)
    report_one(world, OLGA)
    with transaction():
        pairing.find_pairs(DAY)
    (seen,) = pairs_of(world.actor("school"), DAY)
    assert len(seen.mine) == 2
    say(world, "school", PairAnswer.SAME)
    assert only_pair().state is PairState.LINKED


def test_a_changed_name_is_marked_anew_and_the_earlier_one_found_no_more(world: World) -> None:
    first, _ = two_reports(world)
    marks = set(db.session.scalars(select(IdentityMark.mark).where(IdentityMark.case_id == first.id)))
    renamed = replace(OLHA, family_name="Beispiel", given_name="Mira")
    with transaction():
        correct_person(db.session.get_one(Case, first.id), renamed, by=world.actor("school"))
    assert marks.isdisjoint(
        db.session.scalars(select(IdentityMark.mark).where(IdentityMark.case_id == first.id))
    )
    assert [len(one) for one in match_many([OLHA, renamed])] == [1, 1]
    assert db.session.scalars(select(Pair)).all() == []


def test_reasons_of_an_answered_pair_do_not_tell_of_an_earlier_name(world: World) -> None:
    first, _ = two_reports(world)
    say(world, "school", PairAnswer.SAME)
    with transaction():
        correct_person(
            db.session.get_one(Case, first.id), replace(OLHA, given_name="Mira"), by=world.actor("school")
        )
    assert only_pair().reasons == ""


def test_many_are_matched_with_a_handful_of_queries(world: World) -> None:
    two_reports(world)
    people = [replace(OLHA, born_on=OLHA.born_on + timedelta(days=400 + day)) for day in range(300)]
    counted: list[str] = []
    db.session.rollback()
    event.listen(db.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    found = match_many([*people, OLGA])
    assert [len(one) for one in found[:-1]] == [0] * 300
    assert len(found[-1]) == 2
    assert len([one for one in counted if one.startswith("SELECT")]) <= 4
    assert match_many([OLGA], school_id=world.institution_ids["school"])[0][0].likeness.score < 100


def test_marks_and_pairs_are_erased_with_the_case_on_either_side(world: World) -> None:
    for erased in (0, 1):
        cases = two_reports(world, replace(OLHA, phone=str(erased)), replace(OLGA, phone=str(erased)))
        with transaction():
            erase(cases[erased].id, "asked", by=world.actor("dpo"))
        assert db.session.scalars(select(Pair)).all() == []
        assert cases[erased].id not in set(db.session.scalars(select(IdentityMark.case_id)))
        with transaction():
            erase(cases[1 - erased].id, "asked", by=world.actor("dpo"))


def test_identities_of_the_first_release_are_marked_at_night(world: World) -> None:
    two_reports(world)
    kept = sorted(db.session.execute(select(IdentityMark.case_id, IdentityMark.mark)).all())
    with transaction():
        db.session.execute(delete(IdentityMark))
    with transaction():
        assert pairing.mark_missing() == 2
    assert sorted(db.session.execute(select(IdentityMark.case_id, IdentityMark.mark)).all()) == kept


def test_the_log_says_who_answered_and_names_nobody(world: World) -> None:
    two_reports(world)
    say(world, "school", PairAnswer.SAME)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.object_type == "pair")).all()
    assert [one.action for one in entries] == ["pair.propose", "pair.answer"]
    assert entries[1].membership_id == world.actor("school").membership_id
    assert not any(OLHA.family_name in f"{one.detail}{one.object_id}" for one in entries)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'linked'", "linked_by_both"),
        ("state = 'linked', first_answer = 'same', first_at = found_at", "linked_by_both"),
        ("state = 'separated'", "separated_by_one"),
        ("second_answer = 'other', second_at = found_at", "separated_by_one"),
        ("first_answer = 'same'", "first_answer_has_its_day"),
        ("second_at = found_at", "second_answer_has_its_day"),
        ("first_id = second_id", "in_order"),
    ],
)
def test_the_database_refuses_a_state_without_its_answers(world: World, change: str, constraint: str) -> None:
    two_reports(world)
    with pytest.raises(DBAPIError, match=constraint):
        db.session.execute(text(f"UPDATE pairs SET {change}"))  # our own words
    db.session.rollback()


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table but the log."""
    return {
        table.name: sorted(map(tuple, db.session.execute(select(table)).all()), key=repr)
        for table in Base.metadata.sorted_tables
        if not table.name.startswith("audit_")
    }


@pytest.fixture
def world(app_context: Flask):
    with clock.standing_at(MORNING):
        made_world = make_world(app_context)
        made_world.enter()
        yield made_world
