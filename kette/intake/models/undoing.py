"""What undoing an import needs: earlier states, the classes of its file, what each statement confirmed; and where a case came from."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kette.db import Base, KommuneRow


class Earlier(KommuneRow, Base):
    """What a candidate was before an import changed it or the school took it off the list; deleted when undoing ends."""

    __tablename__ = "earlier_states"
    __table_args__ = (
        UniqueConstraint("kommune_id", "import_id", "candidate_id"),
        Index("ix_earlier_states_candidate", "candidate_id"),
    )

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))  # which changed it
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    school_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    source_id: Mapped[int] = mapped_column(
        ForeignKey("imports.id"), index=True
    )  # under whose key it is sealed
    class_name: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    fingerprint: Mapped[str] = mapped_column(String(64))
    line: Mapped[int | None]
    guid_mark: Mapped[str | None] = mapped_column(String(64))
    number_mark: Mapped[str | None] = mapped_column(String(64))
    content_mark: Mapped[str | None] = mapped_column(String(64))
    off_at: Mapped[datetime | None]
    found_case: Mapped[bool] = mapped_column(Boolean)  # whether the import recognised a case of the pupil


class ImportClass(KommuneRow, Base):
    """A class of an import's file: what is stated for it afterwards rests on that import."""

    __tablename__ = "import_classes"
    __table_args__ = (UniqueConstraint("kommune_id", "import_id", "class_name"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))
    class_name: Mapped[str] = mapped_column(String(20))


class Confirmation(KommuneRow, Base):
    """A candidate that a statement of a class covered, and what it was before."""

    __tablename__ = "confirmations"
    __table_args__ = (
        UniqueConstraint("kommune_id", "report_id", "candidate_id"),
        Index("ix_confirmations_candidate", "candidate_id"),
        Index("ix_confirmations_import", "import_id", "report_id"),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("class_reports.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    import_id: Mapped[int | None] = mapped_column(
        ForeignKey("imports.id")
    )  # the school's newest at that moment
    before_at: Mapped[datetime | None]  # when it had been confirmed before
    reported: Mapped[bool] = mapped_column(Boolean)  # whether it was ticked now
    followed: Mapped[bool] = mapped_column(
        Boolean
    )  # whether a case that was there before took something over that an undo cannot give back
    case_class: Mapped[str | None] = mapped_column(
        String(20)
    )  # the class that its case stood in before, where that was another


class Origin(KommuneRow, Base):
    """From which line of which file a case came, and with which statement of its class."""

    __tablename__ = "origins"
    __table_args__ = (UniqueConstraint("kommune_id", "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), index=True)
    read_at: Mapped[datetime]
    line: Mapped[int | None]  # counted from 1 with the header
    report_id: Mapped[int] = mapped_column(ForeignKey("class_reports.id"), index=True)


class ClassReportEnd(KommuneRow, Base):
    """A statement of a class taken back, because the import it rested on was undone; written once."""

    __tablename__ = "class_report_ends"
    __table_args__ = (UniqueConstraint("kommune_id", "report_id"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("class_reports.id"))
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
