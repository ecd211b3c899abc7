"""Noting that somebody was informed (Art. 13, 14 DSGVO), which opens the door of the school."""

from datetime import date

from blinker import Signal

from kette import audit, clock
from kette.db import db
from kette.privacy.models import Notice
from kette.privacy.queries.informing import version
from kette.privacy.queries.sealed import case_names
from kette.privacy.rules.informing import How, Informed, NoticeKind
from kette.privacy.service.own_consent import lock_case
from kette.roles import Actor

# Announced with the note, wired in listening.py: an offer that waited for it goes out in the same transaction.
notice_recorded = Signal()
# Announced with the note that takes it back: an open offer that rests on the information is taken back as well.
notice_mistaken = Signal()


class NotToday(Exception):
    """The day cannot be; the text is the German sentence for the reader."""


def record_notice(
    case_id: int,
    told: Informed,
    *,
    by: Actor,
    kind: NoticeKind = NoticeKind.COLLECTION,
    wording: str | None = None,
) -> Notice:
    """Note that somebody was informed; what waited for it goes on by itself.

    :param wording: the version of the text, by default the one that is used now.
    :raises NotToday: if the day lies ahead.
    """
    if told.on > clock.today():
        raise NotToday("Der Tag der Information liegt in der Zukunft.")
    notice = _note(case_id, kind, told.on, told.how, wording or version(), by=by)
    notice_recorded.send(notice, by=by)
    return notice


def note_mistake(case_id: int, *, by: Actor) -> Notice:
    """Note that nobody was informed after all: from now on nothing leaves the school again."""
    lock_case(case_id)
    notice = _note(case_id, NoticeKind.MISTAKE, clock.today(), How.CONVERSATION, "", by=by)
    notice_mistaken.send(notice, by=by)
    return notice


def _note(case_id: int, kind: NoticeKind, on: date, how: How, wording: str, *, by: Actor) -> Notice:
    notice = Notice(
        kommune_id=by.kommune_id,
        case_id=case_id,
        kind=kind,
        wording=wording,
        given_on=on,
        how=how,
        recorded_at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(notice)
    db.session.flush()
    name = case_names([case_id])[case_id]
    action = "notice.mistake" if kind is NoticeKind.MISTAKE else "notice.record"
    audit.write(action, by=by, object_type="case", object_id=name.public_id, detail=how.value)
    return notice
