"""Noting at the report that young people were informed: one by one with how and when, a class with one tick."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.cases.models import Case
from kette.db import db
from kette.privacy.models import Notice
from kette.privacy.queries.informing import is_informed
from kette.privacy.rules.informing import How
from tests.intake.lists import DAY, MORNING, TIM, count, made, public_ids, send
from tests.world import World, make_world

ONE = {
    "given_name": "Ada",
    "family_name": "Kaya",
    "born_on": "01.03.2010",
    "class_name": "10b",
    "sex": "",
    "degree": "",
    "language": "",
}
ANNA = "990001;1002;Bauer;Anna;14.02.2010;10b;2;F"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "Bitte wählen Sie etwas aus"),
        ({"told": "letter"}, "Bitte nennen Sie den Tag"),
        ({"told": "letter", "informed_on": "16.02.2027"}, "liegt in der Zukunft"),
        ({"told": "conversation", "informed_on": "31.02.2027"}, "gibt es nicht"),
        ({"told": "not_yet", "informed_on": "01.02.2027"}, "Bitte entscheiden Sie sich"),
    ],
)
def test_who_reports_one_says_whether_they_were_informed(
    world: World, client: FlaskClient, data: dict[str, str], says: str
) -> None:
    answer = world.post(world.sign_in(client, "school"), "/melden/einzeln", ONE | data)
    assert (answer.status_code, says in answer.text) == (422, True)
    with world.inside():
        assert count(Case) == 0


def test_not_yet_informed_is_an_answer_and_leaves_the_door_shut(world: World, client: FlaskClient) -> None:
    data = ONE | {"told": "not_yet"}
    assert world.post(world.sign_in(client, "school"), "/melden/einzeln", data).status_code == 302
    with world.inside():
        assert (count(Case), count(Notice)) == (1, 0)


def test_how_and_when_is_kept_with_the_case(world: World, client: FlaskClient) -> None:
    data = ONE | {"told": "conversation", "informed_on": "12.02.2027"}
    assert world.post(world.sign_in(client, "school"), "/melden/einzeln", data).status_code == 302
    with world.inside():
        note = db.session.scalars(select(Notice)).one()
        assert (note.how, f"{note.given_on:%d.%m.%Y}") == (How.CONVERSATION, "12.02.2027")
        assert note.membership_id == world.membership_ids["school"]


def test_a_class_is_noted_with_one_tick_and_a_day(world: World, client: FlaskClient) -> None:
    world.sign_in(client, "school")
    send(world, client, made(TIM, ANNA))
    with world.inside():
        tim, anna = public_ids()
    path = "/melden/liste?klasse=10b"
    ticks = {"ohne": [tim], "answer": "melden"}
    assert world.post(client, path, ticks | {"told": "y"}).status_code == 422
    assert world.post(client, path, ticks | {"told": "y", "informed_on": "16.02.2027"}).status_code == 422
    untold = world.post(client, path, ticks | {"informed_on": "15.02.2027"})
    assert (untold.status_code, "aber das Kästchen" in untold.text) == (422, True)
    assert world.post(client, path, ticks).status_code == 302
    with world.inside():
        assert not is_informed(db.session.scalars(select(Case.id)).one())
    confirmed = client.get("/melden/bestaetigt?klasse=10b").get_data(as_text=True)
    assert "/briefe?klasse=10b" in confirmed
    # Later one more is reported, and both were told meanwhile.
    more = {"ohne": [anna], "answer": "melden", "told": "y", "informed_on": "15.02.2027"}
    assert world.post(client, path, more).status_code == 302
    with world.inside():
        assert [is_informed(key) for key in db.session.scalars(select(Case.id))] == [True, True]
        assert count(Notice) == 2


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(MORNING):
        assert clock.today() == DAY
        yield make_world(app)
