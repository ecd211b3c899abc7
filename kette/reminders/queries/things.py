"""One thing that somebody is reminded of, for the page on which they say why not yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from kette.cases.models import Case
from kette.cases.queries.one import get_case
from kette.cases.queries.sight import Seen, see_one
from kette.db import db
from kette.institutions.models import Institution
from kette.reminders.models import Delay
from kette.reminders.queries.answers import limits
from kette.reminders.queries.watching import counting, watched
from kette.reminders.rules import delaying
from kette.reminders.rules.catalogue import RULE_OF, Rule
from kette.reminders.rules.delaying import Limits
from kette.reminders.rules.due import Counting, Watched, due_again, reminded_on
from kette.reminders.rules.reasons import Reason
from kette.roles import Actor, Role

COORDINATING = frozenset({Role.KOKO, Role.MODERATOR})


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that a viewer's institution owes, and what may be answered.

    :param seen: the case it is about, as the viewer sees it; None where it is about none.
    """

    watched: Watched
    case: Case | None
    seen: Seen | None
    day: date
    by: Counting
    limits: Limits

    @property
    def rule(self) -> Rule:
        """Return the rule."""
        return RULE_OF[self.watched.rule]

    @property
    def due_on(self) -> date:
        """Return when it is due; for what was put off, the granted day."""
        one = self.watched
        return due_again(one, one.due_on or reminded_on(one, self.by) or one.counts_from)

    @property
    def reasons(self) -> Sequence[Reason]:
        """Return what can be said."""
        return delaying.reasons_for(self.watched)

    @property
    def why_not(self) -> str:
        """Return in a sentence why it may not wait; empty where it may."""
        return delaying.why_not(self.watched, self.day, self.by, self.limits)

    @property
    def last_day(self) -> date:
        """Return the last day until which it may wait."""
        return delaying.last_day(self.watched, self.day, self.by, self.limits)

    @property
    def left(self) -> str:
        """Return in words how often it may be put off, this time included."""
        put = self.watched.put_off
        return delaying.often(self.limits.times - (put.times if put else 0))

    def day_wrong(self, until_on: date) -> str:
        """Return in a sentence why a new day cannot be; empty where it can."""
        return delaying.day_wrong(until_on, self.watched, self.day, self.by, self.limits)


def owed(rule: str, subject: str, viewer: Actor, day: date) -> Owed:
    """Return one thing that a viewer's institution owes. Raises NoResultFound, also when it is done or others owe it."""
    if viewer.institution_id is None:
        raise NoResultFound
    for one in watched(day, viewer.institution_id):
        if (one.rule, one.subject) == (rule, subject) and delaying.may_answer(viewer, one):
            case = get_case(one.case, viewer, day) if one.case else None
            seen = None if case is None else see_one(case, viewer, day)
            return Owed(one, case, seen, day, counting(day), limits(day))
    raise NoResultFound


def put_off_by(viewer: Actor, day: date) -> Sequence[Watched]:
    """List what waits because a viewer's institution answered, what comes back first."""
    if viewer.institution_id is None:
        return []
    found = [
        one
        for one in watched(day, viewer.institution_id)
        if one.put_off is not None and one.put_off.holds(day) and delaying.may_answer(viewer, one)
    ]
    return sorted(found, key=lambda one: one.put_off.until_on if one.put_off else day)


def said_on(public_id: str, case_id: int, viewer: Actor, day: date) -> Sequence[tuple[str, Watched]]:
    """List what waits on a case because somebody answered, with who did: for them, for who holds it, and for the Koordinierung."""
    rows = db.session.execute(
        select(Delay.institution_id, Institution.short_name, Case.holder_id)
        .join(Institution, Institution.id == Delay.institution_id)
        .join(Case, Case.id == Delay.case_id)
        .where(Delay.case_id == case_id, Delay.until_on > day)
        .distinct()
    )
    return [
        (short_name, one)
        for institution_id, short_name, holder_id in rows
        if viewer.role in COORDINATING or viewer.institution_id in (institution_id, holder_id)
        for one in watched(day, institution_id)
        if one.case == public_id
        and one.put_off is not None
        and one.put_off.holds(day)
        and delaying.is_owed_by(one, institution_id)
    ]
