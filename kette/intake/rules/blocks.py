"""In which blocks somebody stands: only who shares one with somebody else is opened and compared.

A block is a birth date and how one name sounds, with the first sound of the other name; or, where the birth date may be
a slip, how both names sound. Blocks leave here as text and are kept as keyed hashes alone (kette.intake.service.marking).
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from kette.intake.rules.forms_of_names import given_stem
from kette.intake.rules.likeness import Person, near_days
from kette.intake.rules.sounds import skeleton
from kette.intake.rules.words import name


def own_blocks(person: Person) -> set[str]:
    """Return the blocks in which somebody is found."""
    return _blocks(person, (person.born_on,))


def sought_blocks(person: Person) -> set[str]:
    """Return the blocks in which those stand who may be the same person."""
    return _blocks(person, near_days(person.born_on))


def _blocks(person: Person, days: Iterable[date]) -> set[str]:
    """Return the blocks of one name on the birth date, and those of both names on each of these days."""
    born = _written(person.born_on)
    also = [_written(day) for day in days]
    blocks = set()
    for family in _codes(person.family_name, True):
        for given in _codes(person.given_name, False):
            # Which name is which is not said: they may be swapped.
            blocks.add(f"{born}{family} {given[:1]}")
            blocks.add(f"{born}{given} {family[:1]}")
            both = f"{family}+{given}" if family < given else f"{given}+{family}"
            for day in also:
                blocks.add(day + both)
    return blocks


@lru_cache(maxsize=20_000)
def _written(day: date) -> str:
    return f"{day.toordinal()} "


@lru_cache(maxsize=200_000)
def _codes(written: str, is_family: bool) -> tuple[str, ...]:
    """Return how the words of a name sound; forms of one name sound the same."""
    codes: dict[str, None] = {}
    for word in name(written, is_family=is_family).words:
        # As a given name in either place, because names are swapped.
        stem = given_stem(word.spellings)
        for spelling in word.spellings if stem is None else (stem,):
            codes[skeleton(spelling)] = None
    return tuple(codes)
