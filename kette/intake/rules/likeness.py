"""Whether two records are likely to be of the same person: names as they sound, birth date, sex; a score and the reasons.

Similar is not the same: what is found here is linked by people, never merged (docs/decisions/link-never-merge.md).
Twins share birth date and family name, cousins both names, and many people a common name: none of them is enough.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from kette.intake.rules.words import WEAK, Agreement, agreement
from kette.labels import LabelledEnum


class Reason(LabelledEnum):
    """In what two records agree or differ: codes that say nothing about either person's data."""

    FAMILY_SAME = "family_same", "gleicher Nachname"
    FAMILY_SOUND = "family_sound", "Nachname klingt gleich, ist anders geschrieben"
    FAMILY_PART = "family_part", "Nachname zum Teil gleich (Doppelname)"
    FAMILY_SLIP = "family_slip", "Nachname bis auf einen Schreibfehler gleich"
    GIVEN_SAME = "given_same", "gleicher Vorname"
    GIVEN_SOUND = "given_sound", "Vorname klingt gleich, ist anders geschrieben"
    GIVEN_PART = "given_part", "Vornamen zum Teil gleich"
    GIVEN_SLIP = "given_slip", "Vorname bis auf einen Schreibfehler gleich"
    SWAPPED = "swapped", "Vor- und Nachname vertauscht"
    BORN_SAME = "born_same", "gleiches Geburtsdatum"
    BORN_NEXT_DAY = "born_next_day", "Geburtsdatum um einen Tag anders"
    BORN_TURNED = "born_turned", "Tag und Monat der Geburt vertauscht"
    SEX_DIFFERS = "sex_differs", "Geschlecht anders angegeben"


class Person(Protocol):
    """What is compared of somebody: a row of a file, or who a case is about."""

    @property
    def family_name(self) -> str: ...
    @property
    def given_name(self) -> str: ...
    @property
    def born_on(self) -> date: ...
    @property
    def sex(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two records are: out of 100, and why. Only what is likely the same person gets one."""

    score: int
    reasons: tuple[Reason, ...]


_COST = {Agreement.SAME: 0, Agreement.SOUND: 3, Agreement.PART: 8, Agreement.SLIP: 8}
_SWAPPED, _OTHER_DAY, _OTHER_SEX = 6, 12, 10
# Where a birth date is unknown, offices write the first of January: it says less.
_UNKNOWN_DAY = (1, 1)


def likeness(one: Person, other: Person) -> Likeness | None:
    """Return how alike two records are, or None where they are not likely to be the same person."""
    born = _born(one.born_on, other.born_on)
    if born is None:
        return None
    straight = _straight(one, other)
    found = _judged(straight, born, one, other, swapped=False)
    return found or _judged(_crossed(one, other), born, one, other, swapped=True)


@lru_cache(maxsize=20_000)
def near_days(day: date) -> tuple[date, ...]:
    """Return the birth dates that a slip makes of one: the days beside it, and day and month turned."""
    days = [day + timedelta(days=1), day - timedelta(days=1)]
    if day.day <= 12 and day.day != day.month:
        days.append(date(day.year, day.day, day.month))
    return tuple(dict.fromkeys(days))


def _born(one: date, other: date) -> Reason | None:
    if one == other:
        return Reason.BORN_SAME
    if abs((one - other).days) == 1:
        return Reason.BORN_NEXT_DAY
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return Reason.BORN_TURNED
    return None


def _straight(one: Person, other: Person) -> tuple[Agreement, Agreement]:
    family = agreement(one.family_name, other.family_name, True)
    if family is Agreement.NONE:
        return family, family
    return family, agreement(one.given_name, other.given_name, False)


def _crossed(one: Person, other: Person) -> tuple[Agreement, Agreement]:
    family = agreement(one.family_name, other.given_name, True)
    if family is Agreement.NONE:
        return family, family
    return family, agreement(one.given_name, other.family_name, False)


def _judged(
    names: tuple[Agreement, Agreement], born: Reason, one: Person, other: Person, *, swapped: bool
) -> Likeness | None:
    if Agreement.NONE in names:
        return None
    family, given = names
    weak = sum(agrees in WEAK for agrees in names)
    sexes_differ = {one.sex, other.sex} == {"m", "w"}
    if weak > _weak_allowed(born, one.born_on, swapped=swapped):
        return None
    # Paul and Paula, Jan and Jana are twins more often than a slip of two entries at once.
    if sexes_differ and (given is not Agreement.SAME or born is not Reason.BORN_SAME or weak):
        return None
    score = 100 - _COST[family] - _COST[given]
    score -= _SWAPPED * swapped + _OTHER_DAY * (born is not Reason.BORN_SAME) + _OTHER_SEX * sexes_differ
    reasons = [Reason(f"family_{family.value}"), Reason(f"given_{given.value}")]
    if swapped:
        reasons.append(Reason.SWAPPED)
    reasons.append(born)
    if sexes_differ:
        reasons.append(Reason.SEX_DIFFERS)
    return Likeness(score, tuple(reasons))


def _weak_allowed(born: Reason, day: date, *, swapped: bool) -> int:
    if born is Reason.BORN_SAME and not swapped:
        return 1 if (day.day, day.month) == _UNKNOWN_DAY else 2
    return 1 if born is Reason.BORN_SAME or not swapped else 0
