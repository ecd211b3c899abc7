"""What was already reminded of, what was answered to it, and one's own Wiedervorlagen."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kette.db import Addressed, Base, KommuneRow


class Reminder(KommuneRow, Base):
    """One due thing told to one person or mailbox; the unique key makes a second run harmless."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("kommune_id", "rule", "subject", "due_on", "told"),)

    rule: Mapped[str] = mapped_column(String(40))  # a key of reminders.rules.catalogue
    subject: Mapped[str] = mapped_column(String(64))  # public id of the case, handover, conference …
    due_on: Mapped[date]
    told: Mapped[str] = mapped_column(String(24))  # "m:<membership>" or "i:<institution>"
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    noted_at: Mapped[datetime]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mails.id"))


class Delay(KommuneRow, Base):
    """An answer to a reminder: why it is not done yet, and until when it may wait. Codes and days, written once."""

    __tablename__ = "delays"
    __table_args__ = (
        # Two colleagues who answer at once: one of them is first.
        UniqueConstraint(
            *("kommune_id", "rule", "subject", "occasion_on", "institution_id", "number"),
            name="uq_delays_one_of_each_number",
        ),
        Index("ix_delays_subject", "kommune_id", "subject"),
        Index("ix_delays_case", "case_id"),
        CheckConstraint("number >= 1", name="is_counted"),
    )

    rule: Mapped[str] = mapped_column(String(40))  # a key of reminders.rules.delaying
    subject: Mapped[str] = mapped_column(String(64))  # public id, as reminders have it
    # The day from which the thing is counted: the same case may be watched anew for another day.
    occasion_on: Mapped[date]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    number: Mapped[int]  # which answer to this thing it is, from 1 on
    reason: Mapped[str] = mapped_column(String(32))  # a value of reminders.rules.reasons, an open set
    seen_on: Mapped[date | None]  # when the young person was last seen
    until_on: Mapped[date]
    given_at: Mapped[datetime]


class FollowUp(Addressed, KommuneRow, Base):
    """A Wiedervorlage: a day and a sentence about a case, of one person; sealed, and gone when it is done."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        Index("ix_follow_ups_case", "case_id"),
        Index("ix_follow_ups_due", "kommune_id", "institution_id", "due_on"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    due_on: Mapped[date]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
