"""Lists kept under a name and columns kept for a person: who sees, opens and removes them, and what is refused."""

import html as markup
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from kette import clock
from kette.audit import AuditEntry
from kette.db import db, transaction
from kette.institutions.service import admitting
from kette.lists.models import SavedList
from kette.lists.rules import LONGEST_NAME, MOST_OWN, MOST_SHARED, read, written
from kette.roles import Role
from tests.cases.pupils import NAME, listed, page, report
from tests.world import World, make_world

LISTS = "/faelle/listen"
OWN = {"name": "Anruf diese Woche", "liste": "still", "tage": "14"}


def keep(client: FlaskClient, world: World, **changed: Any) -> TestResponse:
    """Keep a list as the page does."""
    return world.post(client, LISTS, {**OWN, **changed})


def kept(world: World) -> list[tuple[str, bool, dict[str, str]]]:
    """Return what the database holds: name, whether shared, parts."""
    with world.inside():
        rows = db.session.scalars(select(SavedList).order_by(SavedList.id))
        return [(row.name, row.is_shared, dict(read(row.parts))) for row in rows]


def colleague(world: World, key: str = "zweite") -> None:
    """Admit a second adviser of the Jobcenter."""
    with world.inside(), transaction():
        person = admitting.add_person(key, "Zweite Kollegin", world.password, email=f"{key}@example.org")
        jobcenter = world.institution("jobcenter")
        row = admitting.add_membership(person, jobcenter, Role.ADVISER, kommune_id=world.kommune_id)
        db.session.flush()
        world.membership_ids[key] = row.id


def names_on(client: FlaskClient, path: str = "/faelle") -> list[str]:
    """Return the names of the lists that a page offers."""
    row = re.search(r'<p class="cases-row cases-kept">(.*?)</p>', page(client, path), re.DOTALL)
    assert row is not None
    return [markup.unescape(one) for one in re.findall(r"<bdi>(.*?)</bdi>", row[1])]


def end_of(client: FlaskClient, name: str) -> str:
    """Return the address that removes a list."""
    row = next(row for row in page(client, LISTS).split("<tr>") if f"<bdi>{name}</bdi>" in row)
    found = re.search(r'action="(/faelle/listen/[\w-]+/ende)"', row)
    return found[1] if found else ""


# Keeping


def test_a_list_is_kept_and_opened_with_its_filters(client: FlaskClient, world: World):
    with world.inside():
        report(world)
    world.sign_in(client, "school")
    answer = keep(client, world)
    assert (answer.status_code, answer.location) == (302, "/faelle?liste=still&tage=14")
    assert kept(world) == [("Anruf diese Woche", False, {"liste": "still", "tage": "14"})]
    html = page(client, "/faelle?liste=still&tage=14")
    assert 'href="/faelle?liste=still&amp;tage=14" aria-current="page"><bdi>Anruf diese Woche</bdi>' in html
    assert "Länger nichts geschehen · Offene Fälle · ohne Aktivität seit 14 Tagen" in page(client, LISTS)


def test_a_double_click_keeps_one_list(client: FlaskClient, world: World):
    world.sign_in(client, "school")
    for _ in range(2):
        assert keep(client, world, once="k" * 24).status_code in (302, 303)
    assert len(kept(world)) == 1


def test_own_lists_are_ones_own_and_shared_ones_the_institutions(client: FlaskClient, world: World):
    colleague(world)
    world.sign_in(client, "jobcenter")
    assert keep(client, world).status_code == 302
    assert keep(client, world, name="Für alle", shared="y").status_code == 302
    assert names_on(client) == ["Anruf diese Woche", "Für alle"]
    mine = end_of(client, "Anruf diese Woche")
    for who, seen in (("zweite", ["Für alle"]), ("youth_office", []), ("school", []), ("koko", [])):
        world.sign_out(client)
        world.sign_in(client, who)
        assert names_on(client) == seen, who
        assert "Anruf diese Woche" not in page(client, LISTS)
        before = kept(world)
        assert world.post(client, mine).status_code == 404
        assert kept(world) == before


def test_a_shared_list_is_removed_by_its_author_and_after_them_by_colleagues(
    client: FlaskClient, world: World
):
    colleague(world)
    world.sign_in(client, "zweite")
    keep(client, world, shared="y")
    path = end_of(client, OWN["name"])
    assert path
    world.sign_out(client)
    world.sign_in(client, "jobcenter")
    assert end_of(client, OWN["name"]) == ""
    assert world.post(client, path).status_code == 403
    assert len(kept(world)) == 1
    with world.inside(), transaction():
        world.membership("zweite").until_on = clock.today()
    assert "von jemandem, der nicht mehr da ist" in page(client, LISTS)
    assert end_of(client, OWN["name"]) == path
    assert world.post(client, path).status_code == 302
    assert kept(world) == []
    with world.inside():
        actions = db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.startswith("list."))
        ).all()
    assert actions == ["list.save", "list.remove"]


def test_of_another_kommune_nobody_finds_a_list(client: FlaskClient, world: World):
    other = make_world(world.app, "Gliedern", "gliedern", user=lambda key: f"{key}2")
    world.sign_in(client, "jobcenter")
    keep(client, world, shared="y")
    path = end_of(client, OWN["name"])
    world.sign_out(client)
    other.sign_in(client, "jobcenter2")
    assert names_on(client) == []
    assert other.post(client, path).status_code == 404
    assert len(kept(world)) == 1


