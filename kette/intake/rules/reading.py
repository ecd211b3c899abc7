"""The reading of a school's file: SchILD-NRW's interface file and its text export, every row a pupil or a problem.

Columns are judged one after the other and each distinct cell once, which reads 35,000 pupils in a fraction of a second.
"""

from collections import Counter, deque
from collections.abc import Iterable
from datetime import date
from itertools import compress, filterfalse, repeat
from typing import Any

from kette.calendar import age_on
from kette.intake.rules.columns import Column, columns
from kette.intake.rules.decoding import decode
from kette.intake.rules.header import Header, find_header
from kette.intake.rules.pupil import Problem, Pupil, Reading, Unreadable
from kette.intake.rules.records import split_lines, split_rows

MAX_ROWS = 50_000
YOUNGEST = 10
OLDEST = 30


def read(file: bytes, filename: str, *, on: date) -> Reading:
    """Read a school's file as it stands on the day `on`, by which ages are judged.

    Each row that is not blank becomes a pupil or gets at least one problem. Nothing but `Unreadable` is raised.

    :raises Unreadable: if the file as a whole is of no use; with a German sentence, line and column.
    """
    text, encoding = decode(file, filename)
    lines = split_lines(text)
    wanted = columns(on)
    header = find_header(lines, wanted)
    problems: list[Problem] = []
    hints: list[Problem] = []
    numbers, rows = _complete_rows(lines, header, problems)
    if not rows and not problems:
        raise Unreadable("Unter der Kopfzeile stehen keine Schülerinnen und Schüler.", header.index + 2)
    count = len(rows) + len(problems)
    by_place = list(zip(*rows, strict=False))  # a row may have empty cells beyond the last label
    del rows
    facts = {c.field: _values(c, header, numbers, by_place, problems, hints) for c in wanted}
    if "status" not in header.places:
        hints.append(Problem(header.index + 1, "Status", "Die Spalte fehlt; alle gelten als aktiv."))
    if "house_number" in header.places:
        facts["street"] = [
            f"{street} {n}".strip() for street, n in zip(facts["street"], facts["house_number"], strict=True)
        ]
    del facts["house_number"]
    refused = {problem.line for problem in problems}
    facts["line"] = numbers
    if refused:
        taken = [number not in refused for number in numbers]
        numbers = list(compress(numbers, taken))
        facts = {field: compress(values, taken) for field, values in facts.items()}
    pupils = _of_fitting_age(_pupils(facts, len(numbers)), on, header, problems, hints)
    pupils = _once_each(pupils, header, problems, hints)
    return Reading(header.kind, encoding, count, tuple(pupils), _in_order(problems), _in_order(hints))


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
    return tuple(
        Problem(
            pupil.line,
            "Schul-Nummer",
            f"Die Zeile gehört zur Schule {pupil.school_number}; erwartet wird {number}.",
        )
        for pupil in reading.pupils
        if pupil.school_number and pupil.school_number != number
    )


def _complete_rows(
    lines: list[str], header: Header, problems: list[Problem]
) -> tuple[list[int], list[list[str]]]:
    """Return the rows with as many cells as the header, and their line numbers; the others become problems."""
    labels = header.cells
    width = len(labels)
    least = max(n for n, label in enumerate(labels, 1) if label.strip())
    numbers: list[int] = []
    rows: list[list[str]] = []
    for line, cells, broken in split_rows(
        lines, header.index + 1, header.separator, width, quotes=not header.interface_file
    ):
        if len(cells) == width and cells[0]:
            numbers.append(line)
            rows.append(cells)
        elif broken:
            problems.append(Problem(line, "", broken))
        elif not "".join(cells).strip():
            continue
        elif len(cells) < least or (len(cells) > width and any(cells[width:])):
            # Named is the first column that is missing, or the first one that the header does not have.
            where = labels[len(cells)].strip() if len(cells) < least else str(width + 1)
            reason = f"Die Zeile hat {len(cells)} Spalten, die Kopfzeile {width}."
            problems.append(Problem(line, where, reason))
        else:
            numbers.append(line)
            rows.append(cells)
        if len(rows) + len(problems) > MAX_ROWS:
            raise Unreadable(
                "Die Datei hat mehr als 50.000 Zeilen; das ist mehr als eine Schülerliste.", line
            )
    return numbers, rows


