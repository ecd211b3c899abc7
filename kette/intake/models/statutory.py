"""What schools transmitted to the Agentur für Arbeit under § 31a SGB III, and what came back to the Kommune."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.cases.models import Case
from kette.db import Addressed, Base, KommuneRow, closed
from kette.institutions.models import Institution
from kette.intake.rules.returns import Returned


class StatutoryExport(Addressed, KommuneRow, Base):
    """One file for the Agentur: who made it, for how many, and by when it must be deleted there; written once.

    For whom it was made stands in the ledger of disclosures, with the hash of the file.
    """

    __tablename__ = "statutory_exports"
    __table_args__ = (
        Index("ix_statutory_exports_school", "kommune_id", "school_id", "cohort"),
        CheckConstraint("pupils > 0", name="somebody_in_it"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    cohort: Mapped[int]
    pupils: Mapped[int]
    media: Mapped[str] = mapped_column(String(8))  # csv, xlsx
    content_hash: Mapped[str] = mapped_column(String(64))
    delete_by: Mapped[date]
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    school: Mapped[Institution] = relationship(foreign_keys=[school_id])
    agency: Mapped[Institution] = relationship(foreign_keys=[agency_id])


class ReturnFeed(Addressed, KommuneRow, Base):
    """One file of the Agentur about those who did not take up its offer (§ 31a Abs. 2 SGB III), read by one body; written once."""

    __tablename__ = "return_feeds"
    __table_args__ = (UniqueConstraint("kommune_id", "body_id", "file_hash"),)

    body_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    cohort: Mapped[int]
    file_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    body: Mapped[Institution] = relationship(foreign_keys=[body_id])


class ReturnEntry(Addressed, KommuneRow, Base):
    """One line of a return feed: which case it is about, and what became of it; the address sealed under the case's key."""

    __tablename__ = "return_entries"
    __table_args__ = (
        Index("ix_return_entries_case", "case_id"),
        CheckConstraint("result <> 'refused' OR sealed IS NULL", name="nothing_kept_of_who_objected"),
    )

    feed_id: Mapped[int] = mapped_column(ForeignKey("return_feeds.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    line: Mapped[int]
    result: Mapped[Returned] = mapped_column(closed(Returned, "result"))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime]

    feed: Mapped[ReturnFeed] = relationship()
    case: Mapped[Case] = relationship()