def test_rights_are_asked_when_a_shared_list_is_opened(client: FlaskClient, world: World):
    with world.inside():
        theirs = report(world, class_name="10A")
        report(world, "Müller", "Jörg", class_name="10C")
    world.sign_in(client, "school")
    assert len(listed(client)) == 2
    keep(client, world, name="Alle", liste="", tage="", stand="alle", shared="y")
    keep(client, world, name="Unsere", liste="stelle", tage="", shared="y")
    world.sign_out(client)
    # The class teacher has two classes, and no list of what the whole school holds.
    world.sign_in(client, "class_teacher")
    assert names_on(client) == ["Alle", "Unsere"]
    assert listed(client, "?stand=alle") == [theirs]
    html = page(client, "/faelle?liste=stelle")
    assert "Diesen Filter gibt es nicht (mehr), er gilt nicht: Liste." in html
    assert listed(client, "?liste=stelle") == [theirs]


# What is refused


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"name": "x" * (LONGEST_NAME + 1)}, f"Bitte höchstens {LONGEST_NAME} Zeichen; es sind 41."),
        ({"name": "a\x07b"}, "Steuerzeichen"),
        ({"tage": "", "liste": ""}, "Diese Liste ist auf nichts eingegrenzt."),
        ({"tage": "viele"}, "Diesen Filter gibt es nicht: Tage ohne Aktivität."),
        ({"tage": "-1"}, "Diesen Filter gibt es nicht: Tage ohne Aktivität."),
        ({"liste": "alles"}, "Diesen Filter gibt es nicht: Liste."),
        ({"schule": "x" * 22}, "Diesen Filter gibt es nicht: Schule."),
        ({"stand": "' OR 1=1"}, "Diesen Filter gibt es nicht: Stand."),
        # Whoever types a name into the box of the class searched for somebody.
        ({"klasse": "Yıldız"}, "Wonach Sie suchen, bewahrt Kette nicht auf."),
        ({"klasse": "10Z"}, "Diese Klasse gibt es in Ihren Fällen nicht."),
        ({"name": f"{NAME} anrufen"}, "So heißt eine junge Person."),
        ({"name": "yildiz, SUKRU"}, "So heißt eine junge Person."),
    ],
)
def test_what_is_no_code_is_not_kept(
    client: FlaskClient, world: World, changed: dict[str, str], sentence: str
):
    with world.inside():
        report(world)
    world.sign_in(client, "school")
    answer = keep(client, world, **changed)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert kept(world) == []


def test_a_class_that_there_is_and_a_usual_word_are_kept(client: FlaskClient, world: World):
    with world.inside():
        report(world)
    world.sign_in(client, "school")
    assert keep(client, world, name="Yıldız-Gruppe", klasse="10a").status_code == 302
    assert kept(world)[0][2]["klasse"] == "10a"


def test_whoever_sees_no_name_is_not_told_that_it_is_one(client: FlaskClient, world: World):
    with world.inside():
        report(world)
    world.sign_in(client, "koko")
    assert keep(client, world, name=NAME).status_code == 302
    world.sign_out(client)
    world.sign_in(client, "koko")
    assert keep(client, world, name="Klasse", klasse="10a").status_code == 422


def test_a_name_is_no_markup(client: FlaskClient, world: World):
    world.sign_in(client, "school")
    assert keep(client, world, name="<b>Fett</b> & =1+1").status_code == 302
    for path in ("/faelle", LISTS):
        html = page(client, path)
        assert "<b>Fett" not in html
        assert "&lt;b&gt;Fett&lt;/b&gt; &amp; =1+1" in html
    assert names_on(client) == ["<b>Fett</b> & =1+1"]


def test_two_lists_of_one_name_and_too_many_are_refused(client: FlaskClient, world: World):
    colleague(world)
    world.sign_in(client, "jobcenter")
    assert keep(client, world).status_code == 302
    assert "Eine Liste mit diesem Namen haben Sie schon." in keep(client, world).get_data(as_text=True)
    for number in range(1, MOST_OWN):
        assert keep(client, world, name=f"Liste {number}").status_code == 302
    answer = keep(client, world, name="Eine mehr")
    assert (answer.status_code, len(kept(world))) == (422, MOST_OWN)
    assert f"Sie haben schon {MOST_OWN} Listen gespeichert." in answer.get_data(as_text=True)
    for number in range(MOST_SHARED):
        assert keep(client, world, name=f"Geteilt {number}", shared="y").status_code == 302
    world.sign_out(client)
    world.sign_in(client, "zweite")
    answer = keep(client, world, shared="y")
    assert answer.status_code == 422
    assert f"Ihre Stelle teilt schon {MOST_SHARED} Listen." in answer.get_data(as_text=True)
    assert keep(client, world).status_code == 302


def test_what_is_kept_is_read_as_it_was_written():
    parts = {"stand": "alle", "klasse": "10 ä"}
    assert read(written(parts)) == parts
    assert written(parts) == written(dict(reversed(parts.items())))
