"""Nothing leaves a school before the young person was informed; afterwards what waited goes out by itself."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from kette import clock
from kette.cases.models import Case
from kette.chain import Link
from kette.conferences.rules.states import DecisionCode
from kette.conferences.service import leading
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.queries import open_handover
from kette.handover.rules.refusals import NotInformed
from kette.handover.rules.states import HandoverState
from kette.handover.service import door
from kette.handover.service.following import waits_for_notice
from kette.outbox import Mail
from kette.privacy.models import Basis, Disclosure, Notice
from kette.privacy.queries.informing import informed_among, is_informed
from kette.privacy.rules.informing import How, Informed, NoticeKind
from kette.privacy.service.informing import NotToday, note_mistake, record_notice
from tests.conferences.table import AT, call, consent, report
from tests.world import World


def case_of(world: World, *, informed: bool = False) -> Case:
    with transaction():
        return report(world, informed=informed)


def offer(world: World, case: Case, to: str, by: str = "school") -> Handover:
    with transaction():
        return door.propose(case, world.institution(to), by=world.actor(by))


def inform(world: World, case: Case) -> Notice:
    with transaction():
        return record_notice(case.id, Informed(clock.today()), by=world.actor("school"))


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.parametrize("to", ["agency", "youth_office", "other_school"])
def test_a_school_cannot_offer_by_law_before_it_has_informed(world: World, to: str) -> None:
    case = case_of(world)
    with pytest.raises(NotInformed, match="noch nicht informiert") as refused:
        offer(world, case, to)
    assert refused.value.way_on == ("rights.case", {"public_id": case.public_id}, "Informieren")
    assert [count(kind) for kind in (Handover, Basis, Disclosure, Mail)] == [0, 0, 0, 0]
    inform(world, case)
    assert offer(world, case, to).state is HandoverState.OFFERED


def test_what_needs_a_consent_is_kept_and_the_consent_informs(world: World) -> None:
    case = case_of(world)
    wish = offer(world, case, "jobcenter")
    assert (wish.state, waits_for_notice(wish)) == (HandoverState.WAITING, False)
    inform(world, case)
    assert wish.state is HandoverState.WAITING
    other = case_of(world)
    kept = offer(world, other, "jobcenter")
    with transaction():
        consent(world, other, "jobcenter")
    assert kept.state is HandoverState.OFFERED
    note = db.session.scalars(select(Notice).where(Notice.case_id == other.id)).one()
    assert (note.kind, note.how) == (NoticeKind.CONSENT, How.FORM)


def test_a_decision_of_a_conference_waits_for_the_information(world: World) -> None:
    case = case_of(world)
    with transaction():
        conference = call(world, [case])
        leading.decide(
            conference.items[0],
            DecisionCode.HAND_OVER,
            by=world.actor("moderator"),
            receiver=world.institution("agency"),
        )
    wish = open_handover(case.id)
    assert wish is not None
    assert waits_for_notice(wish)
    assert (case.link, count(Basis), count(Disclosure)) == (Link.ACCOMPANIED, 0, 0)
    inform(world, case)
    assert (wish.state, case.link, count(Disclosure)) == (HandoverState.OFFERED, Link.OFFERED, 1)


def test_a_consent_for_one_informs_of_no_other_way(world: World) -> None:
    case = case_of(world)
    with transaction():
        conference = call(world, [case])
        leading.decide(
            conference.items[0],
            DecisionCode.HAND_OVER,
            by=world.actor("moderator"),
            receiver=world.institution("agency"),
        )
    with transaction():
        consent(world, case, "jobcenter")
    wish = open_handover(case.id)
    assert wish is not None
    assert (wish.state, wish.to_id) == (HandoverState.WAITING, world.institution_ids["agency"])
    assert (is_informed(case.id), informed_among([case.id])) == (False, frozenset())
    assert {basis.kind for basis in db.session.scalars(select(Basis))} == {"consent"}
    with pytest.raises(NotInformed):
        offer(world, case, "youth_office")
    inform(world, case)
    assert wish.state is HandoverState.OFFERED


def test_a_later_consent_takes_nothing_from_the_notice(world: World) -> None:
    case = case_of(world, informed=True)
    with transaction():
        consent(world, case, "jobcenter")
    assert is_informed(case.id)
    assert offer(world, case, "agency").state is HandoverState.OFFERED


def test_a_school_offers_on_a_consent_alone(world: World) -> None:
    case = case_of(world)
    with transaction():
        consent(world, case, "jobcenter")
    assert offer(world, case, "jobcenter").state is HandoverState.OFFERED


def test_the_safety_net_takes_the_case_under_a_pseudonym(world: World) -> None:
    case = case_of(world)
    made = offer(world, case, "safety_net")
    assert (made.state, made.basis_id, made.sheet) == (HandoverState.ACCEPTED, None, None)


def test_who_is_no_school_is_not_asked(world: World) -> None:
    case = case_of(world)
    offer(world, case, "safety_net")
    with transaction():
        consent(world, case, "jobcenter")
        note_mistake(case.id, by=world.actor("school"))
    made = offer(world, case, "jobcenter", by="safety_net")
    assert made.state is HandoverState.OFFERED


def test_a_mistake_shuts_the_door_again_and_the_newest_note_counts(world: World) -> None:
    case = case_of(world, informed=True)
    with transaction():
        note_mistake(case.id, by=world.actor("school"))
    assert not is_informed(case.id)
    assert informed_among([case.id]) == frozenset()
    with pytest.raises(NotInformed):
        offer(world, case, "agency")
    inform(world, case)
    assert is_informed(case.id)


def test_nobody_is_informed_on_a_day_ahead(world: World) -> None:
    case = case_of(world)
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(NotToday), transaction():
        record_notice(case.id, Informed(tomorrow), by=world.actor("school"))


def test_a_note_is_written_once(world: World) -> None:
    case = case_of(world, informed=True)
    for change in (
        Notice.__table__.update().values(given_on=clock.today()),
        Notice.__table__.delete().where(Notice.case_id == case.id),
    ):
        with pytest.raises(DBAPIError), transaction():
            db.session.execute(change)


@pytest.fixture(autouse=True)
def _on_a_school_day() -> Iterator[None]:
    with clock.standing_at(AT):
        yield
