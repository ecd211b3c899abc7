"""The letter after a conference: plain words, names of all scripts, nobody else's name or note, and only for who may write it."""

import io
import subprocess
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Agreement, Case
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.conferences.models import AgendaItem
from kette.conferences.rules.states import DecisionCode
from kette.conferences.service import leading
from kette.db import db, transaction
from kette.handover.rules.states import HandoverState
from kette.privacy.rules.informing import Informed
from kette.rights.rules.agreed import Agreed, Task, sections_of
from tests.conferences.table import AT, call, in_days
from tests.world import World, make_world

# Turkish and German, Ukrainian, Arabic; the last is below 15.
PUPILS = (
    ("Öztürk-Şahin", "Çağla", date(2010, 5, 6)),
    ("Коваленко", "Олена", date(2008, 5, 6)),
    ("الخطيب", "نور", date(2013, 5, 6)),
)
NOTE = "Die Schwester Meryem hilft."


@pytest.mark.parametrize("state", list(HandoverState))
def test_the_letter_says_how_a_handover_stands_and_never_more(state: HandoverState) -> None:
    said = words_of(DecisionCode.HAND_OVER, state)
    assert "„Jobcenter Kettenstadt“" in said
    assert ("Sie hat Ja gesagt" in said) == (state is HandoverState.ACCEPTED)
    assert ("muss noch Ja sagen, spätestens am 10.03.2027" in said) == (state is HandoverState.OFFERED)
    assert ("Die Einwilligung ist freiwillig" in said) == (state is HandoverState.WAITING)
    assert ("Wir suchen weiter" in said) == (state in (HandoverState.DECLINED, HandoverState.WITHDRAWN))


@pytest.mark.parametrize("code", list(DecisionCode))
@pytest.mark.parametrize("youth", ["", "Çağla"])
def test_every_decision_has_plain_words_without_a_hole(code: DecisionCode, youth: str) -> None:
    said = words_of(code, HandoverState.OFFERED, youth)
    assert not [hole for hole in ("{", "}", "None") if hole in said]
    assert ("für Çağla" in said) == bool(youth)
    assert ("wie es für Sie nach der Schule" in said) == (not youth)
    assert "Jobcenter: Erster Termin, bis zum 10.03.2027" in said
    assert "Jobcenter: hat etwas übernommen, bis zum 10.03.2027" in said
    # Einfache Sprache: no sentence is longer than it can be read in one breath.
    sentences = [one for one in said.replace(":", ".").split(".") if "Landesbeauftragte" not in one]
    assert max(len(one.split()) for one in sentences) <= 17


def test_names_of_all_scripts_stand_in_the_address_and_notes_nowhere(
    world: World, client: FlaskClient
) -> None:
    path = decided(world)
    world.sign_in(client, "school")
    shown = client.get(path).get_data(as_text=True)
    assert "Erstgespräch" in shown
    sent = form_of(world, path)
    answer = world.post(client, path, sent)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="briefe-nach-der-konferenz.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    read = text_of(answer.data)
    for said in ("Çağla Öztürk-Şahin", "und Ihre Eltern", "Олена Коваленко", "An die Sorgeberechtigten von"):
        assert said in read, said
    assert any("\u0600" <= sign <= "\u06ff" or "\ufb50" <= sign <= "\ufeff" for sign in read)
    assert "Jugendamt Kettenstadt: Sie kommen zum ersten Gespräch, bis zum 10.03.2027" in read
    assert "Bringen Sie Ihr Zeugnis mit." in read
    assert not [word for word in (NOTE, "Meryem", "Mona Mitte", "Tanne", "Raum 12") if word in read]
    # Each letter is about one person alone.
    pages = [one.extract_text() for one in PdfReader(io.BytesIO(answer.data)).pages]
    assert not [one for one in pages if "Öztürk" in one and "Коваленко" in one]


def test_nothing_is_printed_unread_or_without_a_letter(world: World, client: FlaskClient) -> None:
    path = decided(world)
    world.sign_in(client, "school")
    sent = form_of(world, path)
    unread = world.post(client, path, {**sent, "checked": ""})
    assert (unread.status_code, "haken Sie es hier ab" in unread.text) == (422, True)
    none = {key: value for key, value in sent.items() if not key.startswith("print_")}
    assert world.post(client, path, none).status_code == 422
    with world.inside():
        assert "letter.print" not in actions()


