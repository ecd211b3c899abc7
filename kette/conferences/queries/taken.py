"""What an institution has to do after a conference: what it takes over, keeps, gives away, and has agreed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from kette.cases.models import Agreement, Case, CaseStep
from kette.cases.queries.one import read_text, shared_texts
from kette.cases.queries.sight import Seen, see
from kette.conferences.models import AgendaItem, Conference, Decision
from kette.conferences.queries.table import decided_words, name_of
from kette.conferences.rules.parts import Part, part_of
from kette.db import db
from kette.handover.models import Handover
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that concerns an institution: why, by which decision, until when; no name is read for it.

    :param agreement: what it has agreed to; None where the decision itself concerns it.
    """

    part: Part
    decision: Decision
    due_on: date | None
    handover: Handover | None = None
    agreement: Agreement | None = None

    @property
    def decided_at(self) -> datetime:
        """Return since when it holds."""
        return self.decision.decided_at

    @property
    def is_dated(self) -> bool:
        """Say whether its day belongs into the institution's calendar; who gives a case away has none to keep."""
        return self.due_on is not None and self.part is not Part.GIVES


@dataclass(frozen=True, slots=True)
class Taken:
    """The same as somebody of that institution sees it."""

    concern: Concern
    item: AgendaItem
    seen: Seen
    words: str

    @property
    def name(self) -> str:
        """The name where it may be seen, else the word of this conference."""
        return name_of(self.item, self.seen)


def concerns(conference: Conference, institution_id: int) -> Sequence[Concern]:
    """List what concerns an institution, in the order of the agenda."""
    held_by = (
        select(CaseStep.holder_id)
        .where(CaseStep.case_id == Decision.case_id, CaseStep.at <= Decision.decided_at)
        .order_by(CaseStep.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    here = AgendaItem.conference_id == conference.id
    rows = db.session.execute(
        select(Decision, Handover, held_by)
        .join(AgendaItem, AgendaItem.id == Decision.item_id)
        .outerjoin(Handover, Handover.decision_id == Decision.id)
        .where(here)
        .order_by(AgendaItem.position, Decision.id, Handover.id)
        .options(joinedload(Decision.receiver), defer(Handover.sheet))
    ).all()
    found = []
    for decision, handover, holder_id in rows:
        part = part_of(
            decision.code,
            me=institution_id,
            receiver_id=decision.receiver_id,
            giver_id=handover.from_id if handover else None,
            holder_id=holder_id,
        )
        if part is not None:
            found.append(Concern(part, decision, decision.until_on, handover))
    agreed = db.session.execute(
        select(Agreement, Decision)
        .join(Decision, Decision.id == Agreement.decision_id)
        .join(AgendaItem, AgendaItem.id == Decision.item_id)
        .where(here, Agreement.institution_id == institution_id)
        .order_by(Agreement.due_on, Agreement.id)
    ).all()
    return [
        *found,
        *(Concern(Part.AGREED, decision, one.due_on, agreement=one) for one, decision in agreed),
    ]


def taken(conference: Conference, viewer: Actor, day: date) -> Sequence[Taken]:
    """List what concerns the viewer's institution, as the viewer sees it."""
    found = concerns(conference, viewer.institution_id or 0)
    items = {
        item.id: item
        for item in db.session.scalars(
            select(AgendaItem)
            .where(AgendaItem.id.in_([one.decision.item_id for one in found]))
            .options(joinedload(AgendaItem.case).joinedload(Case.key))
        )
    }
    seen = see(
        [item.case for item in items.values()], viewer, day, under=f"conference:{conference.public_id}"
    )
    return [_as_seen(one, items[one.decision.item_id], seen[one.decision.case_id]) for one in found]


def _as_seen(concern: Concern, item: AgendaItem, seen: Seen) -> Taken:
    agreement = concern.agreement
    if not seen.shows(FieldGroup.STATE):
        words = "Ihr Lesezugriff auf diesen Fall ist abgelaufen."
    elif agreement is None:
        words = decided_words(concern.decision)
    else:
        texts = shared_texts(item.case, [agreement.text_id], seen.answers[FieldGroup.NEEDS])
        words = read_text(item.case, texts.get(agreement.text_id or 0))
        words = words or "vereinbart (Wortlaut nur mit Rechtsgrundlage)"
    return Taken(concern, item, seen, words)
