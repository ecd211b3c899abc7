"""The same person twice, as two offices write them: each way in which records of one person differ."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from kette.cases.rules.identity import PersonalData
from tests.intake import pair_names as names
from tests.intake.drawing import Forms, Written
from tests.intake.writing import slipped


def with_second(second: str, other: PersonalData, family: Forms, given: Forms, draw: Random) -> PersonalData:
    if second == "slip":
        return _slip(other, family, given, draw)[1]
    if second == "next day":
        return replace(other, born_on=other.born_on + timedelta(days=draw.choice((-1, 1))))
    if second == "no sex":
        return replace(other, sex=draw.choice(("", "x")))
    return (
        replace(other, family_name=draw.choice(family.forms)) if other.family_name == family.usual else other
    )


def _exact(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    return one, replace(one, family_name=one.family_name.upper()) if draw.random() < 0.3 else one


def _other_form(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    return (
        replace(one, family_name=draw.choice(family.forms)),
        replace(one, family_name=draw.choice(family.forms), given_name=draw.choice(given.forms)),
    )


def _sounds_alike(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    if draw.random() < 0.5:
        forms = draw.choice(names.SOUND_ALIKE_FAMILIES)
        first, second = draw.sample(forms, 2)
        return replace(one, family_name=first), replace(one, family_name=second)
    sex, *pair = draw.choice(names.SOUND_ALIKE_GIVEN)
    first, second = draw.sample(pair, 2)
    return replace(one, given_name=first, sex=sex), replace(one, given_name=second, sex=sex)


def _swapped(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    other = replace(one, family_name=draw.choice(family.forms))
    return one, replace(other, family_name=other.given_name, given_name=other.family_name)


def _next_day(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    return one, replace(one, born_on=one.born_on + timedelta(days=draw.choice((-1, 1))))


def _turned_day(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    day, month = draw.sample(range(1, 13), 2)
    year = one.born_on.year
    return replace(one, born_on=date(year, month, day)), replace(one, born_on=date(year, day, month))


def _second_given(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    pool = names.GERMAN_WOMEN if one.sex == "w" else names.GERMAN_MEN
    more = draw.choice([name for name in pool if name not in given.forms])
    both = [one.given_name, more] if draw.random() < 0.7 else [more, one.given_name]
    return replace(one, given_name=draw.choice((" ", "-")).join(both)), one


def _second_family(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    more = draw.choice([name for name in names.GERMAN_FAMILIES if name not in family.forms])
    both = [one.family_name, more] if draw.random() < 0.6 else [more, one.family_name]
    return replace(one, family_name=draw.choice(("-", "-", " ")).join(both)), one


def _joined(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    more = draw.choice(("Marie", "Lena", "Sophie") if one.sex == "w" else ("Luca", "Paul", "Elias"))
    first = draw.choice(("Anna", "Ann", "Eva", "Rosa") if one.sex == "w" else ("Jan", "Karl", "Finn", "Ole"))
    signs = draw.sample((" ", "-", ""), 2)
    return tuple(  # type: ignore[return-value]
        replace(one, given_name=f"{first}{sign}{more if sign else more.lower()}") for sign in signs
    )


def _slip(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    if draw.random() < 0.5 and len(one.family_name) > 3:
        return one, replace(one, family_name=slipped(one.family_name, draw))
    return one, replace(one, given_name=slipped(one.given_name, draw))


WRITTEN_AGAIN: dict[str, Callable[[PersonalData, Forms, Forms, Random], Written]] = {
    "exact": _exact,
    "other form": _other_form,
    "transliterated": _other_form,
    "sounds alike": _sounds_alike,
    "swapped names": _swapped,
    "next day": _next_day,
    "day and month turned": _turned_day,
    "second given name": _second_given,
    "double family name": _second_family,
    "joined": _joined,
    "slip": _slip,
}
