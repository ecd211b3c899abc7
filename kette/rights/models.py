"""Letters as a Kommune words them, what young people asked for, and what each institution released or confirmed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.cases.models import Case
from kette.db import Addressed, Base, KommuneRow, closed
from kette.institutions.models import Institution
from kette.privacy.rules.informing import LetterKind
from kette.rights.rules.requests import (
    Ending,
    Handing,
    Identity,
    RequestKind,
    RequestResult,
    TellingResult,
    Word,
)


class LetterText(KommuneRow, Base):
    """A text of a letter as a Kommune words it; appended, the newest of its kind counts."""

    __tablename__ = "letter_texts"
    __table_args__ = (UniqueConstraint("kommune_id", "kind", "number"),)

    kind: Mapped[LetterKind] = mapped_column(closed(LetterKind, "kind"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


class Request(Addressed, KommuneRow, Base):
    """Something that a young person, or who has custody, asked for; answered once."""

    __tablename__ = "requests"
    __table_args__ = (
        Index("ix_requests_open", "kommune_id", "institution_id", "answered_at"),
        CheckConstraint("(answered_at IS NULL) = (result IS NULL)", name="answered_with_a_result"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[RequestKind] = mapped_column(closed(RequestKind, "kind"))
    asked_on: Mapped[date]
    due_on: Mapped[date]
    identity: Mapped[Identity] = mapped_column(closed(Identity, "identity"))
    # Where it was asked; that institution answers and hands out.
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    recorded_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    # What is asked for, and why it was answered like that: sealed under the case's key.
    asked: Mapped[bytes | None] = mapped_column(LargeBinary)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    result: Mapped[RequestResult | None] = mapped_column(closed(RequestResult, "result"))
    # Why it was closed without an answer of anybody's.
    ended: Mapped[Ending | None] = mapped_column(closed(Ending, "ended", check=False))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    case: Mapped[Case] = relationship()
    institution: Mapped[Institution] = relationship()

    @property
    def outcome(self) -> str:
        """Return in German how it was answered, or ended; empty while it is open."""
        end = self.ended or self.result
        return end.label if end else ""


class Part(Addressed, KommuneRow, Base):
    """What one institution has to release for an access request; the released copy is frozen and sealed."""

    __tablename__ = "request_parts"
    __table_args__ = (
        UniqueConstraint("kommune_id", "request_id", "institution_id"),
        Index("ix_request_parts_open", "kommune_id", "institution_id", "released_at"),
        CheckConstraint("(released_at IS NULL) = (handing IS NULL)", name="released_by_a_way"),
    )

    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    handing: Mapped[Handing | None] = mapped_column(closed(Handing, "handing"))
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    request: Mapped[Request] = relationship()
    institution: Mapped[Institution] = relationship()


class ErasureWord(Addressed, KommuneRow, Base):
    """What one institution says to the erasure of its own part; all must agree before anything is erased."""

    __tablename__ = "erasure_words"
    __table_args__ = (
        UniqueConstraint("kommune_id", "request_id", "institution_id"),
        Index("ix_erasure_words_open", "kommune_id", "institution_id", "answered_at"),
        CheckConstraint("(answered_at IS NULL) = (word IS NULL)", name="answered_with_a_word"),
    )

    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    word: Mapped[Word | None] = mapped_column(closed(Word, "word"))
    # Why it must be kept: sealed under the case's key.
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    request: Mapped[Request] = relationship()
    institution: Mapped[Institution] = relationship()


class Telling(Addressed, KommuneRow, Base):
    """A recipient that is told of a correction, an erasure or a restriction, and when it confirmed (Art. 19 DSGVO)."""

    __tablename__ = "request_tellings"
    __table_args__ = (
        UniqueConstraint("kommune_id", "request_id", "recipient_id"),
        Index("ix_request_tellings_open", "kommune_id", "recipient_id", "done_at"),
        CheckConstraint("(done_at IS NULL) = (result IS NULL)", name="done_with_a_result"),
    )

    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    told_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    result: Mapped[TellingResult | None] = mapped_column(closed(TellingResult, "result"))
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    request: Mapped[Request] = relationship()
    recipient: Mapped[Institution] = relationship()
