"""For how long nobody held an open case: links from the steps, holders from the tenures, set against each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from sqlalchemy import Integer, column, select, table

from kette.cases.models import CaseStep
from kette.chain import Link, Step
from kette.db import db
from kette.moments import UtcDateTime

_TENURES = table(
    "tenures",
    column("case_id", Integer),
    column("holder_id", Integer),
    column("from_at", UtcDateTime),
    column("until_at", UtcDateTime),
)


class Stepped(NamedTuple):
    """One step: when, which, and to which link it led."""

    seq: int
    at: datetime
    step: Step
    link: Link


class Held(NamedTuple):
    """From when until when an institution held a case; without an end it still does."""

    holder_id: int | None
    begin: datetime
    end: datetime | None


@dataclass(slots=True)
class Copy:
    """A copy of the ledger, made day by day: what is erased later stays in it."""

    steps: dict[int, dict[int, Stepped]] = field(default_factory=dict)
    tenures: dict[int, list[Held]] = field(default_factory=dict)

    def take(self, since: datetime) -> None:
        """Copy what was written since a moment."""
        rows = db.session.execute(
            select(CaseStep.case_id, CaseStep.seq, CaseStep.at, CaseStep.step, CaseStep.to_link).where(
                CaseStep.at >= since
            )
        ).all()
        for case_id, seq, at, step, link in rows:
            self.steps.setdefault(case_id, {})[seq] = Stepped(seq, at, step, link)
        changed = sorted({row.case_id for row in rows})
        held = db.session.execute(
            select(_TENURES).where(_TENURES.c.case_id.in_(changed)).order_by(_TENURES.c.from_at)
        )
        for case_id in changed:
            self.tenures[case_id] = []
        for case_id, holder_id, begin, end in held:
            self.tenures[case_id].append(Held(holder_id, begin, end))

    def seconds_without_holder(self, end: datetime) -> float:
        """Add up over all cases for how long they were open and nobody held them."""
        return sum(
            without_holder(sorted(steps.values()), self.tenures.get(case_id, ()), end).total_seconds()
            for case_id, steps in self.steps.items()
        )

    def days_to_acceptance(self) -> list[float]:
        """Return of every offer that was accepted how many days that took."""
        return sorted(one for steps in self.steps.values() for one in _answered(sorted(steps.values())))


def without_holder(steps: Sequence[Stepped], tenures: Iterable[Held], end: datetime) -> timedelta:
    """Return for how long a case was open and nobody held it.

    :param steps: in order, from the report on.
    :param end: until when it is looked at.
    """
    held = sorted((one.begin, one.end or end) for one in tenures if one.holder_id is not None)
    bounds = [*(one.at for one in steps), end]
    gone = timedelta()
    for step, (begin, until) in zip(steps, pairwise(bounds), strict=True):
        if step.link is not Link.CLOSED:
            gone += _uncovered(begin, until, held)
    return gone


def _uncovered(begin: datetime, until: datetime, held: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """Return how much of a time none of the others covers; they come in order of their beginning."""
    gone, reached = timedelta(), begin
    for first, last in held:
        if last <= reached:
            continue
        if first >= until:
            break
        gone += max(first - reached, timedelta())
        reached = max(reached, last)
    return gone + max(until - reached, timedelta())


def _answered(steps: Sequence[Stepped]) -> Iterable[float]:
    offered: datetime | None = None
    for one in steps:
        if one.step is Step.OFFER:
            offered = one.at
        elif one.step is Step.ACCEPT and offered is not None:
            # What the safety net takes in advance is accepted in the same moment: nobody decided about it.
            if one.at > offered:
                yield (one.at - offered) / timedelta(days=1)
            offered = None


def middle(days: Sequence[float]) -> float:
    """Return the median, 0 where there is none."""
    return float(median(days)) if days else 0.0
