"""What was tried against the table, and must not work: other schools' cases, words of those who left, the wall, old pages."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.outcomes import Proof
from kette.chain import BrokenChain, Link
from kette.conferences.models import AgendaItem, Conference, Decision, Looker
from kette.conferences.rules.states import Attendance, ConferenceKind, DecisionCode, ItemState
from kette.conferences.service import leading, looking, planning, speaking, writing
from kette.db import db, transaction
from kette.handover.queries import open_handover
from kette.handover.rules.states import HandoverState
from kette.institutions.models import Membership
from tests.conferences.table import (
    AT,
    MODERATOR,
    call,
    consent,
    count,
    hand_over,
    in_days,
    keep_in,
    report,
    seated,
)
from tests.conferences.test_writing import answer, opened
from tests.world import World


def test_a_school_speaks_about_its_own_pupils_alone(world: World) -> None:
    with transaction():
        foreign = report(world, by="other_school")
        own = call(world, [report(world)], running=False, by="school")
    for who in ("school", MODERATOR):
        with pytest.raises(BrokenChain), transaction():
            planning.add_case(own, foreign, world.actor(who))
    with transaction():
        of_all = call(world, running=False, kind=ConferenceKind.KOMMUNE)
        planning.add_case(of_all, foreign, world.actor(MODERATOR))


def test_a_school_decides_nothing_while_whoever_holds_the_case_is_not_noted_as_present(world: World) -> None:
    (item,) = seated(world, by="school")
    with transaction():
        _hold_elsewhere(item.case, world)
    with pytest.raises(BrokenChain, match="sitzt nicht mit am Tisch"), transaction():
        promise(world, item)
    with transaction():
        seat = next(row for row in item.conference.participants if row.institution.short_name == "Jobcenter")
        leading.note_attendance(seat, Attendance.PRESENT, world.actor("school"))
    with transaction():
        promise(world, item)


@pytest.mark.parametrize("why", ["left", "away"])
def test_what_somebody_said_who_is_gone_accepts_nothing(world: World, why: str) -> None:
    (item,) = seated(world)
    with transaction():
        consent(world, item.case, "jobcenter")
        speaking.take_in_room(item, world.actor("jobcenter"))
    with transaction():
        if why == "left":
            membership = db.session.get_one(Membership, world.membership_ids["jobcenter"])
            membership.until_on = clock.today()
        else:
            seat = next(
                row for row in item.conference.participants if row.institution.short_name == "Jobcenter"
            )
            leading.note_attendance(seat, Attendance.ABSENT, world.actor(MODERATOR))
    with transaction():
        hand_over(world, item, "jobcenter")
    offer = open_handover(item.case_id)
    assert offer is not None
    assert offer.state is HandoverState.OFFERED


def test_a_page_read_before_the_decision_does_not_call_the_case_again(world: World) -> None:
    first, second = seated(world, 2)
    with transaction():
        looking.call(first.conference, first)
    with transaction():
        keep_in(world, first)
        looking.call(first.conference, second)
    called = second.called_at
    assert first.state is ItemState.DECIDED
    # As a page opened before the decision still has it in mind.
    set_committed_value(first, "state", ItemState.WAITING)
    with transaction(keeps=True):
        assert first.state is ItemState.WAITING
        looking.call(second.conference, first)
    last = db.session.scalar(select(func.max(AgendaItem.called_at)))
    assert last == called


def test_one_case_that_went_another_way_does_not_hold_up_the_others(world: World) -> None:
    first, second = opened(world, 2)
    for item in (first, second):
        with transaction():
            writing.propose(item, DecisionCode.KEEP, by=world.actor(MODERATOR))
        answer(world, item, "school", "jobcenter", "youth_office", "agency")
    with transaction():
        writing.answer(_proposal(second), agrees=False, by=world.actor("agency"))
        left_out = writing.settle_together([first, second], world.actor(MODERATOR))
    assert list(left_out) == [second.pseudonym]
    assert count(Decision) == 1
    assert (first.state, second.state) == (ItemState.DECIDED, ItemState.WAITING)


def test_opening_again_takes_no_case_from_an_agenda_on_which_somebody_put_it(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        leading.close(item.conference, world.actor(MODERATOR))
        of_all = call(world, running=False, kind=ConferenceKind.KOMMUNE, on=in_days(7))
        other = planning.add_case(of_all, item.case, world.actor(MODERATOR))
    with transaction():
        later = planning.hold_following(item.conference, world.actor("school"))
        leading.reopen(item.conference, "Nachtrag", world.actor("school"), later=later)
    assert other.state is ItemState.WAITING
    assert item.state is ItemState.POSTPONED


def test_the_first_look_in_several_windows_at_once_is_one_row(world: World) -> None:
    (item,) = seated(world)
    by = world.actor("jobcenter")
    with transaction():
        looking.look(item.conference, item, by)
    with transaction():
        db.session.execute(Looker.__table__.delete())
        looking.look(item.conference, item, by)
        looking.look(item.conference, item, by)
    assert count(Looker) == 1


@pytest.mark.parametrize("head", [{"Sec-Purpose": "prefetch"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_browser_that_fetches_ahead_or_another_site_moves_no_table(
    world: World, table: dict[str, str], client: FlaskClient, head: dict[str, str]
) -> None:
    world.sign_in(client, "moderator")
    client.head(table["item"])
    client.get(table["item"], headers=head)
    with world.inside():
        assert db.session.scalar(select(func.max(AgendaItem.called_at))) is None
    client.get(table["item"])
    with world.inside():
        assert db.session.scalar(select(func.max(AgendaItem.called_at))) is not None


def test_signs_that_nobody_sees_are_no_reason(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    with world.inside(), transaction():
        leading.close(db.session.scalars(select(Conference)).one(), world.actor(MODERATOR))
    world.sign_in(client, "moderator")
    for reason in ("", "\0", "\u202egnirebuz", "\x1b[2J"):
        world.post(client, f"{table['conference']}/oeffnen", {"because": reason})
    with world.inside():
        assert db.session.scalars(select(Conference.reopened_because)).one() is None


def test_the_wall_shows_no_more_than_ones_own_page(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "jobcenter")
    wall = f"{table['wall']}?fall={table['item'].rpartition('/')[2]}"
    assert "familiäre Belastung" in client.get(wall).get_data(as_text=True)
    with clock.standing_at(AT + timedelta(days=60)):
        client = world.sign_in(client.application.test_client(), "jobcenter")
        assert "nichts freigegeben" in client.get(table["item"]).get_data(as_text=True)
        page = client.get(wall).get_data(as_text=True)
    assert "familiäre Belastung" not in page
    assert "GE Nord" not in page


def test_after_the_time_of_reading_nobody_learns_what_was_decided(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    with world.inside(), transaction():
        item = db.session.scalars(select(AgendaItem).order_by(AgendaItem.position)).first()
        assert item is not None
        hand_over(world, item, "youth_office")
    told = "Übergabe an Jugendamt"
    world.sign_in(client, "agency")
    assert told in client.get(table["item"]).get_data(as_text=True)
    with clock.standing_at(AT + timedelta(days=60)):
        client = world.sign_in(client.application.test_client(), "agency")
        assert told not in client.get(table["item"]).get_data(as_text=True)


def promise(world: World, item: AgendaItem) -> None:
    """Decide, led by the school, that a place was promised (inside a transaction)."""
    by = world.actor("school")
    leading.decide(item, DecisionCode.PROMISE, by=by, outcome="EQ", proof=Proof.WRITTEN)


def _proposal(item: AgendaItem) -> writing.Proposal:
    return db.session.scalars(select(writing.Proposal).where(writing.Proposal.item_id == item.id)).one()


def _hold_elsewhere(case: Case, world: World) -> None:
    from kette.handover.service import door

    consent(world, case, "jobcenter")
    made = door.propose(case, world.institution("jobcenter"), by=world.actor("school"), note="")
    door.accept(made, by=world.actor("jobcenter"))
    assert case.link is not Link.CLOSED
