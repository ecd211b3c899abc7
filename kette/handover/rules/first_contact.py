"""By when whoever accepts a case usually speaks with the young person."""

from datetime import date

from kette.calendar import add_working_days

_WORKING_DAYS = 5


def first_contact_by(accepted_on: date) -> date:
    """Return the day that is proposed for the first contact: a working week after the acceptance."""
    return add_working_days(accepted_on, _WORKING_DAYS)
