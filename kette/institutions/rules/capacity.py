"""How many first appointments an institution has free, in words; what was said too long ago says nothing."""

from datetime import date, timedelta

# Said for a week, and no longer believed.
FRESH = timedelta(days=7)


def capacity_words(free: int | None, said_on: date | None, today: date) -> str:
    """Return what to read beside the name of an institution; empty where nobody has said anything this week."""
    if free is None or said_on is None or today - said_on >= FRESH:
        return ""
    many = (
        "keine freien Ersttermine"
        if free == 0
        else "1 freier Ersttermin"
        if free == 1
        else f"{free} freie Ersttermine"
    )
    return f"{many}, Stand {said_on:%d.%m.}"
