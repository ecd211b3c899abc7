"""Letting what could not be delivered go out again."""

from kette import audit, outbox
from kette.outbox import Mail
from kette.roles import Actor


def try_again(mail: Mail, by: Actor) -> None:
    """Let an undeliverable mail be sent again."""
    if outbox.revive(mail):
        audit.write("mail.retry", by=by, object_type="mail", object_id=mail.public_id)
