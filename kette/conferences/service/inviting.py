"""A seat at a conference: sight of its cases, and the mails with a calendar entry that invite, change and cancel."""

from datetime import timedelta

from kette import clock, outbox
from kette.conferences.models import Conference, Participant
from kette.conferences.rules.days import SIGHT_AFTERWARDS
from kette.conferences.rules.invitation import invitation, length_of
from kette.conferences.rules.states import ItemState
from kette.db import db
from kette.institutions.models import Institution
from kette.privacy.rules.sight import AccessReason
from kette.privacy.service.accesses import grant_access
from kette.roles import Actor

_NAMES_NOBODY = "Diese Nachricht enthält absichtlich keine Angaben zu Personen.\n"


def seat(conference: Conference, institution: Institution) -> None:
    """Give an institution a seat."""
    db.session.add(
        Participant(
            kommune_id=conference.kommune_id, conference_id=conference.id, institution_id=institution.id
        )
    )


def grant(conference: Conference, case_id: int, by: Actor) -> None:
    """Let everybody who has a seat look at a case until some days after the conference."""
    until = conference.held_on + timedelta(days=SIGHT_AFTERWARDS)
    for participant in conference.participants:
        grant_access(case_id, participant.institution_id, AccessReason.CONFERENCE, by=by, until_on=until)


def send_invitation(conference: Conference, institution: Institution, by: Actor) -> None:
    """Queue the invitation of an institution; none for one's own."""
    if institution.id == by.institution_id:
        return
    _send(
        conference,
        institution,
        "Einladung",
        f"Ihre Stelle ist eingeladen: {_when(conference)}. Ort, Tagesordnung und was Sie vorbereiten können, sehen Sie "
        "nach der Anmeldung in Kette unter „Konferenzen“.",
        key="conference-invited",
    )


def send_change(conference: Conference, institution: Institution) -> None:
    """Queue the mail that a conference was changed.

    One's own institution gets it, too: an earlier invitation may lie in its calendar.
    """
    _send(
        conference,
        institution,
        "Geändert",
        f"eine Konferenz, zu der Ihre Stelle eingeladen ist, ist geändert. Jetzt gilt: {_when(conference)}. Der Eintrag "
        "für den Kalender liegt bei und ersetzt den früheren. Ort und Tagesordnung sehen Sie nach der Anmeldung in Kette "
        "unter „Konferenzen“.",
        key="conference-changed",
    )


def send_cancellation(conference: Conference, institution: Institution) -> None:
    """Queue the mail that a conference is cancelled, or goes on without the institution; one's own gets it, too."""
    said = (
        f"die Konferenz fällt aus: {_when(conference)}. Warum, lesen Sie nach der Anmeldung in Kette unter „Konferenzen“."
        if conference.is_cancelled
        else f"Ihre Stelle ist nicht mehr eingeladen: {_when(conference)}. Die Konferenz findet ohne Sie statt."
    )
    _send(
        conference,
        institution,
        "Abgesagt" if conference.is_cancelled else "Nicht mehr eingeladen",
        f"{said} Der beiliegende Eintrag nimmt den Termin aus Ihrem Kalender.",
        key="conference-cancelled",
        is_cancelled=True,
    )


def _when(conference: Conference) -> str:
    at = f" ({conference.school.name})" if conference.school else ""
    return f"{conference.kind.label}{at} am {conference.held_on:%d.%m.%Y} um {conference.begins} Uhr"


def _send(
    conference: Conference,
    institution: Institution,
    subject: str,
    said: str,
    *,
    key: str,
    is_cancelled: bool = False,
) -> None:
    if not institution.mailbox:
        return
    number = f":{conference.sequence}" if conference.sequence else ""
    outbox.queue(
        institution.mailbox,
        f"{subject}: {conference.kind.label} am {conference.held_on:%d.%m.%Y}",
        f"Guten Tag,\n\n{said}\n\n{_NAMES_NOBODY}",
        key=f"{key}:{conference.public_id}:{institution.public_id}{number}",
        urgent=True,
        institution_id=institution.id,
        invitation=_entry(conference, institution.mailbox, is_cancelled=is_cancelled),
    )


def _entry(conference: Conference, mailbox: str, *, is_cancelled: bool) -> str:
    hour, minute = map(int, conference.begins.split(":"))
    begins = clock.at_local(conference.held_on, hour, minute)
    cases = sum(item.state is not ItemState.DROPPED for item in conference.items)
    return invitation(
        uid=conference.public_id,
        title=conference.kind.label,
        begins=begins,
        ends=begins + length_of(cases, conference.minutes_per_case),
        made_at=clock.now(),
        sender=outbox.sender_address(),
        to=mailbox,
        page=outbox.page_address("conferences.show", public_id=conference.public_id),
        sequence=conference.sequence or 0,
        is_cancelled=is_cancelled,
    )
