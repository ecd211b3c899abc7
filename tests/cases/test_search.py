"""Finding a case: any spelling of a name, the number, a pseudonym, a school; never what is none of one's business."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.queries.sight import see_one
from kette.db import db
from tests.cases.pupils import hand_over, load, report
from tests.world import World


def search(client: FlaskClient, world: World, words: str) -> str:
    answer = world.post(client, "/faelle/suche", {"suche": words})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("family", "given", "words"),
    [
        ("Yıldız", "Şükrü", "sukru"),
        ("Yıldız", "Şükrü", "SUEKRUE yildiz"),
        ("Yıldız", "Şükrü", "Yıldız"),
        ("Müller", "Jörg", "mueller"),
        ("Müller", "Jörg", "Muller"),
        ("Müller", "Jörg", "joerg müller"),
        ("Wójcik", "Łukasz", "lukasz"),
        ("Коваленко", "Олена", "kovalenko"),
        ("Коваленко", "Олена", "Олена"),
        ("al-Hamad", "Noor", "alhamad"),
        ("O’Neill", "Zoë", "oneill zoe"),
    ],
)
def test_a_name_is_found_in_any_spelling(
    client: FlaskClient, world: World, family: str, given: str, words: str
):
    with world.inside():
        public_id = report(world, family, given)
        report(world, "Beispiel", "Hanna")
    world.sign_in(client, "school")
    html = search(client, world, words)
    assert public_id in html
    assert "Hanna" not in html
    assert "1 Fall gefunden" in html


def test_a_case_is_found_by_its_number(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        number = load(public_id).number
    world.sign_in(client, "school")
    assert public_id in search(client, world, number.lower())
    assert public_id in search(client, world, number[-4:])


def test_a_search_finds_only_among_cases_whose_name_one_may_see(client: FlaskClient, world: World):
    with world.inside():
        named, nameless = report(world), report(world, "Yıldız", "Ayşe")
        hand_over(world, named, "jobcenter")
        hand_over(world, nameless, "agency")
        number = load(nameless).number
    world.sign_in(client, "jobcenter")
    html = search(client, world, "Yıldız")
    assert named in html
    assert nameless not in html
    assert "Nichts gefunden" in search(client, world, number)
    world.sign_out(client)
    world.sign_in(client, "koko")
    for words in ("Yıldız", number, "sukru"):
        html = search(client, world, words)
        assert named not in html
        assert nameless not in html


def test_who_sees_pseudonyms_finds_a_case_by_its_pseudonym(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        report(world, "Müller", "Jörg")
        case = load(public_id)
        known_as = see_one(case, world.actor("koko"), clock.today()).name
        elsewhere = see_one(case, world.actor("jobcenter"), clock.today()).name
    world.sign_in(client, "koko")
    html = search(client, world, known_as.lower())
    assert public_id in html
    assert "1 Fall gefunden" in html
    # The pseudonym of one institution says nothing to another.
    assert elsewhere != known_as
    assert public_id not in search(client, world, elsewhere)


def test_a_pseudonym_does_not_betray_whose_it_is(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        as_koko = see_one(load(public_id), world.actor("koko"), clock.today()).name
    world.sign_in(client, "school")
    assert public_id not in search(client, world, as_koko)


def test_a_school_is_found_by_its_name_and_leads_to_its_cases(client: FlaskClient, world: World):
    with world.inside():
        address = world.institution("other_school").public_id
    world.sign_in(client, "koko")
    html = search(client, world, "kettenstadt sued")
    assert f"/faelle?schule={address}" in html


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "' OR 1=1 --", "\x00", "a" * 5000, "\u202e", "..."])
def test_rubbish_finds_nothing_and_breaks_nothing(client: FlaskClient, world: World, words: str):
    with world.inside():
        public_id = report(world)
    world.sign_in(client, "school")
    assert public_id not in search(client, world, words)


def test_what_was_searched_is_never_kept_in_clear(client: FlaskClient, world: World):
    with world.inside():
        report(world)
    world.sign_in(client, "school")
    search(client, world, "Yıldız")
    search(client, world, "yildiz")
    with world.inside():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "case.search")).all()
        assert [entry.detail for entry in entries] == ["1", "1"]
        assert entries[0].object_id == entries[1].object_id
        assert len(entries[0].object_id) == 64
        assert "yildiz" not in entries[0].object_id


def test_a_search_is_no_address(client: FlaskClient, world: World):
    world.sign_in(client, "school")
    assert client.get("/faelle/suche?suche=Yildiz").status_code in (404, 405)
