"""The page of one case: who holds it, what holds now, what happened, what there is to do."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.service import work
from kette.db import db, transaction
from kette.handover.queries import open_handover
from kette.handover.rules.states import DeclineReason
from kette.handover.service import door as handover
from kette.privacy.rules.informing import Informed
from kette.privacy.service.informing import record_notice
from tests.cases.pupils import (
    AT,
    NAME,
    close,
    counted,
    hand_over,
    load,
    offer,
    page,
    promise,
    report,
    start,
    write,
)
from tests.world import World


def test_the_page_says_who_holds_the_case_and_since_when(client: FlaskClient, world: World):
    with world.inside(), clock.standing_at(AT - timedelta(days=19)):
        public_id = report(world)
    world.sign_in(client, "school")
    text = page(client, f"/faelle/{public_id}")
    for words in (NAME, "K-2027-0001", "10A", "Gesamtschule Kettenstadt-Nord", "seit 19 Tagen", "Gemeldet"):
        assert words in text, words
    assert "<svg" in text
    assert "Seit 12.02.2027 zuständig: GE Nord." in text
    # What the page itself calls its parts must not hide the frame around it.
    assert 'aria-label="Weitere Seiten"' in text
    assert ">Einwilligungen auf Papier</a>" in text


@pytest.mark.one_engine
def test_the_holder_is_named_with_the_adviser(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        hand_over(world, public_id, "jobcenter")
    world.sign_in(client, "school")
    text = page(client, f"/faelle/{public_id}")
    assert "Zuständig jetzt: Jobcenter Kettenstadt" in text
    assert "Jana Jobst" in text


def test_each_fact_says_when_who_confirmed_it(client: FlaskClient, world: World):
    with world.inside(), clock.standing_at(AT - timedelta(days=19)):
        public_id = report(world)
    world.sign_in(client, "school")
    text = page(client, f"/faelle/{public_id}")
    for words in ("Erster Schulabschluss", "Fehlzeiten, familiäre Belastung", "Türkisch", "0999 4711"):
        assert words in text
    assert "zuletzt bestätigt am 12.02.2027 von GE Nord" in text
    # Born on 6 May 2010: 18 in the school year that ends on 31 July 2028.
    assert "bis 31.07.2028" in text


@pytest.mark.one_engine
def test_written_words_never_become_markup(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world, "<b>Yıldız</b>", "<script>alert(1)</script>")
        with transaction():
            work.write_note(load(public_id), "<img src=x onerror=alert(1)>", by=world.actor("school"))
    world.sign_in(client, "school")
    text = page(client, f"/faelle/{public_id}")
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_the_history_stands_newest_first_in_german_words(client: FlaskClient, world: World):
    with world.inside():
        with clock.standing_at(AT - timedelta(days=30)):
            public_id = report(world)
        with clock.standing_at(AT - timedelta(days=20)):
            offer(world, public_id, "agency")
        with clock.standing_at(AT - timedelta(days=18)), transaction():
            pending = open_handover(load(public_id).id)
            assert pending is not None
            handover.decline(pending, DeclineReason.NO_CAPACITY, by=world.actor("agency"))
        promise(world, public_id)
        with clock.standing_at(AT + timedelta(days=1)):
            start(world, public_id)
            close(world, public_id, "WERK")
    world.sign_in(client, "school")
    text = page(client, f"/faelle/{public_id}")
    history = text[text.index("Verlauf") :]
    told = [
        "Fall abgeschlossen: Werkstattjahr",
        "Start bestätigt",
        "vor Ort gesehen",
        "Anschluss zugesagt: Werkstattjahr",
        "schriftliche Zusage",
        "Agentur hat die Übergabe abgelehnt",
        "Übergabe an Agentur angeboten",
        "Ohne Anschluss gemeldet",
    ]
    places = [history.index(words) for words in told]
    assert places == sorted(places)


def test_an_offer_shows_to_whom_and_until_when(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        offer(world, public_id, "agency")
    world.sign_in(client, "school")
    text = page(client, f"/faelle/{public_id}")
    assert "Angeboten: Agentur für Arbeit Kettenstadt, Annahme steht aus" in text
    assert "Mi, 10.03.2027" in text
    assert "Zuständig jetzt: Gesamtschule Kettenstadt-Nord" in text


def test_a_wish_without_consent_is_told_as_such(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        offer(world, public_id, "jobcenter")
    world.sign_in(client, "school")
    text = page(client, f"/faelle/{public_id}")
    assert "Vorgemerkt für Jobcenter Kettenstadt, wartet auf Einwilligung" in text


@pytest.mark.one_engine
def test_only_the_holder_finds_something_to_do(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        hand_over(world, public_id, "jobcenter")
    for who, finds in (("school", False), ("jobcenter", True), ("koko", False)):
        world.sign_in(client, who)
        text = page(client, f"/faelle/{public_id}")
        for words in ("Kontakt festhalten", "Notiz schreiben", "Gilt noch: bestätigen", "Fall abschließen"):
            assert (words in text) is finds, (who, words)
            assert ("Name, Anschrift, Erreichbarkeit ändern" in text) is finds
        world.sign_out(client)


def test_informing_is_the_next_step_until_it_is_noted(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world, informed=False)
    world.sign_in(client, "school")
    text = page(client, f"/faelle/{public_id}")
    assert "Zuerst informieren" in text
    [first] = re.findall(r'kern-btn--primary" href="([^"]+)"', text)
    assert f"/faelle/{public_id}/" in first
    assert "Als informiert vermerken" in page(client, first)
    assert f'href="/faelle/{public_id}/einwilligung/formular"' in text
    with world.inside(), transaction():
        record_notice(load(public_id).id, Informed(clock.today()), by=world.actor("school"))
    text = page(client, f"/faelle/{public_id}")
    assert "Zuerst informieren" not in text
    assert "Auf die Tagesordnung einer Fallkonferenz setzen" in text


@pytest.mark.one_engine
@pytest.mark.parametrize("link", ["reported", "offered", "promised", "arrived", "closed"])
def test_at_most_one_action_stands_out(client: FlaskClient, world: World, link: str):
    with world.inside():
        public_id = report(world)
        if link == "offered":
            offer(world, public_id, "agency")
        if link in ("promised", "arrived", "closed"):
            promise(world, public_id)
        if link in ("arrived", "closed"):
            start(world, public_id)
        if link == "closed":
            close(world, public_id, "WERK")
    world.sign_in(client, "school")
    text = page(client, f"/faelle/{public_id}")
    assert text.count("kern-btn--primary") == (0 if link == "closed" else 1)


def test_a_page_of_a_case_takes_eighteen_queries(app: Flask, client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        write(world, public_id, "school")
        hand_over(world, public_id, "jobcenter")
        write(world, public_id, "jobcenter")
    for who in ("school", "jobcenter", "koko"):
        world.sign_in(client, who)
        page(client, f"/faelle/{public_id}")
        with counted(app) as statements:
            page(client, f"/faelle/{public_id}")
        # Nine for the case, three for notices and requests, three for lock, file and similar reports, two for erasing,
        # two for Wiedervorlagen and for what was put off.
        assert len(statements) <= 18, statements
        world.sign_out(client)


def test_each_look_is_written_down_before_it_is_answered(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
    world.sign_in(client, "school")
    for path in ("", "/notiz", "/kontakt", "/person", ""):
        page(client, f"/faelle/{public_id}{path}")
    page(client, "/faelle/AAAAAAAAAAAAAAAAAAAAAA", 404)
    with world.inside():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "case.read")).all()
        assert len(entries) == 5
        assert {entry.object_id for entry in entries} == {public_id}
        assert all(entry.basis == "school" for entry in entries)


@pytest.mark.one_engine
def test_the_title_of_the_page_holds_no_name(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
    world.sign_in(client, "school")
    title = re.search("<title>(.*)</title>", page(client, f"/faelle/{public_id}"))
    assert title is not None
    assert title[1] == "K-2027-0001 – Kette"


def test_the_extract_for_the_own_file_holds_the_case_and_nothing_entrusted(
    client: FlaskClient, world: World, case: str
):
    with world.inside():
        write(world, case, "school")
    answer = client.get(f"/faelle/{case}/auszug.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="auszug.pdf"'
    words = "\n".join(one.extract_text() for one in PdfReader(BytesIO(answer.get_data())).pages)
    for said in ("Şükrü Yıldız", "0999 4711", "Zusage von school", "Mailbox von school", "Notiz von school"):
        assert said in words
    assert "Anvertraut an school" not in words
    other = client.application.test_client()
    world.sign_in(other, "other_school")
    assert other.get(f"/faelle/{case}/auszug.pdf").status_code == 404
    with world.inside():
        hand_over(world, case, "jobcenter")
    assert client.get(f"/faelle/{case}/auszug.pdf").status_code == 403
