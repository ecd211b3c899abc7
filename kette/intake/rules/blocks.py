"""In which blocks somebody stands: only who shares one with somebody else is opened and compared.

A block is a birth date and how one name sounds, with the first sound of the other name; or, where the birth date may be
a slip, how both names sound. Blocks leave here as text and are kept as keyed hashes alone (kette.intake.service.marking).
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import product

from kette.intake.rules.forms_of_names import given_stem
from kette.intake.rules.likeness import Person, near_days
from kette.intake.rules.sounds import skeleton
from kette.intake.rules.words import name


def own_blocks(person: Person) -> set[str]:
    """Return the blocks in which somebody is found."""
    sounds = _sounds(person)
    return {*_of_one_name(person.born_on, sounds), *_of_both_names(person.born_on, sounds)}


def sought_blocks(person: Person) -> set[str]:
    """Return the blocks in which those stand who may be the same person."""
    sounds = _sounds(person)
    blocks = set(_of_one_name(person.born_on, sounds))
    for day in near_days(person.born_on):
        blocks.update(_of_both_names(day, sounds))
    return blocks


Sounds = list[tuple[str, str]]


def _sounds(person: Person) -> Sounds:
    family, given = _codes(person.family_name, True), _codes(person.given_name, False)
    return list(product(family, given))


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


def _of_one_name(day: date, sounds: Sounds) -> Iterator[str]:
    # Which name is which is not said: they may be swapped.
    for family, given in sounds:
        yield f"{day.toordinal()} {family} {given[:1]}"
        yield f"{day.toordinal()} {given} {family[:1]}"


def _of_both_names(day: date, sounds: Sounds) -> Iterator[str]:
    for family, given in sounds:
        yield f"{day.toordinal()} {min(family, given)}+{max(family, given)}"
