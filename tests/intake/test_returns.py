"""What the Agentur reports back (§ 31a Abs. 2 SGB III): four fields, tasks and new cases, objections honoured."""

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock, settings
from kette.cases.models import Agreement, Case
from kette.cases.queries.one import get_case
from kette.cases.queries.sight import see_one
from kette.chain import Link
from kette.db import db, transaction
from kette.handover.service.following import catch_leavers
from kette.intake.models.pairs import Pair
from kette.intake.models.statutory import ReturnEntry
from kette.intake.queries import returns as queries
from kette.intake.rules.pupil import Unreadable
from kette.intake.rules.returns import Returned, cohort_of, read_feed
from kette.intake.service import returning
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.service.bases import object_to_return_feed
from tests.intake.feeds import DAY, HEAD, MOVED, carried, on, report_tim, reported, results, taken
from tests.world import World, make_world


def test_four_fields_are_read_and_nothing_else() -> None:
    file = f"{HEAD};Geschlecht;Telefon\n{MOVED};m;0123 456\n".encode()
    lines, problems = read_feed(file, on=DAY)
    assert problems == ()
    person = lines[0].person
    assert (person.family_name, person.given_name, person.born_on) == ("Müller", "Tim", date(2010, 2, 13))
    assert (person.street, person.postcode, person.town) == ("Neuer Weg 3", "99902", "Kettenstadt")
    assert (person.sex, person.phone) == ("", "")
    assert lines[0].line == 2


def test_the_address_may_stand_in_several_cells_and_in_a_workbook() -> None:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["Nachname", "Vorname", "Geburtsdatum", "Straße", "PLZ", "Ort"])
    page.write_row(1, 0, ["Müller", "Tim", "13.02.2010", "Neuer Weg 3", "99902", "Kettenstadt"])
    book.close()
    lines, _ = read_feed(out.getvalue(), on=DAY)
    assert lines[0].address == "Neuer Weg 3, 99902 Kettenstadt"


def test_every_line_is_read_or_named() -> None:
    lines, problems = read_feed(f"{HEAD}\n{MOVED}\nMüller;Tom;31.02.2010;\n".encode(), on=DAY)
    assert [one.line for one in lines] == [2]
    assert [(one.line, one.column) for one in problems] == [(3, "Geburtsdatum")]
    with pytest.raises(Unreadable):
        read_feed(b"nur Text\n", on=DAY)


@pytest.mark.parametrize(
    ("day", "cohort"),
    [(date(2027, 4, 1), 2027), (DAY, 2027), (date(2028, 1, 10), 2027), (date(2028, 3, 1), 2028)],
)
def test_who_comes_back_left_school_within_the_six_months_before(day: date, cohort: int) -> None:
    assert cohort_of(day) == cohort


@pytest.mark.parametrize("name", ["Müller", "Mueller", "MÜLLER"])
def test_a_known_case_keeps_its_holder_and_the_body_gets_a_task(world: World, name: str) -> None:
    case_id = reported(world)
    feed = taken(world, MOVED.replace("Müller", name))
    case = db.session.get_one(Case, case_id)
    assert case.holder_id == world.institution_ids["school"]
    assert results(feed) == [Returned.KNOWN]
    task = db.session.scalars(select(Agreement).where(Agreement.case_id == case_id)).one()
    assert (task.institution_id, task.due_on) == (world.institution_ids["safety_net"], date(2027, 9, 24))
    with on():
        viewer = world.actor("safety_net")
        seen = see_one(get_case(case.public_id, viewer, DAY), viewer, DAY)
        assert seen.shows(FieldGroup.IDENTITY)
        assert not seen.shows(FieldGroup.NEEDS)
        asked = queries.to_contact(viewer)
        assert [(one.address, one.is_open) for one in asked] == [("Neuer Weg 3, 99902 Kettenstadt", True)]
    # The holder has no basis for what the Agentur wrote; what the school knows stays as it was.
    held = see_one(case, world.actor("school"), DAY).person
    assert held is not None
    assert held.street == "Lindenweg 7"


def test_nobody_known_becomes_a_case_of_the_body_from_the_first_moment(world: World) -> None:
    feed = taken(world, MOVED)
    case = db.session.scalars(select(Case)).one()
    assert results(feed) == [Returned.OPENED]
    assert (case.holder_id, case.link, case.cohort) == (
        world.institution_ids["safety_net"],
        Link.REPORTED,
        2027,
    )
    with on():
        seen = see_one(case, world.actor("safety_net"), DAY)
        assert seen.person is not None
        assert seen.person.town == "Kettenstadt"
        assert not see_one(case, world.actor("koko"), DAY).is_named
        with transaction():
            assert catch_leavers(DAY) == 0
    basis = basis_in_force(case.id, world.institution_ids["safety_net"], DAY)
    assert basis is not None
    assert basis.kind == "agency_to_kommune"


