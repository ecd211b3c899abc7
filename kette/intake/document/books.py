"""The identification dates of a school year as a table: school by date, counts alone."""

from collections.abc import Mapping, Sequence

from kette.intake.rules.dates import Answered, DateState, SchoolBook, Window, change
from kette.sheets import Cell, Sheet


def book_sheet(
    title: str,
    windows: Sequence[Window],
    schools: Sequence[tuple[int, str]],
    books: Sequence[Mapping[int, SchoolBook]],
    said: str,
) -> Sheet:
    """Return the table: for each date how many are without an Anschluss, of how many, how far it is answered, the change.

    :param schools: key and name of each school, in order.
    :param books: for each window what the schools stated.
    :param said: on which day it was drawn, in words.
    """
    head = ["Schule"]
    for window in windows:
        name = f"{window.label} ({window.on:%d.%m.%Y})"
        head += [
            f"{name}: ohne Anschluss",
            f"{name}: von",
            f"{name}: Stand",
            f"{name}: Veränderung",
            f"{name}: berichtigt",
        ]
    rows: list[list[Cell]] = []
    for key, name in schools:
        row: list[Cell] = [name]
        before: SchoolBook | None = None
        for book in books:
            one = book.get(key, SchoolBook())
            row += [one.unplaced, one.pupils, one.state.label, change(before, one), one.corrected]
            before = one
        rows.append(row)
    return Sheet(title, (title, said), tuple(head), rows)


def cell_words(book: SchoolBook, shown: DateState) -> str:
    """Say in a word or two how far a school has answered."""
    if book.state is Answered.PART:
        return f"{book.given} von {len(book.lines)} Klassen"
    if book.says_nobody:
        return "Fehlanzeige"
    if book.state is Answered.NONE and shown is DateState.AHEAD:
        return "steht bevor"
    return book.state.label
