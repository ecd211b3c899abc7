"""The command that reads a school's files: what they would bring onto the lists, or onto the lists with it."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kette.terminal import (
    AS_JSON,
    OF_KOMMUNE,
    YEAR,
    Command,
    Refusal,
    answer,
    answer_json,
    refusals_answered,
    say,
)

if TYPE_CHECKING:
    from kette.intake.rules.pupil import Problem, Reading
    from kette.intake.rules.taking import File

_NO_FILE = {"FileNotFoundError": "Die Datei gibt es nicht.", "IsADirectoryError": "Das ist ein Ordner."}
_NUMBER = re.compile(r"[0-9]{6}", re.ASCII)
_NOBODY = "In der Datei steht niemand mit dem Status Aktiv oder Beurlaubt."


@click.command(
    "import",
    cls=Command,
    help="Dateien einer Schule einlesen: SchuelerBasisdaten.dat mit ihren Beidateien, Text-Export (CSV), XLSX, ODS oder "
    "JSON des SVWS-Servers.",
)
@click.argument("files", metavar="DATEI…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--school", required=True, metavar="NUMMER", help="Die sechsstellige Schulnummer.")
@click.option("--cohort", type=YEAR, metavar="JAHR", help="Das Jahr, in dem das Schuljahr endet.")
@click.option(
    "--dry-run", is_flag=True, help="Nur lesen, prüfen und zählen; nichts speichern, keine Datenbank nötig."
)
@OF_KOMMUNE
@AS_JSON
def import_(
    files: tuple[Path, ...],
    school: str,
    cohort: int | None,
    dry_run: bool,
    in_kommune: str | None,
    as_json: bool,
) -> None:
    """Read a school's files, and keep their active pupils as candidates for the school's ticks."""
    with refusals_answered(as_json):
        _import(files, school, cohort, in_kommune, dry_run=dry_run, as_json=as_json)


def _import(
    files: tuple[Path, ...],
    school: str,
    cohort: int | None,
    in_kommune: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    # Imported here: a dry run waits for neither Flask nor the tables.
    from kette.intake.rules.reading import summary
    from kette.intake.rules.refusal import Refused

    contents = [(path.name, _content(path)) for path in files]
    if not _NUMBER.fullmatch(school):
        raise Refusal(f"„{school}“ ist keine Schulnummer. Sie hat sechs Ziffern, zum Beispiel 990001.")
    name = contents[0][0]
    reading, foreign, unread = _read(contents, school)
    counts = summary(reading)
    problems = [*reading.problems, *_counted(foreign)]
    if not counts["active"]:
        raise Refusal(f"Es wurde nichts gespeichert.\n{Refused(name, problems or [_nobody()])}")
    if not dry_run:
        if problems:
            raise Refusal(f"Es wurde nichts gespeichert.\n{Refused(name, problems)}")
        from kette import operating

        operating.keep_files(contents, school, cohort, in_kommune)
    if as_json:
        answer_json(_report(counts, reading, foreign, unread))
        return
    for problem in (*problems, *reading.hints, *unread):
        say(f"Hinweis: {problem}")
    for note in reading.notes:
        say(f"Hinweis: {note}")
    per_class = ", ".join(f"{name or 'ohne Klasse'} {count}" for name, count in counts["per_class"].items())
    answer(f"{counts['pupils']} Schülerinnen und Schüler, davon {counts['active']} aktiv ({per_class}).")
    answer("Probe: Es wurde nichts gespeichert." if dry_run else "Gespeichert; die Schule kreuzt jetzt an.")


def _counted(foreign: Sequence["Problem"]) -> list["Problem"]:
    """Return one sentence for all rows of another school, not one a row."""
    from kette.intake.rules.pupil import Problem

    rows: dict[str, list[Problem]] = {}
    for problem in foreign:
        rows.setdefault(problem.reason, []).append(problem)
    return [
        same[0]
        if len(same) == 1
        else Problem(0, same[0].column, reason.replace("Die Zeile gehört", f"{len(same)} Zeilen gehören"))
        for reason, same in rows.items()
    ]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as trouble:
        reason = _NO_FILE.get(type(trouble).__name__, "Die Datei lässt sich nicht lesen.")
        raise Refusal(f"{path.name}: {reason}") from trouble


def _read(files: Sequence["File"], school: str) -> tuple["Reading", Sequence["Problem"], Sequence["Problem"]]:
    """Return what files say, who in them belongs to another school, and what is wrong in columns that are not read.

    :raises Refusal: if they cannot be read.
    """
    from kette import clock
    from kette.intake.rules import accepting
    from kette.intake.rules.pupil import Unreadable
    from kette.intake.rules.reading import check_school, judge
    from kette.intake.rules.taking import take_all_apart

    today = clock.today()
    try:
        grid, unread = take_all_apart(files, on=today)
    except Unreadable as reason:
        raise Refusal(str(accepting.refused(files[0][0], reason))) from reason
    reading = judge(grid, on=today)
    return reading, check_school(reading, school), unread


def _report(
    counts: dict[str, Any],
    reading: "Reading",
    foreign: Sequence["Problem"],
    unread: Sequence["Problem"],
) -> dict[str, Any]:
    """Return what would happen: counts, what is left out, and every problem by line, column and reason."""
    from kette.intake.rules.pupil import TABLE

    left_out = {problem.line for problem in (*reading.problems, *foreign)}
    found = sorted([*reading.problems, *foreign, *reading.hints, *unread], key=lambda problem: problem.line)
    return counts | {
        "rows": reading.rows,
        "taken": sum(pupil.active and pupil.line not in left_out for pupil in reading.pupils),
        "left_out": len(left_out),
        "problems": [
            {
                "line": problem.line % TABLE,
                "column": problem.column,
                "reason": problem.reason,
                "left_out": problem.line in left_out,
            }
            # Of a workbook with several sheets, or of several files.
            | ({"table": problem.line // TABLE + 1} if problem.line >= TABLE else {})
            for problem in found
        ],
        "notes": list(reading.notes),
    }


def _nobody() -> "Problem":
    from kette.intake.rules.pupil import Problem

    return Problem(1, "Status", _NOBODY)
