"""Opening one's own entrusted notes one by one, and taking that back (§ 65 Abs. 1 Nr. 1 SGB VIII, § 203 StGB)."""

from datetime import date

from sqlalchemy import select

from kette import audit, clock
from kette.cases.models import Case, Note, NoteRelease
from kette.cases.queries.releases import recipients
from kette.db import db, lock_row
from kette.roles import Actor


class NotReleased(Exception):
    """A note is not opened; the text is the German sentence for the reader."""


def release_note(
    case: Case, note: Note, institution_id: int, *, agreed_on: date, by: Actor
) -> NoteRelease | None:
    """Open an entrusted note for one institution; None where it is open to it already.

    :param agreed_on: the day on which whoever entrusted it agreed.
    :raises NotReleased: if the note is not the actor's own, the agreement lies ahead or before the note was
        entrusted, or the institution is neither one's own nor holds the case.
    """
    if not note.entrusted or note.membership_id is None or note.membership_id != by.membership_id:
        raise NotReleased("Nur wer eine anvertraute Notiz geschrieben hat, kann sie freigeben.")
    if agreed_on > clock.today():
        raise NotReleased("Das Einverständnis kann nicht in der Zukunft liegen.")
    if institution_id not in recipients(case, by).values():
        raise NotReleased(
            "Freigeben lässt sich die Notiz nur für Ihre Stelle und für die fallverantwortliche Stelle."
        )
    there = select(NoteRelease.id).where(
        NoteRelease.text_id == note.id,
        NoteRelease.institution_id == institution_id,
        NoteRelease.withdrawn_at.is_(None),
    )
    if db.session.scalars(there).first() is not None:
        return None
    release = NoteRelease(
        kommune_id=case.kommune_id,
        case_id=case.id,
        text_id=note.id,
        institution_id=institution_id,
        agreed_on=agreed_on,
        at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(release)
    audit.write(
        "note.release",
        by=by,
        object_type="case",
        object_id=case.public_id,
        basis="consent",
        detail="own" if institution_id == by.institution_id else "holder",
    )
    return release


def withdraw_release(case: Case, release: NoteRelease, *, by: Actor) -> None:
    """Shut a note again from now on; what was read was read.

    :raises NotReleased: if somebody else opened it.
    """
    locked = lock_row(NoteRelease, release.id)
    if locked.membership_id != by.membership_id:
        raise NotReleased("Nur wer die Notiz freigegeben hat, kann das zurücknehmen.")
    if locked.withdrawn_at is None:
        locked.withdrawn_at = clock.now()
        audit.write("note.withdraw", by=by, object_type="case", object_id=case.public_id)
