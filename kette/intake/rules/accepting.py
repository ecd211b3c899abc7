"""The door for a school's files: what is of use to this school comes in, everything else is turned away in words."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date

from kette.intake.rules.classes import LARGEST_CLASS, class_label
from kette.intake.rules.grid import Grid
from kette.intake.rules.header import NOTHING, Assigned, Unassigned
from kette.intake.rules.pupil import Problem, Reading, Unreadable
from kette.intake.rules.reading import check_school, judge
from kette.intake.rules.refusal import Refused
from kette.intake.rules.taking import File, take_apart

_NOBODY = Problem(0, "Status", "In der Datei steht niemand mit dem Status Aktiv oder Beurlaubt.")


def read_file(file: bytes, filename: str, *, on: date, school_number: str | None = None) -> Reading:
    """Read a school's file and check that it is of use to this school; nothing is stored.

    Rows that cannot be read are left in `Reading.problems`; `require_whole` refuses them.

    :raises Refused: with German sentences that name file, line and column.
    """
    return read_files([(filename, file)], on=on, school_number=school_number)


def read_files(files: Sequence[File], *, on: date, school_number: str | None = None) -> Reading:
    """Read several files of a school that belong together, as `read_file` reads one.

    :raises Refused: with German sentences.
    """
    name = files[0][0]
    try:
        reading = judge(take(files, on=on), on=on)
    except Unassigned as reason:
        raise refused(name, reason) from None
    if school_number and (foreign := check_school(reading, school_number)):
        raise Refused(name, foreign)
    require_use(reading, name)
    return reading


def take(files: Sequence[File], *, on: date, assigned: Assigned = NOTHING) -> Grid:
    """Take what is needed out of a school's files.

    :raises Refused: if they are of no use.
    :raises Unassigned: if the school has to say first what the columns are.
    """
    try:
        return take_apart(files, on=on, assigned=assigned)
    except Unassigned:
        raise
    except Unreadable as reason:
        raise refused(files[0][0], reason) from None


def refused(filename: str, reason: Unreadable) -> Refused:
    """Return the refusal of a file that cannot be read."""
    return Refused(filename, [Problem(reason.line, reason.column, reason.reason)])


def require_use(reading: Reading, filename: str) -> None:
    """Refuse a file from which nobody would come on a list, or everybody into one class.

    :raises Refused: with German sentences.
    """
    if not any(pupil.active for pupil in reading.pupils):
        raise Refused(filename, reading.problems or [_NOBODY])
    _require_classes(reading, filename)


def require_mendable(reading: Reading, grid: Grid, filename: str) -> None:
    """Refuse a file in which a school has neither anybody to take over nor anything to mend.

    :raises Refused: with German sentences.
    """
    foreign = grid.labels.get("school_number", "")
    wrong = {problem.column for problem in reading.problems} - {foreign}
    if not wrong and not any(pupil.active for pupil in reading.pupils):
        # One sentence for a whole file of another school, not one a row.
        told = [_of_others(grid, reading)] if len(reading.problems) > 1 else reading.problems
        raise Refused(filename, told or [_NOBODY])
    _require_classes(reading, filename)


def _of_others(grid: Grid, reading: Reading) -> Problem:
    numbers = sorted({cell.strip() for cell in grid.columns["school_number"]} - {""})
    whose = f"zur Schule {numbers[0]}" if len(numbers) == 1 else f"zu {len(numbers)} anderen Schulen"
    rows = f"{len(reading.problems)} Zeilen gehören {whose}, keine zu Ihrer."
    return Problem(0, grid.labels["school_number"], f"{rows} Bitte wählen Sie die Datei Ihrer Schule.")


def _require_classes(reading: Reading, filename: str) -> None:
    sizes = Counter(pupil.class_name for pupil in reading.pupils if pupil.active)
    name, count = max(sizes.items(), key=lambda pair: pair[1], default=("", 0))
    if count > LARGEST_CLASS:
        why = f"{count} Schülerinnen und Schüler stehen {'in der' if name else 'als'} „{class_label(name)}“."
        raise Refused(
            filename, [Problem(0, "Klasse", f"{why} Bitte exportieren Sie die Spalte „Klasse“ mit.")]
        )


def require_whole(reading: Reading, filename: str) -> None:
    """Refuse a file of which some rows cannot be read.

    :raises Refused: naming each of them.
    """
    if reading.problems:
        raise Refused(filename, reading.problems)


def hash_of(*files: bytes) -> str:
    """Return the hash by which files are remembered; their names are kept nowhere."""
    if len(files) == 1:
        return hashlib.sha256(files[0]).hexdigest()
    return hashlib.sha256(b"".join(hashlib.sha256(file).digest() for file in files)).hexdigest()
