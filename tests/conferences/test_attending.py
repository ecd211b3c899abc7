"""Who sits at the table: noted with one click, excused with a deputy, and what follows from it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.chain import BrokenChain
from kette.conferences.models import Conference, Decision, Participant
from kette.conferences.queries.attending import not_noted
from kette.conferences.rules.states import Attendance
from kette.conferences.service import leading
from kette.conferences.service.attending import note_the_table
from kette.conferences.service.looking import look
from kette.db import db, transaction
from tests.conferences.table import AT, MODERATOR, call, count, keep, report, seated
from tests.pages import stands_in
from tests.world import World


def test_whoever_has_a_case_open_since_it_began_is_noted_with_one_stroke(world: World) -> None:
    (item,) = seated(world)
    conference = item.conference
    with transaction():
        leading.note_attendance(
            _seat(world, conference, "agency"), Attendance.PRESENT, world.actor(MODERATOR)
        )
        for who in ("jobcenter", "agency", "moderator"):
            look(conference, item, world.actor(who))
    assert _names(not_noted(conference)) == ["Jobcenter", "KoKo"]
    with transaction():
        assert _names(note_the_table(conference, world.actor(MODERATOR))) == ["Jobcenter", "KoKo"]
    assert not_noted(conference) == []
    assert _seat(world, conference, "youth_office").attendance is Attendance.INVITED


def test_who_looked_before_it_began_was_not_there_yet(world: World) -> None:
    with transaction():
        conference = call(world, [report(world)], running=False)
        with clock.standing_at(AT - timedelta(hours=1)):
            look(conference, conference.items[0], world.actor("jobcenter"))
    assert not_noted(conference) == []
    with transaction():
        conference.started_at = AT
    assert not_noted(conference) == []


def test_a_deputy_lets_a_case_be_decided_that_its_holder_is_excused_from(world: World) -> None:
    (item,) = seated(world)
    school, by = _seat(world, item.conference, "school"), world.actor(MODERATOR)
    with transaction():
        leading.note_attendance(school, Attendance.EXCUSED, by)
    with pytest.raises(BrokenChain, match="sitzt nicht mit am Tisch"):
        keep(world, item)
    db.session.rollback()
    with transaction():
        leading.note_attendance(
            _seat(world, item.conference, "school"),
            Attendance.EXCUSED,
            by,
            deputy=world.institution("youth_office"),
        )
    assert (
        _seat(world, item.conference, "school").came == "entschuldigt, vertreten durch Jugendamt Kettenstadt"
    )
    keep(world, item)
    assert count(Decision) == 1


def test_who_comes_after_all_needs_no_deputy(world: World) -> None:
    (item,) = seated(world)
    seat, by = _seat(world, item.conference, "jobcenter"), world.actor(MODERATOR)
    with transaction():
        leading.note_attendance(seat, Attendance.EXCUSED, by, deputy=world.institution("agency"))
    with transaction():
        leading.note_attendance(seat, Attendance.PRESENT, by, deputy=world.institution("agency"))
    assert seat.came == "anwesend"


def test_the_live_page_offers_to_note_the_table_and_comes_back_to_the_case(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    seat = world.app.test_client()
    world.sign_in(seat, "jobcenter")
    seat.get(table["item"])
    world.sign_in(client, "moderator")
    page = client.get(table["item"]).get_data(as_text=True)
    assert "Am Tisch, noch nicht als anwesend notiert: Jobcenter, KoKo." in page
    item_id = table["item"].rsplit("/", 1)[1]
    answer = world.post(client, f"{table['conference']}/anwesend", {"fall": item_id})
    assert answer.location == table["item"]
    page = client.get(table["item"]).get_data(as_text=True)
    assert "anwesend: 2" in page
    assert "noch nicht als anwesend" not in page
    # Only whoever leads is asked.
    assert world.post(seat, f"{table['conference']}/anwesend", {}).status_code == 403


@pytest.mark.one_engine
def test_the_page_notes_a_deputy_and_a_stranger_is_none(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "moderator")
    with world.inside():
        ids = {key: world.institution(key).public_id for key in ("jobcenter", "agency", "safety_net")}
    path = f"{table['conference']}/teilnahme"
    world.post(client, path, {f"attendance-{ids['jobcenter']}": f"excused:{ids['safety_net']}"})
    assert "vertreten durch Auffangstelle" not in client.get(table["conference"]).get_data(as_text=True)
    world.post(client, path, {f"attendance-{ids['jobcenter']}": f"excused:{ids['agency']}"})
    with world.inside():
        came = db.session.scalars(select(Participant).where(Participant.represented_by.is_not(None))).one()
        assert came.came == "entschuldigt, vertreten durch Agentur für Arbeit Kettenstadt"
    page = client.get(table["conference"]).get_data(as_text=True)
    assert f'value="excused:{ids["agency"]}" selected' in page
    seat = world.app.test_client()
    world.sign_in(seat, "agency")
    assert stands_in(
        "entschuldigt, vertreten durch Agentur für Arbeit Kettenstadt",
        seat.get(table["conference"]).get_data(as_text=True),
    )


def _seat(world: World, conference: Conference, key: str) -> Participant:
    return next(row for row in conference.participants if row.institution_id == world.institution_ids[key])


def _names(seats: object) -> list[str]:
    return sorted(row.institution.short_name for row in seats)  # type: ignore[attr-defined]  # participants
