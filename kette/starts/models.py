"""Where promised cases go, and the lists on which institutions say who has come."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.cases.models import Case
from kette.db import Addressed, Base, KommuneRow, closed
from kette.institutions.models import Institution
from kette.starts.rules.asking import Started


class Destination(KommuneRow, Base):
    """Where a promised case goes, as its holder says; another word replaces it."""

    __tablename__ = "destinations"
    __table_args__ = (UniqueConstraint("kommune_id", "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    said_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    case: Mapped[Case] = relationship()
    institution: Mapped[Institution] = relationship()


class StartList(Addressed, KommuneRow, Base):
    """What one institution is asked about one year of leavers: one list, never a second."""

    __tablename__ = "start_lists"
    __table_args__ = (UniqueConstraint("kommune_id", "institution_id", "cohort"),)

    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    cohort: Mapped[int]
    asked_at: Mapped[datetime]
    until_on: Mapped[date]

    institution: Mapped[Institution] = relationship()
    lines: Mapped[list["StartLine"]] = relationship(back_populates="list", order_by="StartLine.id")


class StartLine(Addressed, KommuneRow, Base):
    """One case on a list, answered once."""

    __tablename__ = "start_lines"
    __table_args__ = (
        UniqueConstraint("kommune_id", "list_id", "case_id"),
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered_with_an_answer"),
    )

    list_id: Mapped[int] = mapped_column(ForeignKey("start_lists.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    # When the institution read the name for the first time: that is the disclosure.
    shown_at: Mapped[datetime | None]
    answer: Mapped[Started | None] = mapped_column(closed(Started, "answer"))
    answered_at: Mapped[datetime | None]

    list: Mapped[StartList] = relationship(back_populates="lines")
    case: Mapped[Case] = relationship()
