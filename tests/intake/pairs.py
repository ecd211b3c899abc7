"""Labelled pairs of invented records: the same person written differently, and people who only look alike."""

from dataclasses import dataclass
from random import Random

from kette.cases.rules.identity import PersonalData
from tests.intake.drawing import Written, drawn, record
from tests.intake.same_person import WRITTEN_AGAIN, with_second
from tests.intake.two_people import TWO_PEOPLE

DIFFERENT = 0.45  # share of pairs that are two people


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, whether they are of the same person, and which kind of pair it is."""

    kind: str
    one: PersonalData
    other: PersonalData
    is_same: bool


def make_pairs(seed: int, count: int = 6000) -> list[Pair]:
    """Make pairs; the same seed makes the same ones."""
    draw = Random(f"pairs {seed}")  # invented people
    return [_different(draw) if draw.random() < DIFFERENT else _same(draw) for _ in range(count)]


def make_people(seed: int, count: int) -> list[PersonalData]:
    """Make people who are nobody's doubles but by chance."""
    draw = Random(f"people {seed}")
    return [record(*drawn(draw), draw) for _ in range(count)]


def _same(draw: Random) -> Pair:
    """Draw somebody, and write them again as another office would; now and then with two differences at once."""
    family, given, sex = drawn(draw)
    one = record(family, given, sex, draw)
    kind = draw.choice(tuple(WRITTEN_AGAIN))
    one, other = WRITTEN_AGAIN[kind](one, family, given, draw)
    if draw.random() < 0.12:
        second = draw.choice(
            ("slip", "other form", "no sex", *(["next day"] if one.born_on == other.born_on else []))
        )
        kind, other = f"{kind}, {second}", with_second(second, other, family, given, draw)
    return Pair(kind, *_in_any_order(one, other, draw), is_same=True)


def _different(draw: Random) -> Pair:
    family, given, sex = drawn(draw)
    one = record(family, given, sex, draw)
    kind = draw.choice(tuple(TWO_PEOPLE))
    one, other = TWO_PEOPLE[kind](one, family, given, draw)
    return Pair(kind, *_in_any_order(one, other, draw), is_same=False)


def _in_any_order(one: PersonalData, other: PersonalData, draw: Random) -> Written:
    return (one, other) if draw.random() < 0.5 else (other, one)
