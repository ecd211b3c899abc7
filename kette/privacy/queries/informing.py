"""Who has been informed (Art. 13, 14 DSGVO), and with which words a Kommune does it now."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, column, func, select, table
from sqlalchemy.orm import InstrumentedAttribute, aliased

from kette.db import db
from kette.institutions.models import Institution
from kette.privacy.models import Notice
from kette.privacy.rules.bases import CONSENT
from kette.privacy.rules.informing import SHIPPED, LetterKind, NoticeKind, own_version

# The texts of letters lie above, in rights: their table is named here, as sealed.py names that of the cases.
_TEXTS = table("letter_texts", column("kommune_id"), column("kind"), column("number"))
# A consent informs of one recipient alone: statutory ways stay shut after it.
_OF_ALL = Notice.kind != NoticeKind.CONSENT


def informed(case_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that the newest note of a case says that the young person was informed."""
    later = aliased(Notice)
    newest = ~(
        select(later.id)
        .where(later.case_id == Notice.case_id, later.id > Notice.id, later.kind != NoticeKind.CONSENT)
        .exists()
    )
    return (
        select(Notice.id)
        .where(and_(Notice.case_id == case_id, Notice.kind == NoticeKind.COLLECTION, newest))
        .exists()
    )


def is_informed(case_id: int) -> bool:
    """Say whether the young person was informed of all that is done with their data."""
    kind = db.session.scalars(
        select(Notice.kind).where(Notice.case_id == case_id, _OF_ALL).order_by(Notice.id.desc()).limit(1)
    ).first()
    return kind is NoticeKind.COLLECTION


def may_leave(case_id: int, giver: Institution, ground: str, *, told: Collection[int] | None = None) -> bool:
    """Say whether a case may leave its giver on a ground: no school's by statute before the young person was informed.

    :param ground: the key of the basis; the form of a consent informs of what goes to its own recipient, and of no more.
    :param told: as `informed_among` returns it, for this case among others.
    """
    if not giver.is_school or ground == CONSENT.key:
        return True
    return is_informed(case_id) if told is None else case_id in told


def informed_among(case_ids: Collection[int]) -> frozenset[int]:
    """Return of which of these cases the young person was informed."""
    return frozenset(informed_days(case_ids))


def informed_days(case_ids: Collection[int]) -> dict[int, date]:
    """Return since which day the young person of each of these cases is informed; without those who are not."""
    notices = db.session.execute(
        select(Notice.case_id, Notice.kind, Notice.given_on)
        .where(Notice.case_id.in_(case_ids), _OF_ALL)
        .order_by(Notice.id)
    )
    newest = {case_id: (kind, day) for case_id, kind, day in notices}
    return {case_id: day for case_id, (kind, day) in newest.items() if kind is NoticeKind.COLLECTION}


def notices_of(case_id: int) -> Sequence[Notice]:
    """List the notes of a case, the newest first."""
    return db.session.scalars(
        select(Notice).where(Notice.case_id == case_id).order_by(Notice.id.desc())
    ).all()


def version() -> str:
    """Return which version of the notice is used now: the Kommune's own, else the one that comes with Kette."""
    here = _TEXTS.c.kommune_id == db.session.info.get("kommune_id")
    number = db.session.scalar(
        select(func.max(_TEXTS.c.number)).where(here, _TEXTS.c.kind == LetterKind.NOTICE_YOUTH.value)
    )
    return SHIPPED if number is None else own_version(number)
