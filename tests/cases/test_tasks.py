"""Working on a case through its pages: each action once, by the holder alone, and nothing typed is lost."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kette.audit import AuditEntry
from kette.cases.models import Agreement, Case, Contact, Draft, Fact, Identity, Note
from kette.cases.queries.one import facts_of, notes_of, read_text
from kette.cases.queries.sight import personal_data
from kette.cases.service import work
from kette.chain import Link
from kette.db import db, transaction
from tests.cases.pupils import close, hand_over, load, page, promise, report, sent, start
from tests.world import World

KWG = "Verdacht auf Kindeswohlgefährdung gehört sofort telefonisch ans Jugendamt, nicht in Kette."
CONTACT = {"on": "02.03.2027", "way": "phone", "reached": "ja", "note": "Möchte ins Handwerk."}
FACTS: dict[str, Any] = {"degree": "F", "compulsory": "", "language": "tr", "consent": ""}


def count(kind: Any) -> int:
    return db.session.scalars(select(func.count(kind.id))).one()


@pytest.fixture
def case(client: FlaskClient, world: World) -> str:
    """Give a reported case, its school signed in."""
    with world.inside():
        public_id = report(world)
    world.sign_in(client, "school")
    return public_id


# Every action


def test_a_contact_is_kept(client: FlaskClient, world: World, case: str):
    answer = sent(client, world, f"/faelle/{case}/kontakt", CONTACT)
    assert answer.status_code == 302
    assert answer.location == f"/faelle/{case}"
    text = page(client, f"/faelle/{case}")
    assert "Der Kontakt ist festgehalten." in text
    assert "Telefon: erreicht" in text
    assert "Möchte ins Handwerk." in text


def test_an_attempt_is_kept_too(client: FlaskClient, world: World, case: str):
    sent(client, world, f"/faelle/{case}/kontakt", {"on": "1.3.2027", "way": "visit", "reached": "nein"})
    assert "Hausbesuch: nicht erreicht" in page(client, f"/faelle/{case}")


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"on": "04.03.2027"}, "liegt in der Zukunft"),
        ({"on": "31.02.2027"}, "gibt es nicht"),
        ({"on": ""}, "Bitte füllen Sie dieses Feld aus"),
        ({"way": ""}, "Bitte wählen Sie etwas aus"),
        ({"way": "brieftaube"}, "Diese Auswahl gibt es nicht"),
        ({"reached": ""}, "Bitte wählen Sie etwas aus"),
        ({"note": "a" * 10_001}, "höchstens 10.000 Zeichen"),
    ],
)
def test_a_wrong_contact_is_refused_and_the_text_kept(
    client: FlaskClient, world: World, case: str, changed: dict[str, str], message: str
):
    answer = sent(client, world, f"/faelle/{case}/kontakt", CONTACT | changed)
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert message in html
    assert (CONTACT | changed)["note"] in html
    with world.inside():
        assert count(Contact) == 0


def test_a_note_and_an_entrusted_note_are_kept(client: FlaskClient, world: World, case: str):
    sent(client, world, f"/faelle/{case}/notiz", {"words": "Erste Notiz"})
    sent(client, world, f"/faelle/{case}/notiz", {"words": "Im Vertrauen", "entrusted": "y"})
    with world.inside():
        row = load(case)
        notes = {
            read_text(row, note): note.entrusted for note in notes_of(row, world.actor("school")).values()
        }
        assert notes == {"Erste Notiz": False, "Im Vertrauen": True}


def test_an_agreement_is_made_and_finished_once(client: FlaskClient, world: World, case: str):
    with world.inside():
        jobcenter = world.institution("jobcenter").public_id
    data = {"words": "Zum Erstgespräch gehen", "institution": jobcenter, "due_on": "10.03.2027"}
    assert sent(client, world, f"/faelle/{case}/vereinbarung", data).status_code == 302
    assert "Zum Erstgespräch gehen" in page(client, f"/faelle/{case}")
    with world.inside():
        row = db.session.scalars(select(Agreement)).one()
        path = f"/faelle/{case}/vereinbarung/{row.public_id}"
    assert world.post(client, path, {"result": "quatsch"}).status_code == 400
    assert world.post(client, path, {"result": "kept"}).status_code == 302
    world.post(client, path, {"result": "not_kept"})
    assert "Vereinbarung bis 10.03.2027: eingehalten" in page(client, f"/faelle/{case}")
    with world.inside():
        assert db.session.scalars(select(Agreement.result)).one() == "kept"


def test_an_agreement_for_the_past_is_refused(client: FlaskClient, world: World, case: str):
    with world.inside():
        school = world.institution("school").public_id
    data = {"words": "Gestern", "institution": school, "due_on": "02.03.2027"}
    answer = sent(client, world, f"/faelle/{case}/vereinbarung", data)
    assert answer.status_code == 422
    assert "schon vorbei" in answer.get_data(as_text=True)


def test_facts_are_written_down_where_they_differ(client: FlaskClient, world: World, case: str):
    with world.inside():
        before = count(Fact)
    data = FACTS | {"needs": ["absence", "family"], "consent": "asked"}
    assert sent(client, world, f"/faelle/{case}/angaben", data).status_code == 302
    with world.inside():
        known = facts_of(load(case))
        assert (known["degree"].value, known["consent"].value) == ("F", "asked")
        assert count(Fact) == before + 2


def test_a_fact_is_confirmed_and_its_value_stays(client: FlaskClient, world: World, case: str):
    path = f"/faelle/{case}/angaben"
    assert world.post(client, f"{path}/needs").status_code == 302
    assert world.post(client, f"{path}/sex").status_code == 404
    assert world.post(client, f"{path}/quatsch").status_code == 404
    with world.inside():
        newest = facts_of(load(case))["needs"]
        assert (newest.value, newest.source) == ("absence,family", "confirmation")


PERSON = {
    "given_name": "Leyla",
    "family_name": "Demir",
    "born_on": "07.08.2009",
    "sex": "d",
    "street": "Kettenweg 2",
    "postcode": "99902",
    "town": "Kettenstadt",
    "phone": "0999 1",
    "email": "",
    "best_time": "nachmittags",
}


def test_a_changed_name_is_the_only_one_there_is(client: FlaskClient, world: World, case: str):
    assert "Yıldız" in page(client, f"/faelle/{case}/person")
    assert sent(client, world, f"/faelle/{case}/person", PERSON).status_code == 302
    text = page(client, f"/faelle/{case}")
    assert "Leyla Demir" in text
    assert "Yıldız" not in text
    # Born on 7 August 2009: 18 in the school year that ends in 2028; what was computed follows.
    assert "bis 31.07.2028" in text
    found = world.post(client, "/faelle/suche", {"suche": "sukru"}).get_data(as_text=True)
    assert "Nichts gefunden" in found
    with world.inside():
        row = load(case)
        person = personal_data(row)
        assert person is not None
        assert person.full_name == "Leyla Demir"
        assert facts_of(row)["sex"].value == "d"
        assert facts_of(row)["birth_year"].value == "2009"
        assert db.session.scalars(select(Identity.search)).one().split() == ["demir", "leyla"]


def test_a_class_teacher_changes_the_data_of_their_own_class_only(client: FlaskClient, world: World):
    with world.inside():
        mine, other = report(world), report(world, "Müller", "Jörg", class_name="10C")
    world.sign_in(client, "class_teacher")
    assert sent(client, world, f"/faelle/{mine}/person", PERSON).status_code == 302
    assert sent(client, world, f"/faelle/{other}/person", PERSON).status_code == 404


def test_nobody_changes_the_person_once_the_case_is_handed_over(client: FlaskClient, world: World, case: str):
    with world.inside():
        hand_over(world, case, "jobcenter")
    assert client.get(f"/faelle/{case}/person").status_code == 403
    assert sent(client, world, f"/faelle/{case}/person", PERSON).status_code == 403
    world.sign_out(client)
    world.sign_in(client, "jobcenter")
    assert client.get(f"/faelle/{case}/person").status_code == 403


def test_the_way_to_the_anschluss_through_the_pages(client: FlaskClient, world: World, case: str):
    steps: tuple[tuple[str, dict[str, str], Link], ...] = (
        ("anschluss", {"outcome": "WERK", "proof": "written", "note": "Brief liegt vor"}, Link.PROMISED),
        ("geplatzt", {"note": "Absage am Telefon"}, Link.ACCOMPANIED),
        ("anschluss", {"outcome": "DUAL", "proof": "contract"}, Link.PROMISED),
        ("start", {"proof": "seen"}, Link.ARRIVED),
        ("verbleib", {"proof": "told"}, Link.ARRIVED),
        ("abschluss", {"outcome": "DUAL"}, Link.CLOSED),
        ("wieder-oeffnen", {"note": "Ausbildung abgebrochen"}, Link.REPORTED),
    )
    for path, data, link in steps:
        page(client, f"/faelle/{case}/{path}")
        answer = sent(client, world, f"/faelle/{case}/{path}", data)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        with world.inside():
            assert load(case).link is link
        page(client, f"/faelle/{case}")
    text = page(client, f"/faelle/{case}")
    for words in ("Brief liegt vor", "Absage am Telefon", "Ausbildung abgebrochen", "Duale Berufsausbildung"):
        assert words in text, words


def test_an_option_that_does_not_fit_the_degree_is_asked_about_once_more(
    client: FlaskClient, world: World, case: str
):
    data = {"outcome": "BERUFGY", "proof": "written", "note": "Ausnahme"}
    answer = sent(client, world, f"/faelle/{case}/anschluss", data)
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert "passt nach dem Landeskatalog nicht" in html
    assert "Trotzdem speichern" in html
    assert "Ausnahme" in html
    with world.inside():
        assert load(case).link is Link.REPORTED
    assert sent(client, world, f"/faelle/{case}/anschluss", data | {"warned": "BERUFGY"}).status_code == 302
    with world.inside():
        assert load(case).outcome == "BERUFGY"


def test_the_warning_of_one_option_does_not_count_for_another(client: FlaskClient, world: World, case: str):
    data = {"outcome": "STUD", "proof": "written", "warned": "BERUFGY"}
    assert sent(client, world, f"/faelle/{case}/anschluss", data).status_code == 422


def test_moved_away_closes_only_when_somebody_there_knows(client: FlaskClient, world: World, case: str):
    answer = sent(client, world, f"/faelle/{case}/abschluss", {"outcome": "VERZOG", "note": "Umzug"})
    assert answer.status_code == 409
    html = answer.get_data(as_text=True)
    assert "erst, wenn die neue Stelle informiert ist" in html
    assert "Umzug" in html
    told = {"outcome": "VERZOG", "notified": "Jobcenter Nachbarstadt, 1.3."}
    assert sent(client, world, f"/faelle/{case}/abschluss", told).status_code == 302
    assert "Informiert: Jobcenter Nachbarstadt, 1.3." in page(client, f"/faelle/{case}")


def test_an_anschluss_closes_a_case_only_after_the_start(client: FlaskClient, world: World, case: str):
    with world.inside():
        promise(world, case)
    answer = sent(client, world, f"/faelle/{case}/abschluss", {"outcome": "WERK"})
    assert answer.status_code == 422
    assert "NOKEAN" not in page(client, f"/faelle/{case}/abschluss")
    with world.inside():
        start(world, case)
    assert 'value="WERK"' in page(client, f"/faelle/{case}/abschluss")


def test_who_held_a_closed_case_last_still_reads_it_and_reopens_it(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        hand_over(world, public_id, "jobcenter")
        close(world, public_id, by="jobcenter")
    world.sign_in(client, "jobcenter")
    assert "Fall wieder öffnen" in page(client, f"/faelle/{public_id}")
    answer = sent(client, world, f"/faelle/{public_id}/wieder-oeffnen", {"note": "Doch noch da"})
    assert answer.status_code == 302
    assert "Zuständig jetzt: Jobcenter Kettenstadt" in page(client, f"/faelle/{public_id}")


@pytest.mark.one_engine
@pytest.mark.parametrize("path", ["kontakt", "notiz", "vereinbarung", "anschluss", "abschluss"])
def test_the_sentence_about_children_in_danger_stands_on_every_form_for_words(
    client: FlaskClient, case: str, path: str
):
    assert KWG in page(client, f"/faelle/{case}/{path}")


# Who may not


ACTIONS = {
    "kontakt": CONTACT,
    "notiz": {"words": "x"},
    "vereinbarung": {"words": "x", "institution": "x", "due_on": "10.03.2027"},
    "angaben": {"degree": "C"},
    "anschluss": {"outcome": "WERK", "proof": "written"},
    "abschluss": {"outcome": "UNBE"},
    "start": {"proof": "seen"},
    "verbleib": {"proof": "seen"},
    "geplatzt": {"note": "x"},
    "wieder-oeffnen": {"note": "x"},
    "entwurf": {"formular": "note", "words": "x"},
    "angaben/needs": {},
}


@pytest.mark.one_engine
@pytest.mark.parametrize("path", ACTIONS)
def test_who_only_reads_a_case_changes_nothing(client: FlaskClient, world: World, path: str):
    with world.inside():
        public_id = report(world)
        hand_over(world, public_id, "jobcenter")
        before = (count(Contact), count(Note), count(Agreement), count(Fact), load(public_id).seq)
    for who, status in (("school", 403), ("koko", 403), ("agency", 404), ("other_school", 404)):
        world.sign_in(client, who)
        answer = sent(client, world, f"/faelle/{public_id}/{path}", ACTIONS[path])
        assert answer.status_code == status, who
        if path not in ("entwurf", "angaben/needs"):
            assert client.get(f"/faelle/{public_id}/{path}").status_code == status
        world.sign_out(client)
    with world.inside():
        after = (count(Contact), count(Note), count(Agreement), count(Fact), load(public_id).seq)
        assert after == before


def test_who_promised_something_says_what_became_of_it_though_another_holds_the_case(
    client: FlaskClient, world: World
):
    with world.inside():
        public_id = report(world)
        with transaction():
            row = work.make_agreement(
                load(public_id),
                "Bogen schicken",
                institution_id=world.institution_ids["school"],
                due_on=load(public_id).reported_at.date(),
                by=world.actor("school"),
            )
            address = row.public_id
        hand_over(world, public_id, "jobcenter")
    path = f"/faelle/{public_id}/vereinbarung/{address}"
    world.sign_in(client, "koko")
    assert world.post(client, path, {"result": "kept"}).status_code == 403
    world.sign_out(client)
    world.sign_in(client, "school")
    assert world.post(client, path, {"result": "kept"}).status_code == 302


# Twice, and two at once


def test_a_double_click_is_one_contact(client: FlaskClient, world: World, case: str):
    data = CONTACT | {"once": "0123456789abcdefghijklmn"}
    first = sent(client, world, f"/faelle/{case}/kontakt", data)
    second = sent(client, world, f"/faelle/{case}/kontakt", data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    with world.inside():
        assert count(Contact) == 1


def test_the_second_of_two_is_shown_what_the_first_did_and_keeps_the_text(
    client: FlaskClient, world: World, case: str
):
    with world.inside():
        opened_at = load(case).seq
        promise(world, case)
    data = CONTACT | {"seq": str(opened_at)}
    answer = world.post(client, f"/faelle/{case}/kontakt", data)
    assert answer.status_code == 409
    html = answer.get_data(as_text=True)
    assert "Am Fall hat sich inzwischen etwas geändert" in html
    assert "Anschluss zugesagt: Werkstattjahr (GE Nord)" in html
    assert CONTACT["note"] in html
    assert f'name="seq" value="{opened_at + 1}"' in html
    with world.inside():
        assert count(Contact) == 0
    # Sent once more after a look at the change, it is meant.
    assert (
        world.post(client, f"/faelle/{case}/kontakt", data | {"seq": str(opened_at + 1)}).status_code == 302
    )


def test_who_lost_the_case_while_writing_gets_the_text_back(client: FlaskClient, world: World, case: str):
    with world.inside():
        opened_at = load(case).seq
        hand_over(world, case, "jobcenter")
    data = {"words": "Lange getippt", "seq": str(opened_at)}
    answer = world.post(client, f"/faelle/{case}/notiz", data)
    assert answer.status_code == 409
    html = answer.get_data(as_text=True)
    assert "Lange getippt" in html
    assert "Jobcenter hat jetzt die Fallverantwortung" in html
    assert "Notiz speichern" not in html


@pytest.mark.one_engine
@pytest.mark.parametrize("seq", ["", "quatsch", "-1", "²", "9" * 30])
def test_a_form_that_does_not_say_what_it_saw_is_not_believed(
    client: FlaskClient, world: World, case: str, seq: str
):
    answer = world.post(client, f"/faelle/{case}/notiz", {"words": "x", "seq": seq})
    assert answer.status_code == 409
    with world.inside():
        assert count(Note) == 0


def test_two_promises_at_once_are_one(client: FlaskClient, world: World, case: str):
    data = {"outcome": "WERK", "proof": "written", "seq": "1"}
    assert world.post(client, f"/faelle/{case}/anschluss", data).status_code == 302
    assert world.post(client, f"/faelle/{case}/anschluss", data).status_code == 409
    with world.inside():
        assert db.session.scalars(select(Case.seq)).one() == 2


# Drafts


def test_a_draft_comes_back_after_a_closed_laptop(client: FlaskClient, world: World, case: str):
    data = {"formular": "note", "words": "Halb getippt", "entrusted": "y"}
    answer = world.post(client, f"/faelle/{case}/entwurf", data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Entwurf gespeichert um 09:00 Uhr." in answer.get_data(as_text=True)
    world.sign_out(client)
    world.sign_in(client, "school")
    html = page(client, f"/faelle/{case}/notiz")
    assert "Ihr Entwurf ist wieder da" in html
    assert "Halb getippt" in html
    assert "checked" in html


def test_a_draft_is_kept_without_javascript_too(client: FlaskClient, world: World, case: str):
    assert "Entwurf speichern" in page(client, f"/faelle/{case}/kontakt")
    data = {"formular": "contact", "on": "31.02.2027", "note": "Noch unfertig", "way": "phone"}
    answer = world.post(client, f"/faelle/{case}/entwurf", data)
    assert answer.location == f"/faelle/{case}/kontakt"
    html = page(client, f"/faelle/{case}/kontakt")
    for words in ("Der Entwurf ist gespeichert.", "Noch unfertig", "31.02.2027"):
        assert words in html, words


def test_a_draft_is_its_authors_alone_and_sealed(client: FlaskClient, world: World, case: str):
    world.post(client, f"/faelle/{case}/entwurf", {"formular": "note", "words": "Nur meins"})
    world.sign_out(client)
    world.sign_in(client, "class_teacher")
    assert "Nur meins" not in page(client, f"/faelle/{case}/notiz")
    with world.inside():
        assert b"Nur meins" not in db.session.scalars(select(Draft.sealed)).one()


def test_a_draft_ends_when_it_is_sent_or_thrown_away(client: FlaskClient, world: World, case: str):
    draft = {"formular": "note", "words": "Halb"}
    world.post(client, f"/faelle/{case}/entwurf", draft)
    sent(client, world, f"/faelle/{case}/notiz", {"words": "Ganz"})
    assert "Entwurf ist wieder da" not in page(client, f"/faelle/{case}/notiz")
    world.post(client, f"/faelle/{case}/entwurf", draft)
    world.post(client, f"/faelle/{case}/entwurf", {"formular": "note", "verwerfen": "1"})
    assert "Entwurf ist wieder da" not in page(client, f"/faelle/{case}/notiz")
    with world.inside():
        assert count(Draft) == 0


def test_a_draft_of_nothing_is_no_draft(client: FlaskClient, world: World, case: str):
    world.post(client, f"/faelle/{case}/entwurf", {"formular": "note", "words": "   "})
    assert (
        world.post(client, f"/faelle/{case}/entwurf", {"formular": "promise", "note": "x"}).status_code == 400
    )
    with world.inside():
        assert count(Draft) == 0


def test_every_change_is_written_down_without_content(client: FlaskClient, world: World, case: str):
    sent(client, world, f"/faelle/{case}/kontakt", CONTACT)
    sent(client, world, f"/faelle/{case}/angaben", FACTS)
    sent(client, world, f"/faelle/{case}/person", PERSON)
    with world.inside():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.object_id == case)).all()
        actions = {entry.action: entry.detail for entry in entries}
        assert actions["case.facts"] == "degree,needs"
        assert {"case.contact", "case.person", "case.report"} <= set(actions)
        assert not any("Demir" in entry.detail or "Handwerk" in entry.detail for entry in entries)
