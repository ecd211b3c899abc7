"""Planning, filling and closing a conference through its pages."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kette.chain import Link
from kette.conferences.models import Conference
from kette.conferences.rules.states import Attendance, ConferenceKind, ConferenceState
from kette.db import db, transaction
from kette.forms import fresh_key
from tests.conferences.table import SEATS, call, report, the_case
from tests.world import World


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
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "school", "school": ""}, "Bitte wählen Sie die Schule"),
        ({"held_on": "01.02.2020"}, "Vergangenheit"),
        ({"held_on": "31.02.2027"}, "gibt es nicht"),
        ({"begins": "25:00"}, "Uhrzeit"),
        ({"participants": []}, "mindestens eine Stelle"),
    ],
)
def test_what_cannot_be_planned_says_why(
    world: World, client: FlaskClient, change: dict[str, object], sentence: str
) -> None:
    world.sign_in(client, "moderator")
    with world.inside():
        jobcenter = world.institution("jobcenter").public_id
    form = {"kind": "kommune", "school": "", "held_on": "+7", "begins": "09:00", "participants": [jobcenter]}
    answer = world.post(client, "/konferenzen/neu", {**form, **change})
    assert answer.status_code in (200, 422)
    assert sentence in answer.get_data(as_text=True)
