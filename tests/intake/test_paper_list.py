"""The class list on paper: the numbers written on it, the sheet itself, and taking it over."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.db import db
from kette.intake.rules.paper_list import WrongNumbers, list_mark, numbers
from tests.intake.lists import HEADER, MORNING, class_rows, counts, made, plain, send
from tests.world import World, make_world

ROWS = (
    "990001;1001;Çelik;Şükrü;13.02.2010;10b;2;F",
    "990001;1002;Коваленко;Олена;14.02.2010;10b;2;F",
    "990001;1003;Özdemir;Zoë;15.02.2010;10b;2;F",
    "990001;1004;الخطيب;ليلى;16.02.2010;10b;2;F",
)
PAGE, PAPER = "/melden/liste?klasse=10b", "/melden/liste.pdf?klasse=10b"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", []),
        ("3", [3]),
        ("3, 7, 12-14", [3, 7, 12, 13, 14]),
        ("14 3;7  3", [3, 7, 14]),
        ("12 – 14 und 2", [2, 12, 13, 14]),
        ("2 bis 4", [2, 3, 4]),
        (" 31,\n1 ", [1, 31]),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, meant: list[int]) -> None:
    assert numbers(typed, 31) == meant


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("32", "1 bis 31"),
        ("0", "1 bis 31"),
        ("30-32", "1 bis 31"),
        ("7-3", "3-7"),
        ("drei", "„drei“ ist keine Nummer"),
        ("3.7", "keine Nummer"),
        ("-3", "keine Nummer"),
        ("1-2-3", "keine Nummer"),
        ("9" * 30, "keine Nummer"),
        ("٣", "keine Nummer"),
    ],
)
def test_what_is_no_number_of_the_list_is_told(typed: str, says: str) -> None:
    with pytest.raises(WrongNumbers, match=says):
        numbers(typed, 31)


def test_the_mark_of_a_list_changes_with_its_rows_and_their_order() -> None:
    assert list_mark(["a", "b"]) == list_mark(["a", "b"])
    assert len({list_mark(ids) for ids in (["a", "b"], ["b", "a"], ["a"], ["a", "b", "c"], ["ab"])}) == 5


@pytest.mark.one_engine
@pytest.mark.parametrize("who", ["school", "class_teacher"])
def test_the_sheet_has_every_name_its_number_and_what_the_school_knows(
    world: World, client: FlaskClient, who: str
) -> None:
    rows = [
        f"{row};{option}".replace("10b", "10B")
        for row, option in zip(ROWS, ["", "NOKEAN", "", ""], strict=True)
    ]
    rows[0] = rows[0].replace(";2;F", ";3;F")
    send(world, client, made(*rows, header=f"{HEADER};Anschlussoption"))
    world.sign_out(client)
    world.sign_in(client, who)
    page = client.get("/melden/liste?klasse=10B").get_data(as_text=True)
    assert "/melden/liste.pdf?klasse=10B" in page
    answer = client.get("/melden/liste.pdf?klasse=10B")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="klassenliste.pdf"'
    words = " ".join(text_of(answer.get_data()).split())
    assert "Klasse 10B: Wer hat keinen Anschluss?" in words
    for said in ("Çelik Şükrü 13.02.2010", "Коваленко Олена", "Özdemir Zoë", "16.02.2010", "laut SchILD-NRW"):
        assert said in words
    # The numbers are all that is taken over; nothing else asks to be filled in.
    assert "Çelik Şükrü 13.02.2010 ☐ beurlaubt" in words
    assert words.count("☐") == 4
    assert ("nämlich" in words, "____" in words, "die anderen Zeilen bleiben leer" in words) == (
        False,
        False,
        True,
    )
    assert "Vertraulich: Daten von Schülerinnen und Schülern." in words
    with world.inside():
        mark = list_mark(row.public_id for row in class_rows(world, "10B"))
        details = db.session.scalars(
            select(AuditEntry.detail).where(AuditEntry.action == "intake.class_list")
        )
        assert "cohort=2027 pupils=4 pdf" in details.all()
    assert f"Listenstand {mark}" in words
    assert f"Listenstand {mark}" in plain(page)


@pytest.mark.one_engine
def test_arabic_letters_are_joined_and_stand_from_right_to_left(world: World, client: FlaskClient) -> None:
    send(world, client, made(*ROWS))
    words = text_of(client.get(PAPER).get_data())
    # Presentation forms, the last letter first: so it prints joined.
    assert re.search("[\ufe70-\ufeff]", words)
    assert "الخطيب" not in words


@pytest.mark.one_engine
def test_others_get_no_sheet(world: World, client: FlaskClient) -> None:
    send(world, client, made(*ROWS))
    assert client.get("/melden/liste.pdf").status_code == 404
    world.sign_out(client)
    for who, code in (("other_school", 404), ("class_teacher", 404), ("koko", 403), ("jobcenter", 403)):
        world.sign_in(client, who)
        assert client.get(PAPER.replace("10b", "10c")).status_code == code
        if who != "class_teacher":
            assert client.get(PAPER).status_code == code
        world.sign_out(client)


def test_numbers_of_the_paper_tick_these_rows(world: World, client: FlaskClient) -> None:
    send(world, client, made(*ROWS))
    with world.inside():
        rows = class_rows(world)
    page = client.get(PAGE).get_data(as_text=True)
    order = re.findall(r'name="ohne" value="([\w-]+)"', page)
    assert order == [row.public_id for row in rows]
    answer = world.post(client, PAGE, {"ohne": order[:1], "numbers": "2-3", "answer": "melden"})
    assert answer.status_code == 302
    with world.inside():
        assert [bool(row.case_id) for row in class_rows(world)] == [True, True, True, False]
    assert counts(world)[2] == 3
    # Who is reported already may be named once more.
    answer = world.post(client, PAGE, {"numbers": "1, 4", "answer": "melden"})
    assert answer.status_code == 302
    assert counts(world)[2] == 4


@pytest.mark.one_engine
def test_wrong_numbers_report_nobody_and_lose_no_tick(world: World, client: FlaskClient) -> None:
    send(world, client, made(*ROWS))
    order = re.findall(r'name="ohne" value="([\w-]+)"', client.get(PAGE).get_data(as_text=True))
    for typed, answer, says in (
        ("5", "melden", "Die Liste hat die Nummern 1 bis 4; „5“ gibt es nicht."),
        ("eins", "melden", "ist keine Nummer"),
        ("2", "niemand", "Sie haben 2 angekreuzt und „niemand“ gewählt."),
    ):
        sent = world.post(client, PAGE, {"ohne": order[3:], "numbers": typed, "answer": answer})
        assert sent.status_code == 422
        page = sent.get_data(as_text=True)
        assert says in plain(page)
        assert f'value="{order[3]}" id="ohne-4" checked' in page
        assert f'value="{typed}"' in page
    assert counts(world)[2] == 0


def text_of(paper: bytes) -> str:
    """Return what stands on a paper."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)


@pytest.fixture
def world(app: Flask):
    with clock.standing_at(MORNING):
        yield make_world(app)


@pytest.fixture
def client(world: World, client: FlaskClient) -> FlaskClient:
    return world.sign_in(client, "school")
