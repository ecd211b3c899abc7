"""The columns of a list of cases, for page, CSV and XLSX alike. Add a column here and nowhere else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from kette.cases.rules.rows import BoardRow
from kette.chain import Link
from kette.labels import LabelledEnum
from kette.roles import PERSONAL_ROLES, SCHOOL_KINDS, Actor, Role

Value = str | int | date | None
_ALL = frozenset(PERSONAL_ROLES)
_CARING = frozenset({Role.SCHOOL, Role.ADVISER})
_SEES_CLASSES = _CARING | {Role.CLASS_TEACHER}


class Look(LabelledEnum):
    """How the page shows a value; the words are the same everywhere."""

    PLAIN = "plain", ""
    LINK = "link", ""
    BADGE = "badge", ""
    DUE = "due", ""


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a row: a line in a cell of the page, a column of its own in a file.

    :param head: its heading in a file.
    :param of: the value for a row on a day; a day and a number stay what they are.
    :param words: how the page writes it, where it is not simply written out.
    """

    head: str
    of: Callable[[BoardRow, date], Value]
    words: Callable[[Value], str] | None = None
    look: Look = Look.PLAIN

    def shown(self, row: BoardRow, day: date) -> str:
        """Return what the page writes; empty where there is nothing to write."""
        value = self.of(row, day)
        if value is None or value == "":
            return ""
        return self.words(value) if self.words else _written(value)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the page: values under each other, the first one in front.

    :param roles: whose list may have it; what stands in it is decided row by row.
    :param usual: whether it is shown to somebody who has chosen nothing.
    :param stays: whether it cannot be left out.
    """

    key: str
    head: str
    parts: tuple[Part, ...]
    roles: frozenset[Role] = _ALL
    usual: Callable[[Actor], bool] = lambda _viewer: True
    stays: bool = False


def _written(value: Value) -> str:
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)


def _since(value: Value) -> str:
    return f"seit {_written(value)}"


def _offered(value: Value) -> str:
    return f"angeboten: {value}"


def days_ago(days: Value) -> str:
    """Say how many days ago something was."""
    if days == 0:
        return "heute"
    return "gestern" if days == 1 else f"vor {days} Tagen"


def link_words(link: Link) -> str:
    """Return how a list calls a link of the chain: whoever offered waits for an answer."""
    if link is Link.OFFERED:
        return "Annahme steht aus"
    return link.label[0].upper() + link.label[1:]


def _at_school(viewer: Actor) -> bool:
    return viewer.institution_kind in SCHOOL_KINDS


COLUMNS = (
    Column(
        "fall",
        "Fall",
        (
            Part("Fall", lambda row, _: row.name, look=Look.LINK),
            Part("Nummer", lambda row, _: row.number),
        ),
        stays=True,
    ),
    Column(
        "schule",
        "Schule",
        (Part("Schule", lambda row, _: row.school),),
        # A school's list holds its own pupils.
        usual=lambda viewer: not _at_school(viewer),
    ),
    Column("klasse", "Klasse", (Part("Klasse", lambda row, _: row.class_name),), roles=_SEES_CLASSES),
    Column(
        "stand",
        "Stand",
        (
            Part("Stand", lambda row, _: link_words(row.link), look=Look.BADGE),
            Part(
                "Vorgemerkt",
                lambda row, _: "vorgemerkt, noch nicht angeboten" if row.waits_for_consent else "",
            ),
        ),
    ),
    Column(
        "stelle",
        "Zuständig",
        (
            Part("Zuständig", lambda row, _: row.holder),
            Part("Zuständig seit", lambda row, _: row.held_on if row.holder else None, words=_since),
            Part("Angeboten", lambda row, _: row.offered_to if row.holder else "", words=_offered),
        ),
    ),
    Column(
        "person",
        "Betreut von",
        # Colleagues of one's own institution alone: whom another one has put in charge is its own business.
        (Part("Betreut von", lambda row, _: row.adviser),),
        roles=_CARING,
        usual=lambda _: False,
    ),
    Column(
        "termin",
        "Nächster Termin",
        (
            Part("Nächster Termin", lambda row, _: row.next_on, look=Look.DUE),
            Part("Worum es dabei geht", lambda row, _: row.next_what),
        ),
    ),
    Column(
        "aktivitaet",
        "Letzte Aktivität",
        (
            Part("Letzte Aktivität", lambda row, _: row.active_on),
            Part("Tage ohne Aktivität", lambda row, day: (day - row.active_on).days, words=days_ago),
        ),
    ),
    Column(
        "schuljahr",
        "Schuljahr",
        (Part("Schuljahr", lambda row, _: row.school_year),),
        usual=lambda _: False,
    ),
    Column(
        "gemeldet",
        "Gemeldet am",
        (Part("Gemeldet am", lambda row, _: row.reported_on),),
        usual=lambda _: False,
    ),
)
COLUMN_OF = {column.key: column for column in COLUMNS}


def columns_for(viewer: Actor) -> tuple[Column, ...]:
    """Return the columns that a viewer may have, in order."""
    return tuple(column for column in COLUMNS if viewer.role in column.roles)


def usual_columns(viewer: Actor) -> tuple[Column, ...]:
    """Return the columns that a viewer sees who has chosen nothing."""
    return tuple(column for column in columns_for(viewer) if column.usual(viewer))


def chosen_columns(keys: Iterable[str], viewer: Actor) -> tuple[Column, ...]:
    """Return the columns of these keys that a viewer may have, in the order of the page, with those that stay.

    A key that is known no more is passed over: a choice made before must not shut the list.
    """
    wanted = set(keys)
    return tuple(column for column in columns_for(viewer) if column.stays or column.key in wanted)
