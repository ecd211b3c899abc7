"""How periods read in German, and what the page of a case says about when it is erased."""

from datetime import date

from kette.retention.rules.due import Due, Periods
from kette.retention.rules.periods import CLOSED, NOT_PASSED_ON

_ONE = {"Monate": "Monat", "Tage": "Tag", "Jahre": "Jahr"}
_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober"),
    *("November", "Dezember"),
)


def told(due: Due, periods: Periods, day: date, *, is_closed: bool, is_held: bool, is_asked: bool) -> str:
    """Return in German when a case is erased, and why."""
    words = _when(due, periods, day, is_closed=is_closed, is_held=is_held)
    if is_asked:
        words += (
            " Die vorzeitige Löschung ist beantragt und wartet auf die Bestätigung durch den Datenschutz."
        )
    return words


def _when(due: Due, periods: Periods, day: date, *, is_closed: bool, is_held: bool) -> str:
    if is_held:
        return "Wird vorerst nicht gelöscht: Es gilt eine Löschsperre."
    on = "in der nächsten Nacht" if due.on <= day else f"am {due.on:%d.%m.%Y}"
    if due.rule == CLOSED:
        return f"Wird {on} gelöscht: {_months(periods)} nach dem Abschluss. Gezählt bleibt der Fall."
    if due.rule == NOT_PASSED_ON:
        if is_closed:
            return f"Wird {on} gelöscht: Der Fall wurde niemandem weitergegeben."
        return f"Wird {on} gelöscht, wenn er bis dahin niemandem weitergegeben wird und keine Einwilligung vorliegt."
    if is_closed:
        return f"Wird {on} gelöscht."
    return f"Wird {_months(periods)} nach dem Abschluss gelöscht, spätestens {on}."


def _months(periods: Periods) -> str:
    return "einen Monat" if periods.closed_months == 1 else f"{periods.closed_months} Monate"


def in_words(value: int, unit: str) -> str:
    """Return a period, or the month that ends it, in German."""
    if unit not in _ONE:
        return _MONTHS[min(max(value, 1), 12) - 1]
    return "sofort" if value == 0 else f"{value} {_ONE[unit] if value == 1 else unit}"
