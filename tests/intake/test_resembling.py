"""Before it reports, a school is told of its own cases that resemble a newcomer, and of other schools' not a word."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from kette.cases.rules.identity import PersonalData
from kette.intake.queries.marks import match_many
from tests.intake.lists import MORNING, made, plain, report_one, send, upload
from tests.world import World, make_world

OLGA = PersonalData("Müller", "Olga", date(2010, 3, 1), "w")
IDA = PersonalData("Berg", "Ida", date(2010, 5, 2), "w")
SPELLED = "990001;1001;Mueller;Olha;01.03.2010;10b;2;F"
TITLE = "Vielleicht schon gemeldet"


def test_a_newcomer_who_resembles_a_case_of_the_own_school_is_pointed_out(
    world: World, client: FlaskClient
) -> None:
    with world.inside():
        case = report_one(world, OLGA).public_id
    page = looked_at(world, client, "school")
    assert TITLE in page
    assert f"/faelle/{case}" in page
    assert "Olga Müller" in page


def test_of_another_schools_case_nothing_is_told(world: World, client: FlaskClient) -> None:
    with world.inside():
        report_one(world, IDA)
    without = plain(looked_at(world, client, "school"))
    world.sign_out(client)
    with world.inside():
        report_one(world, OLGA, by="other_school")
        # The comparison would find it, were it not for the school.
        assert match_many([OLGA])[0]
    page = plain(looked_at(world, client, "school"))
    assert TITLE not in page
    assert "Olga" not in page
    assert page == without


@pytest.mark.one_engine
def test_who_has_the_case_already_is_not_pointed_out(world: World, client: FlaskClient) -> None:
    with world.inside():
        report_one(world, OLGA)
    page = looked_at(world, client, "school", SPELLED.replace("Mueller", "Müller").replace("Olha", "Olga"))
    assert TITLE not in page


@pytest.mark.one_engine
def test_nor_is_who_stands_on_the_list(world: World, client: FlaskClient) -> None:
    world.sign_in(client, "school")
    send(world, client, made(SPELLED))
    with world.inside():
        report_one(world, OLGA)
    address = upload(client, made(SPELLED)).location
    assert TITLE not in client.get(address).get_data(as_text=True)


def looked_at(world: World, client: FlaskClient, who: str, row: str = SPELLED) -> str:
    """Send a file and return what its school is told about it."""
    world.sign_in(client, who)
    answer = upload(client, made(row))
    assert answer.status_code == 302
    page = client.get(answer.location).get_data(as_text=True)
    world.post(client, f"{answer.location.removesuffix('/uebernehmen')}/verwerfen")
    return page


@pytest.fixture
def world(app: Flask):
    with clock.standing_at(MORNING):
        yield make_world(app)
