"""The list of cases: whose it is, what it shows, how it is narrowed, how few queries it takes."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.service import work
from kette.db import db, transaction
from kette.names import fold
from tests.cases.pupils import AT, DAY, NAME, close, consent, counted, hand_over, load, offer, page, report
from tests.world import World

LINK = re.compile(r'href="/faelle/([\w-]{22})"')


def listed(html: str) -> list[str]:
    """List the cases of a page by their public ids, in order."""
    return list(dict.fromkeys(LINK.findall(html)))


def ids_of(client: FlaskClient, query: str = "") -> list[str]:
    return listed(page(client, f"/faelle{query}"))


# Whose list it is


def test_a_school_sees_its_own_pupils_and_no_others(client: FlaskClient, world: World):
    with world.inside():
        mine, other = report(world), report(world, "Müller", "Jörg", by="other_school")
    world.sign_in(client, "school")
    assert ids_of(client, "?stand=alle") == [mine]
    assert other not in page(client, "/faelle?stand=alle")


def test_a_class_teacher_sees_their_own_classes(client: FlaskClient, world: World):
    with world.inside():
        mine = report(world, class_name="10A")
        report(world, "Müller", "Jörg", class_name="10C")
    world.sign_in(client, "class_teacher")
    assert ids_of(client) == [mine]


def test_an_adviser_sees_what_their_institution_holds_or_is_offered(client: FlaskClient, world: World):
    with world.inside():
        held, offered = report(world), report(world, "Wójcik", "Łukasz")
        report(world, "Müller", "Jörg")
        hand_over(world, held, "jobcenter")
        consent(world, offered, "jobcenter")
        offer(world, offered, "jobcenter")
    world.sign_in(client, "jobcenter")
    assert set(ids_of(client)) == {held, offered}
    world.sign_out(client)
    world.sign_in(client, "agency")
    assert ids_of(client) == []


def test_an_adviser_never_finds_a_case_that_is_none_of_their_business(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        number, key = load(public_id).number, load(public_id).id
    world.sign_in(client, "jobcenter")
    school = world.institution_ids["school"]
    for query in ("", "?stand=alle", "?stand=gemeldet", "?jahrgang=2027", f"?schule={school}", "?seite=1"):
        html = page(client, f"/faelle{query}")
        assert public_id not in html
        assert "Yıldız" not in html
    for words in ("Yıldız", "sukru", number, number[-4:], "10A"):
        html = world.post(client, "/faelle/suche", {"suche": words}).get_data(as_text=True)
        assert public_id not in html
        assert "Nichts gefunden" in html
    assert world.post(client, "/faelle/suche", {"suche": "Kettenstadt-Nord"}).status_code == 200
    unknown = client.get("/faelle/AAAAAAAAAAAAAAAAAAAAAA")
    for address in (public_id, number, str(key)):
        answer = client.get(f"/faelle/{address}")
        assert answer.status_code == 404
        assert len(answer.get_data()) == len(unknown.get_data())


@pytest.mark.one_engine
@pytest.mark.parametrize("who", ["ag", "dpo", "administrator"])
def test_others_have_no_list(client: FlaskClient, world: World, who: str):
    world.sign_in(client, who)
    assert client.get("/faelle").status_code == 403
    assert world.post(client, "/faelle/suche", {"suche": "Yıldız"}).status_code == 403


def test_the_koko_sees_all_cases_under_pseudonyms_without_number_and_class(client: FlaskClient, world: World):
    with world.inside():
        first, second = (
            report(world),
            report(world, "Müller", "Jörg", by="other_school", class_name="10-gelb"),
        )
        numbers = [load(public_id).number for public_id in (first, second)]
    world.sign_in(client, "koko")
    html = page(client, "/faelle")
    assert set(listed(html)) == {first, second}
    for hidden in ("Yıldız", "Şükrü", "Müller", *numbers, ">10A<", "10-gelb"):
        assert hidden not in html
    assert "GE Nord" in html


def test_names_without_a_basis_stand_nowhere_in_the_page(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        # The safety net has accepted in advance; it discloses nothing by itself.
        offer(world, public_id, "safety_net")
    world.sign_in(client, "safety_net")
    for path in ("/faelle", f"/faelle/{public_id}", f"/faelle/{public_id}/notiz"):
        html = page(client, path)
        assert fold(NAME).split()[0] not in fold(html)
        assert "Yıldız" not in html
        assert "0999 4711" not in html
        assert "K-2027" not in html


# What a row says


def test_a_row_says_who_holds_the_case_what_is_due_and_when_something_happened(
    client: FlaskClient, world: World
):
    with world.inside(), clock.standing_at(AT - timedelta(days=20)):
        public_id = report(world)
        with transaction():
            work.make_agreement(
                load(public_id),
                "Termin bei der Berufsberatung",
                institution_id=world.institution_ids["school"],
                due_on=DAY - timedelta(days=6),
                by=world.actor("school"),
            )
    world.sign_in(client, "school")
    text = page(client, "/faelle")
    for words in (
        NAME,
        "10A",
        "Gemeldet",
        "GE Nord",
        "seit 6 Tagen überfällig",
        "Vereinbarung",
        "vor 20 Tagen",
    ):
        assert words in text, words
    assert "Termin bei der Berufsberatung" not in text


def test_an_offer_is_due_on_the_day_of_its_answer(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        consent(world, public_id, "jobcenter")
        offer(world, public_id, "jobcenter")
    world.sign_in(client, "school")
    text = page(client, "/faelle")
    assert "Annahme steht aus" in text
    assert "angeboten: Jobcenter" in text
    assert "Antwort auf die Übergabe" in text
    assert "Mi, 10.03.2027" in text


def test_a_list_says_what_good_looks_like_when_it_is_empty(client: FlaskClient, world: World):
    world.sign_in(client, "jobcenter")
    assert "Kein offener Fall bei Ihnen" in page(client, "/faelle")
    assert "Kein Fall passt zu diesen Filtern" in page(client, "/faelle?frist=ueberfaellig")


# Filters


@pytest.fixture
def cases(world: World) -> dict[str, str]:
    """Give cases that differ in what can be filtered."""
    with world.inside():
        with clock.standing_at(AT - timedelta(weeks=9)):
            made = {
                "quiet": report(world),
                "closed": report(world, "Öztürk", "Ayşe"),
                "south": report(world, "Wójcik", "Łukasz", by="other_school"),
                "older": report(world, "Müller", "Jörg", cohort=2026),
            }
        with clock.standing_at(AT - timedelta(days=5)):
            close(world, made["closed"])
            made["asked"] = report(
                world, "Schmidt", "Mia", class_name="10B", facts={"consent": ["asked"], "degree": ["A"]}
            )
            made["grown"] = report(
                world, "Nguyen", "Anh", born_on=(DAY - timedelta(days=365 * 19 + 30)), facts={}
            )
            made["reserved"] = report(world, "Kaya", "Elif")
            offer(world, made["reserved"], "jobcenter")
            made["held"] = report(world, "Kovač", "Ivan")
            hand_over(world, made["held"], "jobcenter")
            made["overdue"] = report(world, "Meyer", "Tom")
            with transaction():
                work.make_agreement(
                    load(made["overdue"]),
                    "Bewerbung abgeben",
                    institution_id=world.institution_ids["school"],
                    due_on=DAY - timedelta(days=1),
                    by=world.actor("school"),
                )
        return made


OPEN = {"quiet", "south", "older", "asked", "grown", "reserved", "held", "overdue"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", OPEN),
        ("stand=offen", OPEN),
        ("stand=alle", OPEN | {"closed"}),
        ("stand=abgeschlossen", {"closed"}),
        ("stand=gemeldet", {"quiet", "south", "older", "asked", "grown", "overdue"}),
        ("stand=begleitung", {"held", "reserved"}),
        ("schule=<other_school>", {"south"}),
        ("stelle=<jobcenter>", {"held"}),
        ("frist=ueberfaellig", {"overdue"}),
        ("still=8", {"quiet", "south", "older"}),
        ("still=2", {"quiet", "south", "older"}),
        ("still=12", set()),
        ("jahrgang=2026", {"older"}),
        ("schulpflicht=beendet", {"grown"}),
        ("schulpflicht=laeuft", OPEN - {"grown"}),
        ("einwilligung=angefragt", {"asked"}),
        ("einwilligung=vorgemerkt", {"reserved"}),
        ("einwilligung=erteilt", {"held"}),
        ("einwilligung=nicht-erteilt", set()),
        ("stand=gemeldet&jahrgang=2026&still=8", {"older"}),
        # What cannot be read leaves the list as it is.
        ("stand=quatsch&still=3&jahrgang=x&schule=unknown&einwilligung=9", OPEN),
        ("sortierung=schule", OPEN),
        ("sortierung=aktivitaet", OPEN),
        ("sortierung=quatsch", OPEN),
    ],
)
def test_a_list_is_narrowed_by_what_stands_in_the_address(
    client: FlaskClient, world: World, cases: dict[str, str], query: str, expected: set[str]
):
    with world.inside():
        for key in ("other_school", "jobcenter"):
            query = query.replace(f"<{key}>", world.institution(key).public_id)
    world.sign_in(client, "koko")
    words = {public_id: word for word, public_id in cases.items()}
    assert {words[one] for one in ids_of(client, f"?{query}")} == expected


def test_a_school_narrows_its_list_by_class(client: FlaskClient, world: World, cases: dict[str, str]):
    world.sign_in(client, "school")
    assert ids_of(client, "?klasse=10b") == [cases["asked"]]


def test_the_case_with_the_nearest_date_stands_first(
    client: FlaskClient, world: World, cases: dict[str, str]
):
    world.sign_in(client, "school")
    assert ids_of(client)[0] == cases["overdue"]
    assert ids_of(client, "?sortierung=aktivitaet")[0] in (cases["quiet"], cases["older"])


def test_a_filter_tells_nothing_about_cases_of_which_only_a_line_is_left(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        hand_over(world, public_id, "jobcenter")
        hand_over(world, public_id, "youth_office", by="jobcenter")
    world.sign_in(client, "jobcenter")
    later = AT + timedelta(days=90)
    assert ids_of(client, "?schulpflicht=laeuft") == [public_id]
    world.sign_out(client)
    with clock.standing_at(later):
        world.sign_in(client, "jobcenter")
        assert ids_of(client) == [public_id]
        html = page(client, "/faelle")
        assert NAME not in html
        assert ids_of(client, "?schulpflicht=laeuft") == []
        assert ids_of(client, "?einwilligung=erteilt") == []


# Pages and queries


def test_a_long_list_comes_in_pages_and_each_case_once(client: FlaskClient, world: World):
    with world.inside():
        for number in range(53):
            report(world, f"Zahl{number}", "Anna", facts={})
    world.sign_in(client, "school")
    first, second = page(client, "/faelle"), page(client, "/faelle?seite=2")
    assert (len(listed(first)), len(listed(second))) == (50, 3)
    assert not set(listed(first)) & set(listed(second))
    assert "Seite 1 von 2" in first
    assert "53 Fälle" in second
    assert client.get("/faelle?seite=9").status_code == 302
    assert client.get("/faelle?seite=-1").status_code == 200


@pytest.mark.parametrize("who", ["school", "jobcenter", "koko"])
def test_a_list_takes_four_queries_however_long_it_is(
    app: Flask, client: FlaskClient, world: World, who: str
):
    with world.inside():
        for number in range(12):
            public_id = report(world, f"Zahl{number}", "Anna")
            if number % 2:
                hand_over(world, public_id, "jobcenter")
    world.sign_in(client, who)
    page(client, "/faelle")
    for query in ("", "?schulpflicht=laeuft&einwilligung=erteilt&still=2&stand=alle"):
        with counted(app) as statements:
            page(client, f"/faelle{query}")
        assert len(statements) <= 4, statements


@pytest.mark.one_engine
def test_ticked_cases_go_to_a_conference(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
    world.sign_in(client, "school")
    html = page(client, "/faelle")
    assert f'name="case" value="{public_id}"' in html
    world.sign_out(client)
    world.sign_in(client, "class_teacher")
    assert 'name="case"' not in page(client, "/faelle")


def test_looking_at_a_list_is_written_down_with_its_length(client: FlaskClient, world: World):
    with world.inside():
        report(world)
    world.sign_in(client, "school")
    page(client, "/faelle?jahrgang=2027")
    with world.inside():
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
        assert (entry.action, entry.detail) == ("case.list", "1")
