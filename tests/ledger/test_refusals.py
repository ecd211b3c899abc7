"""The database refuses by itself what the chain forbids, shown with raw SQL on both engines."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kette import clock
from kette.cases.models import Case
from kette.cases.service.ledger import append_step, lock, report_case
from kette.chain import Step
from kette.db import db, transaction
from kette.handover.service import door as handover
from kette.permits import WRITTEN_ONCE
from kette.privacy.models import Erasing, Receipt
from tests.ledger.conftest import PUPIL
from tests.ledger.steps import Refused, step
from tests.rows import fill_all
from tests.world import World


def test_a_gap_between_steps_is_refused(case: Case, refused: Refused) -> None:
    refused("a step follows the last one directly", step(case, seq=3))


def test_a_step_cannot_be_written_twice_at_the_same_place(case: Case, refused: Refused) -> None:
    refused("a step follows the last one directly", step(case, seq=1))


def test_an_open_case_without_holder_is_refused(case: Case, refused: Refused) -> None:
    refused("open_has_one_holder|keep_the_holder|holder", step(case, holder="NULL"))


def test_a_closed_case_with_a_holder_is_refused(case: Case, refused: Refused) -> None:
    refused("open_has_one_holder", step(case, kind="close", target="closed", outcome="'UNBE'"))


def test_an_overlap_is_refused_because_a_step_cannot_lie_before_the_last(
    case: Case, refused: Refused
) -> None:
    refused("tenures would overlap", step(case, at=clock.now() - timedelta(days=9)))


def test_a_change_of_holder_without_acceptance_is_refused(case: Case, world: World, refused: Refused) -> None:
    refused("change the holder", step(case, holder=world.institution_ids["jobcenter"]))


def test_an_acceptance_without_an_offer_is_refused(case: Case, world: World, refused: Refused) -> None:
    refused(
        "only the receiver|accept_names_its_handover|starts at the link",
        step(
            case,
            kind="accept",
            source="offered",
            target="accompanied",
            holder=world.institution_ids["jobcenter"],
        ),
    )


def test_an_acceptance_by_somebody_else_than_the_receiver_is_refused(
    case: Case, world: World, refused: Refused
) -> None:
    with transaction():
        offer = handover.propose(case, world.institution("agency"), by=world.actor("school"))
        offer_id = offer.id
    refused(
        "only the receiver of the open offer",
        step(
            case,
            seq=3,
            kind="accept",
            source="offered",
            target="accompanied",
            holder=world.institution_ids["jobcenter"],
            handover=offer_id,
        ),
    )


def test_a_step_that_is_not_in_the_table_of_moves_is_refused(case: Case, refused: Refused) -> None:
    refused("(?i)foreign key|fk_steps_moves", step(case, kind="start", target="arrived"))


def test_a_step_from_a_link_where_the_case_does_not_stand_is_refused(case: Case, refused: Refused) -> None:
    refused("starts at the link", step(case, kind="start", source="promised", target="arrived"))


@pytest.mark.parametrize(
    "change", ["link = 'arrived'", "holder_id = {jobcenter}", "seq = 2", "link = 'closed', holder_id = NULL"]
)
def test_link_and_holder_of_a_case_change_only_by_a_step(
    case: Case, world: World, refused: Refused, change: str
) -> None:
    change = change.format(jobcenter=world.institution_ids["jobcenter"])
    refused("only by a step|open_has_one_holder", f"UPDATE cases SET {change} WHERE id = {case.id}")


def test_a_case_without_a_ledger_is_refused_at_commit(case: Case, refused: Refused) -> None:
    columns = "kommune_id, cohort, school_id, class_name, link, link_since, holder_id, holder_since, reported_at, active_at"
    refused(
        "(?i)foreign key|stands_on_its_ledger",
        f"INSERT INTO cases (id, seq, public_id, number, {columns}) "
        f"SELECT 9999, 1, 'x', 'K-x', {columns} FROM cases WHERE id = {case.id}",
    )


def test_a_second_open_handover_of_a_case_is_refused(case: Case, world: World, refused: Refused) -> None:
    with transaction():
        handover.propose(case, world.institution("jobcenter"), by=world.actor("school"))
    refused(
        "(?i)unique",
        "INSERT INTO handovers (public_id, kommune_id, case_id, from_id, to_id, state, giving_back, standing, made_at) "
        f"SELECT 'other', kommune_id, case_id, from_id, {world.institution_ids['agency']}, state, giving_back, "
        "standing, made_at FROM handovers",
    )


def test_an_offer_without_a_basis_is_refused(case: Case, world: World, refused: Refused) -> None:
    with transaction():
        handover.propose(case, world.institution("jobcenter"), by=world.actor("school"))
    refused("nothing_without_a_basis", "UPDATE handovers SET state = 'offered', offered_at = made_at")


def test_an_answered_handover_is_answered_once(case: Case, world: World, refused: Refused) -> None:
    with transaction():
        offer = handover.propose(case, world.institution("agency"), by=world.actor("school"))
        handover.accept(offer, by=world.actor("agency"))
    refused("answered once", "UPDATE handovers SET state = 'withdrawn'")
    refused("never change", f"UPDATE handovers SET to_id = {world.institution_ids['jobcenter']}")


@pytest.mark.parametrize("table", sorted(WRITTEN_ONCE))
def test_what_is_written_once_is_neither_changed_nor_deleted(
    table: str, case: Case, world: World, refused: Refused
) -> None:
    with transaction():
        # A pair is of two cases.
        another = replace(PUPIL, given_name="Büşra")
        report_case(another, school=world.institution("school"), cohort=2027, by=world.actor("school"))
        fill_all(case.kommune_id)
    assert db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar(), table
    refused("written once", f"UPDATE {table} SET kommune_id = kommune_id")
    refused("only with a receipt", f"DELETE FROM {table}")


def test_erasing_needs_a_receipt_and_leaves_no_permit(case: Case, world: World, refused: Refused) -> None:
    refused(
        "(?i)foreign key|receipt",
        f"INSERT INTO erasing (case_id, receipt_id, must_vanish) VALUES ({case.id}, 77, 1)",
    )
    with pytest.raises(IntegrityError), transaction():
        permit(case, world)
    with transaction():
        granted = permit(case, world)
        db.session.execute(text(f"DELETE FROM facts WHERE case_id = {case.id}"))
        db.session.delete(granted)
    assert db.session.execute(text(f"SELECT count(*) FROM facts WHERE case_id = {case.id}")).scalar() == 0


def test_a_reopened_case_returns_to_its_last_holder_only(case: Case, world: World, refused: Refused) -> None:
    with transaction():
        append_step(lock(case), Step.CLOSE, by=world.actor("school"), outcome="IRRTUM")
    refused(
        "returns to its last holder",
        step(
            case,
            seq=3,
            kind="reopen",
            source="closed",
            target="reported",
            holder=world.institution_ids["jobcenter"],
        ),
    )


def test_the_lawful_step_of_these_tests_is_taken(case: Case) -> None:
    with transaction():
        db.session.execute(text(step(case)))
    assert db.session.execute(text("SELECT link, seq FROM cases")).one() == ("conference", 2)


def permit(case: Case, world: World) -> Erasing:
    receipt = Receipt(
        kommune_id=case.kommune_id, kind="erasure", subject="x", counts="{}", reason="x", at=clock.now()
    )
    db.session.add(receipt)
    db.session.flush()
    granted = Erasing(case_id=case.id, receipt_id=receipt.id)
    db.session.add(granted)
    db.session.flush()
    return granted
