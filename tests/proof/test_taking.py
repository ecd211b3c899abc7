"""A sheet of another Kommune: looked at by everybody, believed only with its certificate, taken over once."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from threading import Thread

import pytest
from sqlalchemy import func, select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Agreement, Case, Fact, Note
from kette.cases.queries.sight import personal_data
from kette.db import db, transaction
from kette.intake.rules.carrying import pack
from kette.privacy.models import Basis
from kette.proof.models import KnownCertificate, ReceivedSheet
from kette.proof.rules import reading
from kette.proof.service import taking
from tests.handover.desk import Desk, accepted
from tests.proof.sheets import NAMES, Hand, a_sheet, content_of, drops, enters, handed, printed_by, sheet_of
from tests.world import World


def carried_in(page: str) -> str:
    """Return the file that goes along with a page."""
    return page.split('name="carried" value="')[1].split('"')[0]


def takes(desk: Desk, file: bytes, status: int = 302, **more: object) -> str:
    """Drop a file and go on to the case; return where it leads, or the page that refuses."""
    page = drops(desk, file)
    return desk.sends("/boegen/uebernahme", status, carried=carried_in(page), cohort="2027", **more)


def cases(town: World) -> int:
    """Count the cases."""
    with town.inside():
        return db.session.scalars(select(func.count(Case.id))).one()


@pytest.mark.one_engine
def test_a_sheet_of_nobody_we_know_is_only_shown(desk: Desk, town: World, foreign: bytes) -> None:
    page = drops(desk.sits("jobcenter"), foreign)
    assert "Ergebnis: unbekannte Unterschrift" in page
    assert "Unbekannte Unterschrift" in page
    assert "Şükrü" in page
    assert 'action="/boegen/uebernahme"' not in page
    # Whoever sends the form all the same takes nothing over.
    desk.sends("/boegen/uebernahme", 422, carried=pack([("", foreign)]), cohort="2027")
    assert cases(town) == 0


@pytest.mark.one_engine
def test_a_changed_sheet_is_refused_and_shows_nothing(
    desk: Desk, town: World, hand: Hand, foreign: bytes
) -> None:
    enters(desk, hand)
    changed = foreign.replace(b"%PDF-1.", b"%PDF-1.", 1)[:-1] + b" "
    page = drops(desk.sits("jobcenter"), changed)
    assert "Ergebnis: verändert" in page
    assert not [name for name in NAMES if name in page]
    assert cases(town) == 0


def test_a_known_sheet_becomes_a_case_of_the_institution_it_was_made_for(
    desk: Desk, town: World, hand: Hand, foreign: bytes
) -> None:
    enters(desk, hand)
    assert "Nachbarstadt" in desk.reads("/verwaltung/zertifikate")
    where = takes(desk.sits("jobcenter"), foreign)
    page = desk.reads(where)
    assert "Şükrü" in page
    assert "unterschrieben von „Nachbarstadt“" in page
    with town.inside():
        case = db.session.scalars(select(Case)).one()
        person = personal_data(case)
        assert person is not None
        assert (person.street, person.town, person.phone, person.sex) == (
            "Lindenweg 7",
            "Nachbarstadt",
            "0123 4567890",
            "m",
        )
        assert case.holder_id == town.institution_ids["jobcenter"]
        facts = dict(db.session.execute(select(Fact.key, Fact.value).where(Fact.source == "sheet")).all())
        # A code that our list does not know stays on the paper, and so does health.
        assert (facts["needs"], facts["language"], facts["degree"]) == ("language", "tr", "C")
        assert "health" not in facts
        basis = db.session.scalars(select(Basis)).one()
        assert (basis.kind, basis.valid_until) == ("received_sheet", datetime(2027, 7, 31, tzinfo=UTC).date())
        assert "health" not in basis.groups
        came = db.session.scalars(select(ReceivedSheet)).one()
        assert (came.file_hash, came.signer) == (reading.read(foreign).file_hash, "Nachbarstadt")
        assert db.session.scalars(select(Agreement)).one().institution_id == town.institution_ids["jobcenter"]
        assert db.session.scalars(select(func.count(Note.id))).one() == 2
        [noted] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sheet.take")).all()
        assert noted.object_id == case.public_id
        assert not [name for name in NAMES if name in noted.detail]


def test_a_sheet_opens_one_case_however_often_it_is_sent(
    desk: Desk, town: World, hand: Hand, foreign: bytes
) -> None:
    enters(desk, hand)
    desk.sits("jobcenter")
    first = takes(desk, foreign)
    assert takes(desk, foreign) == first
    # Another file about the same person is no second case of the same institution either.
    assert takes(desk, printed_by(hand, a_sheet(), origin="ZbCdEfGhIjKlMnOpQrStUv")) == first
    assert cases(town) == 1


@pytest.mark.one_engine
def test_a_sheet_for_somebody_else_asks_first(desk: Desk, town: World, hand: Hand, foreign: bytes) -> None:
    enters(desk, hand)
    page = takes(desk.sits("youth_office"), foreign, 422)
    assert "für „Jobcenter Kettenstadt“" in page
    assert cases(town) == 0
    takes(desk, foreign, is_receiver="y")
    assert cases(town) == 1


@pytest.mark.one_engine
def test_nothing_is_taken_over_when_the_consent_is_over(
    desk: Desk, town: World, hand: Hand, foreign: bytes
) -> None:
    enters(desk, hand)
    with clock.standing_at(datetime(2027, 8, 1, 10, tzinfo=UTC)):
        assert "galt bis 31.07.2027" in takes(desk.sits("jobcenter"), foreign, 422)
    assert cases(town) == 0


@pytest.mark.one_engine
def test_a_revoked_and_an_expired_certificate_are_believed_no_longer(
    desk: Desk, town: World, hand: Hand, foreign: bytes
) -> None:
    enters(desk, hand)
    with clock.standing_at(datetime(2032, 3, 2, tzinfo=UTC)):
        assert "Zertifikat abgelaufen" in drops(desk.sits("jobcenter"), foreign)
    with town.inside():
        public_id = db.session.scalars(select(KnownCertificate.public_id)).one()
    desk.sits("administrator").sends(f"/verwaltung/zertifikate/{public_id}/sperrung")
    page = drops(desk.sits("jobcenter"), foreign)
    assert "Unterschrift gesperrt" in page
    assert 'action="/boegen/uebernahme"' not in page
    assert "bleibt es" in enters(desk, hand, 422)


@pytest.mark.one_engine
def test_a_certificate_needs_its_fingerprint_and_a_password(desk: Desk, town: World, hand: Hand) -> None:
    other = Hand("Kette – Anderswo")
    assert "gehört nicht zu dieser Datei" in enters(desk, hand, 422, fingerprint=other.fingerprint)
    assert "nicht Ihr Kennwort" in enters(desk, hand, 422, password="falsch")
    rubbish = {"file": (BytesIO(b"-----BEGIN CERTIFICATE-----\n%%"), "x.pem")}
    assert "kein Zertifikat aus Kette" in enters(desk, hand, 422, **rubbish)
    own = desk.client.get("/verwaltung/zertifikate/eigenes")
    assert own.headers["Content-Disposition"] == 'attachment; filename="kette-zertifikat.pem"'
    assert own.get_data().startswith(b"-----BEGIN CERTIFICATE-----")
    with town.inside():
        assert db.session.scalars(select(func.count(KnownCertificate.id))).one() == 0


@pytest.mark.one_engine
def test_after_replacing_our_key_older_files_count_no_longer(desk: Desk, town: World) -> None:
    handover, _ = handed(town, accepted)
    file = sheet_of(desk, "jobcenter", handover)
    desk.sits("administrator").sends("/verwaltung/zertifikate/eigenes/ersatz", own_password=town.password)
    assert "Unterschrift gesperrt" in drops(desk.sits("jobcenter"), file)
    assert "unverändert" in drops(desk, sheet_of(desk, "jobcenter", handover))


@pytest.mark.postgresql
def test_two_who_take_over_at_once_make_one_case(town: World, hand: Hand, foreign: bytes, desk: Desk) -> None:
    enters(desk, hand)
    look, told = reading.read(foreign), []

    def take(who: str) -> None:
        with town.inside():
            try:
                with transaction():
                    taking.take(look, taking.Taking(2027, is_receiver=True), by=town.actor(who))
                told.append("taken")
            except (taking.AlreadyHere, taking.NotTaken) as reason:
                told.append(type(reason).__name__)

    threads = [
        Thread(target=take, args=(who,)) for who in ("jobcenter", "jobcenter", "youth_office", "agency")
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert told.count("taken") == 1, told
    assert cases(town) == 1


@pytest.mark.one_engine
def test_a_certificate_without_an_end_is_entered_and_its_page_stays_open(desk: Desk) -> None:
    enters(desk, Hand("Kette – ohne Ende", until=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)))
    assert "30.12.9999" in desk.reads("/verwaltung/zertifikate")


@pytest.mark.one_engine
@pytest.mark.parametrize("made_at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_sheet_from_beyond_the_calendar_carries_nothing(hand: Hand, made_at: str) -> None:
    content = content_of(a_sheet()).replace(b"2027-03-01T10:00:00+00:00", made_at.encode())
    assert made_at.encode() in content
    assert reading.read(printed_by(hand, a_sheet(), content=content)).carried is None


@pytest.mark.parametrize("name", ["   ", "\u200b\u200b"])
def test_whoever_has_no_letter_in_the_name_is_nobody(name: str) -> None:
    sheet = a_sheet()
    first, *rest = sheet.sections[0].rows
    named = replace(sheet.sections[0], rows=(replace(first, words=name), *rest))
    assert reading.Carried(replace(sheet, sections=(named, *sheet.sections[1:])), "x", None).person() is None
