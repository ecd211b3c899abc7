"""Telling recipients that the basis of what they hold has ended, and keeping what they answer."""

from sqlalchemy import select

from kette import audit, clock, outbox
from kette.db import db, lock_row
from kette.institutions.models import Institution
from kette.privacy.models import Basis, Recall
from kette.privacy.queries.recalls import who_holds
from kette.privacy.queries.sealed import case_names
from kette.privacy.rules import notices
from kette.privacy.rules.ends import End, RecallResult
from kette.roles import Actor


def tell_holders(basis: Basis, end: End, *, by: Actor) -> list[Recall]:
    """Tell every institution that holds what rested on an ended basis (Art. 19 DSGVO): a task, and a mail to its mailbox.

    Whoever recorded the end is given the task as well, but no mail.
    """
    told = db.session.scalars(
        select(Institution).where(Institution.id.in_(who_holds(basis))).order_by(Institution.id)
    ).all()
    made = []
    for recipient in told:
        recall = Recall(
            kommune_id=basis.kommune_id,
            case_id=basis.case_id,
            basis_id=basis.id,
            recipient_id=recipient.id,
            end=end,
            told_at=clock.now(),
        )
        db.session.add(recall)
        db.session.flush()
        made.append(recall)
        if recipient.mailbox and recipient.id != by.institution_id:
            outbox.queue(
                recipient.mailbox,
                *notices.ended(end),
                key=f"recall:{recall.public_id}",
                urgent=True,
                institution_id=recipient.id,
            )
    if made:
        name = case_names([basis.case_id])[basis.case_id]
        audit.write(
            "recall.tell", by=by, object_type="case", object_id=name.public_id, detail=f"told={len(made)}"
        )
    return made


def confirm(recall: Recall, result: RecallResult, *, by: Actor) -> None:
    """Keep what a recipient did after it was told; a second answer changes nothing."""
    locked = lock_row(Recall, recall.id)
    if locked.done_at is not None or by.institution_id != locked.recipient_id:
        return
    locked.done_at, locked.result, locked.done_by_id = clock.now(), result, by.membership_id
    name = case_names([locked.case_id])[locked.case_id]
    audit.write("recall.done", by=by, object_type="case", object_id=name.public_id, detail=result.value)
