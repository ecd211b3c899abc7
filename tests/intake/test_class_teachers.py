"""What a class teacher learns by reporting: of pupils of other classes nothing, whoever is reported there."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.cases.models import Case
from kette.db import db
from kette.intake.models.pairs import Pair
from tests.intake.lists import MORNING, TIM, made, plain, send
from tests.intake.test_views import ONE
from tests.world import World, make_world

pytestmark = pytest.mark.one_engine
PATH = "/melden/einzeln"
KNOWN = ONE | {"class_name": "10C"}
MINE = ONE | {"class_name": "10A"}


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(MORNING):
        yield make_world(app)


def told(world: World, client: FlaskClient, who: str, *sent: dict[str, object]) -> list[tuple[int, str]]:
    """Let somebody report, and return what the answers say, up to where the new case is."""
    world.sign_in(client, who)
    answers = [world.post(client, PATH, data) for data in sent]
    world.sign_out(client)
    return [(one.status_code, (one.location or "").rpartition("/")[0]) for one in answers]


def test_a_pupil_reported_in_another_class_is_answered_like_one_who_is_not(
    world: World, client: FlaskClient
) -> None:
    told(world, client, "school", KNOWN)
    known, unknown = told(world, client, "class_teacher", MINE, MINE | {"family_name": "Nowak"})
    assert known == unknown == (302, "/faelle")
    # Sent once more it is one's own pupil, who is reported already.
    assert told(world, client, "class_teacher", MINE) == [(422, "")]
    with world.inside():
        assert sorted(db.session.scalars(select(Case.class_name))) == ["10A", "10A", "10C"]
        both = db.session.scalars(select(Pair)).one()
        assert {both.first.class_name, both.second.class_name} == {"10A", "10C"}
    # The school is asked about the two.
    assert "wartet auf Ihre Antwort" in world.sign_in(client, "school").get("/doppelmeldungen").text


def test_who_is_on_the_list_of_another_class_is_not_reported_whether_there_is_a_case_or_not(
    world: World, client: FlaskClient
) -> None:
    world.sign_in(client, "school")
    send(
        world,
        client,
        made(TIM.replace("10b", "10C"), TIM.replace("1001;Jäger", "1002;Kaya").replace("10b", "10C")),
    )
    world.sign_out(client)
    tim = ONE | {"family_name": "Jäger", "given_name": "Tim", "born_on": "13.02.2010"}
    told(world, client, "school", tim | {"class_name": "10C"})
    world.sign_in(client, "class_teacher")
    pages = []
    for family in ("Jäger", "Kaya"):
        answer = world.post(client, PATH, tim | {"class_name": "10A", "family_name": family})
        assert answer.status_code == 422
        pages.append("auf der Liste einer anderen Klasse" in plain(answer.text))
        assert "schon gemeldet" not in plain(answer.text)
    assert pages == [True, True]
    with world.inside():
        assert len(db.session.scalars(select(Case.id)).all()) == 1
