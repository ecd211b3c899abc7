"""What keeps break-glass from becoming a search: exact words, few tries, few openings, one answer to all that fails."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from kette import clock
from kette.audit import AuditEntry
from kette.cases.rules.identity import PersonalData
from kette.cases.service.emergency import NotOpened, note_try
from kette.db import db, transaction
from kette.privacy.models import Emergency
from tests.handover.situations import DAY, PERSON, case, handed_over, reported
from tests.privacy.test_break_glass import AT, NOTFALL, REASON, asked, opened
from tests.world import OTHER_PASSWORD, World, make_world

Screen = Callable[[str], FlaskClient]


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "K-2027-0002"},
        {"number": "K-2027"},
        {"number": "%"},
        {"number": "K-2027-000_"},
        {"number": "", "given_name": "Şükrü", "family_name": "Yıldız", "born_on": "05.05.2009"},
        {"number": "", "given_name": "Şükrü", "family_name": "Yıldız-Петренко", "born_on": "06.05.2009"},
    ],
    ids=["another", "shorter", "all", "any", "half-a-name", "another-day"],
)
def test_what_is_not_exact_finds_nothing(world: World, screen: Screen, wrong: dict[str, str]) -> None:
    with world.inside():
        handed_over(world)
    answer = world.post(screen("youth_office"), NOTFALL, asked(world, **wrong))
    assert answer.status_code == 422
    assert "lässt sich kein Fall öffnen" in answer.get_data(as_text=True)
    assert opened(world) == 0


def test_a_case_of_another_kommune_answers_like_one_that_does_not_exist(world: World, screen: Screen) -> None:
    other = make_world(world.app, "Gliedern", "gliedern", user=lambda key: f"{key}2")
    with other.inside():
        handed_over(other)
    browser = screen("youth_office")
    there = world.post(browser, NOTFALL, asked(world))
    never = world.post(browser, NOTFALL, asked(world, number="K-2027-9999"))
    assert there.status_code == never.status_code == 422
    said = [bare(one.get_data(as_text=True)).replace("K-2027-9999", "K-2027-0001") for one in (there, never)]
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"reason": "Gefahr im Verzug"}, "mindestens 20 Zeichen"),
        ({"reason": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"kind": ""}, "Bitte wählen Sie"),
        ({"kind": "curious"}, "Diese Auswahl gibt es nicht"),
        ({"password": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"password": OTHER_PASSWORD}, "Das ist nicht Ihr Kennwort."),
        ({"number": ""}, "genaue Fallnummer"),
        ({"number": "", "given_name": "Şükrü", "born_on": "05.05.2009"}, "genaue Fallnummer"),
    ],
    ids=[
        "short",
        "no-reason",
        "no-ground",
        "own-ground",
        "no-password",
        "wrong-password",
        "no-case",
        "no-name",
    ],
)
def test_ground_reason_and_password_are_asked(
    world: World, screen: Screen, wrong: dict[str, str], told: str
) -> None:
    with world.inside():
        handed_over(world)
    answer = world.post(screen("youth_office"), NOTFALL, asked(world, **wrong))
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)
    assert opened(world) == 0


def test_the_fourth_case_of_a_week_stays_shut(world: World, screen: Screen) -> None:
    with world.inside():
        for number in range(4):
            reported(world, PersonalData(f"Zahl{number}", "Anna", PERSON.born_on))
    browser = screen("youth_office")
    for number in (1, 2, 3):
        assert world.post(browser, NOTFALL, asked(world, number=f"K-2027-000{number}")).status_code == 302
    answer = world.post(browser, NOTFALL, asked(world, number="K-2027-0004"))
    assert answer.status_code == 422
    assert "schon 3 Fälle" in answer.get_data(as_text=True)
    assert opened(world) == 3
    with clock.standing_at(clock.at_local(DAY.replace(day=DAY.day + 8), 9)):
        later = world.sign_in(browser.application.test_client(), "youth_office")
        assert world.post(later, NOTFALL, asked(world, number="K-2027-0004")).status_code == 302


def test_tries_are_logged_and_end_after_five(world: World, screen: Screen) -> None:
    with world.inside():
        handed_over(world)
    browser = screen("youth_office")
    for number in range(5):
        world.post(browser, NOTFALL, asked(world, number=f"K-2027-010{number}"))
    answer = world.post(browser, NOTFALL, asked(world))
    assert "zu oft versucht" in answer.get_data(as_text=True)
    assert opened(world) == 0
    with world.inside():
        tries = select(func.count(AuditEntry.id)).where(AuditEntry.action == "emergency.try")
        assert db.session.scalars(tries).one() == 5


def test_a_form_sent_twice_opens_once(world: World, screen: Screen) -> None:
    with world.inside():
        handed_over(world)
    browser = screen("youth_office")
    once = re.search(r'name="once" value="([^"]+)"', browser.get(NOTFALL).get_data(as_text=True))
    assert once is not None
    for _ in range(2):
        assert world.post(browser, NOTFALL, asked(world, once=once[1])).status_code == 302
    assert opened(world) == 1


@pytest.mark.parametrize("who", ["class_teacher", "koko", "moderator", "ag", "dpo", "administrator"])
def test_these_roles_never_open_a_case(world: World, screen: Screen, who: str) -> None:
    with world.inside():
        handed_over(world)
    browser = screen(who)
    assert browser.get(NOTFALL).status_code == 403
    assert world.post(browser, NOTFALL, asked(world)).status_code == 403
    with world.inside(), pytest.raises(NotOpened), transaction():
        note_try(world.actor(who))


def test_an_opening_is_written_once(world: World, screen: Screen) -> None:
    with world.inside():
        handed_over(world)
    world.post(screen("youth_office"), NOTFALL, asked(world))
    with world.inside():
        for change in ("until_at", None):
            with pytest.raises(DatabaseError), transaction():
                row = db.session.scalars(select(Emergency)).one()
                if change is None:
                    db.session.delete(row)
                else:
                    row.until_at = clock.at_local(DAY.replace(year=2030))
                db.session.flush()


def test_a_school_whose_time_is_over_sees_again_and_has_no_say_over_bases(
    world: World, screen: Screen
) -> None:
    with world.inside():
        public_id = case(handed_over(world)).public_id
    later = DAY.replace(year=2028)
    with clock.standing_at(clock.at_local(later, 10)):
        browser = world.sign_in(screen("dpo").application.test_client(), "school")
        assert "Lindenweg" not in browser.get(f"/faelle/{public_id}").get_data(as_text=True)
        assert world.post(browser, NOTFALL, asked(world, reason=REASON)).status_code == 302
        assert "Lindenweg" in browser.get(f"/faelle/{public_id}").get_data(as_text=True)
        assert browser.get(f"/faelle/{public_id}/einwilligung").status_code == 403


def bare(page: str) -> str:
    """Return a page without its keys."""
    return re.sub(r'(value|content)="[^"]*"', "", page)


@pytest.fixture
def world(app: Flask) -> World:
    """Give Kettenstadt."""
    return make_world(app)


@pytest.fixture
def screen(world: World, client: FlaskClient) -> Screen:
    """Give a function that signs somebody in, each at a screen of their own."""
    return lambda key: world.sign_in(client.application.test_client(), key)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    """Let every test happen on the same afternoon."""
    with clock.standing_at(AT):
        yield
