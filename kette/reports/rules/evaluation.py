"""A whole report: every question with its finding, its tables and what they mean, ready for page, paper and file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kette.calendar import school_year
from kette.reports.rules.book import Book
from kette.reports.rules.catalogue import QUESTIONS
from kette.reports.rules.protection import protect
from kette.reports.rules.tables import Cell, Table


@dataclass(frozen=True, slots=True)
class Answer:
    """One question answered."""

    key: str
    title: str
    finding: str
    definition: str
    tables: tuple[Table, ...]

    @property
    def main(self) -> Table:
        """Return the table that is drawn."""
        return next(table for table in self.tables if table.chart is not None)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The evaluation of the unplaced of one school year on a day.

    :param scope: whose cases are counted, in German words.
    :param home: public id of the institution whose cases are counted; empty for the whole Kommune.
    :param threshold: counts from 1 to below it are kept back; 0 where none are.
    """

    cohort: int
    since: date
    as_of: date
    scope: str
    home: str
    threshold: int
    answers: tuple[Answer, ...]

    @property
    def title(self) -> str:
        """Return the heading of the report."""
        return f"Auswertung Schuljahr {school_year(self.cohort).label}"

    @property
    def tables(self) -> Mapping[str, Table]:
        """Return all tables by key."""
        return {table.key: table for answer in self.answers for table in answer.tables}

    @property
    def cases(self) -> Cell:
        """Return how many cases are counted."""
        return self.tables["standing"].cell("", "cases")

    def to_json(self) -> dict[str, Any]:
        """Return plain values: the findings, and every table by its key."""
        return {
            "cohort": self.cohort,
            "school_year": school_year(self.cohort).label,
            "since": self.since.isoformat(),
            "as_of": self.as_of.isoformat(),
            "scope": self.scope,
            "small_cell": self.threshold,
            "findings": {answer.key: answer.finding for answer in self.answers},
            "tables": {key: table.to_json() for key, table in self.tables.items()},
        }


def evaluate(book: Book, *, scope: str, home: str = "", threshold: int = 0) -> Evaluation:
    """Answer every question of the catalogue; with a threshold, small counts are kept back before anything is told."""
    counted = [question.count(book) for question in QUESTIONS]
    if threshold > 1:
        shown = iter(protect([table for tables in counted for table in tables], threshold))
        counted = [[next(shown) for _ in tables] for tables in counted]
    answers = tuple(
        Answer(
            question.key,
            question.title,
            question.tell(tables, book.as_of),
            question.definition,
            tuple(tables),
        )
        for question, tables in zip(QUESTIONS, counted, strict=True)
    )
    return Evaluation(book.cohort, book.since, book.as_of, scope, home, threshold, answers)
