"""The lists behind the start page: what a number there counts is what its link opens, for every role."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.cases.service.work import make_agreement
from kette.db import transaction
from kette.handover.service import door as handover
from kette.privacy.rules.informing import Informed
from kette.reminders.rules.due import Counting
from kette.today.queries.handovers import next_rung
from tests.cases.pupils import counted
from tests.world import World, make_world

MANY = 13
LINK = re.compile(r'href="(/\?liste=[^"]+)">[^<]*: (?:alle )?(\d+) anzeigen')
OWED = re.compile(r'hat auf (\d+) Übergaben nicht geantwortet.*?href="([^"]+)"', re.DOTALL)


@pytest.mark.parametrize("who", ["school", "class_teacher", "agency", "jobcenter", "koko", "moderator"])
def test_every_number_on_the_start_page_is_the_number_of_rows_its_link_opens(
    world: World, client: FlaskClient, who: str
) -> None:
    with world.inside():
        fill(world)
    world.sign_in(client, who)
    page = client.get("/").get_data(as_text=True)
    found = [(path, int(number)) for path, number in LINK.findall(page)]
    found += [(path, int(number)) for number, path in OWED.findall(page)]
    for path, number in found:
        assert rows(client, unescape(path)) == number, path
    expected = {
        # 13 offers that others owe an answer to, in one row; 12 wishes and 12 agreements, of which 10 rows stand there.
        "school": {"antworten": 13, "vereinbarungen": 12, "vorgemerkt": 12},
        "class_teacher": {"antworten": 13},
        "agency": {"uebergaben": 13},
        "jobcenter": {},
        "koko": {"antworten": 13},
        "moderator": {"antworten": 13},
    }[who]
    if "antworten" in expected:
        assert "Kette erinnert am" in page
    assert expected.items() <= {re.split("[=&]", unescape(path))[1]: number for path, number in found}.items()


@pytest.mark.parametrize(
    ("day", "rung", "says"),
    [
        (date(2027, 3, 1), 5, "Kette erinnert am 04.03.2027"),
        (date(2027, 3, 4), 5, "Kette hat am 04.03.2027 erinnert und erinnert wieder am 11.03.2027"),
        (date(2027, 3, 11), 5, "Kette hat am 04.03.2027 und am 11.03.2027 erinnert"),
        (date(2027, 3, 11), 0, "Kette hat am 04.03.2027 erinnert"),
    ],
)
def test_what_is_owed_says_when_kette_reminds(day: date, rung: int, says: str) -> None:
    by = Counting({"answer_reminder_days": 1, "next_rung_days": rung})
    assert next_rung(date(2027, 3, 3), day, by) == says


def test_where_nobody_is_reminded_nothing_is_said() -> None:
    assert next_rung(date(2027, 3, 3), date(2027, 3, 9), Counting({"answer_reminder_days": 0})) == ""
    assert next_rung(None, date(2027, 3, 9), Counting({})) == ""


@pytest.mark.parametrize("who", ["school", "agency"])
def test_the_start_page_asks_the_database_no_more_for_many_cases_than_for_few(
    world: World, client: FlaskClient, app: Flask, who: str
) -> None:
    asked = []
    for number in (2, 8):
        with world.inside():
            fill(world, number)
        world.sign_in(client, who)
        with counted(app) as statements:
            client.get("/")
        asked.append(len(statements))
    # A list that is longer than its part is counted by a statement of its own; others of one row are opened.
    assert abs(asked[1] - asked[0]) <= 3, asked


def test_a_list_in_full_says_so_when_nothing_is_left_and_takes_no_page_that_is_not_there(
    world: World, client: FlaskClient
) -> None:
    world.sign_in(client, "school")
    assert "Hier wartet nichts mehr." in client.get("/?liste=uebergaben").get_data(as_text=True)
    assert client.get("/?liste=uebergaben&seite=9").status_code == 302
    assert "Wartet auf mich" in client.get("/?liste=gibt-es-nicht").get_data(as_text=True)


def test_a_class_teacher_is_shown_the_handovers_of_the_own_classes_alone_and_opens_their_cases(
    world: World, client: FlaskClient
) -> None:
    with world.inside(), transaction():
        for name, class_name in (("Eigen", "10A"), ("Fremd", "9C")):
            handover.propose(
                report(world, name, class_name), world.institution("agency"), by=world.actor("school")
            )
    page = world.sign_in(client, "class_teacher").get("/").get_data(as_text=True)
    assert "Ada Eigen" in page
    assert "Fremd" not in page
    assert "1 Übergabe" not in page
    [path] = re.findall(r'href="(/faelle/[^"]+)"', page)
    assert client.get(path).status_code == 200


def fill(world: World, many: int = MANY) -> None:
    """Offer so many cases, keep one fewer for later, and agree on something in each of these."""
    with transaction():
        for number in range(many):
            handover.propose(
                report(world, f"Offen{number}"), world.institution("agency"), by=world.actor("school")
            )
    with transaction():
        for number in range(many - 1):
            case = report(world, f"Wartet{number}")
            handover.propose(case, world.institution("jobcenter"), by=world.actor("school"))
            make_agreement(
                case,
                "Anrufen",
                institution_id=world.institution_ids["school"],
                due_on=clock.today() + timedelta(days=1),
                by=world.actor("school"),
            )


def report(world: World, name: str, class_name: str = "10A") -> Case:
    return report_case(
        PersonalData(name, "Ada", date(2009, 1, 2), postcode="42001", town="Kettenstadt"),
        school=world.institution("school"),
        cohort=2027,
        by=world.actor("school"),
        class_name=class_name,
        informed=Informed(clock.today()),
    )


def rows(client: FlaskClient, path: str) -> int:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True).count('<th scope="row"')


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)
