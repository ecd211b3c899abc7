"""What tests of calendars do by hand: make an address, read the calendar behind it, invite to a conference."""

import re
from datetime import timedelta

from flask.testing import FlaskClient

from kette.conferences.models import Conference
from kette.conferences.rules.states import ConferenceKind
from kette.conferences.service import planning
from kette.conferences.service.planning import plan
from tests.conferences.table import DAY, MODERATOR, SEATS, report
from tests.feeds.rfc5545 import Component, check
from tests.world import World

PAGE = "/konto/kalender"
SECRET = "Geheimname"


def made(world: World, client: FlaskClient, who: str = "jobcenter") -> str:
    """Make an address as somebody; return its path."""
    world.sign_in(client, who)
    assert world.post(client, PAGE).status_code == 302
    path = shown(client)
    world.sign_out(client)
    assert path
    return path


def shown(client: FlaskClient) -> str:
    """Return the path of the address on the page, empty where there is none."""
    found = re.search(r">https?://[^<>/]+(/kalender/[A-Z2-7-]+\.ics)<", client.get(PAGE).text)
    return found[1] if found else ""


def events(client: FlaskClient, path: str) -> dict[str, Component]:
    """Read a calendar as a program without cookies does; its entries by title."""
    answer = client.application.test_client().get(path)
    assert answer.status_code == 200, answer.status
    found = [one for one in check(answer.data).inner if one.name == "VEVENT"]
    return {one.value("SUMMARY") or "": one for one in found}


def conferences(client: FlaskClient, path: str) -> list[str]:
    """Return the titles of the conferences in a calendar."""
    return [title for title, one in events(client, path).items() if one.value("DURATION")]


def planned(world: World, place: str = "Raum 12; links, oben") -> Conference:
    """Invite to a conference in two weeks with one case (inside a transaction)."""
    conference = plan(
        ConferenceKind.SCHOOL,
        DAY + timedelta(days=14),
        "09:00",
        school=world.institution("school"),
        participants=[world.institution(key) for key in SEATS],
        place=place,
        minutes_per_case=10,
        by=world.actor(MODERATOR),
    )
    planning.add_case(conference, report(world, SECRET, SECRET), world.actor(MODERATOR))
    planning.invite(conference, world.actor(MODERATOR))
    return conference
