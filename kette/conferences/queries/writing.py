"""What was proposed in writing before a conference, and who has answered what."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from kette.cases.queries.sight import Seen
from kette.conferences.models import AgendaItem, Assent, Conference, Proposal
from kette.conferences.queries.room import readable
from kette.conferences.rules.assent import Track, asked, track
from kette.conferences.rules.states import ItemState
from kette.conferences.rules.words import in_words
from kette.db import db
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor


def proposal_of(item: AgendaItem) -> Proposal | None:
    """Return what was proposed in writing about a case."""
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.item_id == item.id)
        .options(joinedload(Proposal.receiver), selectinload(Proposal.assents).joinedload(Assent.institution))
    ).one_or_none()


def get_proposal(item: AgendaItem) -> Proposal:
    """Return the same. Raises NoResultFound."""
    return db.session.scalars(select(Proposal).where(Proposal.item_id == item.id)).one()


def needed(proposal: Proposal, conference: Conference) -> frozenset[int]:
    """Return the institutions whose assent to a proposal is needed."""
    case = proposal.item.case
    concerned = (case.school_id, case.holder_id, proposal.receiver_id)
    return asked(
        ((row.institution_id, row.institution.kind, row.attendance) for row in conference.participants),
        {key for key in concerned if key is not None},
    )


def track_of(proposal: Proposal, conference: Conference) -> Track:
    """Say how far a proposal is."""
    return track(needed(proposal, conference), {row.institution_id: row.agrees for row in proposal.assents})


def proposals(conference: Conference) -> Sequence[Proposal]:
    """List what is proposed about cases that wait for a decision, in the order of the agenda."""
    return db.session.scalars(
        select(Proposal)
        .join(AgendaItem, AgendaItem.id == Proposal.item_id)
        .where(AgendaItem.conference_id == conference.id, AgendaItem.state == ItemState.WAITING)
        .order_by(AgendaItem.position, AgendaItem.id)
        .options(
            joinedload(Proposal.receiver),
            joinedload(Proposal.item).joinedload(AgendaItem.case),
            selectinload(Proposal.assents),
        )
    ).all()


@dataclass(frozen=True, slots=True)
class Circular:
    """A proposal and its answers as a viewer sees them.

    :param answers: of each institution that is asked its name, what it answered (None: nothing yet), and why.
    """

    proposal: Proposal
    words: str
    note: str
    track: Track
    answers: Sequence[tuple[str, bool | None, str]]
    mine: bool | None


def circular(item: AgendaItem, conference: Conference, viewer: Actor, seen: Seen) -> Circular | None:
    """Return what was proposed about a case and who has answered, for those who see where the case stands."""
    if not seen.shows_codes(FieldGroup.STATE):
        return None
    proposal = proposal_of(item)
    if proposal is None:
        return None
    given = {row.institution_id: row for row in proposal.assents}
    ids = [proposal.text_id, *(row.text_id for row in proposal.assents)]
    words = readable(item.case, ids, viewer, seen)
    asked_now = needed(proposal, conference)
    seats = [
        row.institution for row in conference.participants if row.institution_id in asked_now | given.keys()
    ]
    answers = [
        (
            seat.short_name,
            given[seat.id].agrees if seat.id in given else None,
            words.get(given[seat.id].text_id or 0, "") if seat.id in given else "",
        )
        for seat in seats
    ]
    mine = given.get(viewer.institution_id or 0)
    return Circular(
        proposal,
        in_words(proposal.code, receiver=proposal.receiver.short_name if proposal.receiver else ""),
        words.get(proposal.text_id or 0, ""),
        track_of(proposal, conference),
        answers,
        None if mine is None else mine.agrees,
    )
