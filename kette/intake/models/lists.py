"""Imports, the candidates for a school's ticks, and what each class reported."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.db import Addressed, Base, KommuneRow
from kette.institutions.models import Institution
from kette.privacy.models import Key


class Import(Addressed, KommuneRow, Base):
    """One file of a school, read and kept as candidates under a key of its own."""

    __tablename__ = "imports"

    school_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    cohort: Mapped[int]
    kind: Mapped[str] = mapped_column(String(60))  # the format's German label
    file_hash: Mapped[str] = mapped_column(String(64))
    pupils: Mapped[int]
    active: Mapped[int]
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    key_id: Mapped[int | None] = mapped_column(ForeignKey("keys.id", ondelete="SET NULL"))
    # What it changed on the lists; unknown of those of the first release, which cannot be undone.
    added: Mapped[int | None]
    changed: Mapped[int | None]
    same: Mapped[int | None]
    gone: Mapped[
        int | None
    ]  # on the list before and not in the file; `taken_off` counts those the school took off
    taken_off: Mapped[int | None]

    school: Mapped[Institution] = relationship()
    key: Mapped[Key | None] = relationship()


class Candidate(Addressed, KommuneRow, Base):
    """A pupil of a file, seen by the school alone until ticked; deleted some days after the class is confirmed."""

    __tablename__ = "candidates"
    __table_args__ = (
        Index("ix_candidates_class", "kommune_id", "school_id", "cohort", "class_name"),
        UniqueConstraint("kommune_id", "school_id", "cohort", "fingerprint"),
    )

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    cohort: Mapped[int]
    class_name: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    fingerprint: Mapped[str] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    line: Mapped[int | None]  # of the file, counted from 1 with the header
    # Keyed hashes, so that a file is compared with the list without opening it: of the school's own numbers for the
    # pupil, the steadier one first, and of all that is sealed. Unknown of lists of the first release.
    guid_mark: Mapped[str | None] = mapped_column(String(64))
    number_mark: Mapped[str | None] = mapped_column(String(64))
    content_mark: Mapped[str | None] = mapped_column(String(64))
    off_at: Mapped[
        datetime | None
    ]  # since when the school has taken it off the list; kept until it cannot be undone

    source: Mapped[Import] = relationship()


class ClassReport(KommuneRow, Base):
    """What a school stated for a class at a moment: how many are without an Anschluss, none included (Fehlanzeige)."""

    __tablename__ = "class_reports"
    __table_args__ = (
        Index("ix_class_reports_class", "kommune_id", "school_id", "cohort", "class_name"),
        CheckConstraint("unplaced >= 0 AND (pupils IS NULL OR unplaced <= pupils)", name="counts_fit"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    cohort: Mapped[int]
    class_name: Mapped[str] = mapped_column(String(20))
    pupils: Mapped[int | None]
    unplaced: Mapped[int]
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
