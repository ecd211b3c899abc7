"""Two people who look alike: twins, siblings, cousins, namesakes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from kette.cases.rules.identity import PersonalData
from tests.intake import pair_names as names
from tests.intake.drawing import Drawn, Forms, Written, drawn


def _another(given: Forms, sex: str, draw: Random) -> Forms:
    """Draw a given name of this sex that is not this one."""
    return next(
        other
        for _, other, other_sex in _many(draw)
        if other_sex == sex and not set(other.forms) & set(given.forms)
    )


def _another_family(family: Forms, draw: Random) -> Forms:
    return next(other for other, _, _ in _many(draw) if not set(other.forms) & set(family.forms))


def _many(draw: Random) -> Iterator[Drawn]:
    while True:
        yield drawn(draw)


def _twins(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    sex = draw.choice("mw")
    return one, replace(one, given_name=_another(given, sex, draw).usual, sex=sex)


def _near_twins(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    first, second = draw.choice(names.NEAR_WOMEN if one.sex == "w" else names.NEAR_MEN)
    return replace(one, given_name=first), replace(one, given_name=second)


def _sister_and_brother(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    hers, his = draw.choice(names.HER_AND_HIS)
    return replace(one, given_name=hers, sex="w"), replace(one, given_name=his, sex="m")


def _double_twins(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    first, second = draw.sample(
        ("Marie", "Luise", "Charlotte") if one.sex == "w" else ("Ali", "Hassan", "Amin"), 2
    )
    start = draw.choice(("Anna", "Eva", "Sophie") if one.sex == "w" else ("Mohammed", "Muhammad", "Ahmad"))
    return replace(one, given_name=f"{start} {first}"), replace(one, given_name=f"{start} {second}")


def _siblings(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    sex = draw.choice("mw")
    later = one.born_on + timedelta(days=draw.choice((365, 366, *range(280, 1400))))
    return one, PersonalData(one.family_name, _another(given, sex, draw).usual, later, sex)


def _cousins(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    """Bear the grandfather's name both, as is usual; born some days or years apart."""
    return one, replace(one, given_name=draw.choice(given.forms), born_on=_not_near(one.born_on, draw))


def _namesakes(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    common = (
        ("Müller", "Lukas", "m"), ("Schmidt", "Marie", "w"), ("Yılmaz", "Mehmet", "m"), ("Kaya", "Elif", "w"),
        ("Ahmadi", "Mohammad", "m"), ("Hussein", "Ali", "m"), ("Nguyen", "Anna", "w"), ("Ivanova", "Maria", "w"),
    )  # fmt: skip
    family_name, given_name, sex = draw.choice(common)
    first = replace(one, family_name=family_name, given_name=given_name, sex=sex)
    return first, replace(first, born_on=_not_near(one.born_on, draw))


def _same_given_and_day(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    return one, replace(
        one, family_name=_another_family(family, draw).usual, given_name=draw.choice(given.forms)
    )


def _same_day(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    other_family, other_given, sex = drawn(draw)
    if set(other_family.forms) & set(family.forms):
        other_given = _another(given, sex, draw)
    return one, PersonalData(other_family.usual, other_given.usual, one.born_on, sex)


def _crossing(one: PersonalData, family: Forms, given: Forms, draw: Random) -> Written:
    """One's given name is the other's family name, as with Ali Hassan and Hassan Omar; born on one day."""
    first, second, third = draw.sample(("Ali", "Hassan", "Omar", "Ibrahim", "Khalil", "Mahmoud", "Yusuf"), 3)
    one = replace(one, family_name=second, given_name=first, sex="m")
    return one, replace(one, family_name=third, given_name=second)


def _not_near(day: date, draw: Random) -> date:
    """Return another birth date: days or years away, never the next one, nor day and month turned."""
    while True:
        other = day + timedelta(days=draw.choice((2, 3, 7, 10, -2, -5, 365, *range(-700, 700, 7))))
        if abs((other - day).days) > 1 and (other.day, other.month) != (day.month, day.day):
            return other


TWO_PEOPLE: dict[str, Callable[[PersonalData, Forms, Forms, Random], Written]] = {
    "twins": _twins,
    "twins of near names": _near_twins,
    "sister and brother of near names": _sister_and_brother,
    "twins of double names": _double_twins,
    "siblings": _siblings,
    "cousins of one name": _cousins,
    "namesakes": _namesakes,
    "same given name and birth date": _same_given_and_day,
    "same birth date": _same_day,
    "one's given name is the other's family name": _crossing,
}
