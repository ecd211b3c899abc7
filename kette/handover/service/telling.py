"""Telling institutions by mail that something waits or was answered: never about whom."""

from kette import clock, outbox
from kette.handover.models import Handover
from kette.handover.rules import notices
from kette.institutions.models import Institution
from kette.roles import Actor


def tell(to: Institution, notice: tuple[str, str], key: str) -> None:
    """Queue a mail to the mailbox of an institution, where it has one."""
    if to.mailbox:
        outbox.queue(to.mailbox, *notice, key=key, urgent=True, institution_id=to.id)


def mailed(handover: Handover) -> str:
    """Say how far the mail is by which the receiver was told of an offer; empty where it came with others, or none did."""
    mail = outbox.queued_for(f"handover-offered:{handover.public_id}")
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


def tell_of_offer(handover: Handover, *, by: Actor, quietly: bool = False) -> None:
    """Tell the receiver of an offer; and the giver, where somebody else offered its case.

    :param quietly: not the receiver, because one mail for several offers follows.
    """
    if handover.standing or handover.deadline_on is None:
        return
    if handover.to_id != by.institution_id and not quietly:
        tell(
            handover.receiver,
            notices.offered(handover.deadline_on, giving_back=handover.giving_back),
            f"handover-offered:{handover.public_id}",
        )
    if by.institution_id != handover.from_id and not by.is_system:
        tell(handover.giver, notices.offered_for_you(), f"handover-offered-for-you:{handover.public_id}")
