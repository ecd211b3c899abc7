"""What a school's file says about its pupils, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

#: Where a pupil stands at the school, by SchILD's own key.
STATUSES = {
    0: "Aufnahme",
    1: "Warteliste",
    2: "Aktiv",
    3: "Beurlaubt",
    6: "Extern",
    8: "Abschluss",
    9: "Abgang",
    10: "Ehemalige",
}
#: Who attends the school: Aktiv, and Beurlaubt, who will need an Anschluss all the same.
ACTIVE = frozenset({2, 3})


@dataclass(frozen=True, slots=True)
class Pupil:
    """One pupil with exactly the facts that the chain needs; nothing else of the file is kept (data minimisation)."""

    family_name: str
    given_name: str
    born_on: date
    sex: str  # m, w, d, x (ohne Angabe), or empty where the file does not say
    status: int
    school_number: str
    class_name: str
    year: str  # Jahrgang: 10, EF, …
    track: str  # Schulgliederung: ***, A12, …
    compulsory_done: bool | None
    degree: str  # key of the official catalogue of Abschlüsse
    street: str  # with the house number
    postcode: str
    town: str
    phone: str
    email: str
    internal_id: str
    guid: str
    line: int
    option: str = ""  # key of the official catalogue of Anschlussoptionen (KAoA)
    no_disclosure: bool | None = False  # keineAuskunftAnDritte

    @property
    def active(self) -> bool:
        """Say whether the pupil attends the school."""
        return self.status in ACTIVE


#: The lines of a second table, of the same workbook or another file, are counted from here on, so that each is known by a number.
TABLE = 1_000_000


def where_is(line: int) -> str:
    """Return where a line stands, for people; 0 stands for the whole file, of which nothing is said."""
    if not line:
        return ""
    table, line = divmod(line, TABLE)
    return f"Tabelle {table + 1}, Zeile {line}" if table else f"Zeile {line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one line, counted from 1 with the header; without a column, it is the whole line.

    :param line: 0 where it is the file as a whole.
    """

    line: int
    column: str
    reason: str

    @property
    def where(self) -> str:
        """Return line and column in words; empty for the whole file."""
        column = f"Spalte „{self.column}“" if self.column else ""
        return ", ".join(part for part in (where_is(self.line), column) if part)

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}" if self.where else self.reason


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that could be read: each of its rows is a pupil or has at least one problem."""

    kind: str
    encoding: str
    #: Rows below the header that are not blank.
    rows: int
    pupils: tuple[Pupil, ...]
    #: Why rows were left out.
    problems: tuple[Problem, ...]
    #: What is odd about rows that were taken all the same.
    hints: tuple[Problem, ...]
    #: What is to be said about the file as a whole.
    notes: tuple[str, ...] = ()
    #: Of each table the fields that it speaks of; empty where that is not known, and the file speaks of all.
    held: tuple[frozenset[str], ...] = ()

    def lacking(self, fields: frozenset[str]) -> list[frozenset[str]]:
        """Return of each table which of these fields it does not speak of."""
        return [fields - one for one in self.held]


class Unreadable(Exception):
    """The file as a whole cannot be read; the reason is a German sentence for the person who chose the file."""

    def __init__(self, reason: str, line: int = 0, column: str = "") -> None:
        super().__init__(reason, line, column)
        self.reason = reason
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return str(Problem(self.line, self.column, self.reason))


def listing(problems: Sequence[Problem], limit: int = 50) -> list[str]:
    """Return German sentences for the first problems, and as the last one how many more there are."""
    sentences = [str(problem) for problem in problems[:limit]]
    if len(problems) > limit:
        sentences.append(f"… und {len(problems) - limit} weitere.")
    return sentences
