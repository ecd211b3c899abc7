"""Telling each institution by mail, once a conference is closed, that something concerns it: never about whom."""

from kette import clock, outbox
from kette.conferences.models import Conference
from kette.conferences.queries.taken import Concern, concerns
from kette.conferences.rules.due_days import due_days
from kette.conferences.rules.parts import counted
from kette.institutions.models import Institution
from kette.roles import Actor


def tell_of_decisions(conference: Conference, by: Actor) -> None:
    """Queue one mail to each institution that takes part and that something concerns, but one's own.

    Where the conference had been opened again, only what was decided since is told, and nothing where that is nothing.
    """
    again = conference.reopened_at
    for participant in conference.participants:
        institution = participant.institution
        if not institution.mailbox or institution.id == by.institution_id:
            continue
        news = [
            one for one in concerns(conference, institution.id) if again is None or one.decided_at >= again
        ]
        if news:
            _tell(conference, institution, institution.mailbox, news)


def page_of(conference: Conference) -> str:
    """Return the address of the page with an institution's own decisions."""
    return outbox.page_address("conferences.own_part", public_id=conference.public_id)


def uid_of(conference: Conference, institution: Institution) -> str:
    """Return what an institution's calendar entries of a conference are known by."""
    return f"{conference.public_id}-{institution.public_id}"


def _tell(conference: Conference, institution: Institution, mailbox: str, news: list[Concern]) -> None:
    again = conference.reopened_at
    at = f" ({conference.school.name})" if conference.school else ""
    what = f"die {conference.kind.label}{at} vom {conference.held_on:%d.%m.%Y} ist"
    days = sorted({one.due_on for one in news if one.due_on and one.is_dated})
    said = [
        f"{what} abgeschlossen. Für Ihre Stelle:"
        if again is None
        else f"{what} noch einmal geöffnet worden und wieder abgeschlossen. Neu für Ihre Stelle:",
        f"{counted(one.part for one in news)}.",
    ]
    enclosed = "\n\nDie Tage, bis zu denen etwas zu tun ist, liegen für Ihren Kalender bei." if days else ""
    page = page_of(conference)
    entries = [
        due_days([day], uid=uid_of(conference, institution), made_at=clock.now(), page=page) for day in days
    ]
    outbox.queue(
        mailbox,
        f"Beschlüsse: {conference.kind.label} am {conference.held_on:%d.%m.%Y}",
        f"Guten Tag,\n\n{' '.join(said)} Was genau und bis wann, steht nach der Anmeldung hier:\n{page}{enclosed}\n\n"
        "Diese Nachricht enthält absichtlich keine Angaben zu Personen.\n",
        key=f"conference-decided:{conference.public_id}:{institution.public_id}:{again.isoformat() if again else ''}",
        urgent=True,
        institution_id=institution.id,
        invitation="".join(entries) or None,
    )
