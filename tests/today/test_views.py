"""The start page: what waits, what comes, what others owe, each by what the role may see."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.cases.service.work import make_agreement
from kette.db import transaction
from kette.handover.service import door as handover
from kette.privacy.rules.informing import Informed
from tests.world import World, make_world

PUPIL = PersonalData("Weißköpfl", "Jürgen", date(2009, 1, 2), postcode="42001", town="Kettenstadt")


def test_an_offer_waits_for_the_receiver_and_is_owed_to_the_giver(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        case = report(world)
        handover.propose(case, world.institution("agency"), by=world.actor("school"))
    assert "Neue Übergabe von GE Nord" in page(world, client, "agency")
    told = page(world, client, "school")
    assert "Agentur hat noch nicht geantwortet, angeboten am" in told
    assert "Jürgen Weißköpfl" in told


def test_what_waits_for_consent_waits_for_the_giver_alone(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        handover.propose(report(world), world.institution("jobcenter"), by=world.actor("school"))
    assert "Vorgemerkt für Jobcenter: Einwilligung einholen" in page(world, client, "school")
    assert "Weißköpfl" not in page(world, client, "jobcenter")


def test_an_agreement_due_waits_for_its_institution(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        case = report(world)
        make_agreement(
            case,
            "Anrufen",
            institution_id=world.institution_ids["school"],
            due_on=clock.today(),
            by=world.actor("school"),
        )
    assert "Vereinbart: Anrufen" in page(world, client, "school")
    assert "Vereinbart" not in page(world, client, "other_school")


def test_the_coordination_sees_open_offers_under_pseudonym(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        handover.propose(report(world), world.institution("agency"), by=world.actor("school"))
    told = page(world, client, "koko")
    assert "Agentur hat noch nicht geantwortet" in told
    assert "Weißköpfl" not in told


@pytest.mark.parametrize("role", ["administrator", "dpo", "ag"])
def test_who_has_no_cases_starts_elsewhere(world: World, client: FlaskClient, role: str) -> None:
    world.sign_in(client, role)
    assert client.get("/").status_code == 302


def test_an_empty_start_page_says_what_good_looks_like(world: World, client: FlaskClient) -> None:
    assert "Nichts offen" in page(world, client, "school")


@pytest.mark.one_engine
def test_a_block_that_a_role_can_never_fill_is_left_out(world: World, client: FlaskClient) -> None:
    assert "Wartet auf mich" not in page(world, client, "koko")
    assert "Eine neue Konferenz erscheint hier" not in page(world, client, "class_teacher")


def report(world: World):  # type: ignore[no-untyped-def]
    return report_case(
        PUPIL,
        school=world.institution("school"),
        cohort=2027,
        by=world.actor("school"),
        class_name="10A",
        informed=Informed(clock.today()),
    )


def page(world: World, client: FlaskClient, key: str) -> str:
    world.sign_in(client, key)
    answer = client.get("/")
    assert answer.status_code == 200
    world.sign_out(client)
    return answer.get_data(as_text=True)


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)
