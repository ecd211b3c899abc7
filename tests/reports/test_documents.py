"""Paper and workbook hold exactly what the page shows, and no text in them is a formula."""

import io

import pypdf
import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from kette import clock
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.cells import plain
from kette.db import transaction
from kette.institutions.service import opening
from kette.reports.document.paper import pdf
from kette.reports.document.workbook import xlsx
from kette.reports.queries import evaluation
from kette.reports.rules.evaluation import Evaluation
from kette.reports.rules.tables import HIDDEN
from kette.roles import InstitutionKind
from tests.reports.town import COHORT, TODAY, Town

HOSTILE = '=HYPERLINK("http://example.org";"Schule")'


@pytest.fixture
def hostile(app_context: Flask, town: Town) -> Town:
    """Add to the town a pupil of a school whose name is a formula."""
    town.world.enter()
    with clock.standing_at(clock.at_local(TODAY)), transaction():
        school = opening.open_institution(
            InstitutionKind.SCHOOL, HOSTILE, "@Schule", kommune_id=town.world.kommune_id,
            school_number="990009", school_form="H",
        )  # fmt: skip
        report_case(
            PersonalData("-Muster", "+Kim", TODAY.replace(year=2010)), school=school, cohort=COHORT,
            by=town.actor("school"),
        )  # fmt: skip
    return town


@pytest.mark.parametrize("viewer", ["koko", "ag", "school"])
def test_the_workbook_holds_the_numbers_of_the_page_and_no_formula(hostile: Town, viewer: str):
    with clock.standing_at(clock.at_local(TODAY)):
        found = evaluation(COHORT, viewer=hostile.actor(viewer))
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(xlsx(found, "=Kettenstadt")))
    sheets = {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}
    texts = [cell for rows in sheets.values() for row in rows for cell in row if isinstance(cell, str)]
    assert [cell for cell in texts if cell.startswith(("=", "+", "-", "@"))] == []
    assert (f"'{HOSTILE}" in texts) == (viewer == "koko")
    assert [answer.definition for answer in found.answers if answer.definition not in texts] == []
    for answer, rows in zip(found.answers, list(sheets.values())[1:], strict=True):
        written = [(row[0], *row[1:]) for row in rows]
        for table in answer.tables:
            for row in (*table.rows, *((table.total,) if table.total else ())):
                expected = [
                    HIDDEN.value if cell is HIDDEN else cell for cell in row.cells if cell is not None
                ]
                same = [line for line in written if line[0] == plain(row.label)]
                assert any(list(line[1 : len(expected) + 1]) == expected for line in same), (table.key, row)


@pytest.mark.one_engine
def test_the_paper_holds_findings_and_sums(hostile: Town):
    with clock.standing_at(clock.at_local(TODAY)):
        found = evaluation(COHORT, viewer=hostile.actor("koko"))
        words = text_of(found)
        again = pdf(found, "Kettenstadt", clock.now())
        assert again == pdf(found, "Kettenstadt", clock.now())
    for answer in found.answers:
        assert squeezed(answer.title) in words
        assert squeezed(answer.finding) in words
        assert squeezed(answer.definition) in words
        for table in answer.tables:
            assert squeezed(table.title) in words
            if table.total:
                assert squeezed("insgesamt" + "".join(str(cell) for cell in table.total.cells)) in words


@pytest.mark.one_engine
def test_the_paper_of_the_ag_says_why_points_stand_in_it(hostile: Town):
    with clock.standing_at(clock.at_local(TODAY)):
        words = text_of(evaluation(COHORT, viewer=hostile.actor("ag")))
    assert squeezed("Fallzahlen von 1 bis 2 stehen als „·“") in words


def text_of(found: Evaluation) -> str:
    """Return the words of the PDF without blanks: lines break where the table breaks them."""
    reader = pypdf.PdfReader(io.BytesIO(pdf(found, "Kettenstadt", clock.now())))
    return squeezed("".join(page.extract_text() for page in reader.pages))


def squeezed(words: str) -> str:
    """Leave out what breaks lines."""
    return "".join(words.split())
