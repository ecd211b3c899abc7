"""Telling institutions by mail that something waits or was answered: never about whom."""

from kette import clock, outbox
from kette.handover.models import Handover
from kette.handover.rules import notices
from kette.handover.rules.states import HandoverState
from kette.institutions.models import Institution
from kette.roles import Actor


def tell(to: Institution, notice: tuple[str, str], key: str) -> None:
    """Queue a mail to the mailbox of an institution, where it has one."""
    if to.mailbox:
        outbox.queue(to.mailbox, *notice, key=key, urgent=True, institution_id=to.id)


def mailed(handover: Handover) -> str:
    """Say how far the mail is by which the receiver was told of an offer; empty where there is none."""
    if handover.told_by is None and handover.state is HandoverState.OFFERED and handover.receiver.mailbox:
        return "die E-Mail folgt, gesammelt mit anderen neuen Übergaben"
    mail = outbox.queued_for(handover.told_by) if handover.told_by else None
    return (
        ""
        if mail is None
        else f"E-Mail {mail.state.label}"
        + (f" am {clock.local(mail.sent_at):%d.%m.%Y, %H:%M} Uhr" if mail.sent_at else "")
    )


def tell_of_acceptance(handover: Handover) -> None:
    """Tell the giver that its case was accepted; where that was done in advance, tell the receiver what it holds now."""
    if handover.standing:
        tell(handover.receiver, notices.taken_in_advance(), f"handover-taken:{handover.public_id}")
    else:
        tell(handover.giver, notices.answered("angenommen"), f"handover-answered:{handover.public_id}")


def tell_of_offer(handover: Handover, *, by: Actor) -> None:
    """Tell the giver of an offer, where somebody else offered its case.

    The receiver is told of all that is new at once (reminders.service.announcing), unless it made the offer itself.
    """
    if handover.standing or handover.deadline_on is None:
        return
    if handover.to_id == by.institution_id:
        handover.told_by = ""
    if by.institution_id != handover.from_id and not by.is_system:
        tell(handover.giver, notices.offered_for_you(), f"handover-offered-for-you:{handover.public_id}")
