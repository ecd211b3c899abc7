"""Whom a Kommune believes: the certificates of others; and which cases came with a sheet from elsewhere."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.cases.models import Case
from kette.db import Addressed, Base, KommuneRow
from kette.institutions.models import Institution


class KnownCertificate(Addressed, KommuneRow, Base):
    """The certificate of another Kommune whose sheets are believed, until it is revoked; revoked once, it stays so."""

    __tablename__ = "known_certificates"
    __table_args__ = (
        UniqueConstraint("kommune_id", "fingerprint"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by_id IS NULL)", name="revoked_by_somebody"),
    )

    name: Mapped[str] = mapped_column(String(120))  # as we call whose it is
    certificate: Mapped[bytes] = mapped_column(LargeBinary)  # DER
    fingerprint: Mapped[str] = mapped_column(String(64))
    valid_until: Mapped[datetime]
    added_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


class ReceivedSheet(KommuneRow, Base):
    """Where a case came from that was opened with the sheet of another Kommune; written once, and a sheet opens one case."""

    __tablename__ = "received_sheets"
    __table_args__ = (
        UniqueConstraint("kommune_id", "origin"),
        Index("ix_received_sheets_case", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    known_id: Mapped[int] = mapped_column(ForeignKey("known_certificates.id"))
    origin: Mapped[str] = mapped_column(String(22))  # the random id of the handover there
    signer: Mapped[str] = mapped_column(String(120))  # whose sheet it is, as it was called then
    file_hash: Mapped[str] = mapped_column(String(64))  # SHA-256 of the file
    handed_over_at: Mapped[datetime]  # as the sheet says
    at: Mapped[datetime]
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))

    case: Mapped[Case] = relationship()
    institution: Mapped[Institution] = relationship()
    known: Mapped[KnownCertificate] = relationship()
