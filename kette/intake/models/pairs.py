"""What says that two cases may be of one person: the blocks of each as keyed hashes, and pairs with the answers of both sides."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.cases.models import Case
from kette.db import Addressed, Base, KommuneRow, closed
from kette.intake.rules.pairing import PairAnswer, PairState


class IdentityMark(KommuneRow, Base):
    """One block in which who a case is about stands (intake.rules.blocks), as a keyed hash of 64 bits; gone with the identity."""

    __tablename__ = "identity_marks"
    __table_args__ = (Index("ix_identity_marks_mark", "kommune_id", "mark", "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    mark: Mapped[int] = mapped_column(BigInteger)


class Pair(Addressed, KommuneRow, Base):
    """Two cases that may be of one person; both stay, whatever is answered. The lower key stands first.

    Each side answers for its own case; the state follows from the two answers.
    """

    __tablename__ = "pairs"
    __table_args__ = (
        UniqueConstraint("kommune_id", "first_id", "second_id"),
        Index("ix_pairs_state", "kommune_id", "state"),
        CheckConstraint("first_id < second_id", name="in_order"),
        CheckConstraint(
            "(state = 'linked') = (COALESCE(first_answer, '') = 'same' AND COALESCE(second_answer, '') = 'same')",
            name="linked_by_both",
        ),
        CheckConstraint(
            "(state = 'separated') = (COALESCE(first_answer, '') = 'other' OR COALESCE(second_answer, '') = 'other')",
            name="separated_by_one",
        ),
        CheckConstraint("(first_answer IS NULL) = (first_at IS NULL)", name="first_answer_has_its_day"),
        CheckConstraint("(second_answer IS NULL) = (second_at IS NULL)", name="second_answer_has_its_day"),
    )

    first_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    score: Mapped[int]
    reasons: Mapped[str] = mapped_column(String(200))  # codes of intake.rules.likeness, separated by commas
    state: Mapped[PairState] = mapped_column(closed(PairState, "state"), default=PairState.OPEN)
    found_at: Mapped[datetime]
    first_answer: Mapped[PairAnswer | None] = mapped_column(closed(PairAnswer, "first_answer"))
    first_at: Mapped[datetime | None]
    first_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    second_answer: Mapped[PairAnswer | None] = mapped_column(closed(PairAnswer, "second_answer"))
    second_at: Mapped[datetime | None]
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    first: Mapped[Case] = relationship(foreign_keys=[first_id])
    second: Mapped[Case] = relationship(foreign_keys=[second_id])
