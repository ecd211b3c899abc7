"""Where a class stands: on the list, reported, confirmed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kette.chain import OPEN_LINKS, Link
from kette.intake.rules.dates import Window

#: Where a case may stand while somebody is without an Anschluss.
WITHOUT_ANSCHLUSS = OPEN_LINKS - {Link.PROMISED, Link.ARRIVED}
#: More of them than this are no class: the column is missing or means something else.
LARGEST_CLASS = 1_000

_BETWEEN = re.compile(r"(?<=\d)[-./_]+(?=[a-zäöü])|\s+")
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a school stated for a class at a moment; without pupils, nobody counted them."""

    at: datetime
    pupils: int | None
    unplaced: int


@dataclass(frozen=True, slots=True)
class ClassState:
    """One class of a school year.

    :param pupils: how many stand on the list now; none once it is deleted.
    :param fresh: how many of them are not confirmed yet.
    :param reported: its cases, those reported by mistake left out.
    :param without: how many of these are without an Anschluss today.
    :param stated: the newest statement.
    :param forget_on: the day on which the list is deleted.
    :param counts_for: the identification date for which the newest statement counts.
    :param asked_for: the open date for which it does not count, so that the class is asked again.
    """

    name: str
    pupils: int = 0
    fresh: int = 0
    reported: int = 0
    without: int = 0
    stated: Statement | None = None
    forget_on: date | None = None
    counts_for: Window | None = None
    asked_for: Window | None = None

    @property
    def label(self) -> str:
        """Return its name for people."""
        return class_label(self.name)

    @property
    def is_done(self) -> bool:
        """Say whether nothing waits for the school."""
        return self.stated is not None and not self.fresh and self.asked_for is None


def class_label(name: str) -> str:
    """Return the name of a class for people, who may have none."""
    return f"Klasse {name}" if name else "ohne Klasse"


@dataclass(frozen=True, slots=True)
class Alike:
    """Ways to write what is probably one class, with how many pupils each has; the most usual one first."""

    spellings: tuple[tuple[str, int], ...]

    @property
    def usual(self) -> str:
        """Return the spelling that all should have."""
        return self.spellings[0][0]

    @property
    def others(self) -> frozenset[str]:
        """Return the spellings that should be another."""
        return frozenset(name for name, _ in self.spellings[1:])


def alike(sizes: Mapping[str, int]) -> list[Alike]:
    """Return which classes of one list are probably one: „10 b“, „10B“ and „10b“.

    :param sizes: how many pupils each spelling has.
    """
    groups: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, size in sizes.items():
        if name:
            groups[_bare(name)].append((name, size))
    return [
        # Of two that are as usual, the one in small letters: 10a before 10A.
        Alike(tuple(sorted(group, key=lambda one: (-one[1], len(one[0]), one[0].swapcase()))))
        for group in groups.values()
        if len(group) > 1
    ]


def _bare(name: str) -> str:
    """Return a class's name as it is compared: without blanks, case, leading zeros and the word „Klasse“.

    What stands between two numbers counts: 10.1 is not 101.
    """
    bare = _BETWEEN.sub("", name.casefold()).removeprefix("klasse").removeprefix("kl.")
    return _DIGITS.sub(lambda digits: str(int(digits[0])), bare)


def class_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that puts 9c before 10a, and those without a class last."""
    parts = [part for part in _DIGITS.split(name.casefold()) if part]
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts) or ((2, 0, ""),)


def next_open(states: Iterable[ClassState], after: str = "") -> ClassState | None:
    """Return the class to go on with: the next one that waits, beginning behind a class, then from the start."""
    waiting = [state for state in states if state.pupils and not state.is_done and state.name != after]
    later = [state for state in waiting if class_order(state.name) > class_order(after)] if after else []
    return next(iter([*later, *waiting]), None)
