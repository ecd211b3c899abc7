"""The pages of reporting: reading in a file, ticking a class, one pupil, and files of every bad kind."""

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from kette import clock
from kette.audit import AuditEntry
from kette.db import db
from kette.intake.models.lists import ClassReport
from tests.intake.lists import FILES, MORNING, TIM, counts, made, plain, sample, send
from tests.pages import stands_in
from tests.world import World, make_world

NOISE = bytes((n * 131 + n // 7 * 17 + n // 251) % 256 for n in range(100_000)) * 105
LONG = "B" * 10_000
ONE = {
    "given_name": "Şükrü",
    "family_name": "Yıldız",
    "born_on": "01.03.2010",
    "class_name": "10b",
    "sex": "",
    "degree": "C",
    "needs": ["language", "orientation"],
    "language": "tr",
    "phone": "0202 550000",
    "best_time": "nach 14 Uhr",
    "told": "not_yet",
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.one_engine
def test_the_sample_is_read_in_and_the_first_class_shown(world, client, name):
    answer = send(world, world.sign_in(client, "school"), sample(name), name)
    assert (answer.status_code, answer.location) == (302, "/melden/liste?klasse=10a")
    page = client.get(answer.location).get_data(as_text=True)
    assert "Eingelesen: 105 Schülerinnen und Schüler in 4 Klassen." in page
    assert page.count('name="ohne"') == 28
    start = plain(client.get("/melden").get_data(as_text=True))
    assert "Weiter mit Klasse 10a" in start
    assert "Termin und Stand der Klassen" in start
    assert re.search(r"10b offen 31 0", start)


def test_from_the_file_to_the_report(world, client):
    world.sign_in(client, "school")
    send(world, client, sample())
    page = client.get("/melden/liste?klasse=10b").get_data(as_text=True)
    ticks = re.findall(r'name="ohne" value="([\w-]+)"', page)
    assert len(ticks) == 31
    answer = world.post(client, "/melden/liste?klasse=10b", {"ohne": ticks[:3], "answer": "melden"})
    assert (answer.status_code, answer.location) == (302, "/melden/bestaetigt?klasse=10b")
    page = plain(client.get(answer.location).get_data(as_text=True))
    assert "31 Schülerinnen und Schüler, davon 3 ohne Anschluss gemeldet." in page
    assert "Weiter mit Klasse 10c" in page
    assert counts(world) == (1, 105, 3)
    page = client.get("/melden/liste?klasse=10b").get_data(as_text=True)
    assert page.count('name="ohne"') == 28
    assert page.count(">gemeldet</span>") == 3
    assert "Klasse 10b: niemand" not in plain(page)
    # One more, later.
    world.post(client, "/melden/liste?klasse=10b", {"ohne": ticks[3:4], "answer": "melden"})
    assert counts(world) == (1, 105, 4)


def test_nobody_is_one_click(world, client):
    world.sign_in(client, "school")
    send(world, client, sample())
    answer = world.post(client, "/melden/liste?klasse=10a", {"answer": "niemand"})
    page = plain(client.get(answer.location).get_data(as_text=True))
    assert "28 Schülerinnen und Schüler, niemand ohne Anschluss: Fehlanzeige." in page
    assert "Fehlanzeige" in client.get("/melden").get_data(as_text=True)
    with world.inside():
        report = db.session.scalars(select(ClassReport)).one()
        assert (report.class_name, report.pupils, report.unplaced) == ("10a", 28, 0)


@pytest.mark.one_engine
def test_an_answer_that_contradicts_the_ticks_is_asked_back(world, client):
    world.sign_in(client, "school")
    send(world, client, sample())
    page = client.get("/melden/liste?klasse=10b").get_data(as_text=True)
    tick = re.findall(r'name="ohne" value="([\w-]+)"', page)[0]
    for sent, sentence in (
        ({"ohne": [tick], "answer": "niemand"}, "Sie haben 1 angekreuzt und „niemand“ gewählt."),
        (
            {"answer": "melden"},
            "Sie haben niemanden angekreuzt. Stimmt das, wählen Sie „Klasse 10b: niemand“.",
        ),
        ({"ohne": ["unbekannt"], "answer": "melden"}, "hat sich inzwischen geändert"),
    ):
        answer = world.post(client, "/melden/liste?klasse=10b", sent)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert sentence in plain(page)
    assert counts(world) == (1, 105, 0)
    answer = world.post(client, "/melden/liste?klasse=10b", {"ohne": [tick], "answer": "niemand"})
    assert page_ticks(answer.get_data(as_text=True)) == [tick]


@pytest.mark.one_engine
def test_a_class_reported_twice_by_a_double_click_is_reported_once(world, client):
    world.sign_in(client, "school")
    send(world, client, sample())
    page = client.get("/melden/liste?klasse=10b").get_data(as_text=True)
    ticks = re.findall(r'name="ohne" value="([\w-]+)"', page)[:2]
    sent = {"ohne": ticks, "answer": "melden", "once": "k" * 24}
    first = world.post(client, "/melden/liste?klasse=10b", sent)
    second = world.post(client, "/melden/liste?klasse=10b", sent)
    assert first.location == second.location == "/melden/bestaetigt?klasse=10b"
    with world.inside():
        assert db.session.scalar(select(func.count()).select_from(ClassReport)) == 1


def test_one_pupil_is_reported_in_a_minute_and_never_twice(world, client):
    world.sign_in(client, "school")
    assert client.get("/melden/einzeln").status_code == 200
    answer = world.post(client, "/melden/einzeln", ONE)
    assert answer.status_code == 302
    page = client.get(answer.location).get_data(as_text=True)
    assert "Yıldız" in page
    again = world.post(client, "/melden/einzeln", ONE | {"family_name": "YILDIZ"})
    page = again.get_data(as_text=True)
    assert again.status_code == 422
    assert "Diese Person ist schon gemeldet" in page
    assert answer.location in page
    assert counts(world) == (0, 0, 1)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("family_name", "", "Bitte füllen Sie dieses Feld aus."),
        ("family_name", LONG, "Bitte höchstens 100 Zeichen; es sind 10.000."),
        ("born_on", "31.02.2010", "Den 31.02.2010 gibt es nicht."),
        ("born_on", "01.01.2035", "Dieses Geburtsdatum kann nicht stimmen."),
        ("class_name", "", "Bitte füllen Sie dieses Feld aus."),
        ("class_name", "k" * 21, "Bitte höchstens 20 Zeichen"),
        ("postcode", "4210", "Bitte geben Sie die Postleitzahl mit fünf Ziffern ein."),
        ("needs", ["unknown"], "Diese Auswahl gibt es nicht."),
        ("degree", "ZZ", "Diese Auswahl gibt es nicht."),
    ],
)
@pytest.mark.one_engine
def test_what_cannot_be_is_told_at_the_field(world, client, field, value, sentence):
    answer = world.post(world.sign_in(client, "school"), "/melden/einzeln", ONE | {field: value})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert counts(world) == (0, 0, 0)


@pytest.mark.one_engine
def test_another_school_finds_none_of_it(world, client):
    world.sign_in(client, "school")
    send(world, client, sample())
    tick = page_ids(client.get("/melden/liste?klasse=10b").get_data(as_text=True))[0]
    world.sign_out(client)
    world.sign_in(client, "other_school")
    assert "10b" not in client.get("/melden").get_data(as_text=True)
    assert client.get("/melden/liste?klasse=10b").status_code == 404
    assert client.get("/melden/bestaetigt?klasse=10b").status_code == 404
    sent = {"ohne": [tick], "answer": "melden"}
    assert world.post(client, "/melden/liste?klasse=10b", sent).status_code == 404
    assert world.post(client, "/melden/liste/loeschen?klasse=10b").status_code == 404
    assert counts(world) == (1, 105, 0)


@pytest.mark.one_engine
def test_a_class_teacher_finds_the_own_classes_alone(world, client):
    world.sign_in(client, "school")
    file = made(TIM.replace("10b", "10B"), TIM.replace("1001;Jäger", "1002;Kaya").replace("10b", "10C"))
    send(world, client, file)
    world.sign_out(client)
    world.sign_in(client, "class_teacher")
    page = client.get("/melden").get_data(as_text=True)
    assert (stands_in("10B", page), stands_in("10C", page), 'type="file"' in page) == (True, False, False)
    own = client.get("/melden/liste?klasse=10B").get_data(as_text=True)
    assert ("Jäger" in own, "Kaya" in own) == (True, False)
    assert client.get("/melden/liste?klasse=10C").status_code == 404
    assert world.post(client, "/melden/liste?klasse=10C", {"answer": "niemand"}).status_code == 404
    assert send(world, client, file).status_code == 403
    assert world.post(client, "/melden/liste/loeschen?klasse=10B").status_code == 403
    assert world.post(client, "/melden/liste?klasse=10B", {"answer": "niemand"}).status_code == 302
    assert world.post(client, "/melden/einzeln", ONE | {"class_name": "10C"}).status_code == 422
    assert world.post(client, "/melden/einzeln", ONE | {"class_name": "10A"}).status_code == 302


@pytest.mark.one_engine
@pytest.mark.parametrize("key", ["jobcenter", "moderator", "koko", "ag", "dpo", "administrator"])
def test_nobody_but_schools_reports(world, client, key):
    world.sign_in(client, key)
    for path in ("/melden", "/melden/liste?klasse=10b", "/melden/einzeln", "/melden/bestaetigt"):
        assert client.get(path).status_code == 403
    assert send(world, client, sample()).status_code == 403


@pytest.mark.one_engine
def test_no_name_and_no_file_name_reach_log_or_tables_in_clear(world, client, caplog):
    caplog.set_level(logging.DEBUG)
    world.sign_in(client, "school")
    send(world, client, sample(), "Geheime Liste Jäger.csv")
    send(world, client, made(TIM.replace("13.02.", "31.02.")), "Geheime Liste Jäger.csv")
    page = client.get("/melden/liste?klasse=10b").get_data(as_text=True)
    world.post(client, "/melden/liste?klasse=10b", {"ohne": page_ids(page)[:2], "answer": "melden"})
    world.post(client, "/melden/einzeln", ONE)
    with world.inside():
        actions = {entry.action for entry in db.session.scalars(select(AuditEntry))}
        assert {"intake.import", "intake.class_report", "intake.class_list", "case.report"} <= actions
        log = " ".join(str(row) for row in db.session.execute(text("SELECT * FROM audit_entries")))
        tables = " ".join(
            str(row)
            for name in ("imports", "candidates", "class_reports", "once_keys", "cases")
            for row in db.session.execute(text(f"SELECT * FROM {name}"))
        )
    for secret in ("Jäger", "Yıldız", "Nguyen", "Geheime", "Löwenplatz"):
        assert secret not in log + tables + caplog.text


@pytest.mark.one_engine
def test_class_names_of_any_kind_have_a_page(world, client):
    world.sign_in(client, "school")
    names = ["", "10/1", "..", "a&b=c", "EF #2", "<b>", "10 b"]
    file = made(
        *(TIM.replace("1001;Jäger", f"{n};J{n}").replace("10b", name) for n, name in enumerate(names))
    )
    # A digit in a name is odd, but no fault.
    assert send(world, client, file).status_code == 302
    for path in re.findall(
        r'href="(/melden/liste\?klasse=[^"]*)"', client.get("/melden").get_data(as_text=True)
    ):
        assert client.get(path.replace("&amp;", "&")).status_code == 200
    assert (
        len(set(re.findall(r"/melden/liste\?klasse=[^\"]*", client.get("/melden").get_data(as_text=True))))
        == 7
    )


def page_ids(page: str) -> list[str]:
    return re.findall(r'name="ohne" value="([\w-]+)"', page)


def page_ticks(page: str) -> list[str]:
    return re.findall(r'name="ohne" value="([\w-]+)" id="[\w-]+" checked', page)


@pytest.fixture
def world(app: Flask):
    with clock.standing_at(MORNING):
        yield make_world(app)


@pytest.fixture
def client(world: World, client: FlaskClient) -> FlaskClient:
    return client
