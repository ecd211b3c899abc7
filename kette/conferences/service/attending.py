"""Noting in one stroke who sits at the table."""

from collections.abc import Sequence

from kette.conferences.models import Conference, Participant
from kette.conferences.queries.attending import not_noted
from kette.conferences.rules.states import Attendance
from kette.conferences.service.leading import note_attendance
from kette.conferences.service.locking import hold, must_not_be_closed
from kette.roles import Actor


def note_the_table(conference: Conference, by: Actor) -> Sequence[Participant]:
    """Note as present whoever has had a case open since the conference began; return the institutions newly noted.

    :raises BrokenChain: if the actor does not lead it, or it is closed.
    """
    locked = hold(conference, by)
    must_not_be_closed(locked)
    newly = not_noted(locked)
    for participant in newly:
        note_attendance(participant, Attendance.PRESENT, by)
    return newly
