"""To whom a case can be given back: not to a school whose part has ended."""

from datetime import date

from kette.calendar import school_year


def part_of_school_ended(cohort: int, compulsory_until: date | None, day: date) -> bool:
    """Say whether a school's part in a case is over: after the last school day, unless Schulpflicht still runs.

    :param cohort: the year in which the school year of leaving ends.
    """
    if day <= school_year(cohort).last_school_day:
        return False
    return compulsory_until is None or day > compulsory_until


def refuses_return(
    *, is_closed: bool, is_own_school: bool, cohort: int, compulsory_until: date | None, day: date
) -> str | None:
    """Return why an institution cannot take a case back, as a German sentence; None where it can."""
    if is_closed:
        return "Die Stelle ist geschlossen."
    if is_own_school and part_of_school_ended(cohort, compulsory_until, day):
        return "Die Schule ist nicht mehr zuständig: Das Schuljahr und die Schulpflicht sind zu Ende."
    return None
