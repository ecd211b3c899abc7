"""Labelled pairs of invented records: the same person written differently, and people who only look alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from kette.cases.rules.identity import PersonalData
from tests.intake import pair_names as names
from tests.intake.writing import digraphs, duden, passport, slipped, without_dots

FIRST_DAY, DAYS = date(2007, 8, 1), 4 * 365
DIFFERENT = 0.45  # share of pairs that are two people


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, whether they are of the same person, and which kind of pair it is."""

    kind: str
    one: PersonalData
    other: PersonalData
    is_same: bool


@dataclass(frozen=True, slots=True)
class Forms:
    """One name in the forms in which it is written, the usual one first."""

    forms: tuple[str, ...]

    @property
    def usual(self) -> str:
        """Return the usual form."""
        return self.forms[0]


def make_pairs(seed: int, count: int = 6000) -> list[Pair]:
    """Make pairs; the same seed makes the same ones."""
    draw = Random(f"pairs {seed}")  # invented people
    return [_different(draw) if draw.random() < DIFFERENT else _same(draw) for _ in range(count)]


def make_people(seed: int, count: int) -> list[PersonalData]:
    """Make people who are nobody's doubles but by chance."""
    draw = Random(f"people {seed}")
    return [_record(*_drawn(draw), draw) for _ in range(count)]


Drawn = tuple[Forms, Forms, str]


def _drawn(draw: Random) -> Drawn:
    """Draw the forms of a family name and a given name, and the sex."""
    sex = draw.choice("mw")
    origin = draw.choices(("german", "turkish", "arabic", "ukrainian"), (45, 20, 18, 17))[0]
    if origin == "german":
        given = draw.choice(names.GERMAN_WOMEN if sex == "w" else names.GERMAN_MEN)
        return Forms(_umlauts(draw.choice(names.GERMAN_FAMILIES))), Forms(_umlauts(given)), sex
    if origin == "turkish":
        given = draw.choice(names.TURKISH_WOMEN if sex == "w" else names.TURKISH_MEN)
        return Forms(_umlauts(draw.choice(names.TURKISH_FAMILIES))), Forms(_umlauts(given)), sex
    if origin == "arabic":
        given_forms = draw.choice(names.ARABIC_WOMEN if sex == "w" else names.ARABIC_MEN)
        return Forms(draw.choice(names.ARABIC_FAMILIES)), Forms(given_forms), sex
    ukrainian, russian = draw.choice(names.UKRAINIAN_WOMEN if sex == "w" else names.UKRAINIAN_MEN)
    family = draw.choice(names.UKRAINIAN_FAMILIES)
    return (
        Forms((passport(family), duden(family), family)),
        Forms((passport(ukrainian), duden(ukrainian), ukrainian, passport(russian, russian=True), duden(russian))),
        sex,
    )  # fmt: skip


def _umlauts(written: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((written, digraphs(written), without_dots(written))))


def _day(draw: Random) -> date:
    return FIRST_DAY + timedelta(days=draw.randrange(DAYS))


def _record(family: Forms, given: Forms, sex: str, draw: Random) -> PersonalData:
    return PersonalData(family.usual, given.usual, _day(draw), sex)


# The same person -------------------------------------------------------------------------------------------------------


def _same(draw: Random) -> Pair:
    """Draw somebody, and write them again as another office would; now and then with two differences at once."""
    family, given, sex = _drawn(draw)
    one = _record(family, given, sex, draw)
    kind = draw.choice(tuple(_WRITTEN_AGAIN))
    one, other = _WRITTEN_AGAIN[kind](one, family, given, draw)
    if draw.random() < 0.12:
        second = draw.choice(
            ("slip", "other form", "no sex", *(["next day"] if one.born_on == other.born_on else []))
        )
        kind, other = f"{kind}, {second}", _with_second(second, other, family, given, draw)
    return Pair(kind, *_in_any_order(one, other, draw), is_same=True)


Written = tuple[PersonalData, PersonalData]


def _with_second(second: str, other: PersonalData, family: Forms, given: Forms, draw: Random) -> PersonalData:
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


_WRITTEN_AGAIN: dict[str, Callable[[PersonalData, Forms, Forms, Random], Written]] = {
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


# Two people ------------------------------------------------------------------------------------------------------------


def _different(draw: Random) -> Pair:
    family, given, sex = _drawn(draw)
    one = _record(family, given, sex, draw)
    kind = draw.choice(tuple(_TWO_PEOPLE))
    one, other = _TWO_PEOPLE[kind](one, family, given, draw)
    return Pair(kind, *_in_any_order(one, other, draw), is_same=False)


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
        yield _drawn(draw)


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
    other_family, other_given, sex = _drawn(draw)
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


_TWO_PEOPLE: dict[str, Callable[[PersonalData, Forms, Forms, Random], Written]] = {
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


def _in_any_order(one: PersonalData, other: PersonalData, draw: Random) -> Written:
    return (one, other) if draw.random() < 0.5 else (other, one)
