"""What comes back from the Agentur für Arbeit under § 31a Abs. 2 SGB III: four fields, whose they are, and what becomes of a line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import compress

from kette.calendar import age_on, school_year_of
from kette.cases.rules.identity import PersonalData
from kette.intake.rules import judging, workbook
from kette.intake.rules.checking import OLDEST, YOUNGEST, stands_in, unlikely_age
from kette.intake.rules.columns import Column, columns
from kette.intake.rules.decoding import check_size, read_lines
from kette.intake.rules.grid import Grid, grid_of, joined, problems_of
from kette.intake.rules.likeness import Likeness, Reason
from kette.intake.rules.parting import part
from kette.intake.rules.pupil import Problem, Unreadable
from kette.intake.rules.statutory import STATUTE
from kette.intake.rules.taking import of_text
from kette.labels import LabelledEnum
from kette.roles import InstitutionKind

#: Who reads the feed, by the number of the setting `return_body`; the words stand there (kette.settings).
BODIES = (
    InstitutionKind.SAFETY_NET,
    InstitutionKind.YOUTH_OFFICE,
    InstitutionKind.INTEGRATION_CENTRE,
    InstitutionKind.TRANSITION_GUIDES,
)
_LONGEST_ADDRESS = 300
# One cell or several; whatever else stands in the file is not read.
_READ = ("family_name", "given_name", "born_on", "street", "house_number", "postcode", "town")
_ADDRESS = Column(
    "address",
    (
        "geänderte Wohnanschrift",
        "geänderte Anschrift",
        "neue Anschrift",
        "Wohnanschrift",
        "Anschrift",
        "Adresse",
    ),
    judging.text(_LONGEST_ADDRESS),
)
_IN_ONE_CELL = re.compile(r"(?P<street>.*?),?\s*(?P<postcode>\d{5})\s+(?P<town>.+)")
_CERTAIN = frozenset(
    {Reason.FAMILY_SAME, Reason.FAMILY_SOUND, Reason.GIVEN_SAME, Reason.GIVEN_SOUND, Reason.BORN_SAME}
)

_EXACT = frozenset({Reason.FAMILY_SAME, Reason.GIVEN_SAME, Reason.BORN_SAME})


class Returned(LabelledEnum):
    """What became of one line of a return feed."""

    KNOWN = "known", "bekannter Fall"
    OPENED = "opened", "neuer Fall"
    REFUSED = "refused", "Widerspruch, nicht übernommen"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What reading a feed in would do, in numbers of lines.

    :param exact: known cases, written as they are known; `sounding`: written otherwise, and surely the same.
    :param reopened: how many of both are closed and reopened.
    :param opened: new cases; `resembling`: how many of them would be proposed for linking with a known one.
    :param refused: who has objected.
    """

    exact: int
    sounding: int
    reopened: int
    opened: int
    resembling: int
    refused: int


@dataclass(frozen=True, slots=True)
class Back:
    """One line of a feed: who, and the changed address as it was written."""

    line: int
    person: PersonalData

    @property
    def address(self) -> str:
        """Return the address in one line."""
        place = " ".join(part for part in (self.person.postcode, self.person.town) if part)
        return ", ".join(part for part in (self.person.street, place) if part)


def read_feed(file: bytes, *, on: date) -> tuple[tuple[Back, ...], tuple[Problem, ...]]:
    """Return the lines of a feed, and what is wrong with the others; nothing but the four fields is read.

    :raises Unreadable: if the file as a whole is of no use.
    """
    grid = _grid(file, on)
    problems = problems_of(grid.broken)
    wanted = {column.field: column for column in _columns(on)}
    facts = {field: _judged(wanted[field], cells, grid, problems) for field, cells in grid.columns.items()}
    wrong = {problem.line for problem in problems}
    rows = [
        Back(line, _person({field: values[place] for field, values in facts.items()}))
        for place, line in compress(enumerate(grid.lines), [line not in wrong for line in grid.lines])
    ]
    rows = _once_each(_of_fitting_age(rows, grid, problems, on), grid, problems)
    if not rows and not problems:
        raise Unreadable("In der Datei steht unter der Kopfzeile niemand.")
    return tuple(rows), tuple(sorted(problems, key=lambda problem: problem.line))


def is_certain(likeness: Likeness) -> bool:
    """Say whether a line is taken to be about a known case: birth date and both names agree, however they are spelled."""
    return set(likeness.reasons) <= _CERTAIN


def is_exact(likeness: Likeness) -> bool:
    """Say whether birth date and both names agree as they are written."""
    return set(likeness.reasons) <= _EXACT


def cohort_of(day: date) -> int:
    """Return the school year of leaving of those who come back on a day: transmitted six months before at most."""
    return school_year_of(day - timedelta(days=STATUTE.delete_after_days or 0)).cohort


def _of_fitting_age(rows: list[Back], grid: Grid, problems: list[Problem], on: date) -> list[Back]:
    """Leave out who cannot be of an age to have left school, as a school's file does."""
    kept = []
    for row in rows:
        age = age_on(row.person.born_on, on)
        if YOUNGEST <= age <= OLDEST:
            kept.append(row)
        else:
            problems.append(Problem(row.line, grid.labels["born_on"], unlikely_age(age)))
    return kept


def _once_each(rows: list[Back], grid: Grid, problems: list[Problem]) -> list[Back]:
    """Keep the first line of each person: a second one would make a second case."""
    first: dict[tuple[str, str, date], Back] = {}
    for row in rows:
        person = row.person
        key = (person.family_name.casefold(), person.given_name.casefold(), person.born_on)
        if (other := first.setdefault(key, row)) is not row:
            problems.append(Problem(row.line, grid.labels["family_name"], stands_in(other.line)))
    return list(first.values())


def _columns(on: date) -> tuple[Column, ...]:
    return (*(column for column in columns(on) if column.field in _READ), _ADDRESS)


def _grid(file: bytes, on: date) -> Grid:
    check_size(file)
    wanted = _columns(on)
    if workbook.is_packed(file):
        return joined([grid_of(part(table)) for table in workbook.tables(file, wanted, {})])
    lines, encoding = read_lines(file)
    return grid_of(part(of_text(lines, encoding, wanted, {})))


def _judged(column: Column, cells: Sequence[str], grid: Grid, problems: list[Problem]) -> list[object]:
    values: list[object] = []
    for line, cell in zip(grid.lines, cells, strict=True):
        value, fault, _ = column.judge(cell)
        if fault:
            problems.append(Problem(line, grid.labels[column.field], fault))
        values.append(value)
    return values


def _person(facts: dict[str, object]) -> PersonalData:
    def words(field: str) -> str:
        return str(facts.get(field) or "")

    street = f"{words('street')} {words('house_number')}".strip()
    postcode, town = words("postcode"), words("town")
    if not street and not town and (whole := words("address")):
        parts = _IN_ONE_CELL.fullmatch(whole)
        street, postcode, town = parts.group("street", "postcode", "town") if parts else (whole, "", "")
    born_on = facts["born_on"]
    assert isinstance(born_on, date)
    return PersonalData(
        words("family_name"), words("given_name"), born_on, street=street, postcode=postcode, town=town
    )
