"""What the pages of a conference say before somebody does something, and to those who see no names."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kette.conferences.models import Participant
from kette.conferences.rules.states import Attendance, ConferenceKind
from kette.conferences.service import planning
from kette.db import db, transaction
from tests.conferences.table import MODERATOR, call, in_days, mails, report
from tests.world import World

pytestmark = pytest.mark.one_engine


def draft(world: World, *, informed: bool = True, invited: bool = False) -> str:
    """Plan a conference of the Kommune with a case of a school that was not asked; return its address."""
    with world.inside(), transaction():
        case = report(world, informed=informed)
        conference = call(
            world,
            [case],
            kind=ConferenceKind.KOMMUNE,
            seats=("jobcenter", "agency", "coordination"),
            running=False,
        )
        if invited:
            planning.invite(conference, world.actor(MODERATOR))
        return f"/konferenzen/{conference.public_id}"


def page(client: FlaskClient, path: str) -> str:
    """Return a page as text."""
    return client.get(path).get_data(as_text=True)


def test_inviting_is_asked_first_with_how_many_get_a_mail(world: World, client: FlaskClient) -> None:
    path = draft(world)
    world.sign_in(client, "moderator")
    asked = re.search(r'data-confirm="(\d+) Stellen bekommen jetzt eine E-Mail', page(client, path))
    assert asked
    with world.inside():
        before = len(mails())
    world.post(client, f"{path}/einladen", {})
    with world.inside():
        assert len(mails()) - before == int(asked[1]) == 3


def test_who_comes_with_a_case_is_named(world: World, client: FlaskClient) -> None:
    path = draft(world)
    world.sign_in(client, "moderator")
    assert re.search(r"ist immer mit eingeladen, auch ohne angekreuzt zu sein: [^.]+\.", page(client, path))
    with world.inside(), transaction():
        other = report(world, "Wójcik", "Łukasz", by="other_school").public_id
        name = world.institution("other_school").name
    form = {"case": [other], "conference": path.rsplit("/", 1)[1], "chosen": "1"}
    added = world.post(client, "/konferenzen/tagesordnung", form)
    assert f"Neu mit am Tisch, als zuständige Stelle: {name}." in page(client, added.location)


def test_who_sees_no_names_reads_what_to_do_and_why(world: World, client: FlaskClient) -> None:
    path = draft(world, invited=True)
    world.sign_in(client, "jobcenter")
    shown = page(client, path)
    assert "Bitte bereiten Sie Ihre Fälle vor" not in shown
    assert "eine Einwilligung einzuholen" in shown
    assert "das nur in dieser Konferenz gilt" in shown
    (item,) = set(re.findall(rf"{path}/faelle/[\w-]+", shown))
    assert "das nur in dieser Konferenz gilt" in page(client, item)


def test_who_sees_all_names_is_asked_for_its_own_cases(world: World, client: FlaskClient) -> None:
    path = draft(world, invited=True)
    world.sign_in(client, "school")
    shown = page(client, path)
    assert "Bitte bereiten Sie Ihre Fälle vor" in shown
    assert "das nur in dieser Konferenz gilt" not in shown


def test_a_case_that_nobody_was_told_about_says_so(world: World, client: FlaskClient) -> None:
    path = draft(world, informed=False)
    informed = draft(world)
    with world.inside(), transaction():
        waiting = report(world, "Wójcik", "Łukasz", informed=False).public_id
    world.sign_in(client, "moderator")
    assert "noch nicht informiert" in page(client, path)
    assert "noch nicht informiert" not in page(client, informed)
    assert "noch nicht informiert" in page(client, f"{path}/aufnehmen")
    asked = world.post(client, "/konferenzen/tagesordnung", {"case": [waiting]})
    assert "noch nicht informiert" in asked.get_data(as_text=True)


def test_closing_says_one_truth_and_offers_to_note_who_did_not_come(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "moderator")
    before = page(client, table["conference"])
    assert "2 offene Fälle warten auf die nächste Konferenz." in before
    assert "Bis 10.03.2027 lässt sie sich wieder öffnen" in before
    assert "nichts mehr ändern" not in before
    assert "ist nicht notiert, ob sie da waren" in before
    with world.inside(), transaction():
        call(world, running=False, on=in_days(14))
    assert "2 offene Fälle kommen auf die Tagesordnung vom 17.03.2027." in page(client, table["conference"])
    closed = world.post(client, f"{table['conference']}/abschliessen", {"fehlend": "1"})
    after = page(client, closed.location)
    assert "Bis 10.03.2027 können Sie sie wieder öffnen." in after
    assert "Wer hat teilgenommen?" in after
    with world.inside():
        rows = db.session.scalars(select(Participant)).all()
        noted = {row.attendance for row in rows if row.conference.closed_at}
        assert noted == {Attendance.ABSENT}


def test_who_is_not_noted_stays_so_unless_somebody_says_otherwise(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "moderator")
    world.post(client, f"{table['conference']}/abschliessen", {})
    with world.inside():
        rows = db.session.scalars(select(Participant)).all()
        assert {row.attendance for row in rows} == {Attendance.INVITED}
