"""Telling institutions: mails that something waits, and what recipients of data are told (Art. 19 DSGVO)."""

from kette import clock, outbox
from kette.db import db
from kette.institutions.models import Institution
from kette.rights.models import Request, Telling
from kette.rights.rules import words


def tell(request: Request, institution: Institution) -> None:
    """Tell a recipient of a correction, an erasure or a restriction."""
    telling = Telling(
        kommune_id=request.kommune_id,
        request_id=request.id,
        case_id=request.case_id,
        recipient_id=institution.id,
        told_at=clock.now(),
    )
    db.session.add(telling)
    db.session.flush()
    mail(institution, words.told(), f"request-telling:{telling.public_id}")


def mail(to: Institution, notice: tuple[str, str], key: str) -> None:
    """Send an institution subject and body, if it has a mailbox."""
    if to.mailbox:
        outbox.queue(to.mailbox, *notice, key=key, urgent=True, institution_id=to.id)
