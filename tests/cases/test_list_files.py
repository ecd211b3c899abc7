"""The list of cases as a file is the list on the page: the same rows in the same order, the same columns, the same values."""

import io
import re
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.queries import board as board_queries
from kette.cases.rules.filters import ConsentState, Listing, Openness, Order, Schooling
from kette.cases.service import work
from kette.cases.views import board as board_views
from kette.db import db, transaction
from tests.cases.list_reading import (
    IN_FILE,
    as_on_the_page,
    files,
    in_words,
    said,
    shown,
    table_of,
    workbook_of,
)
from tests.cases.pupils import close, consent, hand_over, load, offer, page, report
from tests.world import World

SPRING = clock.at_local(date(2027, 5, 3), 9)
KEYS = ("schule", "klasse", "stand", "stelle", "person", "termin", "aktivitaet", "schuljahr", "gemeldet")
NOT_FOR = {"class_teacher": {"person"}}
EXAMPLES = 20


@pytest.fixture
def town(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Give cases in every state, with names that are no formula and no markup, and lists of several pages."""
    monkeypatch.setattr(board_queries, "PAGE_SIZE", 5)
    with world.inside():
        with clock.standing_at(SPRING - timedelta(days=70)):
            old = [report(world, f"Zahl{number}", "Anna", class_name="10B") for number in range(7)]
            report(world, "=1+1", "@SUM(A1)", class_name="=2")
            report(world, "<b>Fett</b>", "&amp;", facts={"consent": ["asked"]})
            report(world, "Wójcik", "Łukasz", by="other_school", cohort=2026)
        with clock.standing_at(SPRING - timedelta(days=4)):
            close(world, old[0])
            for public_id, to in ((old[1], "jobcenter"), (old[2], "jobcenter"), (old[3], "agency")):
                hand_over(world, public_id, to)
            hand_over(world, old[2], "youth_office", by="jobcenter")
            consent(world, old[4], "jobcenter")
            for public_id, to in ((old[4], "jobcenter"), (old[5], "safety_net"), (old[6], "youth_office")):
                offer(world, public_id, to)
            with transaction():
                for public_id in (old[1], old[4]):
                    case = load(public_id)
                    work.make_agreement(
                        case,
                        "Termin",
                        institution_id=case.holder_id or 0,
                        due_on=clock.today() + timedelta(days=2),
                        by=world.actor("school" if public_id == old[4] else "jobcenter"),
                    )
    return world


def filters(world: World) -> st.SearchStrategy[dict[str, str]]:
    """Draw what may stand in an address, nonsense now and then."""
    with world.inside():
        places = [
            world.institution(key).public_id for key in ("school", "other_school", "jobcenter", "agency")
        ]
    options: dict[str, Any] = {
        "liste": [one.value for one in Listing],
        "stand": [one.value for one in Openness],
        "schule": places,
        "klasse": ["10a", "10B", "=2", "7x"],
        "stelle": places,
        "frist": ["ueberfaellig"],
        "tage": ["1", "4", "5", "70", "999"],
        "jahrgang": ["2026", "2027"],
        "schulpflicht": [one.value for one in Schooling],
        "einwilligung": [one.value for one in ConsentState],
        "sortierung": [one.value for one in Order],
    }
    drawn = {name: st.sampled_from([*values, "quatsch"]) for name, values in options.items()}
    few = st.sets(st.sampled_from(sorted(drawn)), max_size=3)
    return few.flatmap(lambda names: st.fixed_dictionaries({name: drawn[name] for name in sorted(names)}))


@pytest.mark.parametrize("who", ["school", "class_teacher", "jobcenter", "agency", "other_school"])
def test_files_hold_exactly_what_the_pages_show(client: FlaskClient, town: World, who: str):
    seen = {"rows": 0, "pages": 0}

    @settings(max_examples=EXAMPLES)
    @given(
        parts=filters(town),
        keys=st.sets(st.sampled_from([key for key in KEYS if key not in NOT_FOR.get(who, set())])),
    )
    def compare(parts: dict[str, str], keys: set[str]) -> None:
        assert town.post(client, "/faelle/spalten", {"columns": sorted(keys)}).status_code == 302
        heads, rows, text = shown(client, parts)
        got = files(client, text, parts)
        if not got:
            assert rows == []
            return
        seen["rows"] += len(rows)
        seen["pages"] += len(rows) > 5
        wanted = [part for head in heads for part in IN_FILE[head]]
        csv_heads, csv_rows, about = table_of(got["csv"])
        book_heads, book_rows, book_about = workbook_of(got["xlsx"])
        assert csv_heads == book_heads == wanted
        assert about == book_about
        assert f"Fälle: {len(rows)}" in about
        as_text = [
            [in_words(head, value) for head, value in zip(wanted, row, strict=True)] for row in book_rows
        ]
        assert csv_rows == as_text
        assert len(csv_rows) == len(rows)
        for row, cells in zip(csv_rows, rows, strict=True):
            values = dict(zip(wanted, row, strict=True))
            for head, cell in zip(heads, cells, strict=True):
                told = [(part, values[part]) for part in IN_FILE[head] if values[part]]
                assert [said(part, value) for part, value in told] == [
                    as_on_the_page(part, line) for (part, _), line in zip(told, cell, strict=True)
                ]

    with clock.standing_at(SPRING):
        town.sign_in(client, who)
        compare()
    assert seen["rows"], "nothing was compared"
    assert seen["pages"] or who in ("agency", "jobcenter", "other_school"), "no list had several pages"


def test_a_workbook_has_its_head_in_place_and_no_formula(client: FlaskClient, town: World):
    with clock.standing_at(SPRING):
        town.sign_in(client, "school")
        content = client.get("/faelle/liste.xlsx?stand=alle").data
        text = client.get("/faelle/liste.csv?stand=alle").data.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        every = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert 'state="frozen"' in sheet
    assert '<pane ySplit="1"' in sheet
    assert re.search(r'<autoFilter ref="A1:[A-Z]+10"', sheet), sheet[-600:]
    assert not [one for one in every if "<f>" in one or "<f " in one]
    assert "'=1+1" in text or "'@SUM" in text
    assert ";=2;" not in text


def test_what_is_taken_away_is_written_down_for_every_case(client: FlaskClient, town: World):
    with clock.standing_at(SPRING):
        town.sign_in(client, "school")
        for ending in ("csv", "xlsx"):
            with town.inside():
                before = db.session.scalars(
                    select(AuditEntry.number).order_by(AuditEntry.number.desc())
                ).first()
            rows = table_of(client.get("/faelle/liste.csv?klasse=10b&stand=alle").data)[1]
            assert client.get(f"/faelle/liste.{ending}?klasse=10b&stand=alle").status_code == 200
            with town.inside():
                entries = db.session.scalars(select(AuditEntry).where(AuditEntry.number > before)).all()
            last = entries[-len(rows) - 1 :]
            assert (last[0].action, last[0].detail) == ("case.export", f"{len(rows)} {ending}")
            assert {(one.action, one.detail) for one in last[1:]} == {("case.read", "export")}
            assert len({one.object_id for one in last[1:]}) == len(rows) == 7
            assert all(one.basis for one in last[1:])


def test_the_log_says_in_german_what_was_taken_away(client: FlaskClient, town: World):
    with clock.standing_at(SPRING):
        town.sign_in(client, "school")
        client.get("/faelle/liste.xlsx")
        town.sign_out(client)
        town.sign_in(client, "dpo")
        html = page(client, "/protokoll")
    assert "Liste der Fälle als Datei ausgegeben" in html
    assert "in einer Liste als Datei" in html


@pytest.mark.parametrize("who", ["koko", "moderator", "ag", "dpo", "administrator"])
def test_who_sees_no_names_takes_no_list_away(client: FlaskClient, town: World, who: str):
    with clock.standing_at(SPRING):
        town.sign_in(client, who)
        for ending in ("csv", "xlsx"):
            assert client.get(f"/faelle/liste.{ending}").status_code == 403
        if who in ("koko", "moderator"):
            assert "liste.csv" not in page(client, "/faelle")


@pytest.mark.parametrize(
    "query",
    [
        "spalten=fall,gibtsnicht",
        "spalten=person",  # a column of another role
        "tage=0",
        "tage=x",
        "liste=meine",
        "schule=unbekannt",
        "einwilligung=9",
    ],
)
def test_a_file_of_a_filter_or_column_that_does_not_exist_is_refused(
    client: FlaskClient, town: World, query: str
):
    with clock.standing_at(SPRING):
        town.sign_in(client, "class_teacher")
        with town.inside():
            before = db.session.scalars(select(AuditEntry.number)).all()
        answer = client.get(f"/faelle/liste.csv?{query}")
        assert answer.status_code == 302
        assert answer.location.startswith("/faelle")
        with town.inside():
            assert db.session.scalars(select(AuditEntry.number)).all() == before
        assert "Die Datei wurde nicht erstellt: Einen Filter oder eine Spalte davon gibt es nicht." in page(
            client, answer.location
        )


@pytest.mark.one_engine
def test_a_file_of_too_many_cases_is_refused(
    client: FlaskClient, town: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(board_views, "MOST_EXPORTED", 3)
    with clock.standing_at(SPRING):
        town.sign_in(client, "school")
        answer = client.get("/faelle/liste.xlsx")
        assert answer.status_code == 302
        assert "Die Liste hat mehr als 3 Fälle. Bitte grenzen Sie sie ein." in page(client, answer.location)


def test_a_list_file_says_which_list_it_is_and_of_which_day(client: FlaskClient, town: World):
    with clock.standing_at(SPRING):
        town.sign_in(client, "school")
        about = table_of(client.get("/faelle/liste.csv?klasse=10b&tage=4&liste=stelle").data)[2]
    assert about[:2] == [
        "Liste: Bei unserer Stelle · Offene Fälle · Klasse 10b · ohne Aktivität seit 4 Tagen",
        "Stand: 03.05.2027, 09:00 Uhr",
    ]
