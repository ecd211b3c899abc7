"""How it is written down what of a table is given out on an access request."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exported:
    """One table that is given out.

    :param owners: columns that name an institution or a membership: the row belongs to the part of each; a row that
        belongs to nobody goes to whoever holds the case.
    :param fields: columns with their German labels, in order.
    :param without: columns that are not given out, with the reason.
    :param to_keeper: whoever holds the case gives every row out as well, because it is told of all.
    :param may_be_held_back: whether a row can be held back, with a reason.
    """

    table: str
    title: str
    owners: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    without: tuple[tuple[str, str], ...] = ()
    to_keeper: bool = False
    may_be_held_back: bool = False


@dataclass(frozen=True, slots=True)
class Excluded:
    """One table that is not given out, and why."""

    table: str
    because: str


# Keys of the database itself say nothing about anybody.
TECHNICAL = frozenset({"id", "public_id", "kommune_id", "case_id"})
HASH = "Prüfwert, aus dem nichts über die Person zu lesen ist"
BY = ("membership_id", "festgehalten von")
