"""Drawing invented people: the forms of their names, sex and birth date."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kette.cases.rules.identity import PersonalData
from tests.intake import pair_names as names
from tests.intake.writing import digraphs, duden, passport, without_dots

FIRST_DAY, DAYS = date(2007, 8, 1), 4 * 365


@dataclass(frozen=True, slots=True)
class Forms:
    """One name in the forms in which it is written, the usual one first."""

    forms: tuple[str, ...]

    @property
    def usual(self) -> str:
        """Return the usual form."""
        return self.forms[0]


Drawn = tuple[Forms, Forms, str]


def drawn(draw: Random) -> Drawn:
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


def record(family: Forms, given: Forms, sex: str, draw: Random) -> PersonalData:
    return PersonalData(family.usual, given.usual, _day(draw), sex)


Written = tuple[PersonalData, PersonalData]
