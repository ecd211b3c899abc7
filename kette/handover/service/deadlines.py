"""Until when an answer is asked for: working days ahead, as the institution that is asked counts them."""

from datetime import date

from kette import clock, settings
from kette.calendar import add_school_days, add_working_days
from kette.roles import SCHOOL_KINDS, InstitutionKind


def deadline(setting: str, kind: InstitutionKind | None = None) -> date:
    """Return the day that lies as many working days ahead as a setting says, the one for this kind where it has its own."""
    own = setting if kind is None else settings.for_kind(setting, kind)
    known = settings.get_many(("local_days_off", "school_holidays", setting, own))
    free, at_school = (
        [date.fromisoformat(day) for day in known[key]] for key in ("local_days_off", "school_holidays")
    )
    number = known[own] or known[setting]
    if kind in SCHOOL_KINDS:
        return add_school_days(clock.today(), number, at_school, also_free=free)
    return add_working_days(clock.today(), number, also_free=free)
