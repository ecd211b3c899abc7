"""Where each class stands for the identification date that is open, and whom of it somebody has informed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from kette import clock
from kette.calendar import school_year_of
from kette.intake.queries import dates, lists
from kette.intake.rules.classes import WITHOUT_ANSCHLUSS, ClassState
from kette.intake.rules.dates import Terms, Window, current, following
from kette.privacy.queries.informing import informed_days
from kette.roles import Actor


def class_states(viewer: Actor, day: date) -> list[ClassState]:
    """Return where each class stands on a day that the viewer answers for, and whether it is asked again."""
    cohort = school_year_of(day).cohort
    windows = dates.windows(cohort)
    return [_asked(state, windows, current(windows, day)) for state in lists.class_states(viewer, cohort)]


def terms(day: date) -> Terms:
    """Return the date that is open on a day, and the next one of the school year that asks."""
    windows = dates.windows(school_year_of(day).cohort)
    return Terms(current(windows, day), following(windows, day))


@dataclass(frozen=True, slots=True)
class Told:
    """How many of a class without an Anschluss are informed (Art. 13, 14 DSGVO), by the day that was noted.

    :param of: how many they are.
    """

    of: int
    days: Mapping[date, int]

    @property
    def informed(self) -> int:
        """Return how many are informed."""
        return sum(self.days.values())

    @property
    def left(self) -> int:
        """Return how many are not."""
        return self.of - self.informed


def told(viewer: Actor, day: date, class_name: str) -> Told:
    """Return of how many of a class of the viewer's school it is noted that they are informed."""
    cases = lists.cases_by_class(viewer.institution_id or 0, school_year_of(day).cohort)
    theirs = [key for key, name, link, _ in cases if name == class_name and link in WITHOUT_ANSCHLUSS]
    days = Counter(informed_days(theirs).values())
    return Told(len(theirs), dict(sorted(days.items())))


def _asked(state: ClassState, windows: tuple[Window, ...], now: Window | None) -> ClassState:
    if state.stated is None:
        return state
    day = clock.local(state.stated.at).date()
    # A class stated to have no pupils is gone, and asked for nothing.
    is_there = bool(state.pupils) or state.stated.pupils != 0
    return replace(
        state,
        counts_for=next((one for one in windows if one.takes(day)), None),
        asked_for=now if now is not None and is_there and not now.takes(day) else None,
    )
