"""Who may open the evaluation, what it shows them, and where its figures lead."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.datastructures import MultiDict

from kette import clock
from kette.audit import AuditEntry
from kette.cases.forms.board import BoardForm
from kette.cases.queries.board import board
from kette.cases.queries.rows import places
from kette.cases.rules.filters import ConsentState
from kette.db import db
from kette.reports.queries import NotCounted, evaluation
from kette.reports.rules.behind import cases_behind
from kette.reports.rules.evaluation import Evaluation
from kette.reports.rules.tables import HIDDEN
from kette.roles import Role
from tests.reports.town import COHORT, TODAY, Town
from tests.world import World, make_world

PAGE = "/auswertung"


@contextmanager
def standing() -> Iterator[None]:
    """Let the clock stand on the last day of the town."""
    with clock.standing_at(clock.at_local(TODAY, 12)):
        yield


def empty(app: Flask) -> World:
    """Found a second Kommune, in which nothing has happened yet."""
    return make_world(app, "Leerstadt", "leerstadt", user=lambda key: f"leer-{key}")


def test_the_page_shows_what_is_counted_and_keeps_who_looked(town: Town, client: FlaskClient):
    with standing():
        town.world.sign_in(client, "koko")
        page = client.get(PAGE).get_data(as_text=True)
        assert client.get(f"{PAGE}/bericht.pdf").data.startswith(b"%PDF")
        assert client.get(f"{PAGE}/bericht.xlsx").data.startswith(b"PK")
        with town.world.inside():
            found = evaluation(COHORT, viewer=town.actor("koko"))
            actions = db.session.scalars(
                select(AuditEntry.action)
                .where(AuditEntry.object_type == "report")
                .order_by(AuditEntry.number)
            ).all()
    for answer in found.answers:
        assert answer.title in page
        assert answer.finding in page
        assert answer.definition in page
    assert page.count("<svg") >= 2 * len(found.answers)
    assert shown_numbers(page, found) == []
    assert actions == ["report.read", "report.export", "report.export"]


def shown_numbers(page: str, found: Evaluation) -> list[str]:
    """List the rows of tables whose numbers the page does not show."""
    rows = [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip()
        for row in re.findall(r"<tr>.*?</tr>", page, re.S)
    ]
    told = {re.sub(r"( Fälle anzeigen)|\s", "", row) for row in rows}
    missing = []
    for table in found.tables.values():
        for row in (*table.rows, *((table.total,) if table.total else ())):
            numbers = "".join(_written(cell) for cell in row.cells)
            line = re.sub(r"\s", "", f"{row.label}{numbers}")
            if line not in told:
                missing.append(line)
    return missing


def _written(cell: Any) -> str:
    if cell is None:
        return "–"
    return f"{cell:.1f}".removesuffix(".0").replace(".", ",") if isinstance(cell, float) else str(cell)


def test_figures_lead_to_lists_with_exactly_as_many_cases(app_context: Flask, town: Town):
    town.world.enter()
    with standing(), app_context.test_request_context():
        for key in ("koko", "school", "jobcenter"):
            viewer = town.actor(key)
            found = evaluation(COHORT, viewer=viewer)
            links = 0
            for table in found.tables.values():
                for row in (*table.rows, *((table.total,) if table.total else ())):
                    for column, cell in zip(table.columns, row.cells, strict=True):
                        parts = cases_behind(table.key, row.code, column.code, COHORT)
                        if not parts or not cell:
                            continue
                        if viewer.role is Role.SCHOOL:
                            parts = {**parts, "schule": found.home}
                        elif viewer.role is Role.ADVISER and parts.get("stelle") != found.home:
                            continue
                        form = BoardForm(MultiDict(parts), meta={"csrf": False})
                        form.offer(places().values(), [COHORT], consents=ConsentState)
                        listed = board(form.wanted(), viewer, TODAY, places())
                        assert not set(parts) & set(form.errors)
                        assert listed.total == cell, (key, table.key, row, column)
                        links += 1
            assert links > 1


def test_only_the_report_of_today_leads_to_todays_list(town: Town, client: FlaskClient):
    with standing():
        town.world.sign_in(client, "koko")
        today, past = (client.get(f"{PAGE}{query}").text for query in ("", "?stichtag=01.06.2027"))
        link = re.search(r'href="(/faelle\?[^"]+)"', today)
        assert link is not None
        assert parse_qs(urlsplit(link[1].replace("&amp;", "&")).query)["jahrgang"] == [str(COHORT)]
        assert "/faelle?" not in past


def test_the_ag_sees_no_school_no_small_count_and_no_link_to_cases(town: Town, client: FlaskClient):
    with standing():
        town.world.sign_in(client, "ag")
        page = client.get(PAGE).text
        assert client.get(f"{PAGE}/bericht.pdf").status_code == 200
        with town.world.inside():
            found = evaluation(COHORT, viewer=town.actor("ag"))
    assert "/faelle?" not in page
    assert "Geschützte Zahlen" in page
    assert not re.search("Gesamtschule Kettenstadt|Realschule Kettenstadt|Förderschule Kettenstadt", page)
    assert "school" not in found.tables
    assert found.cases == 40
    for table in found.tables.values():
        lines = [row.cells for row in (*table.rows, *((table.total,) if table.total else ()))]
        for cells in lines:
            assert not {1, 2} & set(cells)
        if len(table.columns) > 1:
            # A single hidden count would be the difference between the sum and the rest.
            assert all(hidden(cells, table.columns) != 1 for cells in lines), table.key
        if table.total:
            for column in zip(*lines, strict=True):
                assert sum(cell is HIDDEN for cell in column) != 1, table.key


def hidden(cells: Any, columns: Any) -> int:
    """Count the hidden counts of a row."""
    return sum(cell is HIDDEN for cell, column in zip(cells, columns, strict=True) if column.sign)


def test_a_school_counts_its_own_pupils_and_an_adviser_the_cases_of_the_own_institution(
    app_context: Flask, town: Town
):
    town.world.enter()
    with standing():
        whole = evaluation(COHORT, viewer=town.actor("koko"))
        school = evaluation(COHORT, viewer=town.actor("school"))
        jobcenter = evaluation(COHORT, viewer=town.actor("jobcenter"))
        assert school.cases == whole.tables["school"].cell(school.home, "cases") == 14
        assert [row.code for row in school.tables["school"].rows] == [school.home]
        accepted = whole.tables["handover"].cell(jobcenter.home, "accepted")
        assert jobcenter.cases == accepted == 3
        for key in ("class_teacher", "dpo", "administrator"):
            with pytest.raises(NotCounted):
                evaluation(COHORT, viewer=town.actor(key))


@pytest.mark.one_engine
def test_the_page_is_shut_for_everybody_else(app: Flask, client: FlaskClient):
    world = empty(app)
    for key in ("class_teacher", "dpo", "administrator"):
        world.sign_in(client, f"leer-{key}")
        for path in (PAGE, f"{PAGE}/bericht.pdf", f"{PAGE}/bericht.xlsx"):
            assert client.get(path).status_code == 403
        world.sign_out(client)
    assert client.get(PAGE).status_code == 302


def test_an_empty_kommune_gets_a_calm_page_and_both_files(app: Flask, client: FlaskClient):
    world = empty(app)
    for key in ("koko", "ag", "school"):
        world.sign_in(client, f"leer-{key}")
        assert "niemand ohne Anschluss gemeldet" in client.get(PAGE).text
        assert client.get(f"{PAGE}/bericht.pdf").status_code == 200
        assert client.get(f"{PAGE}/bericht.xlsx").status_code == 200
        world.sign_out(client)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("stichtag=31.02.2027", "gibt es nicht"),
        ("stichtag=01.01.2190", "liegt in der Zukunft"),
        ("seit=01.10.2027&stichtag=01.09.2027", "muss vor dem Stichtag beginnen"),
        ("jahrgang=1999", "Diese Auswahl gibt es nicht"),
        ("jahrgang=%3Cb%3E", "Diese Auswahl gibt es nicht"),
    ],
)
def test_a_day_that_cannot_be_gets_a_german_sentence(
    town: Town, client: FlaskClient, query: str, message: str
):
    with standing():
        town.world.sign_in(client, "koko")
        answer = client.get(f"{PAGE}?{query}")
        assert answer.status_code == 200
        assert message in answer.text
        assert client.get(f"{PAGE}/bericht.pdf?{query}").status_code == 302


def test_a_report_takes_few_queries_and_opens_no_name(app_context: Flask, town: Town):
    town.world.enter()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    with standing():
        evaluation(COHORT, viewer=town.actor("ag"))
    asked = [sql for sql in asked if sql.lstrip().upper().startswith("SELECT") and "set_config" not in sql]
    assert len(asked) <= 6
    assert not any(re.search(r"\b(identities|texts|people|keys|sealed)\b", sql) for sql in asked)
