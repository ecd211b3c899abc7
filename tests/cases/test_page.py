"""The page of one case: who holds it, what holds now, what happened, who sees what and why."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.rules.contacts import ContactWay
from kette.cases.service import work
from kette.db import db, transaction
from kette.handover import service as handover
from kette.handover.queries import open_handover
from kette.handover.rules.states import DeclineReason
from tests.cases.pupils import (
    AT,
    DAY,
    NAME,
    close,
    consent,
    counted,
    hand_over,
    load,
    offer,
    page,
    promise,
    report,
    start,
)
from tests.world import World


def write(world: World, public_id: str, by: str) -> None:
    """Write a contact, a note, an entrusted note and an agreement."""
    with transaction():
        case = load(public_id)
        me = world.actor(by)
        work.log_contact(case, on=DAY, way=ContactWay.PHONE, reached=False, by=me, note=f"Mailbox von {by}")
        work.write_note(case, f"Notiz von {by}", by=me)
        work.write_note(case, f"Anvertraut an {by}", by=me, entrusted=True)
        work.make_agreement(
            case,
            f"Zusage von {by}",
            institution_id=world.institution_ids[by],
            due_on=DAY + timedelta(days=7),
            by=me,
        )


def test_the_page_says_who_holds_the_case_and_since_when(client: FlaskClient, world: World):
    with world.inside(), clock.standing_at(AT - timedelta(days=19)):
        public_id = report(world)
    world.sign_in(client, "school")
    text = page(client, f"/faelle/{public_id}")
    for words in (NAME, "K-2027-0001", "10A", "Gesamtschule Kettenstadt-Nord", "seit 19 Tagen", "Gemeldet"):
        assert words in text, words
    assert "<svg" in text
    assert "Seit 12.02.2027 zuständig: GE Nord." in text


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


def test_a_pseudonymous_page_holds_no_name_no_number_and_no_free_text(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        write(world, public_id, "school")
    world.sign_in(client, "koko")
    text = page(client, f"/faelle/{public_id}")
    for hidden in (
        "Yıldız",
        "Şükrü",
        "K-2027",
        "0999 4711",
        "pupil@example.org",
        "Am Glied",
        "06.05.2010",
        "2010",
    ):
        assert hidden not in text, hidden
    for hidden in ("Mailbox von", "Notiz von", "Anvertraut an", "Zusage von", ">10A<"):
        assert hidden not in text, hidden
    for shown in ("Erster Schulabschluss", "Fehlzeiten", "Telefon: nicht erreicht", "Pseudonym"):
        assert shown in text, shown


def test_a_basis_shows_what_it_covers_and_nothing_else(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        # § 31a SGB III: seven fields, neither contact ways nor needs.
        hand_over(world, public_id, "agency", consented=False)
    world.sign_in(client, "agency")
    text = page(client, f"/faelle/{public_id}")
    for shown in (NAME, "K-2027-0001", "Am Glied 1", "Erster Schulabschluss", "§ 31a"):
        assert shown in text, shown
    for hidden in ("0999 4711", "pupil@example.org", "Fehlzeiten", "Türkisch"):
        assert hidden not in text, hidden


def test_what_one_wrote_oneself_one_reads(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        write(world, public_id, "school")
        hand_over(world, public_id, "agency", consented=False)
        write(world, public_id, "agency")
        with transaction():
            work.state_facts(load(public_id), {"language": ["ar"]}, by=world.actor("agency"))
    world.sign_in(client, "agency")
    text = page(client, f"/faelle/{public_id}")
    for shown in ("Mailbox von agency", "Notiz von agency", "Anvertraut an agency", "Arabisch"):
        assert shown in text, shown
    for hidden in ("Mailbox von school", "Notiz von school", "Anvertraut an school", "Zusage von school"):
        assert hidden not in text, hidden


def test_notes_stay_in_their_house_and_entrusted_ones_with_their_author(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        write(world, public_id, "school")
        hand_over(world, public_id, "jobcenter")
        write(world, public_id, "jobcenter")
    world.sign_in(client, "school")
    text = page(client, f"/faelle/{public_id}")
    for shown in ("Mailbox von school", "Notiz von school", "Anvertraut an school"):
        assert shown in text, shown
    # An agreement is shared on purpose with all who see the needs in clear.
    assert "Zusage von jobcenter" in text
    for hidden in ("Mailbox von jobcenter", "Notiz von jobcenter", "Anvertraut an jobcenter"):
        assert hidden not in text, hidden
    world.sign_out(client)
    world.sign_in(client, "class_teacher")
    text = page(client, f"/faelle/{public_id}")
    assert "Notiz von school" in text
    assert "Anvertraut an school" not in text


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


def test_the_page_says_why_one_sees_what_one_sees(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        consent(world, public_id, "youth_office")
        hand_over(world, public_id, "jobcenter")
    world.sign_in(client, "jobcenter")
    text = page(client, f"/faelle/{public_id}")
    assert "Warum sehe ich das?" in text
    assert "Einwilligung vom 03.03.2027" in text
    assert "gilt bis zum Widerruf" in text
    assert "anvertraut (§ 65 SGB VIII)" in text
    # Who holds the case is told of all; who only looks at it is told of their own.
    assert "Jugendamt" in text
    world.sign_out(client)
    world.sign_in(client, "koko")
    assert "Jugendamt" not in page(client, f"/faelle/{public_id}")


def test_an_end_of_reading_leaves_a_line_under_a_pseudonym(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        write(world, public_id, "school")
        hand_over(world, public_id, "jobcenter")
        hand_over(world, public_id, "youth_office", by="jobcenter")
    with clock.standing_at(AT + timedelta(days=31)):
        world.sign_in(client, "jobcenter")
        text = page(client, f"/faelle/{public_id}")
    assert "Zuständig jetzt: Jugendamt Kettenstadt" in text
    for hidden in (NAME, "K-2027", "Fehlzeiten", "Erster Schulabschluss", "nicht erreicht", "Zusage von"):
        assert hidden not in text, hidden


@pytest.mark.one_engine
def test_only_the_holder_finds_something_to_do(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        hand_over(world, public_id, "jobcenter")
    for who, finds in (("school", False), ("jobcenter", True), ("koko", False)):
        world.sign_in(client, who)
        text = page(client, f"/faelle/{public_id}")
        for words in ("Kontakt festhalten", "Notiz schreiben", "gilt noch", "Fall abschließen"):
            assert (words in text) is finds, (who, words)
        assert "Name, Anschrift, Erreichbarkeit ändern" not in text
        world.sign_out(client)


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


def test_a_page_of_a_case_takes_eight_queries(app: Flask, client: FlaskClient, world: World):
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
        assert len(statements) <= 8, statements
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
        assert all("SchulG" in entry.basis for entry in entries)


@pytest.mark.one_engine
def test_the_title_of_the_page_holds_no_name(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
    world.sign_in(client, "school")
    title = re.search("<title>(.*)</title>", page(client, f"/faelle/{public_id}"))
    assert title is not None
    assert title[1] == "K-2027-0001 – Kette"
