"""The report on paper: finding, picture, tables and definition of every question."""

from datetime import datetime
from typing import TYPE_CHECKING

from kette.chain import Link
from kette.pictures.scene import PAPER_WIDTH
from kette.reports.rules.evaluation import Answer, Evaluation
from kette.reports.rules.figures import picture, written
from kette.reports.rules.findings import protection_note
from kette.reports.rules.standing import Standing
from kette.reports.rules.tables import Table

if TYPE_CHECKING:
    from kette.pdf.paper import Paper

# Eight columns stand side by side on paper only where no heading has a long word.
_SHORT = {
    Standing.WITHOUT.label: "ohne Anschluss",
    Standing.UNKNOWN.label: "unbekannt",
    Standing.NO_CONSENT.label: "keine Einwill.",
    Standing.PROMISED.label: "zugesagt",
    Standing.ARRIVED.label: "angetreten",
    Standing.OUT.label: "nicht mehr dabei",
    Link.CONFERENCE.label: "zur Konferenz",
    Link.OFFERED.label: "angeboten",
    Link.ACCOMPANIED.label: "begleitet",
    "zusammen": "alle",
}


def pdf(evaluation: Evaluation, kommune: str, at: datetime) -> bytes:
    """Return the report as PDF."""
    from kette.pdf.paper import Paper  # late: ReportLab takes half a second that most pages do not need

    paper = Paper(
        evaluation.title,
        at=at,
        subject=f"Evaluation der Unversorgten · Stichtag {evaluation.as_of:%d.%m.%Y} · {evaluation.scope}",
        author=kommune,
        footer=f"{evaluation.title}, Stichtag {evaluation.as_of:%d.%m.%Y}",
    )
    if evaluation.threshold:
        paper.note(protection_note(evaluation.threshold))
    for number, answer in enumerate(evaluation.answers):
        if number:
            paper.page_break()
        _answer(paper, answer)
    return paper.build()


def _answer(paper: "Paper", answer: Answer) -> None:
    paper.heading(answer.title)
    paper.paragraph(answer.finding)
    if not answer.main.is_empty:
        paper.picture(picture(answer, width=PAPER_WIDTH))
    paper.paragraph(f"Was gezählt wird: {answer.definition}")
    for table in answer.tables:
        paper.heading(table.title, 2)
        _table(paper, table)


def _table(paper: "Paper", table: Table) -> None:
    rows = [*table.rows, *((table.total,) if table.total else ())]
    if table.is_empty and not table.total:
        paper.paragraph("Keine Fälle.")
        return
    paper.table(
        (table.head, *(_SHORT.get(column.label, column.label) for column in table.columns)),
        [(row.label, *map(written, row.cells)) for row in rows],
        (5.0, 1.0) if len(table.columns) == 1 else None,
    )
