"""Files on their way: what is taken out of them, sealed until the school takes it over; and what a school calls its columns."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.db import Addressed, Base, KommuneRow
from kette.institutions.models import Institution
from kette.privacy.models import Key


class ListDraft(Addressed, KommuneRow, Base):
    """A school's file before it becomes a list, under a key of its own; deleted with it when taken over, or after some days."""

    __tablename__ = "list_drafts"

    school_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    cohort: Mapped[int]
    file_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    key_id: Mapped[int] = mapped_column(ForeignKey("keys.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # the cells that are read, packed
    mending: Mapped[bytes] = mapped_column(LargeBinary)  # what the school changed of them, sealed as well
    # What is said of it where it is not opened: the format's German label, and how many rows; unknown of older ones.
    kind: Mapped[str | None] = mapped_column(String(60))
    rows: Mapped[int | None]

    school: Mapped[Institution] = relationship()
    key: Mapped[Key] = relationship()


class ColumnNames(KommuneRow, Base):
    """What a school's files call the columns that are read, as the school has said once; labels, nobody's data."""

    __tablename__ = "column_names"
    __table_args__ = (UniqueConstraint("kommune_id", "school_id"),)

    school_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    assigned: Mapped[str] = mapped_column(Text)  # JSON: label → field, empty for a column that is not read
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
