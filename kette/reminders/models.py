"""What was already reminded of."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kette.db import Base, KommuneRow


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
