"""Compulsory schooling of a case: computed from the birth date at the report, unless somebody stated that it ended early."""

from datetime import date

DONE = "done"


def compulsory_runs(until: date | None, stated: str | None, day: date) -> bool | None:
    """Say whether compulsory schooling runs on a day; None where nothing is known.

    :param until: the last day as computed (§ 38 SchulG NRW, kette.calendar.schulpflicht_until).
    :param stated: newest value of the fact `compulsory`; only „vorzeitig erfüllt“ changes the computed answer.
    """
    if stated == DONE:
        return False
    return None if until is None else day <= until
