"""The conferences of a school year as protected counts: what became of the cases, on which way, and how soon they were taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from kette.conferences.rules.figures import Fate, Spoken, Taking, usual_time
from kette.labels import LabelledEnum
from kette.reports.rules.protection import protect
from kette.reports.rules.tables import HIDDEN, Cell, Table, labels_of, two_way

#: A middle of few cases is nearly one of them: it needs so many times the threshold.
_MEASURED_FROM = 3


class Track(LabelledEnum):
    """On which way it was decided."""

    AT_TABLE = "at_table", "am Tisch entschieden"
    IN_WRITING = "in_writing", "vorher schriftlich entschieden"
    NONE = "none", "nicht entschieden"


# Every case has exactly one: all counts stand in one table, so that what is kept back shows in no other.
_RESULTS = [(one.value, f"Übergabe, {one.label}") for one in Taking] + [
    ("stays", "bleibt, oder Anschluss zugesagt"),
    *labels_of((Fate.PUT_OFF, Fate.NOT_REACHED)),
]
_TRACK_OF = {Fate.AT_TABLE: Track.AT_TABLE, Fate.IN_WRITING: Track.IN_WRITING}


@dataclass(frozen=True, slots=True)
class Year:
    """The conferences of one school year.

    :param middle: minutes and seconds a case took, the middle one; empty where it was not measured or is kept back.
    """

    label: str
    conferences: int
    table: Table
    middle: str

    def share(self, *takings: Taking) -> Cell:
        """Return the share of handovers accepted so, in per cent; kept back where the table does not say it either."""
        others = ("stays", Fate.PUT_OFF.value, Fate.NOT_REACHED.value)
        known = [
            self.table.cell(str(code), "cases") for code in ("", *others, *(one.value for one in takings))
        ]
        counts = [count for count in known if isinstance(count, int)]
        if len(counts) < len(known):
            return HIDDEN
        whole = counts[0] - sum(counts[1 : len(others) + 1])
        return round(100 * sum(counts[len(others) + 1 :]) / whole) if whole else None

    @property
    def at_once(self) -> Cell:
        """Return the share accepted by a representative in the room."""
        return self.share(Taking.AT_ONCE)

    @property
    def soon(self) -> Cell:
        """Return the share accepted within seven days, in the room included."""
        return self.share(Taking.AT_ONCE, Taking.SOON)


def year_of(label: str, spoken: Sequence[tuple[int, Spoken]], threshold: int) -> Year:
    """Count the cases of a year's conferences.

    :param spoken: conference and case.
    :param threshold: counts below it are kept back; 0 keeps back nothing.
    """
    rows = [row for _, row in spoken]
    table = two_way(
        "conferences",
        f"Fälle auf der Tagesordnung {label}",
        "Was daraus wurde",
        rows,
        _result,
        _RESULTS,
        lambda row: _TRACK_OF.get(row.fate, Track.NONE).value,
        labels_of(Track),
    )
    measured, middle = usual_time(rows)
    return Year(
        label,
        len({conference for conference, _ in spoken}),
        protect([table], threshold)[0] if threshold else table,
        middle if measured >= threshold * _MEASURED_FROM else "",
    )


def _result(row: Spoken) -> str:
    if row.fate not in _TRACK_OF:
        return str(row.fate.value)
    return str(row.taking.value) if row.taking else "stays"
