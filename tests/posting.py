"""Writing and sending mails on one day, for the tests of the outbox."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from kette import clock, outbox
from kette.db import db, transaction
from kette.outbox import Mail

AT = dt.datetime(2027, 3, 1, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
UMLAUTS = "Übergabe – bitte prüfen: „Größe“, Şükrü-Straße, Łódź"


def queue(
    key: str,
    *,
    to: str = "post@example.org",
    subject: str = "Betreff",
    body: str = "Text\n",
    urgent: bool = False,
) -> Mail | None:
    """Queue a mail (inside a transaction)."""
    return outbox.queue(to, subject, body, key=key, urgent=urgent)


def write(key: str, **more: Any) -> None:
    """Queue a mail on the day of these tests, in a transaction of its own."""
    with clock.standing_at(AT), transaction():
        queue(key, **more)


def send(after: dt.timedelta = dt.timedelta()) -> int:
    """Send what is due some time later; return how many arrived."""
    with clock.standing_at(AT + after):
        return outbox.send_due()


def the_mail(to: str = "post@example.org") -> Mail:
    """Load the one mail to an address as it stands now."""
    db.session.rollback()
    return db.session.scalars(select(Mail).where(Mail.recipient == to)).one()
