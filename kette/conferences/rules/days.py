"""Days as people say them in a conference: a date, or so many days from today."""

import re
from datetime import date, timedelta

FURTHEST = 730  # days; nobody agrees on anything beyond two years
# Days for which participants may look at a case after the conference, to do what was agreed.
SIGHT_AFTERWARDS = 7

_AHEAD = re.compile(r"\+\s?([0-9]{1,3})\s?(?:tage?n?|d)?", re.IGNORECASE)


def days_ahead(text: str, today: date) -> date | None:
    """Read `+7` as seven calendar days from today, weekends and holidays counted like any day; None for anything else.

    :raises ValueError: with a German sentence, if that is further away than anybody plans.
    """
    match = _AHEAD.fullmatch(text.strip())
    if match is None:
        return None
    days = int(match[1])
    if days > FURTHEST:
        raise ValueError(f"Bitte höchstens +{FURTHEST} Tage.")
    return today + timedelta(days=days)
