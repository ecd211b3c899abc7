"""A row of the start page, a list of rows, and what of a list is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from kette.reminders.rules.delaying import DELAYING_OF, asked_from
from kette.reminders.rules.due import Counting, Watched
from kette.roles import Role

_Row = TypeVar("_Row")

ROWS = 10
PAGE = 50
COORDINATION = frozenset({Role.KOKO, Role.MODERATOR})


@dataclass(frozen=True, slots=True)
class Task:
    """One row: what it is, about whom as far as may be seen, until when, and the one thing to do.

    :param for_many: stands for several young people, and therefore above the rows for one.
    :param note: what happens without anybody doing anything, and when.
    :param why: parts of the address on which whoever owes it says why not yet; None where that is not asked.
    """

    sentence: str
    action: str
    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    due_on: date | None = None
    for_many: bool = False
    note: str = ""
    why: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Tasks:
    """Rows of a list, and how many there are in all."""

    rows: tuple[Task, ...]
    total: int


NOTHING = Tasks((), 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a list is asked for: the day, and which rows: the first ones for the start page, or one page of all.

    :param of: public id of the institution to which it is narrowed; empty for all.
    """

    day: date
    begin: int = 0
    most: int = ROWS
    of: str = ""

    def part(self, rows: Sequence[_Row]) -> Sequence[_Row]:
        """Return these rows of a list that is there already."""
        return rows[self.begin : self.begin + self.most]


def one_row(task: Task) -> Tasks:
    """Return a list of a single row."""
    return Tasks((task,), 1)


def asked_why(rule: str, subject: str, due_on: date | None, day: date) -> tuple[str, str] | None:
    """Return the parts of the address on which it is asked why not yet: from the day on which it is due."""
    return (DELAYING_OF[rule].slug, subject) if due_on is not None and due_on <= day else None


def asked_soon(rule: str, subject: str, due_on: date, day: date, by: Counting) -> tuple[str, str] | None:
    """Return the same for what may not wait past its day: once Kette reminds of it, while there is a day to wait for."""
    one = Watched(rule, subject, "", {}, due_on, due_on)
    return asked_why(rule, subject, asked_from(one, by) if day < due_on else None, day)
