"""A line of the Agentur's feed about somebody whose case is closed: it stays closed, unless this body held it last."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Agreement, Case, Note
from kette.cases.queries.one import read_text
from kette.cases.service import work
from kette.chain import Link
from kette.db import db, lock_row, transaction
from kette.intake.models.statutory import ReturnEntry
from kette.intake.queries import returns as queries
from kette.intake.rules.returns import Returned
from kette.privacy.service.bases import object_to_return_feed
from kette.retention.service.erasing import erase
from tests.intake.feeds import DAY, MOVED, on, report_tim, reported, results, taken
from tests.world import World, make_world

UNKNOWN, MISTAKE = "UNBE", "IRRTUM"


def closed(world: World, outcome: str = UNKNOWN, *, by: str = "school", case_id: int | None = None) -> int:
    """Report Tim by the school, if no case is named, and close the case."""
    case_id = reported(world) if case_id is None else case_id
    with on(), transaction():
        work.close(lock_row(Case, case_id), outcome, by=world.actor(by))
    return case_id


def test_a_case_closed_by_others_stays_closed_and_the_body_gets_one_of_its_own(world: World) -> None:
    old_id = closed(world)
    feed = taken(world, MOVED)
    assert results(feed) == [Returned.OPENED]
    old = db.session.get_one(Case, old_id)
    new = db.session.scalars(select(Case).where(Case.id != old_id)).one()
    assert (old.link, old.holder_id, new.holder_id) == (
        Link.CLOSED,
        None,
        world.institution_ids["safety_net"],
    )
    with on():
        viewer = world.actor("safety_net")
        rows = queries.to_contact(viewer)
        assert queries.closed_before(rows) == {new.id: old.number}
        task = db.session.scalars(select(Agreement).where(Agreement.case_id == new.id)).one()
        assert f"Der Fall {old.number} derselben Person ist abgeschlossen" in read_text(
            new, db.session.get(Note, task.text_id)
        )
    # Nothing is written at the closed one: its period of deletion runs on.
    assert db.session.scalars(select(ReturnEntry.case_id)).all() == [new.id]


def test_a_case_that_this_body_held_last_is_reopened_with_the_reason(world: World) -> None:
    taken(world, MOVED)
    case_id = db.session.scalars(select(Case.id)).one()
    closed(world, by="safety_net", case_id=case_id)
    feed = taken(world, MOVED, file_hash="later")
    assert results(feed) == [Returned.KNOWN]
    case = db.session.scalars(select(Case)).one()
    assert case.link is not Link.CLOSED
    assert (case.id, case.holder_id) == (case_id, world.institution_ids["safety_net"])
    assert "case.reopen" in db.session.scalars(select(AuditEntry.action)).all()
    with on():
        assert [row.is_open for row in queries.to_contact(world.actor("safety_net"))] == [True]


def test_the_open_case_counts_where_there_is_a_closed_one_beside(world: World) -> None:
    closed(world)
    case_id = reported(world)
    assert results(taken(world, MOVED)) == [Returned.KNOWN]
    assert db.session.scalars(select(ReturnEntry.case_id)).one() == case_id


def test_a_case_reported_by_mistake_or_erased_is_no_case_of_the_person(world: World) -> None:
    closed(world, MISTAKE)
    erased = closed(world)
    with on(), transaction():
        erase(erased, "request", by=world.actor("dpo"))
    feed = taken(world, MOVED)
    assert results(feed) == [Returned.OPENED]
    with on():
        assert queries.closed_before(queries.to_contact(world.actor("safety_net"))) == {}


def test_an_objection_at_a_closed_case_holds_like_any_other(world: World) -> None:
    case_id = reported(world)
    with on(), transaction():
        case = db.session.get_one(Case, case_id)
        object_to_return_feed(case_id, by=world.actor("school"), case_public_id=case.public_id)
    closed(world, case_id=case_id)
    assert results(taken(world, MOVED)) == [Returned.REFUSED]
    assert len(db.session.scalars(select(Case)).all()) == 1


@pytest.mark.one_engine
def test_the_page_says_that_the_earlier_case_is_closed(app: Flask, client: FlaskClient) -> None:
    world = make_world(app)
    with clock.standing_at(clock.at_local(DAY)):
        with world.inside():
            with transaction():
                case = report_tim(world)
            with transaction():
                work.close(lock_row(Case, case.id), UNKNOWN, by=world.actor("school"))
            number = db.session.get_one(Case, case.id).number
            feed = taken(world, MOVED).public_id
        world.sign_in(client, "safety_net")
        page = client.get(f"/rueckmeldungen/{feed}").get_data(as_text=True)
        assert f"Der Fall {number} derselben Person ist abgeschlossen." in page


@pytest.fixture
def world(app_context: Flask) -> World:
    """Give Kettenstadt, entered."""
    made = make_world(app_context)
    made.enter()
    return made
