"""Opening a case in danger: found by exact words alone, open to one person for an hour, and told to those who watch."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from kette import audit, clock, outbox
from kette.cases.models import Case, Identity
from kette.cases.queries.one import get_case
from kette.cases.queries.sight import see_one
from kette.cases.rules.identity import PersonalData
from kette.cases.service.people import fingerprint
from kette.chain import Link
from kette.db import db, new_public_id
from kette.institutions.queries import count_alone, protectors
from kette.privacy.models import Emergency
from kette.privacy.queries.emergencies import TRIED, opened_this_week, tries_lately
from kette.privacy.queries.sealed import seal
from kette.privacy.rules.emergency import PER_WEEK, TRIES, EmergencyKind, may_open, until
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.rules.sight import EMERGENCY
from kette.roles import Actor

_GREETING = "Guten Tag,\n\n"
_END = "\n\nDiese Nachricht enthält absichtlich keine Angaben zur Person.\n"


class NotOpened(Exception):
    """A case is not opened; the text is the German sentence for the reader, and says nothing about any case."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which case is meant: by random name (from its page), by number, or by full name and birth date."""

    public_id: str = ""
    number: str = ""
    given_name: str = ""
    family_name: str = ""
    born_on: date | None = None


def note_try(by: Actor) -> None:
    """Write down a try before anything is looked for, so that many at once count too.

    :raises NotOpened: if the person tried too often, or opened as many as one may.
    """
    if not may_open(by):
        raise NotOpened("Mit Ihrer Rolle lässt sich kein Fall im Notfall öffnen.")
    count_alone()
    if opened_this_week(by) >= PER_WEEK:
        raise NotOpened(
            f"Sie haben in den letzten sieben Tagen schon {PER_WEEK} Fälle im Notfall geöffnet; mehr geht nicht. Bitte rufen "
            "Sie das Jugendamt oder die Polizei an."
        )
    if tries_lately(by) >= TRIES:
        raise NotOpened(
            "Sie haben es in den letzten 24 Stunden zu oft versucht. Bitte rufen Sie das Jugendamt oder die Polizei an."
        )
    audit.write(TRIED, by=by, object_type="list", object_id="emergency")


def open_in_danger(wanted: Wanted, kind: EmergencyKind, reason: str, *, by: Actor) -> tuple[Case, bool]:
    """Open a case to one person for an hour; return it, and whether it had to be opened at all.

    :raises NotOpened: if there is none that could be opened; the answer is the same whatever the cause.
    """
    count_alone()
    case = _find(wanted, by)
    if case is None or opened_this_week(by) >= PER_WEEK:
        raise NotOpened(
            "Zu diesen Angaben lässt sich kein Fall öffnen. Bitte prüfen Sie jedes Zeichen; gesucht wird nur genau so."
        )
    if all(see_one(case, by, clock.today()).shows(group) for group in PASSABLE):
        return case, False
    public_id, now = new_public_id(), clock.now()
    db.session.add(
        Emergency(
            public_id=public_id,
            kommune_id=case.kommune_id,
            case_id=case.id,
            membership_id=by.membership_id,
            institution_id=by.institution_id,
            kind=kind,
            sealed=seal(case.id, reason, about=f"emergency:{public_id}"),
            opened_at=now,
            until_at=until(now),
        )
    )
    audit.write(
        "emergency.open",
        by=by,
        object_type="case",
        object_id=case.public_id,
        basis=EMERGENCY,
        detail=kind.value,
    )
    _tell(case, public_id)
    return case, True


def _find(wanted: Wanted, by: Actor) -> Case | None:
    if wanted.public_id:
        try:
            found = get_case(wanted.public_id, by, clock.today())
        except NoResultFound:
            return None
        return None if found.key_id is None else found
    statement = select(Case).where(Case.erased_at.is_(None), Case.key_id.is_not(None))
    if wanted.number:
        return db.session.scalars(statement.where(Case.number == wanted.number.strip().upper())).one_or_none()
    if wanted.born_on is None:
        return None
    person = PersonalData(wanted.family_name, wanted.given_name, wanted.born_on)
    # The same pupil in two years: the open case, else the newest.
    return db.session.scalars(
        statement.join(Identity, Identity.case_id == Case.id)
        .where(Identity.fingerprint == fingerprint(person))
        .order_by(Case.link == Link.CLOSED, Case.id.desc())
        .limit(1)
    ).first()


def _tell(case: Case, emergency_id: str) -> None:
    """Tell the officers and whoever holds the case, in the same transaction, without saying who or whom."""
    for seat in protectors():
        outbox.queue(
            seat.person.email or "",
            "Kette: Ein Fall wurde im Notfall geöffnet",
            f"{_GREETING}jemand hat einen Fall im Notfall geöffnet, ohne eine andere Rechtsgrundlage. Wer es war und warum, "
            f"lesen Sie nach der Anmeldung:\n{outbox.page_address('privacy.emergencies')}{_END}",
            key=f"emergency:{emergency_id}:{seat.public_id}",
            urgent=True,
            membership_id=seat.id,
        )
    holder = case.holder
    if holder is not None and holder.mailbox:
        address = outbox.page_address("privacy.case_log", public_id=case.public_id)
        outbox.queue(
            holder.mailbox,
            "Kette: Ein Fall Ihrer Stelle wurde im Notfall geöffnet",
            f"{_GREETING}jemand hat einen Fall, für den Ihre Stelle die Verantwortung hat, im Notfall geöffnet. Wer es war, "
            f"lesen Sie nach der Anmeldung:\n{address}{_END}",
            key=f"emergency:{emergency_id}:holder",
            urgent=True,
            institution_id=holder.id,
        )
