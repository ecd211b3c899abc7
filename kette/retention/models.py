"""What holds an erasure back, and requests to erase a case before its day."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.cases.models import Case
from kette.db import Addressed, Base, KommuneRow, closed
from kette.institutions.models import Membership
from kette.retention.rules.reasons import EarlyReason, HoldReason, RequestState

_STANDS = text("lifted_at IS NULL")
_OPEN = text("state = 'open'")


class Hold(Addressed, KommuneRow, Base):
    """A legal hold: the case is not erased until it is lifted, whatever its periods say; one at a time."""

    __tablename__ = "holds"
    __table_args__ = (
        Index(
            "uq_holds_one_per_case", "case_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    reason: Mapped[HoldReason] = mapped_column(closed(HoldReason, "reason"))
    # When somebody must look whether it is still needed; it does not end by itself.
    review_on: Mapped[date]
    set_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    case: Mapped[Case] = relationship()


class ErasureRequest(Addressed, KommuneRow, Base):
    """A request to erase a case before its day: made by one person, confirmed or refused by another."""

    __tablename__ = "erasure_requests"
    __table_args__ = (
        Index(
            "uq_erasure_requests_one_open_per_case",
            "case_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered_once_closed"),
        CheckConstraint("answered_by_id IS NULL OR answered_by_id <> asked_by_id", name="four_eyes"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    reason: Mapped[EarlyReason] = mapped_column(closed(EarlyReason, "reason"))
    state: Mapped[RequestState] = mapped_column(closed(RequestState, "state"), default=RequestState.OPEN)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    case: Mapped[Case] = relationship()
    asked_by: Mapped[Membership] = relationship(foreign_keys=[asked_by_id])
