"""Identification dates, and what each school stated at them, frozen at their end."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kette.db import Base, KommuneRow, closed
from kette.labels import LabelledEnum

_FROZEN = text("kind = 'frozen'")


class LineKind(LabelledEnum):
    """Whether a line was frozen at the end of a date, or corrects one afterwards."""

    FROZEN = "frozen", "Stand zum Termin"
    CORRECTED = "corrected", "Berichtigung"


class IdentificationDate(KommuneRow, Base):
    """A day by which schools say who has no Anschluss, as the Kommune has set it; frozen at its end, then never changed."""

    __tablename__ = "identification_dates"
    __table_args__ = (
        UniqueConstraint("kommune_id", "cohort", "due_on"),
        CheckConstraint("opens_on <= due_on AND due_on <= closes_on", name="days_in_order"),
    )

    cohort: Mapped[int]
    label: Mapped[str] = mapped_column(String(80))
    opens_on: Mapped[date]
    due_on: Mapped[date]
    closes_on: Mapped[date]
    set_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    frozen_at: Mapped[datetime | None]


class IdentificationLine(KommuneRow, Base):
    """What one school had stated for one class when a date ended, or corrected afterwards; counts alone; written once."""

    __tablename__ = "identification_lines"
    __table_args__ = (
        Index(
            "uq_identification_lines_frozen",
            "kommune_id",
            "date_id",
            "school_id",
            "class_name",
            unique=True,
            sqlite_where=_FROZEN,
            postgresql_where=_FROZEN,
        ),
        CheckConstraint("(stated_at IS NULL) = (unplaced IS NULL)", name="stated_or_silent"),
        CheckConstraint("kind = 'frozen' OR unplaced IS NOT NULL", name="a_correction_says_how_many"),
        CheckConstraint("unplaced >= 0 AND (pupils IS NULL OR unplaced <= pupils)", name="counts_fit"),
    )

    date_id: Mapped[int] = mapped_column(ForeignKey("identification_dates.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    class_name: Mapped[str] = mapped_column(String(20))
    kind: Mapped[LineKind] = mapped_column(closed(LineKind, "kind"))
    pupils: Mapped[int | None]
    unplaced: Mapped[int | None]
    stated_at: Mapped[datetime | None]
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
