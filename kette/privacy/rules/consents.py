"""Who may give a consent: from 15 the young person, below that whoever has custody."""

from dataclasses import dataclass
from datetime import date

from kette.calendar import age_on
from kette.privacy.rules.bases import CONSENT_AGE, GivenBy

ADULT = 18  # years; § 2 BGB


@dataclass(frozen=True, slots=True)
class Finding:
    """What speaks against a consent: a refusal, or a doubt that a person can settle."""

    words: str
    refused: bool


def check_giver(given_by: GivenBy, born_on: date, day: date, *, incapable: bool = False) -> Finding | None:
    """Say what speaks against a consent given by somebody on a day; None where nothing does.

    § 36 SGB I and the Arbeitshilfe „Sozialdatenschutz in Jugendberufsagenturen“: given personally from 15 on, without
    representation; below 15, or while not capable of judging, by those who have custody, up to 18.

    :param incapable: somebody has confirmed that the young person cannot judge it themselves.
    """
    age = age_on(born_on, day)
    if given_by is GivenBy.YOUTH:
        if age < CONSENT_AGE:
            return Finding(
                f"Unter {CONSENT_AGE} Jahren willigen die Sorgeberechtigten ein; am genannten Tag war die Person {age}.",
                refused=True,
            )
        return None
    if age >= ADULT:
        return Finding("Ab 18 Jahren kann nur die Person selbst einwilligen.", refused=True)
    if age >= CONSENT_AGE and not incapable:
        return Finding(
            f"Ab {CONSENT_AGE} Jahren willigt der junge Mensch selbst ein. Bitte wählen Sie das, oder bestätigen Sie, dass "
            "er die Bedeutung der Einwilligung noch nicht einschätzen kann.",
            refused=False,
        )
    return None
