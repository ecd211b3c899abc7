"""Handovers: who offers which case to whom, on which basis, and what became of it."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.cases.models import Case
from kette.db import Addressed, Base, KommuneRow, closed
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
    # Who has to act next: while it waits somebody of the giver, once offered somebody of the receiver, when taken.
    in_charge_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    opened_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    reason: Mapped[DeclineReason | None] = mapped_column(closed(DeclineReason, "reason"))
    propose_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
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
