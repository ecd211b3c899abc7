"""The list of those whom an institution accompanies: telephoned through, answered in codes, saved in one go or not at all."""

import threading
from typing import Any

import pytest
from flask.testing import FlaskClient

from kette import clock
from kette.cases.models import Contact
from kette.cases.rules.accompanied import answer_of, answers_at, contact_of
from kette.cases.service.ledger import append_step, lock
from kette.chain import Link, Step, steps_from
from kette.db import transaction
from kette.templating import dialled
from tests.cases.pupils import AT, close, count, counted, hand_over, load, page, promise, report, start
from tests.world import World

LIST = "/faelle/begleitung"


@pytest.fixture
def two(client: FlaskClient, world: World) -> list[str]:
    """Give the public ids of two cases that the Jobcenter accompanies, its adviser signed in."""
    with world.inside():
        ids = [report(world, family=name, given="Aylin") for name in ("Erste", "Zweite")]
        for public_id in ids:
            hand_over(world, public_id, "jobcenter")
    world.sign_in(client, "jobcenter")
    return ids


def answers(world: World, ids: list[str], **lines: dict[str, Any]) -> dict[str, Any]:
    """Return the form of the list: the step each line was shown at, and what was filled in (by place, `a` and `b`)."""
    data: dict[str, Any] = {"on": "02.03.2027", "fall": ids}
    with world.inside():
        data |= {f"f{public_id}-seq": str(load(public_id).seq) for public_id in ids}
    data |= {f"f{public_id}-{name}": "" for public_id in ids for name in ("contact", "answer", "proof")}
    for place, filled in lines.items():
        data |= {f"f{ids['ab'.index(place)]}-{name}": value for name, value in filled.items()}
    return data


def links(world: World, ids: list[str]) -> list[Link]:
    with world.inside():
        return [load(public_id).link for public_id in ids]


def test_what_was_filled_in_is_kept_for_all_of_them_at_once(
    client: FlaskClient, world: World, two: list[str]
):
    before = page(client, LIST)
    assert 'href="tel:09994711"' in before
    assert "noch kein Kontakt" in before
    form = answers(
        world,
        two,
        a={"contact": "phone:nein"},
        b={"contact": "visit:ja", "answer": "promise:DUAL", "proof": "written"},
    )
    assert world.post(client, LIST, form).status_code == 302
    assert links(world, two) == [Link.ACCOMPANIED, Link.PROMISED]
    after = page(client, LIST)
    assert "Zu 2 Fällen ist gespeichert" in after
    assert "1 Versuch ohne Erfolg" in after
    assert "Duale Berufsausbildung" in after


