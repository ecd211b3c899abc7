"""A conference in figures: what became of the cases on its agenda, how long they took, and how soon they were taken over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from kette.conferences.rules.states import DecisionCode, ItemState
from kette.conferences.rules.time_box import clock_face
from kette.labels import LabelledEnum

SOON = timedelta(days=7)
# An acceptance counts as said in the room until the conference is closed, but not one of another day.
_SAME_DAY = timedelta(hours=12)


class Fate(LabelledEnum):
    """What a conference made of a case on its agenda; every case has exactly one."""

    AT_TABLE = "at_table", "am Tisch entschieden"
    IN_WRITING = "in_writing", "vorher schriftlich entschieden"
    PUT_OFF = "put_off", "vertagt"
    NOT_REACHED = "not_reached", "nicht erreicht"


class Taking(LabelledEnum):
    """How soon a handover that a conference decided was accepted."""

    AT_ONCE = "at_once", "noch in der Konferenz angenommen"
    SOON = "soon", "später, binnen 7 Tagen angenommen"
    LATER = "later", "nach mehr als 7 Tagen angenommen"
    NOT_YET = "not_yet", "nicht angenommen"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A case on the agenda of a closed conference as plain values.

    :param is_handover: whether a handover came of it.
    :param accepted_at: when that was accepted; None where it was not.
    """

    state: ItemState
    seconds: int | None
    code: DecisionCode | None
    decided_at: datetime | None
    started_at: datetime | None
    closed_at: datetime | None
    is_handover: bool
    accepted_at: datetime | None

    @property
    def fate(self) -> Fate:
        """Return what became of it."""
        if self.decided_at is None:
            return Fate.NOT_REACHED
        if self.started_at is not None and self.decided_at < self.started_at:
            return Fate.IN_WRITING
        return Fate.PUT_OFF if self.code is DecisionCode.POSTPONE else Fate.AT_TABLE

    @property
    def taking(self) -> Taking | None:
        """Return how soon it was accepted; None where nobody was to take it over."""
        if not self.is_handover or self.decided_at is None:
            return None
        if self.accepted_at is None:
            return Taking.NOT_YET
        waited = self.accepted_at - self.decided_at
        in_session = self.closed_at is not None and self.accepted_at <= self.closed_at
        if in_session and waited <= _SAME_DAY and self.fate is Fate.AT_TABLE:
            return Taking.AT_ONCE
        return Taking.SOON if waited <= SOON else Taking.LATER


def usual_time(spoken: Iterable[Spoken]) -> tuple[int, str]:
    """Return of how many cases the time was taken, and the middle one in minutes and seconds; empty without any."""
    known = [one.seconds for one in spoken if one.seconds is not None]
    return len(known), clock_face(round(median(known))) if known else ""


def in_figures(spoken: Iterable[Spoken]) -> list[tuple[str, str]]:
    """Return the figures of one conference as labels and words, for those who took part."""
    rows = list(spoken)
    fates, takings = [one.fate for one in rows], [one.taking for one in rows if one.taking is not None]
    _, middle = usual_time(rows)
    told = [("Fälle auf der Tagesordnung", str(len(rows)))]
    told += [(fate.label[0].upper() + fate.label[1:], str(fates.count(fate))) for fate in Fate]
    told.append(("Zeit je Fall", f"{middle} Minuten (Median)" if middle else "nicht gemessen"))
    if takings:
        soon = takings.count(Taking.AT_ONCE) + takings.count(Taking.SOON)
        told.append(
            ("Übergaben, noch in der Konferenz angenommen", _of(takings.count(Taking.AT_ONCE), takings))
        )
        told.append(("Übergaben, binnen 7 Tagen angenommen", _of(soon, takings)))
    return told


def _of(part: int, whole: list[Taking]) -> str:
    return f"{part} von {len(whole)}"
