"""When a decision proposed in writing holds: all who were asked have agreed; one objection puts the case on the table."""

from collections.abc import Collection, Iterable, Mapping

from kette.conferences.rules.states import Attendance
from kette.labels import LabelledEnum
from kette.roles import SCHOOL_KINDS, InstitutionKind

# Within so many working days each institution answers.
ANSWER_WORKING_DAYS = 3


class Track(LabelledEnum):
    """How far a proposal is."""

    WAITING = "waiting", "wartet auf Zustimmung"
    AGREED = "agreed", "alle stimmen zu"
    OBJECTED = "objected", "kommt auf den Tisch"


def asked(
    seats: Iterable[tuple[int, InstitutionKind, Attendance]], concerned: Collection[int]
) -> frozenset[int]:
    """Return the institutions whose assent is needed: all that take part, but the Koordinierung, which moderates.

    A school is asked about its own cases alone: others neither know the young person nor take anything over.

    :param seats: id and kind of the institution, and whether it comes.
    :param concerned: the case's school, who answers for the case, and who is to.
    """
    return frozenset(
        key
        for key, kind, attendance in seats
        if kind is not InstitutionKind.COORDINATION
        and attendance is not Attendance.EXCUSED
        and (kind not in SCHOOL_KINDS or key in concerned)
    )


def track(needed: Collection[int], answers: Mapping[int, bool]) -> Track:
    """Say how far a proposal is, by the institutions needed and what they answered. Nobody's silence is assent."""
    if not all(answers.values()):
        return Track.OBJECTED
    return Track.AGREED if needed and set(needed) <= answers.keys() else Track.WAITING
