"""The field for a day of a conference, typed as a date or as so many days from today."""

from datetime import date

from kette import clock
from kette.conferences.rules.days import days_ahead
from kette.forms import GermanDateField, german_date


def read_day(text: str) -> date:
    """Read +7 or TT.MM.JJJJ; raise ValueError with a German sentence otherwise."""
    return days_ahead(text, clock.today()) or german_date(text)


class DayField(GermanDateField):
    """A day, typed as TT.MM.JJJJ or as +7."""

    pattern = "TT.MM.JJJJ oder +7"
    read = staticmethod(read_day)
