"""The report of § 31a SGB III: exactly seven fields, of those alone whom the statute has reported, safe and recorded."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import append_step, lock, report_case
from kette.chain import Step
from kette.db import db, transaction
from kette.intake.models.statutory import StatutoryExport
from kette.intake.queries import statutory as queries
from kette.intake.rules.statutory import FIELDS, Hurdle, Standing, hurdle
from kette.intake.service import statutory
from kette.privacy.models import Basis, Disclosure
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.informing import Informed
from kette.privacy.service.bases import object_to_return_feed, record_consent
from tests.world import World, make_world

DAY = date(2027, 5, 20)
TIM = PersonalData(
    "Jäger",
    "Tim",
    date(2010, 2, 13),
    "m",
    "Lindenweg 7",
    "99901",
    "Kettenstadt",
    "0123 4567890",
    "tim@example.org",
)
EVIL = replace(TIM, family_name="=1+1", given_name="@SUM(A1)", street="-2+3")


def test_the_file_has_exactly_the_seven_fields_of_the_law(world: World) -> None:
    reported(world, TIM)
    head, *rows = table(transmitted(world))
    assert tuple(head) == FIELDS
    assert rows == [
        [
            *("Jäger", "Tim", "13.02.2010", "männlich", "Lindenweg 7, 99901 Kettenstadt", "Gesamtschule"),
            "Mittlerer Schulabschluss (voraussichtlich)",
        ]
    ]


def test_a_workbook_holds_the_same_and_by_when_it_must_be_deleted(world: World) -> None:
    reported(world, TIM)
    content = transmitted(world, "xlsx")
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert "Spätestens zu löschen am 17.11.2027" in str(sheet[0][0])
    assert sheet[1] == list(FIELDS)
    assert sheet[2][:3] == ["Jäger", "Tim", "13.02.2010"]


@pytest.mark.parametrize("media", ["csv", "xlsx"])
def test_no_cell_is_a_formula(world: World, media: str) -> None:
    reported(world, EVIL)
    content = transmitted(world, media)
    if media == "csv":
        cells = [
            cell for row in csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";") for cell in row
        ]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    else:
        sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
        assert "'=1+1" in sheet.to_python()[2]


def test_every_pupil_gets_a_basis_with_the_day_of_deletion_and_a_line_in_the_ledger(world: World) -> None:
    case_id = reported(world, TIM)
    transmitted(world)
    basis = db.session.scalars(select(Basis).where(Basis.case_id == case_id)).one()
    assert (basis.kind, basis.valid_until) == ("school_to_agency", DAY + timedelta(days=181))
    disclosure = db.session.scalars(select(Disclosure)).one()
    export = db.session.scalars(select(StatutoryExport)).one()
    assert disclosure.recipient_id == world.institution_ids["agency"]
    assert (disclosure.channel, disclosure.basis_id) == ("export", basis.id)
    assert disclosure.content_hash == export.content_hash
    assert (export.pupils, export.delete_by, export.media) == (1, DAY + timedelta(days=181), "csv")
    logged = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "statutory.export")).all()
    assert {one.object_type for one in logged} == {"case", "statutory"}
    assert {one.basis for one in logged} == {"school_to_agency"}


def test_who_was_transmitted_is_not_again_unless_asked(world: World) -> None:
    reported(world, TIM)
    transmitted(world)
    with pytest.raises(statutory.NobodyToReport):
        transmitted(world)
    assert len(table(transmitted(world, again=True))) == 2


def test_nothing_leaves_before_the_young_person_was_informed(world: World) -> None:
    reported(world, TIM, informed=None)
    assert hurdles(world) == [Hurdle.NOT_INFORMED]
    with pytest.raises(statutory.NobodyToReport):
        transmitted(world)
    assert db.session.scalars(select(Disclosure)).all() == []


def test_who_is_admitted_to_the_abitur_is_exempt(world: World) -> None:
    reported(world, TIM, degree="K")
    assert hurdles(world) == [Hurdle.ABITUR]


def test_no_information_to_third_parties_does_not_stop_the_statute(world: World) -> None:
    reported(world, TIM, no_disclosure=True)
    assert hurdles(world) == [None]


def test_an_objection_to_the_return_feed_leaves_the_transfer_as_it_is(world: World) -> None:
    case_id = reported(world, TIM)
    with on(), transaction():
        case = db.session.get_one(Case, case_id)
        object_to_return_feed(case_id, by=world.actor("school"), case_public_id=case.public_id)
    assert hurdles(world) == [None]
    assert len(table(transmitted(world))) == 2


def test_a_consent_for_the_agency_changes_nothing_in_the_file(world: World) -> None:
    case_id = reported(world, TIM)
    with on(), transaction():
        record_consent(
            case_id,
            world.institution("agency"),
            groups=frozenset(FieldGroup),
            purpose="Beratung",
            given_by=GivenBy.YOUTH,
            form=ConsentForm.WRITTEN,
            given_on=DAY,
            by=world.actor("school"),
            case_public_id=db.session.get_one(Case, case_id).public_id,
        )
    transmitted(world)
    disclosure = db.session.scalars(select(Disclosure)).one()
    assert db.session.get_one(Basis, disclosure.basis_id or 0).kind == "school_to_agency"


def test_who_has_an_anschluss_is_not_reported(world: World) -> None:
    case_id = reported(world, TIM)
    with on(), transaction():
        append_step(
            lock(db.session.get_one(Case, case_id)), Step.PROMISE, by=world.actor("school"), outcome="DUAL"
        )
    assert hurdles(world) == []


@pytest.mark.parametrize("key", ["class_teacher", "other_school", "agency", "koko"])
def test_nobody_else_lists_a_schools_pupils(world: World, key: str) -> None:
    reported(world, TIM)
    with on():
        assert queries.lines(world.actor(key), world.institution("school"), 2027) == []


@pytest.mark.parametrize(
    ("key", "number"),
    [("school", 1), ("agency", 1), ("koko", 1), ("dpo", 1), ("other_school", 0), ("jobcenter", 0), ("ag", 0)],
)
def test_the_files_are_listed_for_those_they_concern(world: World, key: str, number: int) -> None:
    reported(world, TIM)
    transmitted(world)
    found = queries.exports(world.actor(key))
    assert len(found) == number
    assert [one.by for one in found if one.by] == (["Sabine Schulz"] if key in ("school", "dpo") else [])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, None),
        ({"informed": False}, Hurdle.NOT_INFORMED),
        ({"abitur": True}, Hurdle.ABITUR),
        ({"abitur": True, "informed": False}, Hurdle.ABITUR),
        ({"has_agency": False, "has_statute": False}, Hurdle.NO_AGENCY),
        ({"has_statute": False}, Hurdle.NO_BASIS),
        ({"sent_on": DAY}, Hurdle.SENT),
    ],
)
def test_what_hinders_is_named(change: dict[str, object], why: Hurdle | None) -> None:
    standing = replace(Standing(informed=True, abitur=False, has_agency=True, has_statute=True), **change)
    assert hurdle(standing) is why
    assert hurdle(standing, again=True) is (None if why is Hurdle.SENT else why)


def test_the_page_makes_the_file_and_its_name_says_nothing_about_people(
    app: Flask, client: FlaskClient
) -> None:
    world = make_world(app)
    with on():
        with world.inside():
            reported(world, TIM)
            reported(world, replace(TIM, given_name="Tom"), informed=None)
        world.sign_in(client, "school")
        page = client.get("/melden/agentur").get_data(as_text=True)
        assert "1 Person ist zu übermitteln" in page
        assert "Nicht in der Datei: 1 Person" in page
        assert "1 junger Mensch ohne Anschluss ist noch nicht informiert" in page
        assert 'href="/briefe"' in page
        with world.inside():
            agency = world.institution("agency").public_id
        answer = world.post(client, "/melden/agentur/datei.csv", {"agency": agency})
        assert answer.status_code == 200
        name = answer.headers["Content-Disposition"]
        assert name == 'attachment; filename="31a-meldung-990001-2027-05-20-loeschen-bis-2027-11-17.csv"'
        assert "Jäger" in answer.get_data(as_text=True)
        after = client.get("/melden/agentur").get_data(as_text=True)
        assert "schon übermittelt" in after
        assert "Zurzeit ist niemand zu übermitteln" in after
        again = world.post(client, "/melden/agentur/datei.csv", {"agency": agency})
        assert again.status_code == 422
        world.sign_out(client)
        world.sign_in(client, "agency")
        listed = client.get("/meldungen-an-die-agentur").get_data(as_text=True)
        assert "17.11.2027" in listed
        assert "Jäger" not in listed


@contextmanager
def on(day: date = DAY) -> Iterator[None]:
    with clock.standing_at(clock.at_local(day)):
        yield


def reported(
    world: World,
    person: PersonalData,
    *,
    degree: str = "F",
    no_disclosure: bool = False,
    informed: object = True,
) -> int:
    """Report a pupil of the school, informed unless said otherwise."""
    with on(), transaction():
        case = report_case(
            person,
            school=world.institution("school"),
            cohort=2027,
            class_name="10b",
            facts={"degree": [degree]},
            by=world.actor("school"),
            no_disclosure=no_disclosure,
            informed=Informed(DAY) if informed else None,
        )
        return case.id


def transmitted(world: World, media: str = "csv", *, again: bool = False) -> bytes:
    """Make the file for the Agentur."""
    with on(), transaction():
        _, content = statutory.transmit(
            world.institution("agency"),
            media,
            school=world.institution("school"),
            cohort=2027,
            by=world.actor("school"),
            again=again,
        )
    return content


def table(content: bytes) -> list[list[str]]:
    """Return the header and the rows of a file, below the line that says by when it must be deleted."""
    first, *rows = csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert "Spätestens zu löschen am 17.11.2027 (§ 31a Abs. 3 SGB III)" in first[0]
    return rows


def hurdles(world: World) -> list[Hurdle | None]:
    """Return what hinders each pupil of the school."""
    with on():
        rows = queries.lines(world.actor("school"), world.institution("school"), 2027)
        return [one.left_out() for one in rows]


@pytest.fixture
def world(app_context: Flask) -> World:
    """Give Kettenstadt, entered."""
    made = make_world(app_context)
    made.enter()
    return made
