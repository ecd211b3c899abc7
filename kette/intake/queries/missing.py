"""Who of a school's list is not among the active pupils of its file: vanished, or there as somebody who has left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kette.cases.service.people import Marks
from kette.institutions.models import Institution
from kette.intake.queries.comparing import Kept, Pair, numbers_of
from kette.intake.rules.difference import left_out
from kette.intake.rules.listed import listed
from kette.intake.rules.matching import match
from kette.intake.rules.pupil import STATUSES, Reading


@dataclass(frozen=True, slots=True)
class Missing:
    """Who is missing, each as kept.

    :param gone: whose class is in the file, but who is not.
    :param left: who is in the file with another status than Aktiv or Beurlaubt, and the word for it.
    :param absent: classes that are not in the file at all, with how many are on their lists.
    """

    gone: Sequence[Kept]
    left: Sequence[tuple[Kept, str]]
    absent: Mapping[str, int]


def missing(reading: Reading, pairs: Sequence[Pair], before: Sequence[Kept], school: Institution) -> Missing:
    """Return who of those on the list is not among the active pupils of a file."""
    found = {pair.kept.public_id for pair in pairs if pair.kept}
    on_list = [one for one in before if one.off_at is None]
    left = _left(reading, [one for one in on_list if one.public_id not in found], school)
    known = {one.public_id: one for one in on_list}
    gone, absent = left_out(
        [(one.public_id, one.class_name) for one in on_list if one.public_id not in left],
        found,
        {pair.entry.class_name for pair in pairs},
    )
    return Missing(
        [known[public_id] for public_id in gone],
        [(known[public_id], status) for public_id, status in left.items()],
        absent,
    )


def _left(reading: Reading, unmet: Sequence[Kept], school: Institution) -> dict[str, str]:
    others = [pupil for pupil in reading.pupils if not pupil.active] if unmet else []
    marks = Marks()
    by_number = {number: one for one in unmet for number in one.numbers}
    by_print = {one.fingerprint: one for one in unmet}
    asked = [
        (numbers_of(pupil, school.id, marks), marks.fingerprint(listed(pupil, ()).person)) for pupil in others
    ]
    found = match(asked, by_number, by_print)
    return {one.public_id: STATUSES[pupil.status] for pupil, one in zip(others, found, strict=True) if one}
