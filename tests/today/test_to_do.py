"""What the start page asks of schools, coordination and the body of the return feed: by count, until a day, with a link."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.cases.models import Agreement, Case
from kette.cases.rules.contacts import ContactWay
from kette.cases.service import work
from kette.db import db, transaction
from kette.intake.service import dating
from tests.intake import feeds
from tests.intake.lists import COHORT, made, plain, report_one, take_in
from tests.intake.lists import TIM as ROW
from tests.intake.test_dates_pages import BETWEEN, OPEN, TIM
from tests.world import World, make_world


def test_a_school_is_asked_for_the_date_that_is_open_until_every_class_has_answered(
    world: World, client: FlaskClient
) -> None:
    with clock.standing_at(clock.at_local(OPEN)):
        with world.inside():
            state(world, "10a")
            report_one(world, TIM)
        said = today(world, client, "school")
        assert "Bis zum 12.02.2027 sagen, wer keinen Anschluss hat: 1 von 2 Klassen fehlt" in said
        assert 'href="/identifizierungstermine"' in raw(world, client, "school")
        with world.inside():
            state(world, "10b", unplaced=1)
        assert "wer keinen Anschluss hat" not in today(world, client, "school")
    with clock.standing_at(clock.at_local(BETWEEN)):
        assert "wer keinen Anschluss hat" not in today(world, client, "school")


@pytest.mark.one_engine
def test_a_class_teacher_is_asked_for_the_own_classes_alone(world: World, client: FlaskClient) -> None:
    with clock.standing_at(clock.at_local(OPEN)):
        with world.inside():
            state(world, "9c")
        assert "noch ist keine Klasse genannt" in today(world, client, "class_teacher")
        with world.inside():
            state(world, "10A")
        assert "wer keinen Anschluss hat" not in today(world, client, "class_teacher")


def test_the_coordination_sees_how_many_schools_have_not_answered(world: World, client: FlaskClient) -> None:
    with clock.standing_at(clock.at_local(OPEN)):
        with world.inside():
            state(world, "10a")
        for who in ("koko", "moderator"):
            said = today(world, client, who)
            assert "1 Schule hat zum 12.02.2027 noch nicht oder nicht ganz geantwortet" in said
        assert "ganz geantwortet" not in today(world, client, "agency")
    with clock.standing_at(clock.at_local(BETWEEN)):
        assert "ganz geantwortet" not in today(world, client, "koko")


def test_whom_the_agentur_reports_back_stands_on_the_start_page_of_the_body_with_a_day(
    world: World, client: FlaskClient
) -> None:
    with world.inside():
        feeds.reported(world)
        feeds.taken(world, feeds.MOVED)
    with feeds.on():
        said = today(world, client, "safety_net")
        assert (
            "1 junger Mensch ist anzusprechen: Die Agentur für Arbeit hat die Person zurückgemeldet" in said
        )
        # The agreement behind it is the same thing and stands there once.
        assert "Vereinbar" not in said
        assert "zurückgemeldet" not in today(world, client, "jobcenter")
        world.sign_in(client, "safety_net")
        page = plain(client.get("/rueckmeldungen").get_data(as_text=True))
        assert "anzusprechen bis" in page
        assert "offen" in page


def test_a_reported_back_case_goes_from_open_by_a_contact_to_done(world: World, client: FlaskClient) -> None:
    with world.inside():
        feeds.taken(world, feeds.MOVED)
    with feeds.on(feeds.DAY + timedelta(days=1)):
        assert state_of(world, client) == "offen"
        with world.inside(), transaction():
            case = db.session.scalars(select(Case)).one()
            work.log_contact(
                case, on=clock.today(), way=ContactWay.PHONE, reached=False, by=world.actor("safety_net")
            )
        assert state_of(world, client) == "Kontakt festgehalten, noch nicht erledigt"
        assert "1 junger Mensch ist anzusprechen" in today(world, client, "safety_net")
        with world.inside(), transaction():
            agreement = db.session.scalars(select(Agreement)).one()
            work.finish_agreement(agreement, "kept", by=world.actor("safety_net"))
        assert state_of(world, client) == "erledigt"
        assert "anzusprechen" not in today(world, client, "safety_net")


def state_of(world: World, client: FlaskClient) -> str:
    page = world.sign_in(client, "safety_net").get("/rueckmeldungen").get_data(as_text=True)
    world.sign_out(client)
    [cell] = re.findall(r'<td data-head="Stand">(.*?)</td>', page, re.DOTALL)
    return plain(cell).strip()


@pytest.mark.one_engine
def test_a_class_that_waits_is_opened_by_its_row(world: World, client: FlaskClient) -> None:
    with world.inside():
        take_in(world, made(ROW))
    world.sign_in(client, "school")
    page = client.get("/").get_data(as_text=True)
    assert "Klasse 10b: 1 Person durchsehen" in page
    [path] = re.findall(r'href="(/[^"]*klasse=10b[^"]*)"', page)
    assert "Jäger" in client.get(path).get_data(as_text=True)


def state(world: World, name: str, *, unplaced: int = 0) -> None:
    with transaction():
        dating.state_class(
            name, 24, unplaced, school=world.institution("school"), cohort=COHORT, by=world.actor("school")
        )


def today(world: World, client: FlaskClient, who: str) -> str:
    return plain(raw(world, client, who))


def raw(world: World, client: FlaskClient, who: str) -> str:
    world.sign_in(client, who)
    answer = client.get("/")
    assert answer.status_code == 200
    world.sign_out(client)
    return answer.get_data(as_text=True)


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)
