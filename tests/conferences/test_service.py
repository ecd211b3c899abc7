"""Conferences through the services, on both engines: agenda, decisions with all that follows, closing."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Agreement, Case, CaseStep, Note
from kette.cases.queries.one import read_text
from kette.cases.rules.outcomes import Proof
from kette.chain import BrokenChain, Link, Step
from kette.conferences.models import AgendaItem, Decision
from kette.conferences.queries.table import backlog, decided_words, waiting_item
from kette.conferences.rules.states import (
    Attendance,
    ConferenceKind,
    ConferenceState,
    DecisionCode,
    ItemState,
)
from kette.conferences.service import leading, planning
from kette.db import db, enter_kommune, transaction
from kette.handover import service as handover
from kette.handover.models import Handover
from kette.handover.queries import open_handover
from kette.handover.rules.states import HandoverState
from kette.outbox import Mail
from kette.privacy.models import Access, Basis
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.rules.sight import AccessReason
from kette.privacy.service import record_consent
from tests.conferences.table import AT, DAY, call, in_days, report, seated
from tests.world import World, make_world

MODERATOR = "moderator"


# Planning


def test_a_draft_sends_no_mail_and_lets_nobody_look(world: World) -> None:
    with transaction():
        case = report(world)
        call(world, [case], running=False)
    assert mails() == []
    assert db.session.scalars(select(Access)).all() == []


def test_the_invitation_is_one_urgent_mail_per_institution_without_personal_data(world: World) -> None:
    with transaction():
        conference = call(world, [report(world)], running=False)
        planning.invite(conference, world.actor(MODERATOR))
    sent = mails()
    # Everybody but the inviting institution itself.
    assert sorted(mail.recipient.split("@")[0] for mail in sent) == [
        "agency",
        "jobcenter",
        "school",
        "youth_office",
    ]
    assert all(mail.urgent and "Yıldız" not in mail.body and "K-2027" not in mail.body for mail in sent)
    assert all("03.03.2027" in mail.subject for mail in sent)


def test_a_second_invitation_is_refused(world: World) -> None:
    with transaction():
        conference = call(world, running=False)
        planning.invite(conference, world.actor(MODERATOR))
    with pytest.raises(BrokenChain, match="schon hinaus"), transaction():
        planning.invite(conference, world.actor(MODERATOR))


def test_a_case_on_the_agenda_stands_at_the_conference_and_is_open_to_its_participants(world: World) -> None:
    (item,) = seated(world)
    assert item.case.link is Link.CONFERENCE
    accesses = db.session.scalars(select(Access).where(Access.case_id == item.case_id)).all()
    assert {row.institution_id for row in accesses} == {
        world.institution_ids[key]
        for key in ("school", "jobcenter", "youth_office", "agency", "coordination")
    }
    assert {row.reason for row in accesses} == {AccessReason.CONFERENCE}
    assert {row.until_on for row in accesses} == {DAY + timedelta(days=7)}


def test_a_case_added_after_the_invitation_is_open_to_participants_too(world: World) -> None:
    with transaction():
        conference = call(world)
        item = planning.add_case(conference, report(world), world.actor(MODERATOR))
    assert count(Access, Access.case_id == item.case_id) == 5


def test_a_case_waits_on_one_agenda_only(world: World) -> None:
    (item,) = seated(world)
    with pytest.raises(BrokenChain, match=r"dieser Konferenz am 03\.03\.2027"), transaction():
        planning.add_case(item.conference, item.case, world.actor(MODERATOR))
    with pytest.raises(BrokenChain, match="einer anderen Konferenz"), transaction():
        planning.add_case(call(world, running=False), item.case, world.actor(MODERATOR))


def test_a_dropped_case_can_come_back(world: World) -> None:
    first, _ = seated(world, 2)
    with transaction():
        planning.drop_case(first, world.actor(MODERATOR))
    assert waiting_item(first.case_id) is None
    with transaction():
        again = planning.add_case(first.conference, first.case, world.actor(MODERATOR))
    assert again.id == first.id
    assert [row.id for row in first.conference.items][-1] == first.id


def test_the_order_of_the_agenda_changes_one_place_at_a_time(world: World) -> None:
    one, two, three = seated(world, 3)
    conference = one.conference
    with transaction():
        planning.move(three, -1, world.actor(MODERATOR))
    assert [row.id for row in conference.items] == [one.id, three.id, two.id]
    with transaction():
        planning.move(one, -1, world.actor(MODERATOR))
    assert [row.id for row in conference.items] == [one.id, three.id, two.id]


# Deciding


def test_a_handover_with_a_basis_makes_offer_agreement_and_mail_at_once(world: World) -> None:
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
    (task,) = agreements(case)
    assert task.institution_id == world.institution_ids["school"]
    assert task.due_on > DAY
    assert words(case, task.text_id) == "Einwilligung einholen: Übergabe an Jobcenter Kettenstadt"
    # Nothing is disclosed before the consent, not even by mail.
    assert len(mails()) == before


def test_the_consent_starts_the_offer_that_the_conference_wished_for(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        decision = hand_over(world, item, "jobcenter")
    with transaction():
        basis = consent(world, item.case, "jobcenter")
        handover.on_basis_recorded(basis, by=world.actor("school"))
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


def test_of_two_deciders_at_once_one_wins_and_the_other_is_told(world: World, app_context: Flask) -> None:
    (item,) = seated(world)
    item_id, kommune_id = item.id, world.kommune_id
    db.session.rollback()
    ready = threading.Barrier(2)
    told: list[str] = []

    def decide_at(seat: str) -> None:
        with app_context.app_context():
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


# Leading and closing


def test_attendance_is_noted_per_institution(world: World) -> None:
    (item,) = seated(world)
    conference = item.conference
    with transaction():
        for participant, attendance in zip(conference.participants, Attendance, strict=False):
            leading.note_attendance(participant, attendance, world.actor(MODERATOR))
    assert [row.attendance for row in conference.participants][:4] == list(Attendance)


def test_who_begins_moderates(world: World) -> None:
    (item,) = seated(world)
    assert item.conference.moderator_id == world.membership_ids[MODERATOR]
    assert item.conference.started_at == AT


def test_what_a_conference_does_not_reach_waits_for_the_next(world: World) -> None:
    reached, left = seated(world, 2)
    keep(world, reached)
    with transaction():
        assert leading.close(left.conference, world.actor(MODERATOR)) == 1
    assert left.state is ItemState.POSTPONED
    assert [step.step for step in left.case.steps][-1] is Step.POSTPONE
    with transaction():
        following = call(world, on=in_days(28))
    assert [case.id for case in backlog(following, world.actor(MODERATOR), DAY)] == [left.case_id]
    assert [case.id for case in backlog(following, world.actor("school"), DAY)] == [left.case_id]
    with transaction():
        planning.add_case(following, left.case, world.actor(MODERATOR))
    assert backlog(following, world.actor(MODERATOR), DAY) == []


def test_a_case_put_off_by_decision_is_proposed_to_the_next_conference_only(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        leading.decide(item, DecisionCode.POSTPONE, by=world.actor(MODERATOR))
    assert item.state is ItemState.POSTPONED
    assert item.case.link is Link.CONFERENCE
    assert backlog(item.conference, world.actor(MODERATOR), DAY) == []
    with transaction():
        following = call(world, on=in_days(28))
    assert [case.id for case in backlog(following, world.actor(MODERATOR), DAY)] == [item.case_id]


def test_the_backlog_of_a_school_conference_holds_its_own_pupils_only(world: World) -> None:
    with transaction():
        other = report(world, by="other_school")
        conference = call(world, [other], kind=ConferenceKind.KOMMUNE, seats=("jobcenter",))
        leading.close(conference, world.actor(MODERATOR))
    with transaction():
        here, everywhere = call(world), call(world, kind=ConferenceKind.KOMMUNE, seats=("jobcenter",))
    assert backlog(here, world.actor(MODERATOR), DAY) == []
    assert [case.id for case in backlog(everywhere, world.actor(MODERATOR), DAY)] == [other.id]


def test_a_closed_conference_is_locked(world: World) -> None:
    (item,) = seated(world)
    actor = world.actor(MODERATOR)
    with transaction():
        leading.close(item.conference, actor)
    conference = item.conference
    assert conference.state is ConferenceState.CLOSED
    attempts: list[Any] = [
        lambda: leading.decide(item, DecisionCode.KEEP, by=actor),
        lambda: planning.add_case(conference, report(world), actor),
        lambda: planning.drop_case(item, actor),
        lambda: planning.move(item, 1, actor),
        lambda: planning.invite(conference, actor),
        lambda: leading.start(conference, actor),
        lambda: leading.close(conference, actor),
        lambda: leading.note_attendance(conference.participants[0], Attendance.PRESENT, actor),
    ]
    for attempt in attempts:
        with pytest.raises(BrokenChain), transaction():
            attempt()
    assert count(Decision) == 0


def test_a_case_that_went_another_way_meanwhile_is_left_alone_at_closing(world: World) -> None:
    from kette.cases.service import work

    (item,) = seated(world)
    with transaction():
        work.close(item.case, "UNBE", by=world.actor("school"))
    with transaction():
        assert leading.close(item.conference, world.actor(MODERATOR)) == 0
    assert item.state is ItemState.DROPPED


# Short words


def keep(world: World, item: AgendaItem) -> None:
    with transaction():
        keep_in(world, item)


def keep_in(world: World, item: AgendaItem) -> None:
    leading.decide(item, DecisionCode.KEEP, by=world.actor(MODERATOR))


def hand_over(world: World, item: AgendaItem, to: str) -> Decision:
    return leading.decide(
        item, DecisionCode.HAND_OVER, by=world.actor(MODERATOR), receiver=world.institution(to)
    )


def consent(world: World, case: Case, to: str) -> Basis:
    return record_consent(
        case.id,
        world.institution(to),
        groups=frozenset(PASSABLE),
        purpose="Beratung",
        given_by=GivenBy.YOUTH,
        form=ConsentForm.WRITTEN,
        given_on=DAY,
        by=world.actor("school"),
        case_public_id=case.public_id,
    )


def mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def agreements(case: Case) -> list[Agreement]:
    return list(db.session.scalars(select(Agreement).where(Agreement.case_id == case.id)))


def words(case: Case, text_id: int | None) -> str:
    return read_text(case, db.session.get(Note, text_id))


def count(row: Any, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(row).where(*where)) or 0


@pytest.fixture
def world(app: Flask, app_context: Flask) -> Iterator[World]:
    made = make_world(app)
    made.enter()
    with clock.standing_at(AT):
        yield made
