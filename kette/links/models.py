"""Links and the codes that were sent for them; of neither the secret is kept."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.db import Addressed, Base, KommuneRow, closed
from kette.handover.models import Handover
from kette.institutions.models import Institution
from kette.links.rules.limits import LinkEnd

_OPEN = text("ended_at IS NULL")


class PaperLink(Addressed, KommuneRow, Base):
    """An address by which an institution answers without an account: to the sheet of one offer, or to a list. Good once."""

    __tablename__ = "paper_links"
    __table_args__ = (
        UniqueConstraint("kommune_id", "token_hash"),
        Index(
            "uq_paper_links_one_open_per_handover",
            "handover_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        CheckConstraint("(handover_id IS NULL) <> (list_id IS NULL)", name="to_an_offer_or_a_list"),
        CheckConstraint("(handover_id IS NULL) = (case_id IS NULL)", name="offer_of_a_case"),
        CheckConstraint("(ended_at IS NULL) = (ended IS NULL)", name="ended_with_a_reason"),
        CheckConstraint("(answered_at IS NULL) = (answered_name IS NULL)", name="answered_by_somebody"),
    )

    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))  # that is asked
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    handover_id: Mapped[int | None] = mapped_column(ForeignKey("handovers.id"))
    list_id: Mapped[int | None] = mapped_column(ForeignKey("start_lists.id"))
    # Asked for before the Kommune is known: whoever holds the paper brings nothing else.
    token_hash: Mapped[str] = mapped_column(String(64), index=True)
    # The last day on which it leads anywhere.
    until_on: Mapped[date]
    made_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    wrong: Mapped[int] = mapped_column(default=0)  # codes typed wrong, in all
    ended_at: Mapped[datetime | None]
    ended: Mapped[LinkEnd | None] = mapped_column(closed(LinkEnd, "ended"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    answered_at: Mapped[datetime | None]
    # Who answered, as they typed it, sealed under the case's key.
    answered_name: Mapped[bytes | None] = mapped_column(LargeBinary)

    institution: Mapped[Institution] = relationship()
    handover: Mapped[Handover | None] = relationship()
    codes: Mapped[list["LinkCode"]] = relationship(back_populates="link", order_by="LinkCode.id")


class LinkCode(Addressed, KommuneRow, Base):
    """One code sent to a mailbox; the newest of a link counts, for minutes, for a few tries, and once."""

    __tablename__ = "link_codes"

    link_id: Mapped[int] = mapped_column(ForeignKey("paper_links.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
    # SHA-256 of what the browser got for the right code, in its signed cookie.
    pass_hash: Mapped[str | None] = mapped_column(String(64))

    link: Mapped[PaperLink] = relationship(back_populates="codes")
