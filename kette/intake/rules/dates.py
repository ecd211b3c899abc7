"""The identification dates of a school year: until when schools say who has no Anschluss, and how what they said compares.

The days are customs of the Kreise, not law (domain: half-year report, after Easter, 31 May); each Kommune may set its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kette.calendar import ONE_DAY, Span, identification_dates
from kette.labels import LabelledEnum

# A statement so many days before the day counts for it already, and so many days after it still.
AHEAD = timedelta(days=14)
GRACE = timedelta(days=21)


class DateState(LabelledEnum):
    """Where an identification date stands on a day."""

    AHEAD = "ahead", "steht bevor"
    OPEN = "open", "läuft"
    LATE = "late", "Nachfrist läuft"
    CLOSED = "closed", "beendet"


class Answered(LabelledEnum):
    """How far a school has answered for a date."""

    ALL = "all", "geantwortet"
    PART = "part", "zum Teil"
    NONE = "none", "keine Antwort"


@dataclass(frozen=True, slots=True)
class Window:
    """One identification date: from when statements count, by when they are due, and after which day they are frozen."""

    label: str
    opens_on: date
    on: date
    closes_on: date
    estimated: bool = False
    frozen_at: datetime | None = None
    date_id: int | None = None

    def state(self, day: date) -> DateState:
        """Say where it stands on a day."""
        if day < self.opens_on:
            return DateState.AHEAD
        if day > self.closes_on or self.frozen_at is not None:
            return DateState.CLOSED
        return DateState.LATE if day > self.on else DateState.OPEN

    def takes(self, day: date) -> bool:
        """Say whether a statement made on a day counts for it."""
        return self.opens_on <= day <= self.closes_on


@dataclass(frozen=True, slots=True)
class ClassLine:
    """What a school stated for one class at a date; without a moment it said nothing.

    :param corrected: what it said afterwards, once the date was frozen; the line itself stays as it was.
    """

    class_name: str
    pupils: int | None = None
    unplaced: int | None = None
    stated_at: datetime | None = None
    corrected: int | None = None

    @property
    def answered(self) -> bool:
        """Say whether the school stated anything."""
        return self.stated_at is not None


@dataclass(frozen=True, slots=True)
class SchoolBook:
    """What one school stated at one date, class by class."""

    lines: tuple[ClassLine, ...] = ()

    @property
    def given(self) -> int:
        """Count the classes that were stated."""
        return sum(line.answered for line in self.lines)

    @property
    def state(self) -> Answered:
        """Say how far the school has answered; one that named no class has not."""
        if not self.given:
            return Answered.NONE
        return Answered.ALL if self.given == len(self.lines) else Answered.PART

    @property
    def unplaced(self) -> int | None:
        """Add up who is without an Anschluss; None while nothing was stated."""
        return sum(line.unplaced or 0 for line in self.lines) if self.given else None

    @property
    def pupils(self) -> int | None:
        """Add up the pupils; None where nobody counted those of some class."""
        counted = [line.pupils for line in self.lines if line.answered]
        return None if not counted or None in counted else sum(n for n in counted if n is not None)

    @property
    def corrected(self) -> int | None:
        """Add up with the corrections made afterwards; None where there is none."""
        if not any(line.corrected is not None for line in self.lines):
            return None
        return sum(line.unplaced or 0 if line.corrected is None else line.corrected for line in self.lines)

    @property
    def says_nobody(self) -> bool:
        """Say whether it is a whole Fehlanzeige."""
        return self.state is Answered.ALL and self.unplaced == 0


def default_windows(cohort: int, school_holidays: Sequence[Span] = ()) -> tuple[Window, ...]:
    """Return the dates of a school year where the Kommune has set none; no window reaches into the next one."""
    stones = sorted(identification_dates(cohort, school_holidays), key=lambda one: one.on)
    nexts = [*(one.on - AHEAD - ONE_DAY for one in stones[1:]), date.max]
    return tuple(
        Window(one.label, one.on - AHEAD, one.on, min(one.on + GRACE, before), one.estimated)
        for one, before in zip(stones, nexts, strict=True)
    )


def current(windows: Iterable[Window], day: date) -> Window | None:
    """Return the date for which a statement of a day counts."""
    return next((one for one in windows if one.takes(day) and one.frozen_at is None), None)


def coming(windows: Iterable[Window], day: date) -> Window | None:
    """Return the date that is open on a day, else the next one."""
    ahead = sorted((one for one in windows if one.closes_on >= day), key=lambda one: one.on)
    return current(windows := tuple(ahead), day) or next(iter(windows), None)


def following(windows: Iterable[Window], day: date) -> Window | None:
    """Return the next date that begins to ask after a day."""
    return min((one for one in windows if one.opens_on > day), key=lambda one: one.opens_on, default=None)


@dataclass(frozen=True, slots=True)
class Terms:
    """For which date a statement counts now, and which one asks next; None where there is none."""

    now: Window | None
    next: Window | None


def why_not(window: Window, others: Iterable[Window]) -> str | None:
    """Return why a date cannot be set like this beside the others, as a German sentence; None where it can."""
    if not window.opens_on <= window.on <= window.closes_on:
        return "Der Beginn liegt vor dem Termin, und die Nachfrist endet nicht vor ihm."
    for other in others:
        if window.opens_on <= other.closes_on and other.opens_on <= window.closes_on:
            return (
                f"Der Zeitraum überschneidet sich mit „{other.label}“ ({other.opens_on:%d.%m.%Y} bis "
                f"{other.closes_on:%d.%m.%Y}). Eine Meldung zählt sonst für zwei Termine."
            )
    return None


def change(before: SchoolBook | None, after: SchoolBook) -> int | None:
    """Return by how many the number of those without an Anschluss changed; None unless both are whole."""
    if before is None or before.state is not Answered.ALL or after.state is not Answered.ALL:
        return None
    return (after.unplaced or 0) - (before.unplaced or 0)


@dataclass(frozen=True, slots=True)
class Totals:
    """All schools at one date: how many answered wholly, and the sums of what was stated."""

    schools: int
    answered: int
    unplaced: int
    pupils: int
    corrected: int | None = None


def totals(books: Mapping[int, SchoolBook]) -> Totals:
    """Add up the books of all schools at one date."""
    rows = list(books.values())
    mended = any(one.corrected is not None for one in rows)
    return Totals(
        schools=len(rows),
        answered=sum(one.state is Answered.ALL for one in rows),
        unplaced=sum(one.unplaced or 0 for one in rows),
        pupils=sum(one.pupils or 0 for one in rows),
        corrected=sum((one.unplaced or 0) if one.corrected is None else one.corrected for one in rows)
        if mended
        else None,
    )
