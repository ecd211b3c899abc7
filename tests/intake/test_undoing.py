"""Undoing a whole import: the lists are what they were, or nothing happens and what is in the way is said."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kette import audit, clock
from kette.cases.models import Case, CaseNumber, CaseStep
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.identity import PersonalData
from kette.cases.service import work
from kette.chain import Step
from kette.db import db, lock_row, transaction
from kette.intake.models.lists import Candidate, ClassReport, Import
from kette.intake.models.undoing import Earlier, ImportClass
from kette.intake.queries import differing, imports, lists
from kette.intake.service import forgetting, undoing
from kette.privacy.models import Key, Receipt
from kette.privacy.rules.informing import Informed
from kette.privacy.service.informing import record_notice
from kette.retention.rules.reasons import HoldReason
from kette.retention.service.holding import hold
from tests.intake.keeping import dump, keep, pupil, reading, row_of, undo
from tests.intake.lists import COHORT, DAY, MORNING, count, public_ids, report, report_one
from tests.world import World, make_world

CLASSES = ("10a", "10b")
NAMES = st.sampled_from(("", "Öztürk", "Meyer"))
PUPILS = st.builds(
    pupil,
    st.integers(1, 6),
    NAMES,
    st.sampled_from(CLASSES),
    numbered=st.booleans(),
    phone=st.sampled_from(("", "0234 1")),
    status=st.sampled_from((2, 2, 2, 3, 9)),
)
FILES = st.lists(PUPILS, min_size=1, max_size=6, unique_by=lambda one: one.line)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("read"), FILES, st.booleans()),
        st.tuples(st.just("tick"), st.sampled_from(CLASSES), st.integers(0, 3)),
        st.tuples(st.just("undo")),
    ),
    max_size=10,
)


def test_any_sequence_of_imports_and_ticks_is_undone_to_what_was_before(world: World, engine_kind: str):
    """Each example ends with everything undone, so that the next one begins with the same database."""
    moment = [MORNING]

    @settings(max_examples=40 if engine_kind == "sqlite" else 12, phases=(Phase.explicit, Phase.generate))
    @given(deeds=DEEDS)
    def holds(deeds) -> None:
        before = []
        for deed in (*deeds, *[("undo",)] * len(deeds)):
            moment[0] += timedelta(minutes=1)
            with clock.standing_at(moment[0]):
                done = do(world, deed, before)
        assert not before, done
        assert audit.verify_kommune().first_broken is None

    holds()
    assert count(CaseStep) == 0 or set(db.session.scalars(select(CaseStep.step))) == {Step.REPORT, Step.CLOSE}


def do(world: World, deed, before) -> str:
    """Do one thing; what is undone is compared with what was before it."""
    match deed:
        case ("read", file, off):
            before.append(dump())
            on_list = db.session.scalars(select(Candidate.public_id)).all() if off else ()
            keep(world, *file, off=on_list)
        case ("tick", class_name, ticks):
            newest = lists.last_import(world.institution("school").id, COHORT)
            classes = select(ImportClass.class_name).where(
                ImportClass.import_id == (newest.id if newest else 0)
            )
            rows = lists.candidates(
                world.institution("school").id, COHORT, Candidate.class_name == class_name
            )
            if rows and class_name in db.session.scalars(classes).all():
                report(world, class_name, *(row.public_id for row in rows[:ticks]))
        case ("undo",) if before:
            as_it_is, by = dump(), world.actor("school")
            plan = imports.plan(imports.imports(by, COHORT)[0], by)
            if plan.in_the_way:
                # A case of an earlier file has taken over another name: what is below stays, too.
                assert {act for one in plan.in_the_way for act in one.acts} == {imports.FOLLOWED}
                with pytest.raises(undoing.InTheWay):
                    undo(world)
                assert dump() == as_it_is
                before.clear()
                return "refused"
            undo(world)
            expected, found = before.pop(), dump()
            for name, rows in expected.items():
                assert found[name] == rows, name
    return deed[0]


def test_undoing_the_first_import_leaves_nothing_but_the_way_of_its_cases(world: World):
    keep(world, *(pupil(number) for number in range(1, 5)))
    report(world, "10a", *public_ids()[:2])
    done = undo(world)
    assert (done.added, done.restored, len(done.cases), len(done.statements)) == (4, 0, 2, 1)
    assert count(Candidate) == count(Import) == count(Key) == count(Earlier) == 0
    # The ledger says what happened, the report and its end; the counter goes on; nobody's name is left.
    assert [step.step for step in db.session.scalars(select(CaseStep).order_by(CaseStep.id))] == [
        *[Step.REPORT] * 2,
        *[Step.CLOSE] * 2,
    ]
    cases = db.session.scalars(select(Case)).all()
    assert {(case.outcome, case.key_id, case.class_name) for case in cases} == {("IRRTUM", None, "")}
    assert db.session.scalars(select(CaseNumber.last)).one() == 2
    (receipt,) = db.session.scalars(select(Receipt).where(Receipt.kind == "undo"))
    assert receipt.counts == '{"candidates": 4, "class_reports": 1, "cases": 2}'
    assert lists.class_states(world.actor("school"), COHORT) == []


def test_the_class_is_open_again_and_can_be_reported_anew(world: World):
    keep(world, pupil(1))
    report(world, "10a", *public_ids())
    undo(world)
    keep(world, pupil(1))
    (state,) = lists.class_states(world.actor("school"), COHORT)
    assert (state.stated, state.reported, state.fresh) == (None, 0, 1)
    report(world, "10a", *public_ids())
    (state,) = lists.class_states(world.actor("school"), COHORT)
    assert (state.stated.unplaced, state.reported, count(ClassReport)) == (1, 1, 2)


@pytest.mark.parametrize("deed", ["contact", "person", "offer_note", "informed", "closed", "held"])
def test_whoever_has_acted_on_a_case_is_in_the_way_and_named(world: World, deed: str):
    keep(world, pupil(1), pupil(2))
    report(world, "10a", *public_ids())
    case = db.session.scalars(select(Case).order_by(Case.id)).first()
    by = world.actor("school")
    with clock.standing_at(MORNING + timedelta(days=1)):
        with transaction():
            locked = lock_row(Case, case.id)
            if deed == "contact":
                work.log_contact(locked, on=clock.today(), way=ContactWay.PHONE, reached=True, by=by)
            elif deed == "person":
                work.correct_person(locked, PersonalData("Neu", "Nele", DAY), by=by)
            elif deed == "offer_note":
                work.write_note(locked, "braucht Hilfe", by=by)
            elif deed == "informed":
                record_notice(locked.id, Informed(clock.today()), by=by)
            elif deed == "closed":
                work.close(locked, "IRRTUM", by=by)
            else:
                hold(locked.number, HoldReason.COURT, DAY + timedelta(days=90), by=world.actor("dpo"))
        before = dump()
        with pytest.raises(undoing.InTheWay) as trouble:
            undo(world)
        (found,) = trouble.value.cases
        assert (found.case.id, found.class_name, bool(found.acts)) == (case.id, "10a", True)
        assert found.name in {"Ayşe Muster1", "Nele Neu"}
        assert dump() == before


def test_who_was_informed_with_the_report_is_not_in_the_way(world: World):
    keep(world, pupil(1))
    with transaction():
        from kette.intake.service import reporting

        reporting.report_class(
            "10a",
            public_ids(),
            school=world.institution("school"),
            cohort=COHORT,
            by=world.actor("school"),
            informed=Informed(clock.today()),
        )
    assert len(undo(world).cases) == 1


def test_imports_are_undone_in_reverse_order_alone(world: World):
    first = keep(world, pupil(1))
    keep(world, pupil(1, "Neu"))
    with pytest.raises(undoing.NotUndone, match="zuerst die neuere"):
        undo(world, first)
    undo(world)
    assert row_of(1).line == 3
    undo(world, first)
    assert count(Candidate) == 0


def test_after_some_days_nothing_is_undone_and_earlier_states_are_gone_with_a_receipt(world: World):
    keep(world, pupil(1), pupil(2))
    keep(world, pupil(1, "Neu"), off=[row_of(2).public_id])
    assert (count(Earlier), count(Candidate), count(Key)) == (2, 2, 2)
    last = DAY + timedelta(days=13)
    with clock.standing_at(clock.at_local(last, 3)), transaction():
        assert forgetting.forget_candidates(last) == 0
        assert imports.imports(world.actor("school"), COHORT)[0].undo_until == last
    with clock.standing_at(clock.at_local(last + timedelta(days=1), 3)):
        assert imports.imports(world.actor("school"), COHORT)[0].undo_until is None
        with pytest.raises(undoing.NotUndone, match="nicht mehr"):
            undo(world)
        with transaction():
            assert forgetting.forget_candidates(clock.today()) == 2
    # Who was taken off is gone, what the other one was is gone, and so is the key of the first file.
    assert (count(Earlier), count(Candidate), count(Key)) == (0, 1, 1)
    kinds = [receipt.counts for receipt in db.session.scalars(select(Receipt).order_by(Receipt.id))]
    assert kinds == ['{"candidates": 1}', '{"earlier_states": 1}']


def test_what_was_reported_one_by_one_stays(world: World):
    keep(world, pupil(1), pupil(2))
    case = report_one(world, PersonalData("Muster2", "Ayşe", pupil(2).born_on))
    assert row_of(2).case_id == case.id
    assert undo(world).cases == ()
    assert db.session.get_one(Case, case.id).erased_at is None
    keep(world, pupil(2))
    assert row_of(2).case_id == case.id


def test_who_is_taken_off_the_list_keeps_the_case_and_comes_back_by_the_undo(world: World):
    keep(world, pupil(1), pupil(2), pupil(3))
    report(world, "10a", row_of(2).public_id)
    before = dump()
    source = keep(world, pupil(1), off=[row_of(2).public_id, row_of(1).public_id])
    # Whoever is in the file stays, whatever was ticked.
    assert (source.gone, source.taken_off, source.same) == (2, 1, 1)
    assert [row.listed.person.family_name for row in rows_on(world)] == ["Muster1", "Muster3"]
    assert count(Case) == 1
    undo(world)
    assert dump() == before
    assert len(rows_on(world)) == 3


def test_an_undone_case_is_erased_again_after_a_restore(world: World):
    from kette import erased

    keep(world, pupil(1))
    report(world, "10a", *public_ids())
    public_id = db.session.scalars(select(Case.public_id)).one()
    undo(world)
    assert erased.mark(public_id) in erased.marks()


def rows_on(world: World):
    return lists.class_list(world.actor("school"), COHORT, "10a")


def test_a_preview_counts_what_storing_then_does(world: World):
    keep(world, *(pupil(number) for number in range(1, 6)))
    report(world, "10a", row_of(5).public_id)
    file = [pupil(1), pupil(2, phone="0234 99"), pupil(3, class_name="10b"), pupil(9)]
    found = differing.difference(reading(file), school=world.institution("school"), cohort=COHORT)
    assert [one.name for one in found.new] == ["Muster9, Ayşe"]
    assert [
        (one.name, [(field.label, field.old, field.new) for field in one.fields]) for one in found.changed
    ] == [
        ("Muster2, Ayşe", [("Telefon", "", "0234 99")]),
        ("Muster3, Ayşe", [("Klasse", "10a", "10b")]),
    ]
    assert [(one.name, one.is_reported) for one in found.gone] == [
        ("Muster4, Ayşe", False),
        ("Muster5, Ayşe", True),
    ]
    source = keep(world, *file)
    assert (source.added, source.changed, source.same, source.gone) == (1, 2, 1, 2)


@pytest.fixture
def world(app_context: Flask):
    with clock.standing_at(MORNING):
        made_world = make_world(app_context)
        made_world.enter()
        yield made_world


def test_an_undo_looks_once_at_what_stands_against_it(world: World):
    keep(world, *(pupil(number) for number in range(1, 4)))
    report(world, "10a", *public_ids())
    asked: list[str] = []
    before = list(imports._sources)
    imports._sources.append(lambda case, _since: asked.append(case.public_id) or [])
    try:
        undo(world)
    finally:
        imports._sources[:] = before
    assert len(asked) == len(set(asked)) == 3
