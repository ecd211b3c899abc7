"""What was changed in the settings of the Kommune: who, when, from which value to which, and from which day it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from kette.db import db
from kette.institutions.models import Membership, Person
from kette.institutions.rules.values import value_in_words
from kette.settings import KINDS, Kind, Setting, read

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One change: values in words; `by` is empty where Kette itself wrote the value when it was set up."""

    label: str
    before: str
    after: str
    valid_from: date
    at: datetime
    by: str


def changes() -> Sequence[Change]:
    """List the newest changes, the newest first; nothing of them is ever overwritten."""
    kinds = {kind.key: kind for kind in KINDS}
    rows = db.session.execute(
        select(Setting, Person.name)
        .outerjoin(Membership, Membership.id == Setting.membership_id)
        .outerjoin(Person, Person.id == Membership.person_id)
        .order_by(Setting.recorded_at, Setting.id)
    ).all()
    earlier: dict[str, list[Setting]] = {}
    found = []
    for row, name in rows:
        kind = kinds.get(row.key)
        if kind is not None:
            found.append(_change(row, name or "", kind, earlier))
        earlier.setdefault(row.key, []).append(row)
    return found[-SHOWN:][::-1]


def _change(row: Setting, name: str, kind: Kind, earlier: Mapping[str, Sequence[Setting]]) -> Change:
    held = [one for one in earlier.get(row.key, ()) if one.valid_from <= row.valid_from]
    # Of several for the same day the one written last holds; they come in the order in which they were written.
    last = max(held, key=lambda one: (one.valid_from, one.recorded_at, one.id), default=None)
    before = read(row.key, None if last is None else last.value)
    return Change(
        kind.label,
        value_in_words(before, kind.words),
        value_in_words(read(row.key, row.value), kind.words),
        row.valid_from,
        row.recorded_at,
        name,
    )
