"""A double click, and two people at one case: one action, and nothing typed is lost."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kette.cases.models import Case, Contact, Note
from kette.db import db
from tests.cases.pupils import CONTACT, count, hand_over, load, promise, sent
from tests.world import World


def test_a_double_click_is_one_contact(client: FlaskClient, world: World, case: str):
    data = CONTACT | {"once": "0123456789abcdefghijklmn"}
    first = sent(client, world, f"/faelle/{case}/kontakt", data)
    second = sent(client, world, f"/faelle/{case}/kontakt", data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    with world.inside():
        assert count(Contact) == 1


def test_the_second_of_two_is_shown_what_the_first_did_and_keeps_the_text(
    client: FlaskClient, world: World, case: str
):
    with world.inside():
        opened_at = load(case).seq
        promise(world, case)
    data = CONTACT | {"seq": str(opened_at)}
    answer = world.post(client, f"/faelle/{case}/kontakt", data)
    assert answer.status_code == 409
    html = answer.get_data(as_text=True)
    assert "Am Fall hat sich inzwischen etwas geändert" in html
    assert "Anschluss zugesagt: Werkstattjahr (GE Nord)" in html
    assert CONTACT["note"] in html
    assert f'name="seq" value="{opened_at + 1}"' in html
    with world.inside():
        assert count(Contact) == 0
    # Sent once more after a look at the change, it is meant.
    assert (
        world.post(client, f"/faelle/{case}/kontakt", data | {"seq": str(opened_at + 1)}).status_code == 302
    )


def test_who_lost_the_case_while_writing_gets_the_text_back(client: FlaskClient, world: World, case: str):
    with world.inside():
        opened_at = load(case).seq
        hand_over(world, case, "jobcenter")
    data = {"words": "Lange getippt", "seq": str(opened_at)}
    answer = world.post(client, f"/faelle/{case}/notiz", data)
    assert answer.status_code == 409
    html = answer.get_data(as_text=True)
    assert "Lange getippt" in html
    assert "Jobcenter hat jetzt die Fallverantwortung" in html
    assert "Notiz speichern" not in html


@pytest.mark.one_engine
@pytest.mark.parametrize("seq", ["", "quatsch", "-1", "²", "9" * 30])
def test_a_form_that_does_not_say_what_it_saw_is_not_believed(
    client: FlaskClient, world: World, case: str, seq: str
):
    answer = world.post(client, f"/faelle/{case}/notiz", {"words": "x", "seq": seq})
    assert answer.status_code == 409
    with world.inside():
        assert count(Note) == 0


def test_two_promises_at_once_are_one(client: FlaskClient, world: World, case: str):
    data = {"outcome": "WERK", "proof": "written", "seq": "1"}
    assert world.post(client, f"/faelle/{case}/anschluss", data).status_code == 302
    assert world.post(client, f"/faelle/{case}/anschluss", data).status_code == 409
    with world.inside():
        assert db.session.scalars(select(Case.seq)).one() == 2
