"""Keeping a school's file, reporting its classes, and forgetting the rest, on both engines."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from kette import clock, vault
from kette.audit import AuditEntry
from kette.cases.models import Case, CaseStep, Identity
from kette.cases.queries.one import facts_of
from kette.cases.queries.sight import personal_data
from kette.cases.rules.identity import PersonalData
from kette.cases.service import work
from kette.chain import Link, Step
from kette.db import db, lock_row, transaction
from kette.intake.models.lists import Candidate, ClassReport, Import
from kette.intake.models.undoing import Earlier
from kette.intake.queries import lists
from kette.intake.rules import accepting
from kette.intake.service import forgetting, reporting
from kette.privacy.models import Key
from kette.roles import Actor, Role
from tests.intake.lists import (
    COHORT,
    DAY,
    EXPECTED,
    FILES,
    MORNING,
    TIM,
    class_rows,
    count,
    made,
    public_ids,
    report,
    report_one,
    sample,
    take_in,
)
from tests.world import World, make_world


@pytest.mark.parametrize("name", FILES)
def test_the_sample_is_kept_class_by_class(world, name):
    take_in(world, sample(name), name)
    assert count(Candidate) == EXPECTED["active"] == 105
    states = lists.class_states(world.actor("school"), COHORT)
    assert {state.name: state.pupils for state in states} == EXPECTED["per_class"]
    assert all(state.fresh == state.pupils and not state.stated for state in states)
    source = db.session.scalars(select(Import)).one()
    assert (source.pupils, source.active, source.file_hash) == (112, 105, accepting.hash_of(sample(name)))


def test_the_same_file_again_doubles_nobody(world):
    for name in (*FILES, FILES[0]):
        take_in(world, sample(name), name)
    assert count(Candidate) == 105
    assert count(Import) == 4
    # A key is kept as long as something is sealed under it that a list, or undoing, still needs.
    assert count(Key) == len(
        set(db.session.scalars(select(Candidate.import_id)))
        | set(db.session.scalars(select(Earlier.source_id)))
    )


def test_a_pupil_keeps_the_row_under_another_name_and_in_another_class(world):
    take_in(world, made(TIM))
    before = public_ids()
    take_in(world, made("990001;1001;Jäger-Yıldız;Tim;13.02.2010;10c;2;G"))
    assert public_ids() == before
    (row,) = lists.class_list(world.actor("school"), COHORT, "10c")
    assert (row.listed.person.family_name, row.listed.degree) == ("Jäger-Yıldız", "G")


def test_two_people_of_one_name_and_birth_date_are_two_also_the_next_time(world):
    twin = TIM.replace(";1001;", ";2002;").replace(";F", ";C")
    for rows in ((TIM, twin), (twin, TIM)):
        take_in(world, made(*rows))
        assert count(Candidate) == 2
    report(world, "10b", *public_ids())
    assert count(Case) == 2
    take_in(world, made(twin, TIM))
    assert count(Candidate) == 2
    assert all(row.case_id for row in lists.class_list(world.actor("school"), COHORT, "10b"))


def test_no_name_lies_open_in_any_row(world, engine_kind):
    take_in(world, sample())
    people = [row.listed.person for row in class_rows(world)]
    names = {part for person in people for part in (person.family_name, person.street) if part}
    for table in ("imports", "candidates", "keys", "audit_entries", "once_keys"):
        rows = db.session.execute(text(f"SELECT * FROM {table}")).all()  # table names of our own
        assert rows or table == "once_keys"
        stored = b"\n".join(
            bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
            for row in rows
            for cell in row
        )
        assert [name for name in names if name.encode() in stored] == [], table


def test_ticked_pupils_become_cases_that_the_school_holds(world):
    take_in(world, sample())
    rows = lists.class_list(world.actor("school"), COHORT, "10b")
    ticked = [row.public_id for row in rows[:3]]
    statement = report(world, "10b", *ticked)
    assert (statement.pupils, statement.unplaced, statement.class_name) == (31, 3, "10b")
    cases = db.session.scalars(select(Case)).all()
    school = world.institution_ids["school"]
    assert {(case.holder_id, case.school_id, case.link, case.cohort) for case in cases} == {
        (school, school, Link.REPORTED, COHORT)
    }
    by_row = {row.public_id: row for row in lists.class_list(world.actor("school"), COHORT, "10b")}
    assert {name for name, row in by_row.items() if row.case_id} == set(ticked)
    assert all(row.confirmed_at == MORNING for row in by_row.values())
    for row in (by_row[public_id] for public_id in ticked):
        case = db.session.scalars(select(Case).where(Case.public_id == row.case_id)).one()
        assert personal_data(case) == row.listed.person
        facts = {key: fact.value for key, fact in facts_of(case).items()}
        assert facts.get("degree", "") == row.listed.degree
        assert "compulsory" not in facts, "full-time schooling done is not Schulpflicht done"
        assert facts["sex"] == row.listed.person.sex
    marks = select(Candidate.guid_mark).where(Candidate.public_id.in_(ticked))
    assert set(db.session.scalars(select(Identity.school_key))) == set(db.session.scalars(marks))
    assert set(db.session.scalars(select(CaseStep.step))) == {Step.REPORT}


def test_a_class_without_anybody_is_stated_too(world):
    take_in(world, sample())
    statement = report(world, "10a")
    assert (statement.pupils, statement.unplaced) == (28, 0)
    assert count(Case) == 0
    state = {one.name: one for one in lists.class_states(world.actor("school"), COHORT)}["10a"]
    assert (state.is_done, state.reported, state.stated.unplaced) == (True, 0, 0)
    assert state.forget_on == DAY + timedelta(days=14)


def test_who_is_ticked_later_is_added_and_stated_anew(world):
    take_in(world, sample())
    first, second, *_ = (row.public_id for row in lists.class_list(world.actor("school"), COHORT, "10b"))
    report(world, "10b", first)
    statement = report(world, "10b", first, second)
    assert (statement.unplaced, count(Case)) == (2, 2)
    assert list(db.session.scalars(select(ClassReport.unplaced).order_by(ClassReport.id))) == [1, 2]


def test_who_has_an_anschluss_meanwhile_no_longer_counts_as_without(world):
    take_in(world, sample())
    report(world, "10b", *(row.public_id for row in class_rows(world)[:2]))
    case = db.session.scalars(select(Case).order_by(Case.id)).first()
    with transaction():
        work.close(lock_row(Case, case.id), "IRRTUM", by=world.actor("school"))
    assert report(world, "10b").unplaced == 1
    state = {one.name: one for one in lists.class_states(world.actor("school"), COHORT)}["10b"]
    assert (state.reported, state.without) == (1, 1)


def test_the_file_again_after_the_report_finds_the_cases(world):
    take_in(world, sample("text-export.csv"))
    report(world, "10b", *(row.public_id for row in class_rows(world)[:3]))
    with transaction():
        forgetting.forget_candidates(DAY + timedelta(days=14))
    # The interface file has no numbers: they are found by name and birth date.
    for name in ("SchuelerBasisdaten.dat", "text-export.csv"):
        take_in(world, sample(name), name)
        rows = class_rows(world)
        assert (len(rows), sum(bool(row.case_id) for row in rows)) == (31, 3)
    report(world, "10b", *(row.public_id for row in rows))
    assert count(Case) == 31


def test_a_list_that_changed_meanwhile_is_not_reported(world):
    take_in(world, sample())
    other = lists.class_list(world.actor("school"), COHORT, "10a")[0].public_id
    for class_name, ticked in (("10b", other), ("10b", "unknown"), ("9z", other)):
        with pytest.raises(reporting.NotReported):
            report(world, class_name, ticked)
    assert count(Case) == count(ClassReport) == 0


def test_one_pupil_is_reported_without_a_file_and_only_once(world):
    take_in(world, sample())
    person = PersonalData("jaeger", "TIM", date(2010, 2, 13))
    case = report_one(world, person, facts={"needs": ["language"], "degree": ["F"], "language": [""]})
    assert {key: fact.value for key, fact in facts_of(case).items()}.items() >= {
        "needs": "language",
        "degree": "F",
    }.items()
    (row,) = [row for row in class_rows(world) if row.case_id]
    assert row.listed.person.family_name == "Jäger"
    with pytest.raises(reporting.AlreadyReported) as known:
        report_one(world, person)
    assert known.value.case_id == case.public_id
    # Another school may know somebody of the same name.
    report_one(world, person, by="other_school")
    assert count(Case) == 2


def test_a_pupil_reported_one_by_one_counts_for_the_class(world):
    take_in(world, sample())
    report_one(world, PersonalData("Neu", "Nele", date(2010, 3, 3)))
    statement = report(world, "10b")
    assert (statement.pupils, statement.unplaced) == (32, 1)


def test_a_repeater_whose_case_is_open_gets_no_second_one(world):
    person = PersonalData("Jäger", "Tim", date(2010, 2, 13))
    earlier = report_one(world, person, cohort=COHORT - 1)
    take_in(world, made(TIM))
    report(world, "10b", *public_ids())
    assert count(Case) == 1
    assert class_rows(world)[0].case_id == earlier.public_id


def test_each_school_sees_its_own_lists_and_class_teachers_their_classes(world):
    take_in(world, sample())
    me = world.actor("school")
    teacher = Actor(me.kommune_id, Role.CLASS_TEACHER, 1, 1, me.institution_id, me.institution_kind, ("10b",))
    assert len(lists.class_list(me, COHORT, "10b")) == len(lists.class_list(teacher, COHORT, "10b")) == 31
    assert [one.name for one in lists.class_states(teacher, COHORT)] == ["10b"]
    # „10B“ in the administration is the „10b“ of the file.
    assert len(lists.class_list(world.actor("class_teacher"), COHORT, "10b")) == 31
    for viewer, class_name in (
        (teacher, "10a"),
        *((world.actor(key), "10b") for key in others(world) if key != "class_teacher"),
    ):
        with pytest.raises(LookupError):
            seen(viewer, class_name)
        assert class_name not in {one.name for one in lists.class_states(viewer, COHORT)}


def test_what_was_done_is_in_the_log_with_counts_and_without_names(world):
    take_in(world, sample())
    report(world, "10b", class_rows(world)[0].public_id)
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
    told = {entry.action: entry.detail for entry in entries}
    assert told["intake.import"] == "pupils=112 active=105"
    assert told["intake.class_report"] == "cohort=2027 pupils=31 unplaced=1 new=1"


def test_a_seal_of_the_list_opens_with_its_own_key_only(world):
    take_in(world, made(TIM))
    row = db.session.scalars(select(Candidate)).one()
    with pytest.raises(vault.SealBroken):
        vault.current().open(
            vault.current().new_wrapped_key(), row.sealed, about=f"candidate:{row.public_id}"
        )


@pytest.mark.parametrize("length", [200, 90])
def test_the_longest_names_that_are_read_can_be_reported(world, length):
    name = "Щщ-Öö Ää"[:length] * (length // 8)
    take_in(world, made(f"990001;7;{name};{name[::-1]};13.02.2010;10b;2;F"))
    report(world, "10b", *public_ids())
    assert count(Case) == 1


def others(world: World) -> list[str]:
    return [key for key in world.keys if key != "school"]


def seen(viewer: Actor, class_name: str):
    from sqlalchemy.exc import NoResultFound

    try:
        return lists.class_list(viewer, COHORT, class_name)
    except NoResultFound:
        raise LookupError from None


@pytest.fixture
def world(app_context: Flask):
    with clock.standing_at(MORNING):
        made_world = make_world(app_context)
        made_world.enter()
        yield made_world
