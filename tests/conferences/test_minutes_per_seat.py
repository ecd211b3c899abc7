"""The minutes against rule 4, seat by seat: of each case the name, its number and class, note and agreement, or none of it."""

import subprocess

import pytest
from flask.testing import FlaskClient

from kette.conferences.models import AgendaItem
from kette.conferences.rules.states import DecisionCode
from kette.conferences.service import leading
from kette.db import transaction
from tests.conferences.table import MODERATOR, consent, in_days, seated
from tests.world import World

# What stands in the minutes about each case alone.
NAMES = (("Şükrü", "Yıldız", "0001"), ("Łukasz", "Wójcik", "0002"), ("Олена", "Коваленко", "0003"))
NOTES = ("Schwester-Meryem", "Bruder-Tomasz", "Tante-Halyna")
AGREED = ("Erstgespräch-Eins", "Hausbesuch-Zwei", "Anruf-Drei")
# Who reads which case by name, and which in full. The Jugendamt is offered the first; the Jobcenter has a consent for
# the second; the third is nobody's but the school's. An agreement alone opens no name.
READ = {
    "school": ({0, 1, 2}, {0, 1, 2}),
    "youth_office": ({0}, {0}),
    "jobcenter": ({1}, {1}),
    "agency": (set(), set()),
    "koko": (set(), set()),
    "moderator": (set(), set()),
}


@pytest.mark.parametrize("who", list(READ))
def test_each_seat_reads_in_its_minutes_what_it_may_and_nothing_else(
    world: World, client: FlaskClient, who: str
) -> None:
    with world.inside():
        items = held(world)
        path = f"/konferenzen/{items[0].conference.public_id}/protokoll.pdf"
        spoken = [item.pseudonym for item in items]
    world.sign_in(client, who)
    words = read(client.get(path).data)
    named, in_full = READ[who]
    for place in range(3):
        shown = [mark for mark in NAMES[place] if mark in words]
        assert shown == (list(NAMES[place]) if place in named else []), (who, place)
        texts = [mark for mark in (NOTES[place], AGREED[place]) if mark in words]
        assert texts == ([NOTES[place], AGREED[place]] if place in in_full else []), (who, place)
        # Under which word it was spoken of, and what was decided, everybody in the room has heard.
        assert spoken[place] in words
    assert words.count("10A") == len(named)
    assert words.count("Übergabe an Jugendamt") == 1
    assert words.count("bleibt bei der zuständigen Stelle") == 2


@pytest.mark.parametrize("who", ["other_school", "integration_centre", "provider", "safety_net"])
def test_who_takes_no_part_gets_no_minutes(world: World, client: FlaskClient, who: str) -> None:
    with world.inside():
        path = f"/konferenzen/{held(world)[0].conference.public_id}/protokoll.pdf"
    world.sign_in(client, who)
    assert client.get(path).status_code == 404


def held(world: World) -> list[AgendaItem]:
    """Decide about three cases, each with a note and an agreement of the Agentur; close the conference."""
    items = seated(world, 3)
    agency, youth_office = world.institution("agency"), world.institution("youth_office")
    with transaction():
        consent(world, items[1].case, "jobcenter")
        for place, item in enumerate(items):
            leading.decide(
                item,
                DecisionCode.KEEP if place else DecisionCode.HAND_OVER,
                by=world.actor(MODERATOR),
                receiver=None if place else youth_office,
                note=NOTES[place],
                agreements=[(AGREED[place], agency, in_days(7))],
            )
        leading.close(items[0].conference, world.actor(MODERATOR))
    return items


def read(paper: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=paper, capture_output=True, check=True)
    return done.stdout.decode()
