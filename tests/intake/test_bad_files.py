"""Files of every bad kind, sent through the page: answered in words, nothing stored, no error page."""

import base64
import json
import zipfile
import zlib
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from tests.intake.lists import HEADER, MORNING, TIM, counts, made, plain, send
from tests.world import World, make_world

NOISE = bytes((n * 131 + n // 7 * 17 + n // 251) % 256 for n in range(100_000)) * 105
LONG = "B" * 10_000


def bomb() -> str:
    packing = zlib.compressobj(9)
    packed = b"".join([*(packing.compress(b"a" * 10_000_000) for _ in range(60)), packing.flush()])
    return base64.b64encode(packed).decode()


def zipped(name: str) -> bytes:
    with BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(name, "<x/>")
        return file.getvalue()


BOMB = bomb()
# name of the file, its content, what the page says of it
BAD = {
    "nothing": ("leer.csv", b"", "Datei „leer.csv“: Die Datei ist leer."),
    "blank": ("leer.csv", b" \r\n\r\n", "Datei „leer.csv“: Die Datei ist leer."),
    "only a header": ("kopf.csv", f"{HEADER}\n".encode(), "stehen keine Schülerinnen und Schüler"),
    "only former pupils": (
        "alt.csv",
        made(TIM.replace(";2;", ";8;")),
        "niemand mit dem Status Aktiv oder Beurlaubt",
    ),
    "a line of 200,000 characters": ("breit.csv", made("x" * 200_000), "Zeile 2: Die Zeile ist länger"),
    "binary": ("liste.dat", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00" * 99, "Das ist keine Textdatei"),
    "noise of 10 MB": ("rauschen.dat", NOISE, "Datei „rauschen.dat“: Das ist keine Textdatei."),
    "a picture": ("foto.csv", b"\x89PNG\r\n\x1a\n" + bytes(99), "Das ist ein Bild"),
    "a PDF": ("liste.pdf", b"%PDF-1.7\n", "Das ist ein PDF-Dokument"),
    "a workbook": ("liste.xlsx", zipped("xl/workbook.xml"), "Die Tabelle ist beschädigt"),
    "another text": ("brief.txt", b"Sehr geehrte Damen und Herren", "keine Kopfzeile"),
    "another file of SchILD": (
        "SchuelerErzieher.dat",
        b"Nachname|Vorname|Geburtsdatum|Erzieherart\nA|B|01.01.2010|M\n",
        "Spalte „Erzieherart“: Das ist die Datei „SchuelerErzieher.dat“.",
    ),
    "another school": (
        "liste.csv",
        made(TIM.replace("990001", "990002")),
        "Zeile 2, Spalte „Schul-Nummer“: Die Zeile gehört zur Schule 990002; erwartet wird 990001.",
    ),
    "a whole file of another school": (
        "liste.csv",
        made(*(TIM.replace("990001;1001;Jäger", f"990002;100{n};Jäger{'abc'[n]}") for n in range(3))),
        (
            "Spalte „Schul-Nummer“: 3 Zeilen gehören zur Schule 990002, keine zu Ihrer. "
            "Bitte wählen Sie die Datei Ihrer Schule."
        ),
    ),
    "markup as its name": ("../<img src=x>.csv", b"", "Datei „<img src=x>.csv“: Die Datei ist leer."),
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.one_engine
def test_a_bad_file_is_answered_in_words_and_stores_nothing(world, client, kind):
    name, file, sentence = BAD[kind]
    answer = send(world, world.sign_in(client, "school"), file, name)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in plain(page)
    assert "<img" not in page
    assert "es wurde nichts gespeichert" in page
    assert LONG[:300] not in page
    assert counts(world) == (0, 0, 0)


@pytest.mark.one_engine
def test_a_file_beyond_every_measure_is_answered_on_the_same_page(world, client):
    answer = send(world, world.sign_in(client, "school"), b"x" * (26 * 1024 * 1024))
    assert answer.status_code == 413
    assert "Die Datei ist größer als 25 MB." in plain(answer.get_data(as_text=True))
    assert counts(world) == (0, 0, 0)


@pytest.mark.one_engine
def test_without_a_file_the_form_asks_for_one(world, client):
    answer = world.post(world.sign_in(client, "school"), "/melden/datei")
    assert answer.status_code == 422
    assert "Bitte wählen Sie zuerst eine Datei." in answer.get_data(as_text=True)


@pytest.mark.parametrize("carried", ["", "%%%", "QUJD", "x" * 3_000_000, "bomb", "[]", "{}", "[" * 100_000])
@pytest.mark.one_engine
def test_a_carried_file_that_is_damaged_stores_nothing(world, client, carried):
    world.sign_in(client, "school")
    packed = (
        base64.b64encode(zlib.compress(carried.encode())).decode() if carried[:1] in ("[", "{") else carried
    )
    answer = world.post(client, "/melden/datei/spalten", {"carried": BOMB if carried == "bomb" else packed})
    assert answer.status_code == 422
    assert "Bitte wählen Sie die Datei noch einmal aus." in answer.get_data(as_text=True)
    assert counts(world) == (0, 0, 0)


def test_signs_that_no_database_takes_are_pointed_out_and_long_ones_counted_as_kept(world, client):
    world.sign_in(client, "school")
    # Half a sign in a name, and a class of 20 ligatures, which are 60 letters as they are kept.
    rows = [
        {"nachname": "Mei\ud800er", "vorname": "Ina", "geburtsdatum": "2009-05-05", "klasse": "10A", "id": 1},
        {
            "nachname": "Abel",
            "vorname": "Ida",
            "geburtsdatum": "2009-05-06",
            "klasse": "\ufb2c" * 20,
            "id": 2,
        },
    ]
    answer = send(world, client, json.dumps(rows).encode())
    assert answer.status_code == 302
    page = plain(client.get(answer.location).get_data(as_text=True))
    assert "Ein Zeichen ist verloren gegangen" in page


@pytest.mark.one_engine
def test_an_upload_never_lies_on_the_disk(app: Flask):
    request = app.request_class({"REQUEST_METHOD": "POST"})
    assert isinstance(request._get_file_stream(10_000_000, "text/csv"), BytesIO)


@pytest.fixture
def world(app: Flask):
    with clock.standing_at(MORNING):
        yield make_world(app)


@pytest.fixture
def client(world: World, client: FlaskClient) -> FlaskClient:
    return client
