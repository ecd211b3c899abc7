"""What the rules watch of conferences that nobody has called: cases wait, and none is planned that may speak of them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select

from kette import clock
from kette.cases.models import Case
from kette.chain import Link
from kette.conferences.models import Conference
from kette.conferences.queries.bringing import free
from kette.conferences.rules.states import ConferenceKind, ConferenceState
from kette.db import db
from kette.institutions.models import Institution
from kette.reminders.rules.due import Addressee, Watched
from kette.reminders.rules.parties import Party


def conferences_not_called(day: date, here: int | None, coordination: Sequence[int]) -> Iterator[Watched]:
    """Yield one thing for all cases that wait, since the first of them does; only the Koordinierung is told of it."""
    if here is not None or not coordination:
        return
    planned = (
        select(Conference.id)
        .where(
            Conference.state.in_((ConferenceState.DRAFT, ConferenceState.OPEN, ConferenceState.RUNNING)),
            Conference.held_on >= day,
            or_(Conference.kind != ConferenceKind.SCHOOL, Conference.school_id == Case.school_id),
        )
        .correlate(Case)
        .exists()
    )
    first: datetime | None = db.session.scalars(
        select(func.min(Case.link_since)).where(Case.link == Link.CONFERENCE, free(), ~planned)
    ).one()
    if first is None:
        return
    subject = db.session.get_one(Institution, coordination[0]).public_id
    since = clock.local(first).date()
    told = {Party.COORDINATION: tuple(Addressee(one) for one in coordination)}
    yield Watched("conference_uncalled", subject, "", told, since, since=since)
