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
    # Closed by mistake or too early: opened again, and why.
    reopened_at: Mapped[datetime | None]
    reopened_because: Mapped[str | None] = mapped_column(String(300))
    # Closed without having been held, and why.
    cancelled_because: Mapped[str | None] = mapped_column(String(300))
    # How often it was changed after the invitation: the SEQUENCE of its calendar entries (RFC 5545).
    sequence: Mapped[int | None]
    # What one case is to take at the table; nothing ends when it is over, it only shows.
    minutes_per_case: Mapped[int | None]
    # Counts what is written at this table, so that every seat learns cheaply that there is something new.
    revision: Mapped[int | None]

    school: Mapped[Institution | None] = relationship(foreign_keys=[school_id])
    participants: Mapped[list["Participant"]] = relationship(
        back_populates="conference", order_by="Participant.id"
    )
    items: Mapped[list["AgendaItem"]] = relationship(
        back_populates="conference", order_by="AgendaItem.position, AgendaItem.id"
    )

    @property
    def is_cancelled(self) -> bool:
        """Say whether it was closed without having been held."""
        return self.cancelled_because is not None

    @property
    def stand(self) -> str:
        """How far it is, in words."""
        return "abgesagt" if self.is_cancelled else self.state.label


class Participant(KommuneRow, Base):
    """An institution invited to a conference."""

    __tablename__ = "participants"
    __table_args__ = (UniqueConstraint("kommune_id", "conference_id", "institution_id"),)

    conference_id: Mapped[int] = mapped_column(ForeignKey("conferences.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    attendance: Mapped[Attendance] = mapped_column(
        closed(Attendance, "attendance"), default=Attendance.INVITED
    )
    # The institution that stands in for one that is excused; by name, so that old minutes stay as they were.
    represented_by: Mapped[str | None] = mapped_column(String(200))

    conference: Mapped[Conference] = relationship(back_populates="participants")
    institution: Mapped[Institution] = relationship()

    @property
    def came(self) -> str:
        """Say in words whether it came, and who stands in for it."""
        stands_in = f", vertreten durch {self.represented_by}" if self.represented_by else ""
        return f"{self.attendance.label}{stands_in}"


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
    # Why Kette put it on the agenda by itself, in words that name nobody; None where somebody did.
    because: Mapped[str | None] = mapped_column(String(200))
    # When the moderation opened it at the table, and for how many seconds it spoke about it until the decision.
    called_at: Mapped[datetime | None]
    seconds: Mapped[int | None]

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


class Stance(Addressed, KommuneRow, Base):
    """What an institution writes about a case before the conference: what it knows and may say, and what it proposes."""

    __tablename__ = "stances"
    __table_args__ = (
        UniqueConstraint("kommune_id", "item_id", "institution_id"),
        CheckConstraint(
            "proposal = 'hand_over' OR receiver_id IS NULL", name="only_a_handover_names_somebody"
        ),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id", ondelete="SET NULL"))
    proposal: Mapped[DecisionCode | None] = mapped_column(closed(DecisionCode, "proposal"))
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    institution: Mapped[Institution] = relationship(foreign_keys=[institution_id])
    receiver: Mapped[Institution | None] = relationship(foreign_keys=[receiver_id])


class Voice(KommuneRow, Base):
    """The young person's part in a conference: informed, invited, present, with an interpreter, and the wish in own words."""

    __tablename__ = "voices"
    __table_args__ = (UniqueConstraint("kommune_id", "item_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    informed: Mapped[bool] = mapped_column(Boolean, default=False)
    invited: Mapped[bool] = mapped_column(Boolean, default=False)
    present: Mapped[bool] = mapped_column(Boolean, default=False)
    interpreter: Mapped[bool] = mapped_column(Boolean, default=False)
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


class Readiness(KommuneRow, Base):
    """A representative in the room says that their institution takes the case, should the conference decide so."""

    __tablename__ = "readinesses"
    __table_args__ = (UniqueConstraint("kommune_id", "item_id", "institution_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    at: Mapped[datetime]


class Looker(KommuneRow, Base):
    """Somebody who has a case open at the table right now; a row is as good as the moment it was renewed."""

    __tablename__ = "lookers"
    __table_args__ = (
        UniqueConstraint("kommune_id", "conference_id", "membership_id"),
        Index("ix_lookers_item", "item_id", "seen_at"),
    )

    conference_id: Mapped[int] = mapped_column(ForeignKey("conferences.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    seen_at: Mapped[datetime]


class Proposal(Addressed, KommuneRow, Base):
    """A decision proposed in writing before the conference: it holds once every institution asked has agreed."""

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("kommune_id", "item_id"),
        CheckConstraint("(code = 'hand_over') = (receiver_id IS NOT NULL)", name="handover_names_receiver"),
        CheckConstraint("code IN ('hand_over', 'keep')", name="only_what_needs_no_talk"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    code: Mapped[DecisionCode] = mapped_column(closed(DecisionCode, "code"))
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    until_on: Mapped[date | None]
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id", ondelete="SET NULL"))
    answer_by_on: Mapped[date]
    made_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    item: Mapped[AgendaItem] = relationship()
    receiver: Mapped[Institution | None] = relationship(foreign_keys=[receiver_id])
    assents: Mapped[list["Assent"]] = relationship(back_populates="proposal", order_by="Assent.id")


class Assent(KommuneRow, Base):
    """What one institution answers to a proposal: it agrees, or it wants to talk about it at the table."""

    __tablename__ = "assents"
    __table_args__ = (UniqueConstraint("kommune_id", "proposal_id", "institution_id"),)

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    agrees: Mapped[bool] = mapped_column(Boolean)
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))

    proposal: Mapped[Proposal] = relationship(back_populates="assents")
    institution: Mapped[Institution] = relationship()
