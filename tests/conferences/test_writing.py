"""The written track, on both engines: nothing is decided without all required ticks, and one objection brings the talk."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kette.chain import BrokenChain, Link
from kette.conferences.models import AgendaItem, Assent, Decision, Proposal
from kette.conferences.queries.writing import proposal_of, proposals, track_of
from kette.conferences.rules.assent import Track, asked, track
from kette.conferences.rules.states import Attendance, ConferenceState, DecisionCode, ItemState
from kette.conferences.service import leading, planning, writing
from kette.db import db, transaction
from kette.handover.queries import open_handover
from kette.outbox import Mail
from kette.roles import InstitutionKind
from tests.conferences.table import MODERATOR, SEATS, call, count, in_days, mails, report, words
from tests.world import World

ANSWERING = ("school", "jobcenter", "youth_office", "agency")


def opened(world: World, count: int = 1) -> list[AgendaItem]:
    """Bring cases to a conference to which everybody is invited, and which has not begun."""
    with transaction():
        cases = [report(world) for _ in range(count)]
        conference = call(world, cases, running=False, seats=SEATS, on=in_days(7))
        planning.invite(conference, world.actor(MODERATOR))
    return list(conference.items)


def propose(world: World, item: AgendaItem, note: str = "Alle kennen den Fall.") -> Proposal:
    """Propose that the Jugendamt takes the case."""
    with transaction():
        return writing.propose(
            item,
            DecisionCode.HAND_OVER,
            by=world.actor(MODERATOR),
            receiver=world.institution("youth_office"),
            until_on=in_days(14),
            note=note,
        )


def answer(world: World, item: AgendaItem, *who: str, agrees: bool = True) -> None:
    """Let institutions answer."""
    for key in who:
        with transaction():
            proposal = proposal_of(item)
            assert proposal is not None
            writing.answer(proposal, agrees=agrees, by=world.actor(key), words="" if agrees else "Zu früh.")


def test_the_track_of_a_proposal() -> None:
    assert track({1, 2}, {1: True}) is Track.WAITING
    assert track({1, 2}, {1: True, 2: True}) is Track.AGREED
    assert track({1, 2}, {1: True, 2: True, 3: False}) is Track.OBJECTED
    assert track({1, 2}, {1: False}) is Track.OBJECTED
    # Nobody asked is no assent.
    assert track(set(), {}) is Track.WAITING
    seats = [
        (1, InstitutionKind.SCHOOL, Attendance.INVITED),
        (2, InstitutionKind.COORDINATION, Attendance.INVITED),
        (3, InstitutionKind.JOBCENTER, Attendance.EXCUSED),
        (4, InstitutionKind.SCHOOL, Attendance.INVITED),
        (5, InstitutionKind.YOUTH_OFFICE, Attendance.INVITED),
    ]
    # A school is asked about its own cases alone.
    assert asked(seats, {1}) == {1, 5}


def test_what_all_agree_to_is_decided_with_all_that_follows(world: World) -> None:
    (item,) = opened(world)
    proposal = propose(world, item)
    answer(world, item, *ANSWERING)
    assert track_of(proposal, item.conference) is Track.AGREED
    with transaction():
        decision = writing.settle(item, world.actor(MODERATOR))
    assert (item.state, decision.until_on) == (ItemState.DECIDED, in_days(14))
    assert words(item.case, decision.text_id) == "Alle kennen den Fall."
    offer = open_handover(item.case_id)
    assert offer is not None
    assert offer.to_id == world.institution_ids["youth_office"]
    assert list(proposals(item.conference)) == []


@pytest.mark.parametrize("missing", ANSWERING)
def test_nothing_is_decided_while_one_answer_is_missing(world: World, missing: str) -> None:
    (item,) = opened(world)
    propose(world, item)
    answer(world, item, *(key for key in ANSWERING if key != missing))
    with pytest.raises(BrokenChain, match="fehlt noch eine Zustimmung"), transaction():
        writing.settle(item, world.actor(MODERATOR))
    assert count(Decision) == 0


def test_one_objection_puts_the_case_on_the_table_and_can_be_changed(world: World) -> None:
    (item,) = opened(world)
    proposal = propose(world, item)
    answer(world, item, *ANSWERING)
    answer(world, item, "jobcenter", agrees=False)
    assert track_of(proposal, item.conference) is Track.OBJECTED
    with pytest.raises(BrokenChain), transaction():
        writing.settle(item, world.actor(MODERATOR))
    answer(world, item, "jobcenter")
    assert track_of(proposal, item.conference) is Track.AGREED
    assert count(Assent) == len(ANSWERING)


def test_a_new_proposal_asks_everybody_anew(world: World) -> None:
    (item,) = opened(world)
    propose(world, item)
    answer(world, item, *ANSWERING)
    again = propose(world, item, note="Anders.")
    assert track_of(again, item.conference) is Track.WAITING
    assert (count(Proposal), count(Assent)) == (1, 0)


def test_everybody_is_asked_by_one_mail_a_day_without_a_person_in_it(world: World) -> None:
    items = opened(world, 3)
    before = len(mails())
    for item in items:
        propose(world, item)
    new = mails()[before:]
    assert len(new) == len({mail.recipient for mail in new}) >= 3
    assert not [mail for mail in new if "Yıldız" in mail.body or items[0].pseudonym in mail.body]
    assert (
        db.session.scalars(select(Mail.urgent).where(Mail.id.in_([mail.id for mail in new]))).first() is False
    )


@pytest.mark.parametrize("who", ["koko", "jobcenter", "other_school"])
def test_only_who_leads_proposes_and_settles(world: World, who: str) -> None:
    (item,) = opened(world)
    with pytest.raises(BrokenChain), transaction():
        writing.propose(item, DecisionCode.KEEP, by=world.actor(who))
    propose(world, item)
    answer(world, item, *ANSWERING)
    with pytest.raises(BrokenChain), transaction():
        writing.settle(item, world.actor(who))


@pytest.mark.parametrize("who", ["provider", "moderator", "koko"])
def test_only_who_takes_part_answers(world: World, who: str) -> None:
    (item,) = opened(world)
    propose(world, item)
    with pytest.raises(BrokenChain):
        answer(world, item, who)


def test_once_the_conference_runs_it_speaks_and_nobody_writes(world: World) -> None:
    (item,) = opened(world)
    proposal = propose(world, item)
    answer(world, item, *ANSWERING)
    with transaction():
        leading.start(item.conference, world.actor(MODERATOR))
    assert item.conference.state is ConferenceState.RUNNING
    for act in (
        lambda: writing.settle(item, world.actor(MODERATOR)),
        lambda: writing.answer(proposal, agrees=True, by=world.actor("school")),
        lambda: writing.propose(item, DecisionCode.KEEP, by=world.actor(MODERATOR)),
    ):
        with pytest.raises(BrokenChain, match="vor der Konferenz"), transaction():
            act()
    with transaction():
        leading.decide(item, DecisionCode.KEEP, by=world.actor(MODERATOR))


def test_a_proposal_that_needs_talk_is_refused(world: World) -> None:
    (item,) = opened(world)
    for code in (DecisionCode.PROMISE, DecisionCode.POSTPONE):
        with pytest.raises(BrokenChain, match="gehört an den Tisch"), transaction():
            writing.propose(item, code, by=world.actor(MODERATOR))
    with pytest.raises(BrokenChain, match="welche Stelle"), transaction():
        writing.propose(item, DecisionCode.HAND_OVER, by=world.actor(MODERATOR))


def test_the_written_track_through_the_pages(world: World, client: FlaskClient) -> None:
    with world.inside():
        (item,) = opened(world)
        page = f"/konferenzen/{item.conference.public_id}"
        path = f"{page}/faelle/{item.public_id}"
        receiver = world.institution("youth_office").public_id
    leads = world.sign_in(client.application.test_client(), "moderator")
    assert "Schriftlich vorschlagen" in leads.get(path).get_data(as_text=True)
    empty = world.post(leads, f"{path}/vorschlag", {"code": "hand_over", "receiver": ""})
    assert empty.status_code == 422
    made = world.post(
        leads, f"{path}/vorschlag", {"code": "hand_over", "receiver": receiver, "until_on": "+14"}
    )
    assert made.location.endswith(path)
    for key in ANSWERING:
        seat = world.sign_in(client.application.test_client(), key)
        shown = seat.get(path).get_data(as_text=True)
        assert "Übergabe an Jugendamt" in shown
        assert world.post(seat, f"{path}/zustimmung", {"answer": "ja", "words": ""}).status_code == 302
        assert "Ihre Stelle stimmt zu" in seat.get(path).get_data(as_text=True)
    assert "1 mit allen Zustimmungen" in leads.get(page).get_data(as_text=True)
    world.post(leads, f"{page}/festhalten", {})
    with world.inside():
        item = db.session.get_one(AgendaItem, item.id)
        assert (item.state, item.case.link) == (ItemState.DECIDED, Link.OFFERED)
    wrong = world.post(leads, f"{path}/zustimmung", {"answer": "ja"})
    assert wrong.status_code == 403
