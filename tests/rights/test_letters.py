"""Letters on paper and their pages: where the address stands, whose names come out right, who may print, what is logged."""

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.db import db, transaction
from kette.pdf.letter import Head, Letters
from kette.privacy.queries.informing import is_informed, notices_of, version
from kette.privacy.rules.consents import Custody
from kette.privacy.rules.informing import How, LetterKind
from kette.privacy.service.papers import record_custody
from kette.rights.models import LetterText
from tests.cases.pupils import AT, DAY, load, offer, page, report
from tests.pages import stands_in
from tests.world import World, make_world

MM = 72 / 25.4
NAMES = (("Öztürk-Şahin", "Çağla"), ("Коваленко", "Олена"), ("الخطيب", "نور"))


def test_the_address_stands_in_the_window_of_a_din_5008_letter_form_b() -> None:
    letters = Letters("Brief", at=AT)
    letters.begin(Head("Schule, Weg 1", ("Erste Zeile", "2", "3", "4", "5", "Letzte Zeile"), (), "Betreff"))
    letters.paragraph("Text")
    places = placed(letters.build())
    for words in ("Erste Zeile", "Letzte Zeile", "Schule, Weg 1"):
        left, top = places[words]
        assert 20 * MM <= left <= 30 * MM
        assert 45 * MM < top < 90 * MM, words
    # Zusatz- und Vermerkzone 17,7 mm, then the address.
    assert places["Erste Zeile"][1] > (45 + 17.7) * MM
    assert places["Betreff"][1] > 98.4 * MM


def test_every_letter_has_its_marks_and_counts_its_own_pages() -> None:
    letters = Letters("Briefe", at=AT)
    for number in (1, 2):
        letters.begin(Head("Schule", (f"Person {number}",), (), f"Betreff {number}"))
        letters.paragraph("Ein Absatz, der eine Zeile füllt.\n\n" * (80 if number == 1 else 1))
    reader = PdfReader(io.BytesIO(letters.build()))
    texts = [one.extract_text() for one in reader.pages]
    ends = [re.findall(r"Seite (\d) von (\d)", text) for text in texts]
    last = len(texts) - 1
    assert ends == [*([(str(n), str(last))] for n in range(1, last + 1)), []]
    assert "Person 2" in texts[-1]
    assert "Person 1" not in "".join(texts[1:])
    folds = {round(float(y) / MM) for y in re.findall(r"\bn [\d.]+ ([\d.]+) m", raw(reader, 0))}
    assert {297 - 105, 297 - 210} <= folds


def test_a_letter_of_a_page_and_the_same_call_give_the_same_bytes() -> None:
    def made() -> bytes:
        letters = Letters("Brief", at=AT)
        letters.begin(Head("S", ("A",), (("Datum", "heute"),), "B"))
        return letters.build()

    assert made() == made()
    with pytest.raises(ValueError, match="no letter"):
        Letters("Brief", at=AT).build()
    with pytest.raises(ValueError, match="at most"):
        Letters("Brief", at=AT).begin(Head("S", tuple("abcdefg"), (), "B"))


