"""Decisions with all that follows from them, or nothing, on both engines."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from kette.audit import AuditEntry
from kette.cases.models import Agreement, CaseStep, Note
from kette.cases.rules.outcomes import Proof
from kette.chain import BrokenChain, Link, Step
from kette.conferences.models import AgendaItem, Decision
from kette.conferences.queries.table import decided_words
from kette.conferences.rules.states import (
    Attendance,
    ConferenceKind,
    DecisionCode,
    ItemState,
)
from kette.conferences.service import leading
from kette.conferences.service.leading import note_attendance
from kette.db import db, enter_kommune, transaction
from kette.handover.models import Handover
from kette.handover.queries import open_handover
from kette.handover.rules.states import HandoverState
from kette.handover.service import following
from tests.conferences.table import (
    DAY,
    MODERATOR,
    agreements,
    call,
    consent,
    count,
    hand_over,
    in_days,
    keep,
    keep_in,
    mails,
    seated,
    words,
)
from tests.world import World


def test_a_handover_with_a_basis_makes_offer_agreement_and_mail_to_the_giver_at_once(world: World) -> None:
    (item,) = seated(world)
    before = len(mails())
    with transaction():
        decision = leading.decide(
            item,
            DecisionCode.HAND_OVER,
            by=world.actor(MODERATOR),
            receiver=world.institution("youth_office"),
            note="Erstgespräch zusammen mit der Mutter.",
            agreements=[("Erstgespräch", world.institution("youth_office"), in_days(7))],
        )
    case = item.case
    offer = open_handover(case.id)
    assert offer is not None
    assert offer.state is HandoverState.OFFERED
    assert offer.decision_id == decision.id
    assert case.link is Link.OFFERED
    # The conference decides, the receiver accepts: until then the school holds.
    assert case.holder_id == world.institution_ids["school"]
    (agreement,) = agreements(case)
    assert (agreement.institution_id, agreement.due_on) == (world.institution_ids["youth_office"], in_days(7))
    assert words(case, agreement.text_id) == "Erstgespräch"
    assert words(case, decision.text_id) == "Erstgespräch zusammen mit der Mutter."
    # The giver at once; the receiver with all else that the conference offers it.
    assert len(mails()) == before + 1
    assert item.state is ItemState.DECIDED
    logged = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)).all()
    assert logged[-1] == "conference.decide"


def test_the_one_who_writes_it_down_is_the_actor_of_the_step(world: World) -> None:
    (item,) = seated(world)
    keep(world, item)
    step = db.session.scalars(select(CaseStep).order_by(CaseStep.id.desc())).first()
    assert step is not None
    assert (step.step, step.membership_id) == (Step.KEEP, world.membership_ids[MODERATOR])


def test_a_handover_without_a_basis_is_kept_and_the_holder_seeks_the_consent(world: World) -> None:
    (item,) = seated(world)
    before = len(mails())
    with transaction():
        hand_over(world, item, "jobcenter")
    case = item.case
    wish = open_handover(case.id)
    assert wish is not None
    assert wish.state is HandoverState.WAITING
    assert case.holder_id == world.institution_ids["school"]
    # One task with one day: the wish itself, not an agreement beside it that nobody finishes.
    assert agreements(case) == []
    assert wish.deadline_on is not None
    assert wish.deadline_on > DAY
    # Nothing is disclosed before the consent, not even by mail.
    assert len(mails()) == before


def test_the_consent_starts_the_offer_that_the_conference_wished_for(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        decision = hand_over(world, item, "jobcenter")
    with transaction():
        basis = consent(world, item.case, "jobcenter")
        following.on_basis_recorded(basis, by=world.actor("school"))
    offer = open_handover(item.case_id)
    assert (
        offer is not None and offer.state is HandoverState.WAITING
    ) or offer.state is HandoverState.OFFERED
    assert offer.decision_id == decision.id


def test_to_keep_a_case_ends_an_earlier_wish(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        hand_over(world, item, "jobcenter")
    with transaction():
        again = call(world, [item.case], on=in_days(14))
        keep_in(world, again.items[0])
    assert open_handover(item.case_id) is None
    assert item.case.link is Link.ACCOMPANIED


def test_a_promise_says_which_anschluss_and_on_which_proof(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        decision = leading.decide(
            item,
            DecisionCode.PROMISE,
            by=world.actor(MODERATOR),
            outcome="EQ",
            proof=Proof.WRITTEN,
        )
    assert item.case.link is Link.PROMISED
    assert item.case.outcome == "EQ"
    assert decided_words(decision) == "Anschluss zugesagt: Einstiegsqualifizierung (EQ)"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [(DecisionCode.HAND_OVER, "welche Stelle"), (DecisionCode.PROMISE, "welcher Anschluss")],
)
def test_a_decision_that_lacks_something_is_refused(world: World, code: DecisionCode, sentence: str) -> None:
    (item,) = seated(world)
    with pytest.raises(BrokenChain, match=sentence), transaction():
        leading.decide(item, code, by=world.actor(MODERATOR))
    assert count(Decision) == 0


def test_a_refusal_in_the_middle_leaves_nothing(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        world.institution("agency").closed_on = DAY
    texts_before, steps_before = count(Note), count(CaseStep)
    with pytest.raises(BrokenChain, match="geschlossen"), transaction():
        leading.decide(
            item,
            DecisionCode.HAND_OVER,
            by=world.actor(MODERATOR),
            receiver=world.institution("agency"),
            note="Geht nicht.",
            agreements=[("Anrufen", world.institution("jobcenter"), in_days(3))],
        )
    assert (count(Decision), count(Agreement), count(Handover)) == (0, 0, 0)
    assert (count(Note), count(CaseStep)) == (texts_before, steps_before)
    assert item.state is ItemState.WAITING


def test_an_agreement_in_the_past_leaves_nothing(world: World) -> None:
    (item,) = seated(world)
    with pytest.raises(BrokenChain, match="Vergangenheit"), transaction():
        leading.decide(
            item,
            DecisionCode.KEEP,
            by=world.actor(MODERATOR),
            agreements=[("Anrufen", world.institution("jobcenter"), DAY - timedelta(days=1))],
        )
    assert count(Decision) == 0


def test_deciding_twice_is_refused_and_says_what_was_decided(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        hand_over(world, item, "youth_office")
    with pytest.raises(BrokenChain, match=r"schon entschieden: Übergabe an Jugendamt \(03\.03\.2027, 09:00"):
        keep(world, item)


def test_of_two_deciders_at_once_one_wins_and_the_other_is_told(world: World) -> None:
    (item,) = seated(world)
    item_id, kommune_id = item.id, world.kommune_id
    db.session.rollback()
    ready = threading.Barrier(2)
    told: list[str] = []

    def decide_at(seat: str) -> None:
        with world.app.app_context():
            enter_kommune(kommune_id)
            mine = db.session.get_one(AgendaItem, item_id)
            actor = world.actor(seat)
            ready.wait(10)
            try:
                with transaction():
                    leading.decide(mine, DecisionCode.KEEP, by=actor)
                told.append("gespeichert")
            except BrokenChain as refusal:
                told.append(str(refusal))
            finally:
                db.session.remove()

    seats = [threading.Thread(target=decide_at, args=(seat,)) for seat in (MODERATOR, "school")]
    for seat in seats:
        seat.start()
    for seat in seats:
        seat.join(30)
    assert "gespeichert" in told
    assert any("schon entschieden" in answer for answer in told)
    assert count(Decision) == 1


@pytest.mark.parametrize("seat", ["koko", "jobcenter", "other_school", "class_teacher", "dpo", "ag"])
def test_nobody_but_moderation_and_the_school_writes_decisions_down(world: World, seat: str) -> None:
    (item,) = seated(world)
    with pytest.raises(BrokenChain, match="Moderation"), transaction():
        leading.decide(item, DecisionCode.KEEP, by=world.actor(seat))


def test_the_school_leads_a_conference_at_its_own_school(world: World) -> None:
    (item,) = seated(world, by="school")
    with transaction():
        leading.decide(item, DecisionCode.KEEP, by=world.actor("school"))
    assert item.case.link is Link.ACCOMPANIED


def test_the_school_does_not_lead_a_conference_of_the_kommune(world: World) -> None:
    (item,) = seated(world, kind=ConferenceKind.KOMMUNE, seats=("school", "jobcenter"))
    with pytest.raises(BrokenChain, match="Moderation"), transaction():
        leading.decide(item, DecisionCode.KEEP, by=world.actor("school"))


def test_nothing_is_decided_before_the_conference_begins(world: World) -> None:
    (item,) = seated(world, running=False)
    with pytest.raises(BrokenChain, match="in Planung"), transaction():
        leading.decide(item, DecisionCode.KEEP, by=world.actor(MODERATOR))


def test_nothing_is_decided_over_the_head_of_whoever_holds_the_case(world: World) -> None:
    (item,) = seated(world)
    seat = next(
        row for row in item.conference.participants if row.institution_id == world.institution_ids["school"]
    )
    with transaction():
        note_attendance(seat, Attendance.EXCUSED, world.actor(MODERATOR))
    with pytest.raises(BrokenChain, match="sitzt nicht mit am Tisch"), transaction():
        hand_over(world, item, "youth_office")
    assert open_handover(item.case_id) is None
