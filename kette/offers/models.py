"""The register of help: what is offered, by whom, with how many places."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.db import Addressed, Base, KommuneRow
from kette.institutions.models import Institution


class Offer(Addressed, KommuneRow, Base):
    """A place to go: a kind by the official key, a provider, how many places are free, from when until when."""

    __tablename__ = "offers"
    __table_args__ = (CheckConstraint("places_free >= 0 AND places_free <= places", name="free_fit_places"),)

    kind: Mapped[str] = mapped_column(ForeignKey("outcome_types.key"))
    title: Mapped[str] = mapped_column(String(200))
    provider: Mapped[str] = mapped_column(String(200))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    audience: Mapped[str] = mapped_column(String(300), default="")
    places: Mapped[int]
    places_free: Mapped[int]
    begins_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    contact: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    institution: Mapped[Institution | None] = relationship()
