"""What was answered to reminders: why not yet, and until when; put beside what is watched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select

from kette import clock, settings
from kette.db import db
from kette.institutions.models import Institution
from kette.reminders.models import Delay
from kette.reminders.rules.delaying import DAYS, TIMES, Limits, occasion, owes
from kette.reminders.rules.due import Addressee, Watched
from kette.reminders.rules.parties import Party
from kette.reminders.rules.reasons import PutOff, Reason
from kette.roles import InstitutionKind

# So many subjects are asked for at once.
_AT_ONCE = 500
# Rule, subject, the day it is counted from, the institution that owes it.
_Thing = tuple[str, str, date, int]


def limits(day: date) -> Limits:
    """Return how often and how long things may wait in the Kommune."""
    values = settings.get_many([TIMES, DAYS], day)
    return Limits(values[TIMES], values[DAYS])


def answered(found: Sequence[Watched], day: date, coordination: Callable[[], Sequence[int]]) -> list[Watched]:
    """Put the last answer beside each thing; what may wait no longer is told to the Koordinierung as well."""
    last = _last([one.subject for one in found])
    if not last:
        return list(found)
    most, told = limits(day).times, _once(coordination)
    return [_with(one, last, day, most, told) for one in found]


def _with(
    one: Watched,
    last: Mapping[_Thing, Delay],
    day: date,
    most: int,
    coordination: Callable[[], tuple[Addressee, ...]],
) -> Watched:
    owing = owes(one)
    row = owing and last.get((one.rule, one.subject, occasion(one), owing.institution_id))
    if not row:
        return one
    is_spent = row.number >= most and row.until_on <= day
    given_on = clock.local(row.given_at).date()
    put = PutOff(Reason(row.reason), given_on, row.until_on, row.number, is_spent)
    parties = {**one.parties, Party.COORDINATION: coordination()} if is_spent else one.parties
    return replace(one, put_off=put, parties=parties)


def _last(subjects: Sequence[str]) -> Mapping[_Thing, Delay]:
    """Return the last answer to each thing of these subjects."""
    wanted, rows = sorted(set(subjects)), list[Delay]()
    for begin in range(0, len(wanted), _AT_ONCE):
        some = wanted[begin : begin + _AT_ONCE]
        rows += db.session.scalars(select(Delay).where(Delay.subject.in_(some)))
    rows.sort(key=lambda row: row.number)
    return {_key(row): row for row in rows}


def _once(coordination: Callable[[], Sequence[int]]) -> Callable[[], tuple[Addressee, ...]]:
    known: list[tuple[Addressee, ...]] = []

    def told() -> tuple[Addressee, ...]:
        if not known:
            known.append(tuple(Addressee(one) for one in coordination()))
        return known[0]

    return told


def waits(rule: str, subject: Any, occasion_on: Any, institution: Any, day: date) -> ColumnElement[bool]:
    """Return the condition that something waits on a day because its institution answered; of columns or values."""
    return exists().where(
        and_(
            Delay.rule == rule,
            Delay.subject == subject,
            Delay.occasion_on == occasion_on,
            Delay.institution_id == institution,
            Delay.until_on > day,
        )
    )


def said_to(rule: str, occasions: Mapping[str, date | None], day: date) -> Mapping[str, PutOff]:
    """Return the answers that hold on a day to things of one rule, by subject.

    :param occasions: the day from which each is counted, by subject.
    """
    rows = _last(list(occasions)).items()
    return {
        subject: PutOff(Reason(row.reason), clock.local(row.given_at).date(), row.until_on, row.number)
        for (of, subject, occasion_on, _), row in rows
        if of == rule and occasion_on == occasions[subject] and day < row.until_on
    }


def was_spent(day: date) -> bool:
    """Say whether anything was ever put off as often as is allowed and its day has come; most days nothing was."""
    row = select(Delay.id).where(Delay.number >= limits(day).times, Delay.until_on <= day).limit(1)
    return db.session.scalars(row).first() is not None


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that was put off, as it is counted: the day, the rule, the kind of institution, the reason; no name."""

    on: date
    rule: str
    kind: InstitutionKind
    reason: Reason


def put_off_between(first: date, last: date) -> Sequence[Counted]:
    """List the things that were put off from one day to another, each once, with what was said last."""
    rows = db.session.execute(
        select(Delay, Institution.kind)
        .join(Institution, Institution.id == Delay.institution_id)
        .where(Delay.given_at >= clock.at_local(first, 0))
        .order_by(Delay.given_at, Delay.id)
    )
    things: dict[_Thing, Counted] = {}
    for row, kind in rows:
        on = clock.local(row.given_at).date()
        if on <= last:
            things[_key(row)] = Counted(on, row.rule, kind, Reason(row.reason))
    return list(things.values())


def _key(row: Delay) -> _Thing:
    return row.rule, row.subject, row.occasion_on, row.institution_id
