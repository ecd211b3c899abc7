"""The list of cases: whose it is, what it shows, its pages, and how few queries it takes."""

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
from tests.cases.pupils import AT, DAY, NAME, consent, counted, hand_over, listed, load, offer, page, report
from tests.world import World

# Whose list it is


def test_a_school_sees_its_own_pupils_and_no_others(client: FlaskClient, world: World):
    with world.inside():
        mine, other = report(world), report(world, "Müller", "Jörg", by="other_school")
    world.sign_in(client, "school")
    assert listed(client, "?stand=alle") == [mine]
    assert other not in page(client, "/faelle?stand=alle")


def test_a_class_teacher_sees_their_own_classes(client: FlaskClient, world: World):
    with world.inside():
        mine = report(world, class_name="10A")
        report(world, "Müller", "Jörg", class_name="10C")
    world.sign_in(client, "class_teacher")
    assert listed(client) == [mine]


def test_an_adviser_sees_what_their_institution_holds_or_is_offered(client: FlaskClient, world: World):
    with world.inside():
        held, offered = report(world), report(world, "Wójcik", "Łukasz")
        report(world, "Müller", "Jörg")
        hand_over(world, held, "jobcenter")
        consent(world, offered, "jobcenter")
        offer(world, offered, "jobcenter")
    world.sign_in(client, "jobcenter")
    assert set(listed(client)) == {held, offered}
    world.sign_out(client)
    world.sign_in(client, "agency")
    assert listed(client) == []


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
    assert set(listed(client)) == {first, second}
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


# Pages and queries


def test_a_long_list_comes_in_pages_and_each_case_once(client: FlaskClient, world: World):
    with world.inside():
        for number in range(53):
            report(world, f"Zahl{number}", "Anna", facts={})
    world.sign_in(client, "school")
    first, second = page(client, "/faelle"), page(client, "/faelle?seite=2")
    first_ids, second_ids = listed(client), listed(client, "?seite=2")
    assert (len(first_ids), len(second_ids)) == (50, 3)
    assert not set(first_ids) & set(second_ids)
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
    for query in ("", "?schulpflicht=laeuft&einwilligung=erteilt&tage=14&stand=alle"):
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
