"""Telling recipients that the basis of what they hold has ended, and keeping what they answer."""

from sqlalchemy import select

from kette import audit, clock, outbox
from kette.db import db, lock_row
from kette.institutions.models import Institution
from kette.privacy.models import Basis, Recall
from kette.privacy.queries.recalls import about_recall, who_holds, who_informed
from kette.privacy.queries.sealed import case_names, seal
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


def confirm(recall: Recall, result: RecallResult, *, by: Actor, kept_on: str = "", because: str = "") -> None:
    """Keep what a recipient did after it was told; a second answer changes nothing.

    :param kept_on: the other ground (privacy.rules.keeping) on which something stays.
    :param because: in own words, what stays and why; sealed.
    :raises ValueError: if something stays and nobody says on which ground, or why.
    """
    keeps = result is RecallResult.KEPT
    if keeps and not (kept_on and because.strip()):
        raise ValueError("kept without a ground")
    locked = lock_row(Recall, recall.id)
    if locked.done_at is not None or by.institution_id != locked.recipient_id:
        return
    if keeps:
        locked.kept_on = kept_on
        locked.sealed = seal(locked.case_id, because.strip(), about=about_recall(locked.public_id))
        _tell_who_informed(locked, by=by)
    locked.done_at, locked.result, locked.done_by_id = clock.now(), result, by.membership_id
    db.session.flush()
    name = case_names([locked.case_id])[locked.case_id]
    audit.write("recall.done", by=by, object_type="case", object_id=name.public_id, detail=result.value)


def _tell_who_informed(recall: Recall, *, by: Actor) -> None:
    """Tell the institution that recorded the end: it is the one the young person spoke to."""
    informing = who_informed(recall)
    if informing is not None and informing.mailbox and informing.id != by.institution_id:
        outbox.queue(
            informing.mailbox,
            *notices.kept(),
            key=f"recall-kept:{recall.public_id}",
            urgent=True,
            institution_id=informing.id,
        )
