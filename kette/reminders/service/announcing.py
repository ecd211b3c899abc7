"""New offers, told to the mailbox of the institution that is to answer: soon, and all that is new in one mail."""

from collections.abc import Iterable
from datetime import date, time, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from kette import clock, outbox
from kette.conferences.models import AgendaItem, Conference, Decision
from kette.conferences.rules.states import ConferenceState
from kette.db import db
from kette.handover.models import Handover
from kette.handover.rules import notices
from kette.handover.rules.states import HandoverState
from kette.handover.service.telling import tell
from kette.institutions.models import Institution

# What is offered within so long of each other goes out together.
GATHERED = timedelta(minutes=30)
# At this hour nothing waits for the end of a conference any more: it is told on the same working day.
LATEST = time(16)


def offers_wait(_last: date | None, _day: date) -> bool:
    """Say whether there are new offers of which their receivers are to be told now."""
    return bool(_ready())


def tell_new_offers(_day: date) -> int:
    """Write one mail to each institution whose oldest untold offer is old enough; return how many."""
    ready = _ready()
    if not ready:
        return 0
    # Who is answering one just now is not waited for.
    found = db.session.scalars(
        select(Handover)
        .where(Handover.to_id.in_(ready), _untold())
        .order_by(Handover.to_id, Handover.offered_at, Handover.id)
        .with_for_update(of=Handover, skip_locked=True)
    ).all()
    theirs: dict[int, list[Handover]] = {}
    for one in found:
        # Up to the fifth release each offer had a mail of its own.
        alone = f"handover-offered:{one.public_id}"
        if outbox.queued_for(alone) is not None:
            one.told_by = alone
        else:
            theirs.setdefault(one.to_id, []).append(one)
    return sum(_tell(db.session.get_one(Institution, to_id), new) for to_id, new in theirs.items())


def _tell(receiver: Institution, new: Iterable[Handover]) -> bool:
    offers = list(new)
    key = f"handovers-new:{offers[0].public_id}" if receiver.mailbox else ""
    pages = [
        notices.New(
            one.deadline_on or clock.today(),
            outbox.page_address("handover.show", public_id=one.public_id),
            bool(one.giving_back),
        )
        for one in offers
    ]
    tell(receiver, notices.offered(pages), key)
    for one in offers:
        one.told_by = key
    db.session.flush()
    return bool(key)


def _ready() -> list[int]:
    """List the keys of the institutions whose oldest untold offer is old enough."""
    return list(
        db.session.scalars(
            select(Handover.to_id)
            .where(_untold())
            .group_by(Handover.to_id)
            .having(func.min(Handover.offered_at) <= clock.now() - GATHERED)
            .order_by(Handover.to_id)
        )
    )


def _untold() -> ColumnElement[bool]:
    """Return the condition for open offers of which nobody was told; what a running conference offers waits for its end."""
    at_the_table = (
        select(Decision.id)
        .join(AgendaItem, AgendaItem.id == Decision.item_id)
        .join(Conference, Conference.id == AgendaItem.conference_id)
        .where(Conference.state == ConferenceState.RUNNING)
    )
    is_late = clock.local(clock.now()).time() >= LATEST
    return and_(
        Handover.state == HandoverState.OFFERED,
        Handover.told_by.is_(None),
        Handover.standing.is_(False),
        true() if is_late else or_(Handover.decision_id.is_(None), Handover.decision_id.not_in(at_the_table)),
    )
