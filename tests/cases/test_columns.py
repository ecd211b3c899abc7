"""The columns of a list of cases: chosen by a person, remembered on every machine, and only those they may have."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kette.cases.rules.columns import COLUMNS, columns_for, usual_columns
from kette.db import db, transaction
from kette.lists.models import ChosenColumns
from tests.cases.pupils import AT, hand_over, listed, page, report
from tests.world import World


def heads(client: FlaskClient) -> list[str]:
    """Return the headings of the columns that the list shows."""
    found = re.search(r"<thead>(.*?)</thead>", page(client, "/faelle"), re.DOTALL)
    assert found is not None
    return [head for head in re.findall(r"<th[^>]*>(.*?)</th>", found[1]) if head != "Auswahl"]


@pytest.mark.parametrize("who", ["school", "class_teacher", "jobcenter", "koko", "moderator"])
def test_columns_are_remembered_for_the_person_and_given_back(client: FlaskClient, world: World, who: str):
    with world.inside():
        public_id = report(world)
        hand_over(world, public_id, "jobcenter")
    viewer = world.actor(who)
    usual = [column.head for column in usual_columns(viewer)]
    world.sign_in(client, who)
    assert heads(client) == usual
    answer = world.post(client, "/faelle/spalten", {"columns": ["schuljahr", "gemeldet"]})
    assert answer.status_code == 302
    assert heads(client) == ["Fall", "Schuljahr", "Gemeldet am"]
    other = world.app.test_client()
    assert heads(world.sign_in(other, who)) == ["Fall", "Schuljahr", "Gemeldet am"]
    stranger = "youth_office" if who != "youth_office" else "school"
    with world.inside():
        hand_over(world, public_id, stranger, by="jobcenter")
    third = world.app.test_client()
    assert heads(world.sign_in(third, stranger)) == [
        column.head for column in usual_columns(world.actor(stranger))
    ]
    assert world.post(client, "/faelle/spalten/standard").status_code == 302
    assert heads(client) == usual
    with world.inside():
        assert db.session.scalars(select(ChosenColumns)).all() == []


@pytest.mark.parametrize(
    ("who", "key"),
    [
        ("school", "quatsch"),
        ("school", "name"),
        ("class_teacher", "person"),
        ("koko", "klasse"),
        ("koko", "person"),
    ],
)
def test_a_column_that_is_not_there_for_somebody_is_refused(
    client: FlaskClient, world: World, who: str, key: str
):
    with world.inside():
        report(world)
    world.sign_in(client, who)
    before = heads(client)
    answer = world.post(client, "/faelle/spalten", {"columns": ["stand", key]})
    assert answer.status_code == 422
    assert "Bitte prüfen Sie Ihre Angaben" in answer.get_data(as_text=True)
    assert heads(client) == before
    with world.inside():
        assert db.session.scalars(select(ChosenColumns)).all() == []


def test_a_choice_made_in_another_time_does_not_shut_the_list(client: FlaskClient, world: World):
    with world.inside():
        report(world)
        with transaction():
            row = ChosenColumns(
                membership_id=world.membership_ids["koko"], columns="stand,klasse,weg", saved_at=AT
            )
            db.session.add(row)
    world.sign_in(client, "koko")
    assert heads(client) == ["Fall", "Stand"]


def test_who_takes_care_stands_in_the_list_of_their_own_institution_alone(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        hand_over(world, public_id, "jobcenter")
    world.sign_in(client, "jobcenter")
    world.post(client, "/faelle/spalten", {"columns": ["person"]})
    table = page(client, "/faelle").partition("<tbody>")[2]
    assert "Jana Jobst" in table
    world.sign_out(client)
    world.sign_in(client, "school")
    world.post(client, "/faelle/spalten", {"columns": ["person"]})
    assert heads(client) == ["Fall", "Betreut von"]
    assert listed(client) == [public_id]
    assert "Jana Jobst" not in page(client, "/faelle").partition("<tbody>")[2]


def test_every_column_has_a_key_a_head_and_values_of_its_own(world: World):
    assert len({column.key for column in COLUMNS}) == len(COLUMNS)
    every = [part.head for column in COLUMNS for part in column.parts]
    assert len(set(every)) == len(every)
    for who in ("school", "class_teacher", "jobcenter", "koko"):
        viewer = world.actor(who)
        assert set(usual_columns(viewer)) <= set(columns_for(viewer))
        assert len(",".join(column.key for column in columns_for(viewer))) <= 200
