"""Filters that were kept under a name, and the columns somebody wants to see."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kette.db import Addressed, Base, KommuneRow


class SavedList(Addressed, KommuneRow, Base):
    """A filter of the list of cases under a name. Holds codes alone; rights are asked when it is opened."""

    __tablename__ = "saved_lists"
    __table_args__ = (
        UniqueConstraint("kommune_id", "membership_id", "name"),
        Index("ix_saved_lists_shared", "kommune_id", "institution_id", "is_shared"),
    )

    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    name: Mapped[str] = mapped_column(String(40))
    parts: Mapped[str] = mapped_column(String(600))  # as kette.lists.rules writes them
    is_shared: Mapped[bool] = mapped_column(Boolean, default=False)  # with the institution
    saved_at: Mapped[datetime]


class ChosenColumns(KommuneRow, Base):
    """The columns of the list of cases that somebody wants to see, on every machine; no row means the usual ones."""

    __tablename__ = "chosen_columns"
    __table_args__ = (UniqueConstraint("kommune_id", "membership_id"),)

    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    columns: Mapped[str] = mapped_column(String(200))  # keys of cases.rules.columns, separated by commas
    saved_at: Mapped[datetime]
