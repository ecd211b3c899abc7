"""The pages of conferences: what each role opens, what each seat sees, and one decision through the page."""

import pytest
from flask.testing import FlaskClient

from kette.db import transaction
from tests.conferences.table import call, report
from tests.pages import stands_in
from tests.world import World

EVERYBODY = ("school", "jobcenter", "youth_office", "moderator", "koko")
NAMES = ("Yıldız", "Şükrü", "K-2027")


@pytest.mark.parametrize("seat", EVERYBODY)
def test_who_sits_at_the_table_opens_every_page(
    world: World, table: dict[str, str], client: FlaskClient, seat: str
) -> None:
    world.sign_in(client, seat)
    for page in ("conference", "item", "wall", "minutes", "state"):
        assert client.get(table[page]).status_code == 200, page
    assert client.get("/konferenzen").status_code == 200


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("seat", "status"),
    [("other_school", 404), ("provider", 404), ("integration_centre", 404)]
    + [(seat, 403) for seat in ("class_teacher", "ag", "dpo", "administrator")],
)
def test_who_is_not_invited_finds_nothing(
    world: World, table: dict[str, str], client: FlaskClient, seat: str, status: int
) -> None:
    world.sign_in(client, seat)
    for page in ("conference", "item", "wall", "minutes", "state"):
        assert client.get(table[page]).status_code == status, page


@pytest.mark.one_engine
def test_a_conference_in_planning_is_hidden_from_those_to_be_invited(
    world: World, client: FlaskClient
) -> None:
    with world.inside(), transaction():
        conference = call(world, [report(world)], running=False)
        path = f"/konferenzen/{conference.public_id}"
    world.sign_in(client, "jobcenter")
    assert client.get(path).status_code == 404
    assert path not in client.get("/konferenzen").get_data(as_text=True)


@pytest.mark.parametrize("seat", ["jobcenter", "moderator", "koko", "agency"])
def test_without_a_basis_no_name_reaches_the_page(
    world: World, table: dict[str, str], client: FlaskClient, seat: str
) -> None:
    world.sign_in(client, seat)
    for page in ("conference", "item", "state", "wall"):
        answer = client.get(table[page]).get_data(as_text=True)
        assert not any(name in answer for name in NAMES), page
        assert table["word"] in answer, page


def test_the_school_sees_names_and_the_word_of_the_round(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "school")
    page = client.get(table["item"]).get_data(as_text=True)
    assert "Şükrü" in page
    assert table["word"] in page


@pytest.mark.parametrize("seat", ["school", "moderator"])
def test_the_wall_never_shows_a_name(
    world: World, table: dict[str, str], client: FlaskClient, seat: str
) -> None:
    world.sign_in(client, seat)
    page = client.get(table["wall"]).get_data(as_text=True)
    assert not any(name in page for name in NAMES)
    assert not stands_in("10A", page)
    # What everybody may see of it is there.
    assert "Erster Schulabschluss" in page
