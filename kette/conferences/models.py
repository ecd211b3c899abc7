"""Conferences, who takes part, the agenda, and what was decided."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.cases.models import Case
from kette.conferences.rules.states import (
    Attendance,
    ConferenceKind,
    ConferenceState,
    DecisionCode,
    ItemState,
)
from kette.db import Addressed, Base, KommuneRow, closed
from kette.institutions.models import Institution

_WAITING = text("state = 'waiting'")


class Conference(Addressed, KommuneRow, Base):
    """One case conference."""

    __tablename__ = "conferences"
    __table_args__ = (
        Index("ix_conferences_day", "kommune_id", "held_on"),
        CheckConstraint(
            "kind <> 'school' OR school_id IS NOT NULL", name="school_conference_names_its_school"
        ),
    )

    kind: Mapped[ConferenceKind] = mapped_column(closed(ConferenceKind, "kind"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    held_on: Mapped[date]
    begins: Mapped[str] = mapped_column(String(5))  # local time HH:MM
    place: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[ConferenceState] = mapped_column(
        closed(ConferenceState, "state"), default=ConferenceState.DRAFT
    )
    moderator_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    made_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    school: Mapped[Institution | None] = relationship(foreign_keys=[school_id])
    participants: Mapped[list["Participant"]] = relationship(
        back_populates="conference", order_by="Participant.id"
    )
    items: Mapped[list["AgendaItem"]] = relationship(
        back_populates="conference", order_by="AgendaItem.position, AgendaItem.id"
    )


class Participant(KommuneRow, Base):
    """An institution invited to a conference."""

    __tablename__ = "participants"
    __table_args__ = (UniqueConstraint("kommune_id", "conference_id", "institution_id"),)

    conference_id: Mapped[int] = mapped_column(ForeignKey("conferences.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    attendance: Mapped[Attendance] = mapped_column(
        closed(Attendance, "attendance"), default=Attendance.INVITED
    )

    conference: Mapped[Conference] = relationship(back_populates="participants")
    institution: Mapped[Institution] = relationship()


class AgendaItem(Addressed, KommuneRow, Base):
    """A case on the agenda of a conference; it waits on one agenda at most."""

    __tablename__ = "agenda_items"
    __table_args__ = (
        UniqueConstraint("kommune_id", "conference_id", "case_id"),
        Index(
            "uq_agenda_items_waits_once",
            "case_id",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    conference_id: Mapped[int] = mapped_column(ForeignKey("conferences.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    position: Mapped[int]
    state: Mapped[ItemState] = mapped_column(closed(ItemState, "state"), default=ItemState.WAITING)
    # Random letters under which those without a basis speak of the case at this conference.
    pseudonym: Mapped[str] = mapped_column(String(12))
    added_at: Mapped[datetime]

    conference: Mapped[Conference] = relationship(back_populates="items")
    case: Mapped[Case] = relationship()
    decision: Mapped["Decision | None"] = relationship(back_populates="item")


class Decision(Addressed, KommuneRow, Base):
    """What a conference decided about a case; written once, a correction is a new conference's decision."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("kommune_id", "item_id"),
        CheckConstraint("(code = 'hand_over') = (receiver_id IS NOT NULL)", name="handover_names_receiver"),
        CheckConstraint("(code = 'promise') = (outcome IS NOT NULL)", name="promise_says_what"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    code: Mapped[DecisionCode] = mapped_column(closed(DecisionCode, "code"))
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    outcome: Mapped[str | None] = mapped_column(ForeignKey("outcome_types.key"))
    until_on: Mapped[date | None]
    dissent: Mapped[bool] = mapped_column(Boolean, default=False)
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    item: Mapped[AgendaItem] = relationship(back_populates="decision")
    receiver: Mapped[Institution | None] = relationship(foreign_keys=[receiver_id])
