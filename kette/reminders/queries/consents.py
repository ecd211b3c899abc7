"""What the rules watch of consents: those of others that end with the 18th birthday, and recalls not answered."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import exists, or_, select, true
from sqlalchemy.orm import aliased

from kette import clock
from kette.calendar import ONE_DAY
from kette.cases.models import Case
from kette.chain import Link
from kette.db import db
from kette.privacy.models import Basis, BasisEnd, Recall
from kette.privacy.queries.grounds import in_force
from kette.privacy.rules.bases import CONSENT, GivenBy
from kette.privacy.rules.ends import ENDING
from kette.reminders.rules.due import Addressee, Watched
from kette.reminders.rules.parties import Party


def consents_of_others(day: date, here: int | None) -> Iterator[Watched]:
    """Yield the consents given by others that end, unless one that lasts longer is there already for the recipient.

    The day on which it is due is the first one without it: the 18th birthday at the latest.
    """
    longer = aliased(Basis)
    replaced = exists().where(
        longer.case_id == Basis.case_id,
        longer.recipient_id == Basis.recipient_id,
        longer.kind == CONSENT.key,
        longer.given_by == GivenBy.YOUTH.value,
        longer.id > Basis.id,
    )
    rows = db.session.execute(
        select(
            Basis.public_id,
            Basis.valid_until,
            Case.public_id.label("case"),
            Case.holder_id,
            Case.school_id,
            Case.class_name,
        )
        .join(Case, Case.id == Basis.case_id)
        .where(
            Basis.kind == CONSENT.key,
            Basis.given_by.in_([GivenBy.GUARDIANS.value, GivenBy.OFFICIAL_GUARDIAN.value]),
            Basis.valid_until.is_not(None),
            in_force(day),
            ~replaced,
            Case.link != Link.CLOSED,
            true() if here is None else Case.holder_id == here,
        )
        .order_by(Basis.valid_until, Basis.id)
    )
    for row in rows:
        class_name = row.class_name if row.holder_id == row.school_id else ""
        holder = (Addressee(row.holder_id, class_name=class_name),)
        ends_on = row.valid_until + ONE_DAY
        yield Watched(
            "of_age_soon", row.public_id, row.case, {Party.HOLDER: holder}, ends_on, ends_on, row.case
        )


def bases_that_end(day: date, here: int | None) -> Iterator[Watched]:
    """Yield the last bases on which a holder knows the young person of an open case, where they end on a day.

    The day on which it is due is the first one without it. Consents of others are a rule of their own.
    """
    other = aliased(Basis)
    lasts_longer = exists().where(
        other.case_id == Basis.case_id,
        other.recipient_id == Basis.recipient_id,
        other.id != Basis.id,
        other.given_on <= day,
        or_(other.valid_until.is_(None), other.valid_until > Basis.valid_until),
        ~exists().where(BasisEnd.basis_id == other.id, BasisEnd.kind.in_([end.value for end in ENDING])),
    )
    rows = db.session.execute(
        select(Basis.public_id, Basis.valid_until, Case.public_id.label("case"), Case.holder_id)
        .join(Case, Case.id == Basis.case_id)
        .where(
            Basis.recipient_id == Case.holder_id,
            or_(Basis.kind != CONSENT.key, Basis.given_by == GivenBy.YOUTH.value),
            Basis.valid_until.is_not(None),
            in_force(day),
            ~lasts_longer,
            Case.link != Link.CLOSED,
            true() if here is None else Case.holder_id == here,
        )
        .order_by(Basis.valid_until, Basis.id)
    )
    for row in rows:
        ends_on = row.valid_until + ONE_DAY
        holder = {Party.HOLDER: (Addressee(row.holder_id),)}
        yield Watched("basis_ends", row.public_id, row.case, holder, ends_on, ends_on, row.case)


def recalls_not_answered(here: int | None) -> Iterator[Watched]:
    """Yield what a recipient was told and has not answered."""
    rows = db.session.execute(
        select(Recall.public_id, Recall.recipient_id, Recall.told_at)
        .where(Recall.done_at.is_(None), true() if here is None else Recall.recipient_id == here)
        .order_by(Recall.id)
    )
    for public_id, recipient_id, told_at in rows:
        told_on = clock.local(told_at).date()
        receiver = {Party.RECEIVER: (Addressee(recipient_id),)}
        yield Watched("recall_open", public_id, public_id, receiver, told_on, since=told_on)
