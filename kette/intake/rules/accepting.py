"""The door for a school's file: what is of use to this school comes in, everything else is turned away in words."""

import hashlib
from collections import Counter
from datetime import date

from kette.intake.rules.classes import LARGEST_CLASS, class_label
from kette.intake.rules.pupil import Problem, Reading, Unreadable
from kette.intake.rules.reading import check_school, read
from kette.intake.rules.refusal import Refused


def read_file(file: bytes, filename: str, *, on: date, school_number: str | None = None) -> Reading:
    """Read a school's file and check that it is of use to this school; nothing is stored.

    Rows that cannot be read are left in `Reading.problems`; `require_whole` refuses them.

    :raises Refused: with German sentences that name file, line and column.
    """
    try:
        reading = read(file, filename, on=on)
    except Unreadable as reason:
        raise Refused(filename, [Problem(reason.line, reason.column, reason.reason)]) from None
    if school_number and (foreign := check_school(reading, school_number)):
        raise Refused(filename, foreign)
    active = [pupil for pupil in reading.pupils if pupil.active]
    if not active:
        nobody = Problem(1, "Status", "In der Datei steht niemand mit dem Status Aktiv oder Beurlaubt.")
        raise Refused(filename, reading.problems or [nobody])
    name, count = Counter(pupil.class_name for pupil in active).most_common(1)[0]
    if count > LARGEST_CLASS:
        why = f"{count} Schülerinnen und Schüler stehen {'in der' if name else 'als'} „{class_label(name)}“."
        raise Refused(
            filename, [Problem(1, "Klasse", f"{why} Bitte exportieren Sie die Spalte „Klasse“ mit.")]
        )
    return reading


def require_whole(reading: Reading, filename: str) -> None:
    """Refuse a file of which some rows cannot be read.

    :raises Refused: naming each of them.
    """
    if reading.problems:
        raise Refused(filename, reading.problems)


def hash_of(file: bytes) -> str:
    """Return the hash by which a file is remembered; its name is kept nowhere."""
    return hashlib.sha256(file).hexdigest()
