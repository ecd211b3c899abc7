"""One decision through the page: whole, once, and with what was typed given back."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kette.cases.models import Agreement
from kette.chain import Link
from kette.conferences.models import AgendaItem, Decision
from kette.conferences.rules.states import DecisionCode
from kette.conferences.service import leading
from kette.db import db, transaction
from kette.forms import fresh_key
from tests.conferences.table import in_days, the_case
from tests.world import World


def test_a_decision_through_the_page_makes_everything_and_goes_on(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "moderator")
    answer = world.post(client, table["item"], decision(world, go="next"))
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert answer.location.endswith(table["next"])
    page = client.get(answer.location).get_data(as_text=True)
    assert "Übergabe an Jugendamt" in page
    with world.inside():
        (agreement,) = db.session.scalars(select(Agreement)).all()
        # Nobody was named: whose turn it is does it.
        assert agreement.institution_id == world.institution_ids["youth_office"]
        assert agreement.due_on == in_days(7)
        assert the_case(table).link is Link.OFFERED


@pytest.mark.one_engine
def test_a_decision_that_waits_for_consent_says_so_without_a_name(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "school")
    with world.inside():
        receiver = world.institution("jobcenter").public_id
    world.post(client, table["item"], decision(world, go="stay") | {"receiver": receiver})
    with client.session_transaction() as session:
        (_, message) = session["_flashes"][-1]
    assert (
        message == f"Gespeichert: „{table['word']}“ – Übergabe an Jobcenter, vorgemerkt bis zur Einwilligung."
    )
    page = client.get(table["item"]).get_data(as_text=True)
    assert "vorgemerkt, noch nicht angeboten" in page


def test_a_decision_sent_twice_is_one(world: World, table: dict[str, str], client: FlaskClient) -> None:
    world.sign_in(client, "moderator")
    sent = decision(world, go="stay")
    first = world.post(client, table["item"], sent)
    second = world.post(client, table["item"], sent)
    assert first.status_code == second.status_code == 302
    assert first.location == second.location
    with world.inside():
        assert len(db.session.scalars(select(Decision)).all()) == 1


def test_the_second_decider_is_told_and_keeps_the_typed_text(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "moderator")
    with world.inside():
        item = db.session.scalars(select(AgendaItem).order_by(AgendaItem.id)).first()
        assert item is not None
        with transaction():
            leading.decide(item, DecisionCode.KEEP, by=world.actor("school"))
    answer = world.post(client, table["item"], decision(world, note="Das hatte ich lange getippt."))
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "schon entschieden: bleibt bei der zuständigen Stelle" in page
    assert "Das hatte ich lange getippt." in page


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": ""}, "was entschieden ist"),
        ({"receiver": ""}, "welche Stelle"),
        ({"code": "promise"}, "welcher Anschluss"),
        ({"until_on": "31.02.2027"}, "gibt es nicht"),
        ({"until_on": "01.03.2027"}, "Vergangenheit"),
        ({"due_1": "", "until_on": ""}, "nennen Sie den Tag"),
        ({"words_1": ""}, "was vereinbart ist"),
        ({"receiver": "gibt-es-nicht"}, "gibt es nicht"),
    ],
)
def test_a_decision_that_is_not_whole_says_so_at_the_field(
    world: World, table: dict[str, str], client: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    world.sign_in(client, "moderator")
    answer = world.post(client, table["item"], decision(world) | changes)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    with world.inside():
        assert db.session.scalars(select(Decision)).all() == []


@pytest.mark.one_engine
@pytest.mark.parametrize("seat", ["jobcenter", "koko"])
def test_who_does_not_lead_finds_no_form_and_changes_nothing(
    world: World, table: dict[str, str], client: FlaskClient, seat: str
) -> None:
    world.sign_in(client, seat)
    assert "data-decide" not in client.get(table["item"]).get_data(as_text=True)
    world.post(client, table["item"], decision(world))
    with world.inside():
        assert db.session.scalars(select(Decision)).all() == []


def decision(world: World, *, go: str = "next", note: str = "Vermerk") -> dict[str, Any]:
    with world.inside():
        receiver = world.institution("youth_office").public_id
    return {
        "code": "hand_over",
        "receiver": receiver,
        "until_on": "+14",
        "outcome": "",
        "proof": "",
        "words_1": "Erstgespräch",
        "who_1": "",
        "who_2": "",
        "due_1": "+7",
        "note": note,
        "go": go,
        "once": fresh_key(),
    }
