"""The page of retention: who opens it, what it shows and never shows, and what its buttons do."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette.cases.models import Case
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.retention.models import ErasureRequest, Hold
from kette.retention.rules.reasons import EarlyReason, HoldReason
from kette.retention.service import early
from kette.retention.service.erasing import erase
from kette.retention.service.holding import hold
from kette.roles import Actor
from tests.retention.lives import DAY, FAMILY, GIVEN, agreed, closed, on, passed_on, report
from tests.world import World, make_world

PAGE = "/loeschen"
NOW = DAY + timedelta(days=200)


@pytest.mark.parametrize("key", ["dpo", "administrator"])
def test_the_officer_and_the_administration_see_periods_and_counts_but_no_name(
    town: World, client: FlaskClient, key: str
) -> None:
    page = body(town, client, key)
    assert "6 Monate" in page
    assert "§ 31a Abs. 3 SGB III" in page
    assert "Sicherungskopien" in page
    assert "Noch wurde nichts gelöscht." in page
    assert "BDSG" not in page
    assert FAMILY not in page
    assert GIVEN not in page


@pytest.mark.parametrize("key", ["school", "jobcenter", "koko", "ag", "moderator"])
def test_nobody_else_opens_it(town: World, client: FlaskClient, key: str) -> None:
    town.sign_in(client, key)
    assert client.get(PAGE).status_code == 403


def test_the_rehearsal_counts_and_erases_nothing(town: World, client: FlaskClient) -> None:
    town.sign_in(client, "dpo")
    answer = town.post(client, f"{PAGE}/probe")
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "Probe: Es wurde nichts gelöscht." in page
    assert "<li>Abgeschlossene Fälle: 1</li>" in page
    assert "noch nicht gelaufen; was unter „Heute“ gezählt wird, wartet auf ihn" in page
    with town.inside():
        assert db.session.scalars(select(Case).where(Case.erased_at.is_not(None))).all() == []


def test_a_hold_is_set_shown_and_lifted_by_the_officer_alone(town: World, client: FlaskClient) -> None:
    with town.inside():
        number = due_case().number
    town.sign_in(client, "dpo")
    wrong = town.post(
        client, f"{PAGE}/sperren", {"number": "K-1", "reason": "court", "review_on": "01.12.2027"}
    )
    assert wrong.status_code == 422
    assert "gibt es nicht" in wrong.get_data(as_text=True)
    day_past = {"number": number, "reason": "court", "review_on": "01.01.2027"}
    assert town.post(client, f"{PAGE}/sperren", day_past).status_code == 422
    held = town.post(
        client, f"{PAGE}/sperren", {"number": number, "reason": "court", "review_on": "01.12.2027"}
    )
    assert held.status_code == 302
    page = client.get(PAGE).get_data(as_text=True)
    assert "Zurückgehalten durch Löschsperren: 1 Fall" in page
    assert "Rechtsstreit" in page
    with town.inside():
        public_id = db.session.scalars(select(Hold.public_id)).one()
    town.sign_out(client)
    town.sign_in(client, "administrator")
    assert town.post(client, f"{PAGE}/sperren/{public_id}/aufheben").status_code == 403
    town.sign_out(client)
    town.sign_in(client, "dpo")
    assert town.post(client, f"{PAGE}/sperren/{public_id}/aufheben").status_code == 302
    assert "Keine Löschsperre gilt." in client.get(PAGE).get_data(as_text=True)


def test_the_officer_confirms_what_the_holder_asked_for(town: World, client: FlaskClient) -> None:
    with town.inside(), transaction():
        case = db.session.scalars(select(Case).where(Case.link != "closed").order_by(Case.id)).first()
        assert case is not None
        number = case.number
        request_id = early.ask(case, EarlyReason.ASKED, by=town.actor("school")).public_id
    page = body(town, client, "dpo")
    assert number in page
    answer = town.post(client, f"{PAGE}/antraege/{request_id}/bestaetigen")
    assert answer.status_code == 302
    page = client.get(PAGE).get_data(as_text=True)
    assert "Der Fall ist gelöscht." in page
    assert "auf Verlangen der betroffenen Person" in page
    assert number not in page
    with town.inside():
        assert db.session.scalars(select(ErasureRequest.state)).one().value == "done"


def test_a_hold_between_request_and_answer_is_said(town: World, client: FlaskClient) -> None:
    with town.inside(), transaction():
        case = due_case()
        request_id = early.ask(case, EarlyReason.ASKED, by=town.actor("school")).public_id
        hold(case.number, HoldReason.COURT, NOW + timedelta(days=30), by=town.actor("dpo"))
    town.sign_in(client, "dpo")
    town.post(client, f"{PAGE}/antraege/{request_id}/bestaetigen")
    assert "Für diesen Fall gilt eine Löschsperre." in client.get(PAGE).get_data(as_text=True)


def test_the_page_of_a_case_says_when_it_will_be_erased_and_when_it_was(
    town: World, client: FlaskClient
) -> None:
    with town.inside():
        case = due_case()
        case_id, address = case.id, f"/faelle/{case.public_id}"
        opened = f"/faelle/{db.session.scalars(select(Case.public_id).where(Case.id != case_id)).first()}"
    town.sign_in(client, "jobcenter")
    assert "Wird in der nächsten Nacht gelöscht" in client.get(address).get_data(as_text=True)
    with town.inside(), transaction():
        erase(case_id, "closed", by=Actor.system(town.kommune_id))
    page = client.get(address).get_data(as_text=True)
    assert f"gelöscht am {NOW:%d.%m.%Y}" in page
    assert "Wird in der nächsten Nacht" not in page
    assert "Fall wieder öffnen" not in page
    assert FAMILY not in page
    listed = client.get("/faelle?stand=alle").get_data(as_text=True)
    assert FAMILY not in listed
    town.sign_out(client)
    town.sign_in(client, "school")
    assert "Wird am 01.01.2028 gelöscht, wenn er bis dahin" in client.get(opened).get_data(as_text=True)


@pytest.fixture
def town(app: Flask) -> World:
    """Give Kettenstadt with a case that is due, and one that is open; the clock stands at noon of a day."""
    world = make_world(app)
    with world.inside(), on(DAY), transaction():
        case = report(world)
        report(world)
        agreed(world, case, "jobcenter")
        passed_on(world, case, "jobcenter")
        closed(world, case, "jobcenter")
    return world


@pytest.fixture(autouse=True)
def _noon() -> object:
    with on(NOW):
        yield


def due_case() -> Case:
    """Return the closed case."""
    return db.session.scalars(select(Case).where(Case.link == "closed")).one()


def body(town: World, client: FlaskClient, key: str) -> str:
    """Open the page as somebody."""
    town.sign_in(client, key)
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_page_of_a_handover_says_that_its_case_or_its_sheet_is_gone(
    town: World, client: FlaskClient
) -> None:
    with town.inside():
        case_id = due_case().id
        address = f"/uebergaben/{db.session.scalars(select(Handover.public_id)).one()}"
    town.sign_in(client, "jobcenter")
    with town.inside(), transaction():
        db.session.scalars(select(Handover)).one().sheet = None
    assert "Die gesetzliche Frist dafür ist abgelaufen" in client.get(address).get_data(as_text=True)
    with town.inside(), transaction():
        erase(case_id, "closed", by=Actor.system(town.kommune_id))
    page = client.get(address).get_data(as_text=True)
    assert f"gelöscht, seit dem {NOW:%d.%m.%Y}" in page
    assert FAMILY not in page
    assert client.get(f"{address}/bogen.pdf").status_code == 302
