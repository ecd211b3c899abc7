"""Forms of consent that were printed with a code, and the sheets of them that came back."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.cases.models import Case
from kette.db import Addressed, Base, KommuneRow, closed
from kette.institutions.models import Institution
from kette.privacy.rules.scans import Media
from kette.slips.rules.answers import Answer


class PrintedForm(Addressed, KommuneRow, Base):
    """A form of consent on paper, for one case and one recipient; only its answer is added, once.

    Printed again with the same words it is the same form, with the same code.
    """

    __tablename__ = "printed_forms"
    __table_args__ = (
        UniqueConstraint("kommune_id", "code"),
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered_with_an_answer"),
        Index("ix_printed_forms_case", "case_id", "answered_at"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    groups: Mapped[str] = mapped_column(String(200))  # values of FieldGroup, separated by commas
    language: Mapped[str] = mapped_column(String(8))
    form_version: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(16))  # slips.rules.codes
    printed_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[Answer | None] = mapped_column(closed(Answer, "answer"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    case: Mapped[Case] = relationship()
    recipient: Mapped[Institution] = relationship()
    sheets: Mapped[list["ReturnedSheet"]] = relationship(
        back_populates="form", order_by="ReturnedSheet.id", cascade="all, delete-orphan"
    )


class ReturnedSheet(Addressed, KommuneRow, Base):
    """What came back of a printed form, sealed under the case's key; gone once its answer is recorded."""

    __tablename__ = "returned_sheets"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("printed_forms.id"), index=True)
    media: Mapped[Media] = mapped_column(closed(Media, "media"))
    size: Mapped[int]  # bytes
    pages: Mapped[int]
    mark: Mapped[str] = mapped_column(String(64))  # of how it looks, to know what is sent twice
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    form: Mapped[PrintedForm] = relationship(back_populates="sheets")