def test_what_is_only_likely_is_proposed_and_not_taken_for_the_same(world: World) -> None:
    case_id = reported(world)
    feed = taken(world, MOVED.replace("13.02.2010", "14.02.2010"))
    assert results(feed) == [Returned.OPENED]
    pair = db.session.scalars(select(Pair)).one()
    assert case_id in (pair.first_id, pair.second_id)


@pytest.mark.parametrize("line", [MOVED, MOVED.replace("13.02.2010", "14.02.2010")])
def test_who_objected_is_refused_and_nothing_of_the_line_is_kept(world: World, line: str) -> None:
    case_id = reported(world)
    with on(), transaction():
        case = db.session.get_one(Case, case_id)
        object_to_return_feed(case_id, by=world.actor("school"), case_public_id=case.public_id)
    feed = taken(world, line)
    assert results(feed) == [Returned.REFUSED]
    assert list(queries.refused_lines(feed)) == [2]
    assert db.session.scalars(select(ReturnEntry.sealed)).all() == [None]
    assert db.session.scalars(select(Agreement)).all() == []
    assert basis_in_force(case_id, world.institution_ids["safety_net"], DAY) is None
    assert len(db.session.scalars(select(Case)).all()) == 1


def test_a_second_feed_sets_no_second_task_and_the_same_file_is_read_once(world: World) -> None:
    reported(world)
    taken(world, MOVED)
    taken(world, MOVED.replace("Weg 3", "Weg 4"), file_hash="other")
    assert len(db.session.scalars(select(Agreement)).all()) == 1
    with on():
        assert [one.address for one in queries.to_contact(world.actor("safety_net"))] == [
            "Neuer Weg 4, 99902 Kettenstadt"
        ]
    with pytest.raises(returning.NotTaken, match="schon eingelesen"):
        taken(world, MOVED)


@pytest.mark.parametrize("key", ["koko", "jobcenter", "agency", "school", "youth_office"])
def test_nobody_but_the_named_body_takes_a_feed_in(world: World, key: str) -> None:
    with pytest.raises(returning.NotTaken, match="nicht die"):
        taken(world, MOVED, by=key)


def test_a_kommune_names_another_body(world: World) -> None:
    with on(), transaction():
        settings.put("return_body", 1, valid_from=DAY, by=world.actor("administrator"))
    assert results(taken(world, MOVED, by="youth_office")) == [Returned.OPENED]
    with pytest.raises(returning.NotTaken):
        taken(world, MOVED, file_hash="other")


def test_the_page_reads_the_file_lists_faults_and_names_refused_lines(
    app: Flask, client: FlaskClient
) -> None:
    world = make_world(app)
    with clock.standing_at(clock.at_local(DAY)):
        with world.inside(), transaction():
            case = report_tim(world)
            object_to_return_feed(case.id, by=world.actor("school"), case_public_id=case.public_id)
        world.sign_in(client, "safety_net")
        with world.inside():
            agency = world.institution("agency").public_id
        more = {"agency": agency, "cohort": "2027"}
        bad = f"{HEAD}\n{MOVED}\nKaya;Ada;32.01.2010;\n".encode()
        answer = world.post(client, "/rueckmeldungen", more | {"file": (BytesIO(bad), "liste.csv")})
        assert answer.status_code == 422
        assert "Geburtsdatum" in answer.get_data(as_text=True)
        good = f"{HEAD}\n{MOVED}\nKaya;Ada;31.01.2010;Ring 1, 99901 Kettenstadt\n".encode()
        answer = world.post(client, "/rueckmeldungen", more | {"file": (BytesIO(good), "liste.csv")})
        assert answer.status_code == 200
        with world.inside():
            assert len(db.session.scalars(select(Case)).all()) == 1
        answer = world.post(client, "/rueckmeldungen/uebernehmen", more | carried(answer))
        page = client.get(answer.location).get_data(as_text=True)
        assert "Zeile 2 der Datei" in page
        assert "Ada Kaya" in page
        assert "Ring 1" in client.get("/rueckmeldungen").get_data(as_text=True)
        world.sign_out(client)
        world.sign_in(client, "jobcenter")
        assert client.get("/rueckmeldungen").status_code == 404


@pytest.fixture
def world(app_context: Flask) -> World:
    """Give Kettenstadt, entered."""
    made = make_world(app_context)
    made.enter()
    return made