def test_one_line_that_cannot_be_written_lets_none_be_written(
    client: FlaskClient, world: World, two: list[str]
):
    form = answers(world, two, a={"contact": "phone:ja"}, b={"answer": "promise:DUAL", "proof": "written"})
    with world.inside():
        promise(world, two[1], by="jobcenter")  # meanwhile, in another window
    answer = world.post(client, LIST, form)
    assert answer.status_code == 409
    assert "Der Fall hat sich inzwischen verändert: Er ist „Anschluss zugesagt“." in answer.get_data(
        as_text=True
    )
    assert '<option selected value="phone:ja">' in answer.get_data(as_text=True)
    with world.inside():
        assert count(Contact) == 0


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("filled", "message"),
    [
        ({"answer": "promise:DUAL"}, "Bitte wählen Sie, woher Sie es wissen."),
        ({"answer": "start"}, "Diese Auswahl gibt es nicht"),
        ({"answer": "close:VERZOG"}, "Diese Auswahl gibt es nicht"),
        ({"answer": "promise:GELOESCHT", "proof": "written"}, "Diese Auswahl gibt es nicht"),
        ({"contact": "brieftaube:ja"}, "Diese Auswahl gibt es nicht"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    client: FlaskClient, world: World, two: list[str], filled: dict[str, str], message: str
):
    answer = world.post(client, LIST, answers(world, two, a={"contact": "phone:ja"}, b=filled))
    assert answer.status_code == 422
    assert message in answer.get_data(as_text=True)
    assert "Noch ist nichts gespeichert: Bei einem Fall" in answer.get_data(as_text=True)
    assert links(world, two) == [Link.ACCOMPANIED] * 2
    with world.inside():
        assert count(Contact) == 0


@pytest.mark.one_engine
def test_a_contact_of_tomorrow_is_refused(client: FlaskClient, world: World, two: list[str]):
    form = answers(world, two, a={"contact": "phone:ja"}) | {"on": "04.03.2027"}
    answer = world.post(client, LIST, form)
    assert answer.status_code == 422
    assert "liegt in der Zukunft" in answer.get_data(as_text=True)


@pytest.mark.one_engine
def test_an_anschluss_that_does_not_fit_the_degree_is_asked_about_once(
    client: FlaskClient, world: World, two: list[str]
):
    filled = {"answer": "promise:BERUFGY", "proof": "written"}
    form = answers(world, two, a=filled)
    answer = world.post(client, LIST, form)
    assert answer.status_code == 422
    assert "Stimmt es trotzdem?" in answer.get_data(as_text=True)
    again = answers(world, two, a=filled | {"warned": "promise:BERUFGY"})
    assert world.post(client, LIST, again).status_code == 302
    assert links(world, two)[0] is Link.PROMISED


def test_nobody_answers_for_a_case_of_another_institution(client: FlaskClient, world: World, two: list[str]):
    form = answers(world, two, a={"contact": "phone:ja"})
    other = client.application.test_client()
    world.sign_in(other, "youth_office")
    assert two[0] not in page(other, LIST)
    assert world.post(other, LIST, form).status_code == 422
    with world.inside():
        assert count(Contact) == 0


def test_a_double_click_is_one_contact(client: FlaskClient, world: World, two: list[str]):
    form = answers(world, two, a={"contact": "phone:ja"}) | {"once": "einmal-und-nie-wieder-42"}
    gate = threading.Barrier(2)
    browsers = [client.application.test_client() for _ in range(2)]
    for browser in browsers:
        world.sign_in(browser, "jobcenter")

    def send(browser: FlaskClient) -> None:
        gate.wait()
        with clock.standing_at(AT):
            world.post(browser, LIST, form)

    threads = [threading.Thread(target=send, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with world.inside():
        assert count(Contact) == 1


@pytest.mark.one_engine
def test_whoever_has_ended_or_is_only_offered_does_not_stand_there(
    client: FlaskClient, world: World, two: list[str]
):
    with world.inside():
        close(world, two[0], by="jobcenter")
    text = page(client, LIST)
    assert two[0] not in text
    assert two[1] in text


@pytest.mark.one_engine
def test_a_long_list_asks_no_more_than_a_short_one(client: FlaskClient, world: World, two: list[str]):
    page(client, LIST)
    with counted(client.application) as short:
        page(client, LIST)
    with world.inside():
        for number in range(6):
            public_id = report(world, family=f"Weitere{number}")
            hand_over(world, public_id, "jobcenter")
            if number % 2:
                promise(world, public_id, by="jobcenter")
    with counted(client.application) as long:
        page(client, LIST)
    assert len(long) == len(short) <= 12, short


def test_the_list_ends_with_the_way(client: FlaskClient, world: World, two: list[str]):
    """Promised, started, still there at the check date, closed with the goal: all of it from the list."""
    way = [
        {"answer": "promise:DUAL", "proof": "contract"},
        {"answer": "start", "proof": "seen"},
        {"answer": "stay", "proof": "register"},
        {"answer": "close:DUAL"},
    ]
    for step in way:
        assert world.post(client, LIST, answers(world, two, a=step)).status_code == 302, step
    assert links(world, two) == [Link.CLOSED, Link.ACCOMPANIED]


@pytest.mark.one_engine
def test_what_fell_through_is_accompanied_again(client: FlaskClient, world: World, two: list[str]):
    with world.inside():
        promise(world, two[0], by="jobcenter")
        start(world, two[0], by="jobcenter")
    assert world.post(client, LIST, answers(world, two, a={"answer": "fall_through"})).status_code == 302
    assert links(world, two)[0] is Link.ACCOMPANIED


@pytest.mark.one_engine
@pytest.mark.parametrize("link", list(Link))
def test_only_steps_of_the_chain_are_offered(link: Link):
    for choice in answers_at(link, "DUAL"):
        assert answer_of(choice.value).step in steps_from(link)


@pytest.mark.one_engine
def test_a_telephone_number_is_dialled_by_its_digits():
    assert dialled("+49 (0)202 / 563-1") == "+492025631"
    assert dialled("0202 563 (Büro)") == "0202563"
    assert contact_of("phone:nein")[1] is False


def test_whoever_took_a_case_over_finds_it_while_others_decide_and_writes_down_contacts(
    client: FlaskClient, world: World, two: list[str]
):
    with world.inside(), clock.standing_at(AT), transaction():
        append_step(lock(load(two[0])), Step.CALL_CONFERENCE, by=world.actor("jobcenter"))
    assert "Bis darüber entschieden ist" in page(client, LIST)
    form = answers(world, two, a={"contact": "phone:ja"})
    assert world.post(client, LIST, form).status_code == 302
    assert links(world, two) == [Link.CONFERENCE, Link.ACCOMPANIED]
    with world.inside():
        assert count(Contact) == 1
