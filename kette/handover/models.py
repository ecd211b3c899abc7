"""Handovers: who offers which case to whom, on which basis, and what became of it; and many at once."""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.cases.models import Case
from kette.db import Addressed, Base, KommuneRow, closed
from kette.handover.rules.batches import BatchKind
from kette.handover.rules.states import DeclineReason, HandoverState
from kette.institutions.models import Institution, Membership
from kette.privacy.models import Basis

_OPEN = text("answered_at IS NULL")


class Handover(Addressed, KommuneRow, Base):
    """One offer of a case to an institution; at most one is open per case."""

    __tablename__ = "handovers"
    __table_args__ = (
        Index(
            "uq_handovers_one_open_per_case",
            "case_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_handovers_queue", "kommune_id", "to_id", "state", "deadline_on"),
        CheckConstraint("from_id <> to_id", name="to_somebody_else"),
        CheckConstraint(
            "state IN ('waiting', 'withdrawn') OR basis_id IS NOT NULL OR standing",
            name="nothing_without_a_basis",
        ),
        CheckConstraint(
            "(state IN ('waiting', 'offered')) = (answered_at IS NULL)", name="answered_once_closed"
        ),
        CheckConstraint("(state = 'declined') = (reason IS NOT NULL)", name="declined_with_a_reason"),
        CheckConstraint(
            "state IN ('waiting', 'withdrawn') OR offered_at IS NOT NULL", name="offered_at_a_moment"
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    state: Mapped[HandoverState] = mapped_column(closed(HandoverState, "state"))
    # A giving back after acceptance: an offer in the other direction.
    giving_back: Mapped[bool] = mapped_column(Boolean, default=False)
    # Accepted in advance by the safety net's recorded agreement; discloses nothing by itself.
    standing: Mapped[bool] = mapped_column(Boolean, default=False)
    basis_id: Mapped[int | None] = mapped_column(ForeignKey("bases.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    offered_at: Mapped[datetime | None]
    # While it waits: until when the consent is to be obtained. Once offered: until when an answer is expected.
    deadline_on: Mapped[date | None]
    # Under which key of the outbox the receiver was told of the offer; empty where it offered the case itself, or has no mailbox.
    told_by: Mapped[str | None] = mapped_column(String(120))
    # Who has to act next: while it waits somebody of the giver, once offered somebody of the receiver, when taken.
    in_charge_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    opened_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    reason: Mapped[DeclineReason | None] = mapped_column(closed(DeclineReason, "reason"))
    # Given back: why, as a code that goes along on every basis.
    back_reason: Mapped[DeclineReason | None] = mapped_column(
        closed(DeclineReason, "back_reason", check=False)
    )
    propose_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    # Declined: what goes with the reason, as codes; which Anschluss there is, or which groups of fields are missing.
    answer_codes: Mapped[str | None] = mapped_column(String(120))
    # Declined because nobody has time: from which day on there is.
    free_from_on: Mapped[date | None]
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id", ondelete="SET NULL"))
    answer_text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id", ondelete="SET NULL"))
    # What was handed over, frozen and sealed under the case's key, and its hash for the ledger.
    sheet: Mapped[bytes | None] = mapped_column(LargeBinary)
    sheet_hash: Mapped[str | None] = mapped_column(String(64))

    case: Mapped[Case] = relationship()
    giver: Mapped[Institution] = relationship(foreign_keys=[from_id])
    receiver: Mapped[Institution] = relationship(foreign_keys=[to_id])
    proposal: Mapped[Institution | None] = relationship(foreign_keys=[propose_id])
    basis: Mapped[Basis | None] = relationship()
    made_by: Mapped[Membership | None] = relationship(foreign_keys=[made_by_id])
    answered_by: Mapped[Membership | None] = relationship(foreign_keys=[answered_by_id])
    in_charge: Mapped[Membership | None] = relationship(foreign_keys=[in_charge_id])


class Passing(KommuneRow, Base):
    """An open offer, or an accepted case, passed on to a colleague inside the institution, with the reason."""

    __tablename__ = "passings"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id", ondelete="SET NULL"))

    to: Mapped[Membership] = relationship(foreign_keys=[to_id])
    membership: Mapped[Membership | None] = relationship(foreign_keys=[membership_id])


class Batch(Addressed, KommuneRow, Base):
    """Many cases passed on at once: a job in the database, each case a line of it with its own step."""

    __tablename__ = "batches"
    __table_args__ = (Index("ix_batches_open", "kommune_id", "ended_at"),)

    kind: Mapped[BatchKind] = mapped_column(closed(BatchKind, "kind"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    # Why, in a sentence about all of them; it names nobody.
    reason: Mapped[str] = mapped_column(String(300), default="")
    made_at: Mapped[datetime]
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    cancelled_at: Mapped[datetime | None]
    # Nothing is left to be done, and each receiver has been told once of all that came.
    ended_at: Mapped[datetime | None]

    membership: Mapped[Membership] = relationship()


class BatchLine(KommuneRow, Base):
    """One case of a batch: to an institution through the one door, or to a colleague; done in one transaction with it."""

    __tablename__ = "batch_lines"
    __table_args__ = (
        UniqueConstraint("kommune_id", "batch_id", "case_id"),
        Index("ix_batch_lines_open", "batch_id", "done_at"),
        CheckConstraint("(to_id IS NULL) <> (colleague_id IS NULL)", name="outside_or_inside"),
        CheckConstraint("refused IS NULL OR done_at IS NOT NULL", name="refused_is_done"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    colleague_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    done_at: Mapped[datetime | None]
    # What came of it: the handover, or the sentence of the refusal.
    handover_id: Mapped[int | None] = mapped_column(ForeignKey("handovers.id"))
    refused: Mapped[str | None] = mapped_column(String(400))

    batch: Mapped[Batch] = relationship()
    case: Mapped[Case] = relationship()
    to: Mapped[Institution | None] = relationship(foreign_keys=[to_id])
    colleague: Mapped[Membership | None] = relationship(foreign_keys=[colleague_id])
    handover: Mapped[Handover | None] = relationship()
