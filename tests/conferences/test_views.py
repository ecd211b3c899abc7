"""The pages of conferences: what each role opens, what each seat sees, and one decision through the page."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.cases.models import Agreement, Case
from kette.chain import Link
from kette.conferences.models import AgendaItem, Conference, Decision
from kette.conferences.rules.states import Attendance, ConferenceKind, ConferenceState, DecisionCode
from kette.conferences.service import leading
from kette.db import db, transaction
from kette.forms import fresh_key
from tests.conferences.table import AT, SEATS, call, in_days, report, seated
from tests.world import World, make_world

EVERYBODY = ("school", "jobcenter", "youth_office", "moderator", "koko")
NAMES = ("Yıldız", "Şükrü", "K-2027")


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    made = make_world(app)
    with clock.standing_at(AT):
        yield made


@pytest.fixture
def table(world: World) -> dict[str, str]:
    """Give a running conference with two cases: the addresses by word."""
    with world.inside():
        items = seated(world, 2)
        conference = items[0].conference
        return {
            "conference": f"/konferenzen/{conference.public_id}",
            "item": f"/konferenzen/{conference.public_id}/faelle/{items[0].public_id}",
            "next": f"/konferenzen/{conference.public_id}/faelle/{items[1].public_id}",
            "wall": f"/konferenzen/{conference.public_id}/beamer",
            "minutes": f"/konferenzen/{conference.public_id}/protokoll.pdf",
            "state": f"/konferenzen/{conference.public_id}/tagesordnung",
            "word": items[0].pseudonym,
            "case": items[0].case.public_id,
        }


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
    assert not any(name in page for name in (*NAMES, "10A"))
    # What everybody may see of it is there.
    assert "Erster Schulabschluss" in page


def test_the_wall_shows_only_what_everybody_present_may_see(world: World, client: FlaskClient) -> None:
    from kette.conferences.queries.seat import common_groups
    from kette.privacy.rules.fields import FieldGroup

    with world.inside():
        (item,) = seated(world)
        common = common_groups(item.conference, [item.case], clock.today())[item.case_id]
        assert FieldGroup.NEEDS in common
        assert not common & {
            FieldGroup.IDENTITY,
            FieldGroup.ADDRESS,
            FieldGroup.CONTACT,
            FieldGroup.ENTRUSTED,
        }
        # The agency gets the seven fields of § 31a with the name: no needs beside it.
        with transaction():
            from kette.privacy.service import record_statute

            record_statute(
                item.case_id, world.institution("agency"), "school_to_agency", by=world.actor("school")
            )
        common = common_groups(item.conference, [item.case], clock.today())[item.case_id]
        assert FieldGroup.NEEDS not in common
        with transaction():
            for row in item.conference.participants:
                away = row.institution_id == world.institution_ids["agency"]
                leading.note_attendance(
                    row, Attendance.EXCUSED if away else Attendance.PRESENT, world.actor("moderator")
                )
        common = common_groups(item.conference, [item.case], clock.today())[item.case_id]
        assert FieldGroup.NEEDS in common


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


def test_a_conference_is_planned_filled_led_and_closed_through_its_pages(
    world: World, client: FlaskClient
) -> None:
    with world.inside(), transaction():
        case = report(world)
        public_id = case.public_id
    world.sign_in(client, "moderator")
    with world.inside():
        seats = [world.institution(key).public_id for key in SEATS]
        school = world.institution("school").public_id
    planned = world.post(
        client,
        "/konferenzen/neu",
        {
            "kind": "school",
            "school": school,
            "held_on": "+7",
            "begins": "9:30",
            "place": "Raum 12",
            "participants": seats,
            "once": fresh_key(),
        },
    )
    assert planned.status_code == 302, planned.get_data(as_text=True)
    path = planned.location
    asked = world.post(client, "/konferenzen/tagesordnung", {"case": [public_id], "once": fresh_key()})
    assert asked.status_code == 200
    assert "Auf welche Tagesordnung?" in asked.get_data(as_text=True)
    conference_id = path.rsplit("/", 1)[1]
    added = world.post(
        client,
        "/konferenzen/tagesordnung",
        {"case": [public_id], "conference": conference_id, "chosen": "1", "once": fresh_key()},
    )
    assert added.status_code == 302, added.get_data(as_text=True)
    for step in ("einladen", "beginnen"):
        assert world.post(client, f"{path}/{step}", {"once": fresh_key()}).status_code == 302
    with world.inside():
        (conference,) = db.session.scalars(select(Conference)).all()
        participants = [row.institution.public_id for row in conference.participants]
    there = {f"attendance-{one}": "present" for one in participants}
    assert world.post(client, f"{path}/teilnahme", {**there, "once": fresh_key()}).status_code == 302
    assert world.post(client, f"{path}/abschliessen", {"once": fresh_key()}).status_code == 302
    with world.inside():
        (conference,) = db.session.scalars(select(Conference)).all()
        assert conference.state is ConferenceState.CLOSED
        assert {row.attendance for row in conference.participants} == {Attendance.PRESENT}
        assert conference.begins == "09:30"
        assert the_case({"case": public_id}).link is Link.CONFERENCE
    assert client.get(path).status_code == 200


@pytest.mark.one_engine
def test_cases_of_others_do_not_come_onto_an_agenda(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        other = report(world, by="other_school").public_id
    world.sign_in(client, "school")
    answer = world.post(client, "/konferenzen/tagesordnung", {"case": [other]})
    assert answer.status_code == 404


@pytest.mark.one_engine
def test_a_case_already_on_an_agenda_says_so(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "moderator")
    page = world.post(client, "/konferenzen/tagesordnung", {"case": [table["case"]]}).get_data(as_text=True)
    assert "steht schon auf der Tagesordnung vom 03.03.2027" in page


@pytest.mark.one_engine
def test_a_participant_brings_its_own_case_and_nobody_elses(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        call(world, [], kind=ConferenceKind.KOMMUNE, seats=("school", "jobcenter"))
        own = report(world).public_id
    world.sign_in(client, "school")
    page = world.post(client, "/konferenzen/tagesordnung", {"case": [own]}).get_data(as_text=True)
    assert "Fallkonferenz der Kommune" in page


@pytest.mark.one_engine
def test_new_cases_are_planned_with_a_new_conference(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        public_id = report(world).public_id
    world.sign_in(client, "school")
    answer = world.post(
        client, "/konferenzen/tagesordnung", {"case": [public_id], "conference": "neu", "chosen": "1"}
    )
    assert answer.status_code == 302
    assert f"case={public_id}" in answer.location
    assert "1 Fall kommt" in client.get(answer.location).get_data(as_text=True)


@pytest.mark.one_engine
def test_the_order_changes_by_buttons(world: World, table: dict[str, str], client: FlaskClient) -> None:
    world.sign_in(client, "koko")
    assert world.post(client, f"{table['next']}/verschieben", {"direction": "hoch"}).status_code == 302
    page = client.get(table["conference"]).get_data(as_text=True)
    assert page.index(table["next"]) < page.index(table["item"])
    assert world.post(client, f"{table['next']}/abnehmen", {}).status_code == 302
    assert table["next"] not in client.get(table["conference"]).get_data(as_text=True)


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


def the_case(table: dict[str, str]) -> Case:
    return db.session.scalars(select(Case).where(Case.public_id == table["case"])).one()