def _values(
    column: Column,
    header: Header,
    numbers: list[int],
    by_place: list[tuple[str, ...]],
    problems: list[Problem],
    hints: list[Problem],
) -> Iterable[Any]:
    """Return the value of one column for each row, and note what is wrong or odd about them."""
    if not by_place or column.field not in header.places:
        return repeat(column.absent, len(numbers))
    cells = by_place[header.places[column.field]]
    unusual = set(cells)
    if column.usual:
        unusual = set(filterfalse(column.usual.fullmatch, unusual))
    if not unusual:
        return cells
    verdicts = {cell: column.judge(cell) for cell in unusual}
    notes = {cell: verdict for cell, verdict in verdicts.items() if verdict[1] or verdict[2]}
    if notes:
        label = header.label(column)
        for number, cell in zip(numbers, cells, strict=True):
            if cell in notes:
                _, reason, hint = notes[cell]
                (problems if reason else hints).append(Problem(number, label, reason or hint))
    values = {cell: verdict[0] for cell, verdict in verdicts.items()}
    return map(values.get, cells, cells)


def _pupils(facts: dict[str, Iterable[Any]], count: int) -> list[Pupil]:
    """Make the pupils column by column; through the initialiser of a frozen class it takes four times as long."""
    pupils = [object.__new__(Pupil) for _ in range(count)]
    for field, values in facts.items():
        deque(map(getattr(Pupil, field).__set__, pupils, values), maxlen=0)
    return pupils


def _of_fitting_age(
    pupils: list[Pupil], on: date, header: Header, problems: list[Problem], hints: list[Problem]
) -> list[Pupil]:
    """Leave out active pupils who cannot be of an age to leave school; of former ones it is only odd."""
    ages = {born_on: age_on(born_on, on) for born_on in {pupil.born_on for pupil in pupils}}
    odd = {born_on: age for born_on, age in ages.items() if not YOUNGEST <= age <= OLDEST}
    if not odd:
        return pupils
    label = header.cells[header.places["born_on"]].strip()
    for pupil in pupils:
        if pupil.born_on in odd:
            age = odd[pupil.born_on]
            reason = f"Die Person wäre {age} Jahre alt; erwartet werden {YOUNGEST} bis {OLDEST} Jahre."
            (problems if pupil.active else hints).append(Problem(pupil.line, label, reason))
    return [pupil for pupil in pupils if pupil.born_on not in odd or not pupil.active]


def _once_each(
    pupils: list[Pupil], header: Header, problems: list[Problem], hints: list[Problem]
) -> list[Pupil]:
    """Keep one row of each person: of two the active one, else the first.

    A person is known by the internal ID, else by names and birth date, as SchILD does it. The same names and birth
    date under two internal IDs are two people, to be looked at.
    """
    label = header.cells[header.places["family_name"]].strip()
    doubles: set[int] = set()
    known: dict[tuple[object, ...], Pupil] = {}
    for pupil in pupils:
        by_id = (pupil.school_number, pupil.internal_id)
        by_name = (pupil.family_name.casefold(), pupil.given_name.casefold(), pupil.born_on)
        other = known.get(by_id) if pupil.internal_id else None
        if other is None and (other := known.get(by_name)) and pupil.internal_id and other.internal_id:
            reason = f"Zeile {other.line} hat denselben Namen und dasselbe Geburtsdatum, aber eine andere interne ID."
            hints.append(Problem(pupil.line, label, reason))
            other = None
        if other is not None:
            stays, goes = (pupil, other) if pupil.active and not other.active else (other, pupil)
            same = (goes.family_name.casefold(), goes.born_on) == (
                stays.family_name.casefold(),
                stays.born_on,
            )
            what = "Diese Person" if same else "Dieselbe interne ID-Nummer"
            problems.append(Problem(goes.line, label, f"{what} steht schon in Zeile {stays.line}."))
            doubles.add(goes.line)
            pupil = stays
        known[by_name] = pupil
        if pupil.internal_id:
            known[by_id] = pupil
    return [pupil for pupil in pupils if pupil.line not in doubles] if doubles else pupils


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line))
