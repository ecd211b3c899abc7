"""Whom an invitation goes to, and who sits at the table without being noted as present."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kette.conferences.models import Conference, Looker, Participant
from kette.conferences.rules.states import Attendance
from kette.db import db
from kette.institutions.models import Membership
from kette.roles import Actor


def will_be_mailed(conference: Conference, by: Actor) -> int:
    """Count the institutions that get a mail once somebody invites: all with a mailbox but one's own."""
    seats = [row.institution for row in conference.participants]
    return sum(bool(one.mailbox) and one.id != by.institution_id for one in seats)


def not_noted(conference: Conference) -> Sequence[Participant]:
    """List the institutions whose people have had a case open since the conference began, and that nobody noted as present."""
    if conference.started_at is None:
        return []
    at_the_table = (
        select(Membership.institution_id)
        .join(Looker, Looker.membership_id == Membership.id)
        .where(Looker.conference_id == conference.id, Looker.seen_at >= conference.started_at)
    )
    return db.session.scalars(
        select(Participant)
        .where(
            Participant.conference_id == conference.id,
            Participant.attendance != Attendance.PRESENT,
            Participant.institution_id.in_(at_the_table),
        )
        .order_by(Participant.id)
        .options(joinedload(Participant.institution))
    ).all()
