"""A row of the start page, and a list of rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kette.roles import Role

ROWS = 10
COORDINATION = frozenset({Role.KOKO, Role.MODERATOR})


@dataclass(frozen=True, slots=True)
class Task:
    """One row: what it is, about whom as far as may be seen, until when, and the one thing to do."""

    sentence: str
    action: str
    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Tasks:
    """The first rows of a list, how many there are in all, and where the rest stands."""

    rows: tuple[Task, ...]
    total: int
    endpoint: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