class TestPages:
    def test_a_class_gets_one_document_logged_and_never_kept(self, world: World, client: FlaskClient) -> None:
        with world.inside():
            cases = [report(world, *name, informed=False) for name in NAMES]
        world.sign_in(client, "school")
        answer = client.get("/briefe/klasse.pdf?klasse=10A")
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="informationsbriefe.pdf"'
        reader = PdfReader(io.BytesIO(answer.data))
        texts = "\n".join(one.extract_text() for one in reader.pages)
        assert "Çağla Öztürk-Şahin" in texts
        assert "Олена Коваленко" in texts
        assert texts.count("und Ihre Eltern") == 3
        assert not any(name in str(reader.metadata) for pair in NAMES for name in pair)
        with world.inside():
            logged = db.session.scalars(
                select(AuditEntry.object_id).where(AuditEntry.action == "letter.print")
            ).all()
            assert sorted(logged) == sorted(cases)
            assert not any(is_informed(load(case).id) for case in cases)

    def test_last_years_class_is_a_group_of_its_own(self, world: World, client: FlaskClient) -> None:
        with world.inside():
            report(world, "Kaya", "Ali", informed=False)
            report(world, "Weber", "Lena", cohort=2026, informed=False)
        world.sign_in(client, "school")
        assert "Klasse 10A, Schuljahr 2025/26" in page(client, "/briefe")
        now, before = page(client, "/briefe?klasse=10A"), page(client, "/briefe?klasse=10A&jahr=2026")
        assert ("Kaya" in now, "Weber" in now) == (True, False)
        assert ("Kaya" in before, "Weber" in before) == (False, True)
        pdf = client.get("/briefe/klasse.pdf?klasse=10A").data
        assert "Weber" not in "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)

    def test_what_was_handed_out_is_noted_for_the_class(self, world: World, client: FlaskClient) -> None:
        with world.inside():
            cases = [report(world, *name, informed=False) for name in NAMES]
            other = report(world, "Kaya", "Ali", class_name="10B", informed=False)
        world.sign_in(client, "school")
        assert "4 gemeldete Schülerinnen und Schüler sind noch nicht informiert" in page(client, "/")
        path, said = "/briefe/vermerk?klasse=10A", {"how": "letter", "fall": cases}
        assert world.post(client, path, {**said, "informed_on": "04.03.2027"}).status_code == 422
        assert world.post(client, path, {**said, "informed_on": "02.03.2027"}).status_code == 302
        assert "1 gemeldete Schülerin oder gemeldeter Schüler ist" in page(client, "/")
        with world.inside():
            assert all(is_informed(load(case).id) for case in cases)
            assert not is_informed(load(other).id)
            note = notices_of(load(cases[0]).id)[0]
            assert (note.given_on, note.how, note.wording) == (date(2027, 3, 2), How.LETTER, "Vorlage 2026-1")

    def test_class_teachers_print_for_their_own_classes_alone(
        self, world: World, client: FlaskClient
    ) -> None:
        with world.inside():
            report(world, "Yıldız", "Şükrü", class_name="10A", informed=False)
            foreign = report(world, "Kaya", "Ali", class_name="10C", informed=False)
        world.sign_in(client, "class_teacher")
        assert client.get("/briefe/klasse.pdf?klasse=10A").status_code == 200
        assert client.get("/briefe/klasse.pdf?klasse=10C").status_code == 404
        assert client.get(f"/faelle/{foreign}/rechte").status_code == 404
        assert not stands_in("10C", page(client, "/briefe"))

    def test_an_offer_before_the_information_leads_to_it(self, world: World, client: FlaskClient) -> None:
        with world.inside():
            case = report(world, informed=False)
            agency = world.institution("agency").public_id
        world.sign_in(client, "school")
        path = f"/uebergaben/neu/{case}?an={agency}"
        shown = page(client, path)
        assert "Die junge Person ist noch nicht informiert" in shown
        assert f'href="/faelle/{case}/rechte"' in shown
        assert "Übergabe anbieten</span></button>" not in shown
        refused = world.post(client, path, {"note": "bitte"})
        assert refused.status_code == 409
        assert f'href="/faelle/{case}/rechte"' in refused.text
        note = world.post(
            client, f"/faelle/{case}/rechte/informiert", {"informed_on": "03.03.2027", "how": "conversation"}
        )
        assert note.status_code == 302
        assert world.post(client, path, {"note": "bitte"}).status_code == 302
        history = page(client, f"/faelle/{case}")
        assert "Informiert nach Art. 13 und 14 DSGVO" in history

    def test_a_mistake_is_taken_back(self, world: World, client: FlaskClient) -> None:
        with world.inside():
            case = report(world)
        world.sign_in(client, "school")
        assert "Noch nicht informiert" not in page(client, f"/faelle/{case}/rechte")
        world.post(client, f"/faelle/{case}/rechte/irrtum")
        assert "Noch nicht informiert" in page(client, f"/faelle/{case}/rechte")

    def test_below_fifteen_without_anybody_to_address_nothing_is_printed(
        self, world: World, client: FlaskClient
    ) -> None:
        with world.inside():
            case = report(world, born_on=date(2013, 5, 6), informed=False)
            with transaction():
                record_custody(
                    load(case).id,
                    Custody.ONE,
                    no_contact="der Vater",
                    by=world.actor("school"),
                    case_public_id=case,
                )
        world.sign_in(client, "school")
        answer = client.get(f"/faelle/{case}/rechte/informationsbrief.pdf")
        assert answer.status_code == 302
        assert "darf nicht angeschrieben werden" in page(client, f"/faelle/{case}/rechte")

    def test_an_invitation_says_when_and_where(self, world: World, client: FlaskClient) -> None:
        with world.inside():
            case = report(world)
        world.sign_in(client, "school")
        meeting = {"day": "10.03.2027", "at": "14:30", "place": "Raum 12 <b>"}
        for path in (f"/faelle/{case}/rechte/einladung", "/briefe/einladung?klasse=10A"):
            assert "Zum Gespräch" in page(client, path) or "Einladung" in page(client, path)
            assert world.post(client, path, meeting | {"day": "02.03.2027"}).status_code == 422
            answer = world.post(client, path, meeting)
            words = "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.data)).pages)
            assert "10.03.2027 um 14:30 Uhr, Ort: Raum 12 <b>." in " ".join(words.split())
            assert "Informationen zum Datenschutz" not in words

    @pytest.mark.parametrize("key", ["koko", "dpo"])
    def test_the_kommune_words_its_letters_and_every_wording_stays(
        self, world: World, client: FlaskClient, key: str
    ) -> None:
        world.sign_in(client, key)
        assert "Vorlage 2026-1" in page(client, "/briefe/texte")
        path = "/briefe/texte/notice_youth"
        wrong = world.post(client, path, {"title": "Hallo {nachname}", "body": "Text"})
        assert (wrong.status_code, "{nachname}" in wrong.text) == (422, True)
        for title in ("Hallo {vorname}", "Guten Tag {vorname}"):
            assert world.post(client, path, {"title": title, "body": "Unser Text"}).status_code == 302
        assert client.get("/briefe/texte/other").status_code == 404
        with world.inside():
            rows = db.session.scalars(select(LetterText).order_by(LetterText.number)).all()
            assert [(row.kind, row.number, row.title) for row in rows] == [
                (LetterKind.NOTICE_YOUTH, 1, "Hallo {vorname}"),
                (LetterKind.NOTICE_YOUTH, 2, "Guten Tag {vorname}"),
            ]
            assert version() == "Fassung 2"
            case = report(world)
            assert notices_of(load(case).id)[0].wording == "Fassung 2"
        world.sign_out(client)
        world.sign_in(client, "school")
        answer = client.get(f"/faelle/{case}/rechte/informationsbrief.pdf")
        first = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
        assert "Guten Tag Şükrü" in first
        assert "Unser Text" in first

    def test_own_chain_is_one_page_that_says_who_what_and_how_to_object(
        self, world: World, client: FlaskClient
    ) -> None:
        with world.inside():
            case = report(world)
            offer(world, case, "agency")
        world.sign_in(client, "school")
        answer = client.get(f"/faelle/{case}/rechte/meine-kette.pdf")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="meine-kette.pdf"'
        reader = PdfReader(io.BytesIO(answer.data))
        words = " ".join(reader.pages[0].extract_text().split())
        assert len(reader.pages) == 1
        for said in (
            "Şükrü Yıldız",
            "Gesamtschule Kettenstadt-Nord",
            "Agentur für Arbeit Kettenstadt",
            "§\u00a031a",
            "widerrufen",
            "widersprechen",
            "Beim Datenschutz hilft",
            "Landesbeauftragte",
        ):
            assert said in words or said.replace("\u00a0", " ") in words, said

    @pytest.mark.parametrize("key", ["jobcenter", "other_school"])
    def test_nobody_else_prints_or_sees_anything(self, world: World, client: FlaskClient, key: str) -> None:
        with world.inside():
            case = report(world)
        world.sign_in(client, key)
        for path in ("", "/informationsbrief.pdf", "/meine-kette.pdf", "/einladung"):
            assert client.get(f"/faelle/{case}/rechte{path}").status_code == 404


def placed(pdf: bytes) -> dict[str, tuple[float, float]]:
    """Return where words stand, in points from the left and the top edge."""
    places: dict[str, tuple[float, float]] = {}
    sheet = PdfReader(io.BytesIO(pdf)).pages[0]

    def note(text: str, _cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        if text.strip():
            # The return address stands at the foot once more.
            places.setdefault(
                text.strip(),
                (
                    float(tm[4] or _cm[4]),
                    float(sheet.mediabox.height) - float(tm[5] or _cm[5]),
                ),
            )

    sheet.extract_text(visitor_text=note)
    return places


def raw(reader: PdfReader, number: int) -> str:
    """Return the drawing commands of a page."""
    content = reader.pages[number].get_contents()
    assert content is not None
    return content.get_data().decode("latin-1")


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(AT):
        assert clock.today() == DAY
        yield make_world(app)
