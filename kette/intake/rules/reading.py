"""The reading of a school's file: every row a pupil or a problem.

Columns are judged one after the other and each distinct cell once, which reads 35,000 pupils in a fraction of a second.
"""

from collections import Counter, deque
from collections.abc import Iterable
from datetime import date
from itertools import compress, filterfalse, repeat
from typing import Any

from kette.intake.rules import checking
from kette.intake.rules.columns import Column, columns
from kette.intake.rules.grid import UNCHANGED, Grid, Mending, mended, problems_of
from kette.intake.rules.pupil import Problem, Pupil, Reading
from kette.intake.rules.taking import take_apart
from kette.intake.rules.uncollected import uncollected

_NO_STATUS = "Die Spalte fehlt; alle gelten als aktiv."


def read(file: bytes, filename: str, *, on: date) -> Reading:
    """Read a school's file as it stands on the day `on`, by which ages are judged.

    Each row that is not blank becomes a pupil or gets at least one problem. Nothing but `Unreadable` is raised.

    :raises Unreadable: if the file as a whole is of no use; with a German sentence, line and column.
    """
    return judge(take_apart([(filename, file)], on=on), on=on)


@uncollected()
def judge(grid: Grid, *, on: date, mending: Mending = UNCHANGED, school_number: str | None = None) -> Reading:
    """Judge the cells of a school's file, as the school has mended them.

    :param school_number: pupils of another school are left out; None: any school's are taken.
    """
    grid = mended(grid, mending)
    problems = problems_of(grid.broken)
    hints: list[Problem] = []
    wanted = columns(on)
    facts = {column.field: _values(column, grid, problems, hints) for column in wanted}
    if "status" not in grid.columns:
        hints.append(Problem(grid.header_line, "Status", _NO_STATUS))
    if "house_number" in grid.columns:
        facts["street"] = [
            f"{street or ''} {n or ''}".strip()
            for street, n in zip(facts["street"], facts["house_number"], strict=True)
        ]
    del facts["house_number"]
    refused = {problem.line for problem in problems}
    numbers: Iterable[int] = grid.lines
    facts["line"] = numbers
    count = len(grid.lines)
    if refused:
        taken = [number not in refused for number in grid.lines]
        facts = {field: compress(values, taken) for field, values in facts.items()}
        count = sum(taken)
    pupils = _pupils(facts, count)
    pupils = checking.of_this_school(pupils, school_number, grid, problems)
    pupils = checking.of_fitting_age(pupils, on, grid, problems, hints)
    pupils = checking.once_each(pupils, grid, problems, hints)
    checking.point_out_swapped(pupils, grid, hints)
    checking.point_out_classless(pupils, grid, hints)
    return Reading(
        grid.kind,
        grid.encoding,
        grid.rows,
        tuple(pupils),
        _in_order(problems),
        _in_order(hints),
        tuple(grid.notes),
        tuple(map(frozenset, grid.held)),
    )


def summary(reading: Reading) -> dict[str, Any]:
    """Count the pupils of a file, the active ones, and the active ones of each class."""
    per_class = Counter(pupil.class_name for pupil in reading.pupils if pupil.active)
    return {
        "pupils": len(reading.pupils),
        "active": sum(per_class.values()),
        "per_class": dict(sorted(per_class.items())),
    }


def check_school(reading: Reading, number: str) -> tuple[Problem, ...]:
    """Return a problem for each pupil whom the file gives to another school than the expected one."""
    return tuple(checking.of_another_school(reading.pupils, number))


def _values(column: Column, grid: Grid, problems: list[Problem], hints: list[Problem]) -> Iterable[Any]:
    """Return the value of one column for each row, and note what is wrong or odd about them."""
    cells = grid.columns.get(column.field)
    if not grid.lines or cells is None:
        return repeat(column.absent, len(grid.lines))
    unusual = set(cells)
    if column.usual:
        unusual = set(filterfalse(column.usual.fullmatch, unusual))
    if not unusual:
        return cells
    verdicts = {cell: column.judge(cell) for cell in unusual}
    notes = {cell: verdict for cell, verdict in verdicts.items() if verdict[1] or verdict[2]}
    if notes:
        label = grid.labels[column.field]
        for number, cell in zip(grid.lines, cells, strict=True):
            if cell in notes:
                _, reason, hint = notes[cell]
                (problems if reason else hints).append(Problem(number, label, reason or hint))
    values = {cell: verdict[0] for cell, verdict in verdicts.items()}
    return list(map(values.get, cells, cells))


def _pupils(facts: dict[str, Iterable[Any]], count: int) -> list[Pupil]:
    """Make the pupils column by column; through the initialiser of a frozen class it takes four times as long."""
    pupils = [object.__new__(Pupil) for _ in range(count)]
    for field, values in facts.items():
        deque(map(getattr(Pupil, field).__set__, pupils, values), maxlen=0)
    return pupils


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line))
