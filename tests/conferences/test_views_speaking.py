"""The seat at the table in the browser's eyes: in step, who is here, drafts, and what is said there."""

import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from kette.cases.models import Draft
from kette.chain import Link
from kette.conferences.models import AgendaItem, Readiness
from kette.conferences.rules.states import DecisionCode
from kette.conferences.service import leading
from kette.db import db, transaction
from tests.conferences.table import the_case
from tests.conferences.test_views_live import decision
from tests.world import World

NAMES = ("Yıldız", "Şükrü", "K-2027", "0999 123")


def asked(page: str) -> str:
    """Return the address that a page asks every second."""
    found = re.search(r'id="stand"[^>]*hx-get="([^"]+)"', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


def decide(world: World) -> None:
    """Let the school decide about the first case."""
    with world.inside(), transaction():
        item = db.session.scalars(select(AgendaItem).order_by(AgendaItem.position)).first()
        assert item is not None
        leading.decide(item, DecisionCode.KEEP, by=world.actor("school"))


def led_to(answer: TestResponse) -> str:
    """Return where an answer leads the seat, which stays on its page otherwise."""
    return str(json.loads(answer.headers["HX-Location"])["path"])


def test_a_seat_is_told_nothing_until_something_is_decided(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "jobcenter")
    path = asked(client.get(table["item"]).get_data(as_text=True))
    assert client.get(path).status_code == 204
    decide(world)
    # Nothing is being typed there: the seat shows the decision at once.
    assert led_to(client.get(path)) == table["item"]
    page = client.get(table["item"]).get_data(as_text=True)
    assert "bleibt bei der zuständigen Stelle" in page
    assert not [name for name in NAMES if name in page]


def test_whoever_types_is_told_without_losing_a_letter(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "moderator")
    path = asked(client.get(table["item"]).get_data(as_text=True))
    decide(world)
    answer = client.get(path)
    assert "HX-Location" not in answer.headers
    assert "gerade entschieden worden" in answer.get_data(as_text=True)


def test_a_seat_that_follows_goes_where_the_moderation_goes(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    other = client.application.test_client()
    world.sign_in(other, "moderator")
    world.sign_in(client, "jobcenter")
    other.get(table["item"])
    path = asked(client.get(f"{table['item']}?folgen=1").get_data(as_text=True))
    assert client.get(path).status_code == 204
    other.get(table["next"])
    assert led_to(client.get(path)) == f"{table['next']}?folgen=1"


def test_saving_and_going_on_takes_every_seat_along_in_one_stroke(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    lead = client.application.test_client()
    world.sign_in(lead, "moderator")
    world.sign_in(client, "jobcenter")
    lead.get(table["item"])
    path = asked(client.get(f"{table['item']}?folgen=1").get_data(as_text=True))
    assert (
        world.post(
            lead,
            table["item"],
            {"code": "keep", "go": "next", "receiver": "", "outcome": "", "who_1": "", "who_2": ""},
        ).location
        == table["next"]
    )
    # The moderation's browser has not asked for the next case yet.
    assert led_to(client.get(path)) == f"{table['next']}?folgen=1"


@pytest.mark.one_engine
def test_who_is_at_the_same_case_sees_each_other(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    other = client.application.test_client()
    world.sign_in(other, "school")
    other.get(table["item"])
    world.post(other, f"{table['item']}/entwurf", {"code": "keep", "note": "Halb"})
    world.sign_in(client, "moderator")
    page = client.get(table["item"]).get_data(as_text=True)
    assert "Auch hier:" in page
    assert ", schreibt gerade" in page


def test_a_closed_laptop_loses_no_letter_and_the_draft_ends_with_the_decision(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "moderator")
    world.post(client, f"{table['item']}/entwurf", {"code": "keep", "note": "Erst mit der Mutter reden"})
    page = client.get(table["item"]).get_data(as_text=True)
    assert "Ihr Entwurf von" in page
    assert "Erst mit der Mutter reden" in page
    # Nobody else is shown it.
    other = client.application.test_client()
    world.sign_in(other, "school")
    assert "Erst mit der Mutter reden" not in other.get(table["item"]).get_data(as_text=True)
    sent = decision(world, go="stay") | {"code": "keep", "receiver": ""}
    assert world.post(client, table["item"], sent).status_code == 302
    with world.inside():
        assert db.session.scalars(select(Draft)).all() == []


@pytest.mark.one_engine
@pytest.mark.parametrize("who", ["jobcenter", "koko"])
def test_who_does_not_lead_keeps_no_draft(
    world: World, table: dict[str, str], client: FlaskClient, who: str
) -> None:
    world.sign_in(client, who)
    assert world.post(client, f"{table['item']}/entwurf", {"note": "x"}).status_code == 403


def test_one_key_at_the_own_seat_takes_the_case_with_the_decision(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "youth_office")
    page = client.get(table["item"]).get_data(as_text=True)
    assert "Wir übernehmen, wenn die Runde so entscheidet" in page
    answer = world.post(client, f"{table['item']}/annehmen", {})
    assert answer.location.endswith(table["item"])
    leads = client.application.test_client()
    world.sign_in(leads, "moderator")
    assert "Übernimmt, wenn die Runde so entscheidet" in leads.get(table["item"]).get_data(as_text=True)
    world.post(leads, table["item"], decision(world, go="stay"))
    with world.inside():
        case = the_case(table)
        assert (case.holder_id, case.link) == (world.institution_ids["youth_office"], Link.ACCOMPANIED)


@pytest.mark.one_engine
def test_what_was_said_at_the_seat_can_be_taken_back_there(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "jobcenter")
    world.post(client, f"{table['item']}/annehmen", {})
    assert "Zusage zurücknehmen" in client.get(table["item"]).get_data(as_text=True)
    world.post(client, f"{table['item']}/annehmen", {"zuruecknehmen": "1"})
    with world.inside():
        assert db.session.scalars(select(Readiness)).all() == []


@pytest.mark.one_engine
def test_a_stance_is_written_shown_and_changed(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "jobcenter")
    page = client.get(f"{table['item']}/stellungnahme").get_data(as_text=True)
    assert not [name for name in NAMES if name in page]
    assert "Kindeswohlgefährdung" in page
    empty = world.post(client, f"{table['item']}/stellungnahme", {"words": "", "proposal": ""})
    assert empty.status_code == 422
    nobody = world.post(client, f"{table['item']}/stellungnahme", {"words": "", "proposal": "hand_over"})
    assert "welche Stelle Sie vorschlagen" in nobody.get_data(as_text=True)
    world.post(
        client,
        f"{table['item']}/stellungnahme",
        {"words": "Wir kennen die Familie.", "proposal": "keep", "receiver": ""},
    )
    shown = client.get(table["item"]).get_data(as_text=True)
    assert "Wir kennen die Familie." in shown
    assert "schlägt vor: bleibt bei der zuständigen Stelle" in shown
    again = client.get(f"{table['item']}/stellungnahme").get_data(as_text=True)
    assert "Wir kennen die Familie." in again


@pytest.mark.one_engine
def test_the_young_persons_wish_stands_beside_the_decision(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "school")
    world.post(
        client,
        f"{table['item']}/stimme",
        {"informed": "y", "present": "y", "wish": "Ich will mit Holz arbeiten."},
    )
    page = client.get(table["item"]).get_data(as_text=True)
    assert "Ich will mit Holz arbeiten." in page
    assert "Informiert, dabei" in page
    other = client.application.test_client()
    world.sign_in(other, "jobcenter")
    page = other.get(table["item"]).get_data(as_text=True)
    assert "Ich will mit Holz arbeiten." not in page
    assert "nur mit Rechtsgrundlage zu lesen" in page
    assert other.get(f"{table['item']}/stimme").status_code == 403
