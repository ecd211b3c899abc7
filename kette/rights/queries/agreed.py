"""What conferences decided about young people, for the letter that tells them: the cases one may write to, by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kette import clock
from kette.cases.models import Agreement
from kette.cases.queries.sight import see_one
from kette.conferences.models import AgendaItem, Conference, Decision
from kette.conferences.queries.seat import Told, told
from kette.conferences.queries.table import items_of
from kette.db import db
from kette.handover.rules.states import HandoverState
from kette.institutions.models import Institution
from kette.rights.queries.case import NEAR
from kette.rights.queries.letters import Recipient, recipients
from kette.rights.rules.agreed import Agreed, Task
from kette.rights.rules.letters import Addressed, Unaddressable, address
from kette.roles import Actor


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that can be written: to whom, about which decision, and what its writer may read of that.

    :param to: the address; None where there is nobody to address, and `why_not` says why.
    """

    item: AgendaItem
    recipient: Recipient
    told: Told
    to: Addressed | None
    why_not: str

    @property
    def agreements(self) -> Sequence[tuple[Agreement, str]]:
        """Return who took on what, with the words as far as the writer may read them."""
        return self.told.agreements


def letters_of(conference: Conference, viewer: Actor) -> Sequence[Letter]:
    """List the letters a viewer may write after a conference: of their own pupils, and of the cases they hold."""
    return [
        letter
        for item in items_of(conference)
        if item.decision is not None and (letter := _letter(item, item.decision, viewer)) is not None
    ]


def last_letter(case_id: int, viewer: Actor) -> Letter | None:
    """Return the letter about what the last conference decided about a case; None where a viewer may not write it."""
    decision = db.session.scalars(
        select(Decision)
        .where(Decision.case_id == case_id)
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(1)
        .options(joinedload(Decision.item).joinedload(AgendaItem.conference), joinedload(Decision.receiver))
    ).first()
    return None if decision is None else _letter(decision.item, decision, viewer)


def was_decided(case_id: int) -> bool:
    """Say whether a conference has decided about a case."""
    return db.session.scalars(select(Decision.id).where(Decision.case_id == case_id)).first() is not None


def agreed_of(letter: Letter, words: Mapping[str, str], next_step: str) -> Agreed:
    """Return what a letter tells.

    :param words: what each institution does, as worded for the reader, by public id of the agreement.
    """
    decision, holder, made = letter.told.decision, letter.item.case.holder, letter.told.handover
    return Agreed(
        held_on=letter.item.conference.held_on,
        code=decision.code,
        until_on=decision.until_on,
        holder=holder.name if holder else "",
        reached=_reached(holder) if holder else (),
        receiver=decision.receiver.name if decision.receiver else "",
        outcome=letter.told.words.partition(": ")[2] if decision.outcome else "",
        asked=made.state if made else None,
        answer_by=made.deadline_on if made and made.state is HandoverState.OFFERED else None,
        tasks=[
            Task(one.institution.name, words.get(one.public_id, ""), one.due_on)
            for one, _ in letter.agreements
        ],
        next_step=next_step,
    )


def _letter(item: AgendaItem, decision: Decision, viewer: Actor) -> Letter | None:
    seen = see_one(item.case, viewer, clock.today())
    if seen.relation not in NEAR or not seen.is_named_by_right or item.case.erased_at is not None:
        return None
    recipient = recipients([item.case], viewer)[0]
    to, why_not = None, ""
    try:
        to = address(recipient.known, clock.today()) if recipient.known else None
    except Unaddressable as reason:
        why_not = str(reason)
    return Letter(item, recipient, told(decision, item.case, viewer, seen), to, why_not)


def _reached(holder: Institution) -> tuple[tuple[str, str], ...]:
    ways = (("Telefon", holder.phone), ("E-Mail", holder.mailbox))
    return tuple((label, value) for label, value in ways if value)
