"""Working on a case day by day through its pages: contacts, notes, agreements, facts, and who it is about."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kette.audit import AuditEntry
from kette.cases.models import Agreement, Contact, Fact, Identity
from kette.cases.queries.one import facts_of, notes_of, read_text
from kette.cases.queries.sight import personal_data
from kette.cases.service.ledger import record_fact
from kette.db import db, transaction
from kette.privacy.models import Access
from tests.cases.pupils import (
    CONTACT,
    count,
    hand_over,
    load,
    page,
    report,
    sent,
)
from tests.world import World

KWG = "Verdacht auf Kindeswohlgefährdung gehört sofort telefonisch ans Jugendamt, nicht in Kette."
FACTS: dict[str, Any] = {"degree": "F", "compulsory": "", "language": "tr", "consent": ""}


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


def test_an_agreement_shows_nobody_new_a_case_before_the_information(client: FlaskClient, world: World):
    with world.inside():
        uninformed = report(world, "Kaya", "Elif", informed=False)
        jobcenter = world.institution("jobcenter").public_id
    world.sign_in(client, "school")
    data = {"words": "Anrufen", "institution": jobcenter, "due_on": "10.03.2027"}
    answer = sent(client, world, f"/faelle/{uninformed}/vereinbarung", data)
    assert answer.status_code in {409, 422}
    assert "noch nicht informiert" in answer.get_data(as_text=True)
    with world.inside():
        assert count(Agreement) == count(Access) == 0


def test_an_agreement_that_nobody_finishes_does_not_stay_open_for_ever(
    client: FlaskClient, world: World, case: str
):
    with world.inside():
        jobcenter = world.institution("jobcenter").public_id
    for due_on in ("20.03.2027", "10.03.2027"):
        data = {"words": f"Bis {due_on}", "institution": jobcenter, "due_on": due_on}
        sent(client, world, f"/faelle/{case}/vereinbarung", data)
    with world.inside():
        # Thirty days, as for reading after a handover, from the last of them.
        assert db.session.scalars(select(Access.until_on)).one() == date(2027, 4, 19)


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


def test_a_given_consent_is_neither_confirmed_nor_changed_here(client: FlaskClient, world: World, case: str):
    with world.inside(), transaction():
        record_fact(load(case), "consent", ["given"], source="form", by=world.actor("school"))
    assert 'name="consent"' not in page(client, f"/faelle/{case}/angaben")
    assert sent(client, world, f"/faelle/{case}/angaben", FACTS).status_code == 302
    assert world.post(client, f"/faelle/{case}/angaben/consent").status_code == 404
    with world.inside():
        assert facts_of(load(case))["consent"].value == "given"


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


def test_whoever_took_the_case_over_keeps_the_person_right_as_far_as_they_see_them(
    client: FlaskClient, world: World, case: str
):
    with world.inside():
        hand_over(world, case, "agency", consented=False)
    assert client.get(f"/faelle/{case}/person").status_code == 403
    assert sent(client, world, f"/faelle/{case}/person", PERSON).status_code == 403
    world.sign_out(client)
    world.sign_in(client, "agency")
    assert "Name, Anschrift, Erreichbarkeit ändern" in page(client, f"/faelle/{case}")
    # By § 31a SGB III the agency knows the address, and no way to reach anybody.
    assert "0999 4711" not in page(client, f"/faelle/{case}/person")
    assert sent(client, world, f"/faelle/{case}/person", PERSON).status_code == 302
    with world.inside():
        person = personal_data(load(case))
        assert person is not None
        assert (person.full_name, person.street, person.phone) == ("Leyla Demir", "Kettenweg 2", "0999 4711")


@pytest.mark.one_engine
@pytest.mark.parametrize("path", ["kontakt", "notiz", "vereinbarung", "anschluss", "abschluss"])
def test_the_sentence_about_children_in_danger_stands_on_every_form_for_words(
    client: FlaskClient, case: str, path: str
):
    assert KWG in page(client, f"/faelle/{case}/{path}")


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


def test_a_support_beside_the_anschluss_says_enough_by_itself(client: FlaskClient, world: World, case: str):
    with world.inside():
        own = world.institution("school").public_id
    form = {"institution": own, "due_on": "01.07.2027", "words": "", "support": ""}
    assert sent(client, world, f"/faelle/{case}/vereinbarung", form).status_code == 422
    answer = sent(client, world, f"/faelle/{case}/vereinbarung", form | {"support": "school_work"})
    assert answer.status_code == 302
    more = form | {"support": "asa", "words": "zweimal in der Woche"}
    assert sent(client, world, f"/faelle/{case}/vereinbarung", more).status_code == 302
    text = page(client, f"/faelle/{case}")
    assert "Schulsozialarbeit" in text
    assert "Assistierte Ausbildung, AsA flex (§§ 74 bis 75a SGB III): zweimal in der Woche" in text
    with world.inside():
        assert set(db.session.scalars(select(Agreement.support))) == {"school_work", "asa"}
