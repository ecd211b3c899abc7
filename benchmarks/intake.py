"""A list of 35,000 pupils read, validated and matched against 100,000 known persons, beside the bare steps in the same run.

The last line is one JSON object: CPU seconds of CSV and XLSX, and their ratio to bare reading, validating, blocking and inserting.
"""

import csv
import gc
import io
import json
import os
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import xlsxwriter
from python_calamine import CalamineWorkbook

from kette.intake.rules.blocks import own_blocks, sought_blocks
from kette.intake.rules.likeness import likeness
from kette.intake.rules.pupil import Reading
from kette.intake.rules.reading import judge
from kette.intake.rules.taking import take_apart
from tests.intake import pair_names

ROWS = int(os.environ.get("KETTE_BENCH_ROWS", "35000"))
PERSONS = int(os.environ.get("KETTE_BENCH_PERSONS", "100000"))
DAY = date(2027, 2, 15)
FIRST_BIRTH = date(2008, 8, 1)
BIRTHS = 3 * 365
LABELS = (
    "Interne ID-Nummer", "Nachname", "Vorname", "Geburtsdatum", "Geschlecht", "Straße", "Postleitzahl", "Ortsname",
    "Klasse", "Status", "E-Mail (privat)", "Telefon-Nr.", "Konfession",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A person whom the Kommune knows already; told apart as cases are, by a number of their own."""

    family_name: str
    given_name: str
    born_on: date
    sex: str


def cpu_seconds() -> float:
    """Return the CPU time used so far, that of ended processes included: workbooks are opened in one of their own."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def persons(draw: Random) -> list[Known]:
    """Invent those who are known."""
    families = pair_names.GERMAN_FAMILIES + pair_names.TURKISH_FAMILIES
    # Second names make as many different ones as a large Kommune has.
    families += tuple(f"{one}-{two}" for one in families[:60] for two in families[60:100])
    given = [("w", name) for name in pair_names.GERMAN_WOMEN + pair_names.TURKISH_WOMEN]
    given += [("m", name) for name in pair_names.GERMAN_MEN]
    found = []
    for _ in range(PERSONS):
        sex, name = draw.choice(given)
        born_on = FIRST_BIRTH + timedelta(days=draw.randrange(BIRTHS))
        found.append(Known(draw.choice(families), name, born_on, sex))
    return found


def table(known: Sequence[Known], draw: Random) -> list[list[str]]:
    """Make the rows of a list: every fifth pupil is known, half of these with a slip."""
    rows = []
    for number in range(ROWS):
        one = known[number]
        born_on = one.born_on if number % 5 == 0 else FIRST_BIRTH + timedelta(days=draw.randrange(BIRTHS))
        family = one.family_name[:-1] + "x" if number % 10 == 0 else one.family_name
        rows.append(
            [
                str(100_000 + number), family, one.given_name, f"{born_on:%d.%m.%Y}", one.sex,
                f"Löwenplatz {number % 90}", "42103", "Kettenstadt", f"{number % 1200}a", "2",
                f"schueler{number}@example.org", f"0202 {550000 + number}", "ohne",
            ]
        )  # fmt: skip
    return rows


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Write the list as SchILD's text export."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([LABELS, *rows])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """Write the list as a workbook."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([LABELS, *rows]):
            sheet.write_row(line, 0, row)
    return file.getvalue()


def read(name: str, file: bytes) -> Reading:
    """Read and validate, as an upload does."""
    return judge(take_apart([(name, file)], on=DAY), on=DAY, school_number="990001")


def match(reading: Reading, blocks: dict[str, list[Known]]) -> int:
    """Return how many of a list are likely known already."""
    found = 0
    for pupil in reading.pupils:
        near = {one for block in sought_blocks(pupil) for one in blocks.get(block, ())}
        found += any(likeness(pupil, one) for one in near)
    return found


def bare(name: str, file: bytes, known: Sequence[Known]) -> float:
    """Return the seconds of the bare steps: read, validate dates, block on birth date, insert."""
    begun = cpu_seconds()
    if name.endswith("csv"):
        rows: list[list[object]] = list(csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";"))
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
    days: dict[object, date] = {}
    for row in rows[1:]:
        cell = row[3]
        if cell not in days:
            day, month, year = map(int, str(cell).split("."))
            days[cell] = date(year, month, day)
    by_day: dict[date, list[Known]] = defaultdict(list)
    for one in known:
        by_day[one.born_on].append(one)
    hits = sum(
        one.family_name.casefold() == str(row[1]).casefold()
        for row in rows[1:]
        for one in by_day[days[row[3]]]
    )
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE pupils (id INTEGER PRIMARY KEY, number, family, given, born, class)")
        for column in ("number", "born", "class"):
            database.execute(f"CREATE INDEX ix_{column} ON pupils ({column})")
        database.executemany(
            "INSERT INTO pupils (number, family, given, born, class) VALUES (?, ?, ?, ?, ?)",
            [(row[0], row[1], row[2], row[3], row[8]) for row in rows[1:]],
        )
    assert hits
    return cpu_seconds() - begun


def least(act: Callable[[], float], rounds: int = 3) -> float:
    """Return the least of several rounds."""
    gc.collect()
    return min(act() for _ in range(rounds))


def main() -> int:
    """Measure and print."""
    draw = Random(int(os.environ.get("SEED", "2027")))
    known = persons(draw)
    rows = table(known, draw)
    # Kette keeps the blocks of those it knows; they are not made anew for a list.
    blocks: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        for block in own_blocks(one):
            blocks[block].append(one)
    figures: dict[str, object] = {"rows": ROWS, "persons": PERSONS}
    for name, file in (("liste.csv", as_csv(rows)), ("liste.xlsx", as_xlsx(rows))):

        def whole(name: str = name, file: bytes = file) -> float:
            begun = cpu_seconds()
            reading = read(name, file)
            between = cpu_seconds()
            matched = match(reading, blocks)
            end = cpu_seconds()
            assert len(reading.pupils) + len({problem.line for problem in reading.problems}) == ROWS
            sys.stdout.write(
                f"{name}: read and validated {between - begun:.2f} s, matched {end - between:.2f} s ({matched} known)\n"
            )
            return end - begun

        seconds, floor = least(whole), least(lambda name=name, file=file: bare(name, file, known))
        sys.stdout.write(f"{name}: {seconds:.2f} s, bare {floor:.2f} s\n")
        kind = name.rsplit(".", 1)[1]
        figures[f"{kind}_seconds"] = round(seconds, 2)
        figures[f"{kind}_ratio"] = round(seconds / floor, 2)
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
