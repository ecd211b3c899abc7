"""Mails about sign-in and rights: to the data protection officer and to the person concerned, without personal data."""

from kette import clock, outbox
from kette.institutions.models import Person
from kette.institutions.queries import protectors

_GREETING = "Guten Tag,\n\n"
_END = "\n\nDiese Nachricht hat Kette geschrieben; sie nennt mit Absicht keine Namen.\n"


def tell_protection(what: str, *, about: str) -> int:
    """Tell each data protection officer of the Kommune; return how many.

    :param what: one German sentence without a name.
    :param about: the public id of what was done, so that two of the same moment are two mails.
    """
    told = protectors()
    moment = clock.now().isoformat()
    for seat in told:
        outbox.queue(
            seat.person.email or "",
            "Kette: Rechte in der Verwaltung geändert",
            f"{_GREETING}{what} Wer was wann getan hat, steht im Zugriffsprotokoll:\n"
            f"{outbox.page_address('privacy.log')}{_END}",
            key=f"rights:{about}:{seat.public_id}:{moment}",
            membership_id=seat.id,
        )
    return len(told)


def tell_person(person: Person, what: str) -> None:
    """Tell somebody that their own way in has changed, so that they notice when it was somebody else.

    :param what: one German sentence without a name.
    """
    if not person.email:
        return
    outbox.queue(
        person.email,
        "Kette: Ihr Zugang hat sich geändert",
        f"{_GREETING}{what} Waren Sie das nicht, dann wenden Sie sich bitte sofort an Ihre Administration.\n"
        f"{outbox.page_address('institutions.account')}{_END}",
        key=f"access:{person.public_id}:{clock.now().isoformat()}",
    )