def test_who_holds_the_case_and_its_school_write_and_nobody_else(world: World, client: FlaskClient) -> None:
    path = decided(world)
    for who, letters in (("school", 3), ("youth_office", 0), ("jobcenter", 0)):
        world.sign_in(client, who)
        shown = client.get(path)
        assert shown.status_code == 200
        assert shown.text.count('name="print_') == letters, who
        assert ("Öztürk" in shown.text) == bool(letters), who
        world.sign_out(client)
    for who, status in (("koko", 403), ("moderator", 403), ("other_school", 404), ("provider", 404)):
        world.sign_in(client, who)
        assert client.get(path).status_code == status, who
        world.sign_out(client)
    assert not [
        who for who in ("jobcenter", "youth_office", "other_school") if opens_alone(world, client, who)
    ]


def test_one_letter_from_the_page_of_rights(world: World, client: FlaskClient) -> None:
    table = decided(world).removesuffix("/briefe")
    with world.inside():
        item = items()[0]
        case, ids = item.case.public_id, (item.public_id,)
    world.sign_in(client, "school")
    assert f'href="/faelle/{case}/rechte/konferenzbrief"' in client.get(f"/faelle/{case}/rechte").text
    path = f"/faelle/{case}/rechte/konferenzbrief"
    assert f'href="{path}"' in client.get(f"{table}/faelle/{ids[0]}").text
    assert client.get(path).status_code == 200
    answer = world.post(client, path, {f"print_{ids[0]}": "y", "checked": "y"})
    assert "Çağla Öztürk-Şahin" in text_of(answer.data)
    with world.inside():
        assert actions().count("letter.print") == 1


def test_before_anything_is_decided_there_is_no_letter(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        case = pupil(world, *PUPILS[0]).public_id
    world.sign_in(client, "school")
    assert client.get(f"/faelle/{case}/rechte/konferenzbrief").status_code == 404
    assert "Brief nach der Konferenz" not in client.get(f"/faelle/{case}/rechte").text


def words_of(code: DecisionCode, state: HandoverState, youth: str = "") -> str:
    agreed = Agreed(
        held_on=date(2027, 3, 3),
        code=code,
        until_on=date(2027, 3, 17),
        holder="Gesamtschule",
        reached=(("Telefon", "0999 1"),),
        receiver="Jobcenter Kettenstadt",
        outcome="Ausbildung",
        asked=state,
        answer_by=date(2027, 3, 10),
        tasks=(
            Task("Jobcenter", "Erster Termin", date(2027, 3, 10)),
            Task("Jobcenter", "", date(2027, 3, 10)),
        ),
    )
    opening, parts = sections_of(agreed, youth=youth, officer="Frau Schutz")
    said = [opening, *(line for part in parts for line in (part.title, *part.paragraphs, *part.bullets))]
    return " . ".join(said)


def pupil(world: World, family: str, given: str, born_on: date) -> Case:
    return report_case(
        PersonalData(family, given, born_on, postcode="99901", town="Kettenstadt", street="Weg 1"),
        school=world.institution("school"),
        cohort=2027,
        by=world.actor("school"),
        class_name="10A",
        informed=Informed(clock.today()),
    )


def decided(world: World) -> str:
    """Decide about three pupils; return the address of the letters."""
    with world.inside(), transaction():
        cases = [pupil(world, *one) for one in PUPILS]
        conference = call(world, cases)
        first, second, third = conference.items
        actor, youth_office = world.actor("moderator"), world.institution("youth_office")
        leading.decide(
            first,
            DecisionCode.HAND_OVER,
            by=actor,
            receiver=youth_office,
            note=NOTE,
            agreements=[("Erstgespräch mit Meryem", youth_office, in_days(7))],
        )
        leading.decide(second, DecisionCode.KEEP, by=actor, note=NOTE)
        leading.decide(third, DecisionCode.POSTPONE, by=actor)
        return f"/konferenzen/{conference.public_id}/briefe"


def items() -> list[AgendaItem]:
    return list(db.session.scalars(select(AgendaItem).order_by(AgendaItem.position)))


def form_of(world: World, path: str) -> dict[str, str]:
    """Return the form filled in: every letter, the agreement put plainly, and a next step for the first."""
    with world.inside():
        rows = items()
        sent = {f"print_{row.public_id}": "y" for row in rows} | {"checked": "y"}
        agreement = db.session.scalars(select(Agreement.public_id)).one()
        sent[f"words_{agreement}"] = "Sie kommen zum ersten Gespräch."
        sent[f"next_{rows[0].public_id}"] = "Bringen Sie Ihr Zeugnis mit."
    return sent


def opens_alone(world: World, client: FlaskClient, who: str) -> bool:
    with world.inside():
        case = items()[1].case.public_id
    world.sign_in(client, who)
    status = client.get(f"/faelle/{case}/rechte/konferenzbrief").status_code
    world.sign_out(client)
    return status != 404


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action)))


def text_of(paper: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=paper, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(AT):
        yield make_world(app)
