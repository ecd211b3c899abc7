"""Keeping why something is not done yet: once, within the limits, by whoever owes it."""

from datetime import date

from kette import audit, clock
from kette.cases.service.ledger import lock
from kette.db import db, lock_row
from kette.institutions.models import Institution
from kette.reminders.models import Delay
from kette.reminders.queries.things import Owed, owed
from kette.reminders.rules.delaying import occasion
from kette.reminders.rules.reasons import Reason
from kette.roles import Actor


class NotPutOff(Exception):
    """It may not wait, or not so long; the text is for the reader."""


def put_off(
    rule: str, subject: str, reason: Reason, until_on: date, *, by: Actor, seen_on: date | None = None
) -> Delay:
    """Keep the answer to a reminder: the thing comes back on the new day, and whoever waits reads why.

    :param seen_on: when the young person was last seen; kept where it is about one.
    :raises NoResultFound: if it is done meanwhile, or somebody else owes it.
    :raises NotPutOff: if it may not wait, not so long, or a colleague has just answered.
    """
    day = clock.today()
    _lock(owed(rule, subject, by, day), by)
    # What decides is read once nobody else can answer or do it any more.
    thing = owed(rule, subject, by, day)
    if wrong := thing.why_not or thing.day_wrong(until_on):
        raise NotPutOff(wrong)
    if reason not in thing.reasons:
        raise NotPutOff("Dieser Grund passt hier nicht. Bitte wählen Sie einen anderen.")
    one = thing.watched
    row = Delay(
        kommune_id=by.kommune_id,
        rule=rule,
        subject=subject,
        occasion_on=occasion(one),
        case_id=None if thing.case is None else thing.case.id,
        institution_id=by.institution_id,
        membership_id=by.membership_id,
        number=(one.put_off.times if one.put_off else 0) + 1,
        reason=reason.value,
        seen_on=seen_on if thing.case is not None else None,
        until_on=until_on,
        given_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    audit.write(
        "reminder.put_off",
        by=by,
        object_type="case" if one.case else "reminder",
        object_id=one.case or subject,
        detail=f"{rule} {reason.value} until={until_on.isoformat()}",
    )
    return row


def _lock(thing: Owed, by: Actor) -> None:
    """Let two colleagues answer one after the other; what is about no case by their institution."""
    if thing.case is not None:
        lock(thing.case)
    elif by.institution_id is not None:
        lock_row(Institution, by.institution_id)
