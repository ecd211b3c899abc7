"""The case, its ledger of steps, and, apart from both, who it is about and what was written."""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette.cases.rules.contacts import ContactWay
from kette.chain import Link, Step
from kette.db import Addressed, Base, KommuneRow, closed
from kette.institutions.models import Institution
from kette.privacy.models import Key


class OutcomeType(Base):
    """The official keys of outcomes as a table, filled from cases.rules.outcomes: an open set, hence no CHECK."""

    __tablename__ = "outcome_types"

    key: Mapped[str] = mapped_column(String(16), primary_key=True)
    label: Mapped[str] = mapped_column(String(200))


class MoveRow(Base):
    """The table of moves (kette.chain) in the database: a step that is not in it cannot be written."""

    __tablename__ = "moves"

    step: Mapped[Step] = mapped_column(closed(Step, "step"), primary_key=True)
    from_link: Mapped[Link] = mapped_column(closed(Link, "from_link"), primary_key=True)
    to_link: Mapped[Link] = mapped_column(closed(Link, "to_link"), primary_key=True)


class Case(Addressed, KommuneRow, Base):
    """One young person's way from school to an Anschluss. Holds no name.

    `seq`, `link`, `holder_id` and their dates repeat the newest step; the database writes them itself when a
    step is appended, and refuses any other value.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("kommune_id", "number"),
        CheckConstraint("(link = 'closed') = (holder_id IS NULL)", name="open_has_one_holder"),
        # The case stands where its ledger says; checked at commit, because each needs the other.
        ForeignKeyConstraint(
            ["kommune_id", "id", "seq", "link"],
            ["steps.kommune_id", "steps.case_id", "steps.seq", "steps.to_link"],
            name="fk_cases_stands_on_its_ledger",
            use_alter=True,
            deferrable=True,
            initially="DEFERRED",
        ),
        Index("ix_cases_list", "kommune_id", "link", "holder_id", "number"),
        Index("ix_cases_holder", "kommune_id", "holder_id", "link"),
        Index("ix_cases_offered", "kommune_id", "offered_to_id"),
        Index("ix_cases_school", "kommune_id", "school_id", "cohort"),
        Index("ix_cases_cohort", "kommune_id", "cohort", "link"),
        Index("ix_cases_first_cohort", "kommune_id", "first_cohort"),
        CheckConstraint("erased_at IS NULL OR (link = 'closed' AND key_id IS NULL)", name="erased_for_good"),
    )

    number: Mapped[str] = mapped_column(String(20))  # K-2027-0142
    cohort: Mapped[int]  # the year in which the school year of leaving ends; who repeats it moves on
    first_cohort: Mapped[int | None]  # the cohort of the report, where it has moved since
    school_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    class_name: Mapped[str] = mapped_column(String(20), default="")
    seq: Mapped[int] = mapped_column(default=1)
    link: Mapped[Link] = mapped_column(closed(Link, "link"), default=Link.REPORTED)
    link_since: Mapped[datetime]
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    holder_since: Mapped[datetime]
    reported_at: Mapped[datetime]
    active_at: Mapped[datetime]  # the last time anything was written about the case
    erased_at: Mapped[datetime | None]  # since when nobody knows any more who it was about
    # To whom the open offer goes, while the case is at that link.
    offered_to_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    outcome: Mapped[str | None] = mapped_column(ForeignKey("outcome_types.key"))
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    key_id: Mapped[int | None] = mapped_column(ForeignKey("keys.id", ondelete="SET NULL"))

    school: Mapped[Institution] = relationship(foreign_keys=[school_id])
    holder: Mapped[Institution | None] = relationship(foreign_keys=[holder_id])
    offered_to: Mapped[Institution | None] = relationship(foreign_keys=[offered_to_id])
    key: Mapped[Key | None] = relationship()
    steps: Mapped[list["CaseStep"]] = relationship(
        back_populates="case", order_by="CaseStep.seq", foreign_keys="CaseStep.case_id"
    )


class CaseStep(KommuneRow, Base):
    """One step of a case, and who holds it from then on: the ledger of links and of tenures; written once.

    A tenure lasts until the next step with another holder, so gap and overlap cannot be written down.
    """

    __tablename__ = "steps"
    __table_args__ = (
        UniqueConstraint("kommune_id", "case_id", "seq"),
        UniqueConstraint("kommune_id", "case_id", "seq", "to_link"),
        Index("ix_steps_case", "case_id", "seq"),
        ForeignKeyConstraint(
            ["step", "from_link", "to_link"],
            ["moves.step", "moves.from_link", "moves.to_link"],
            name="fk_steps_moves",
        ),
        CheckConstraint("(step = 'report') = (from_link IS NULL)", name="report_comes_first"),
        CheckConstraint("step <> 'report' OR to_link = 'reported'", name="report_leads_to_reported"),
        CheckConstraint("(to_link = 'closed') = (holder_id IS NULL)", name="open_has_one_holder"),
        CheckConstraint(
            "step NOT IN ('offer', 'reserve') OR receiver_id IS NOT NULL", name="offer_names_its_receiver"
        ),
        CheckConstraint("step <> 'accept' OR handover_id IS NOT NULL", name="accept_names_its_handover"),
        CheckConstraint(
            "(step IN ('promise', 'close')) = (outcome IS NOT NULL)", name="promise_and_close_say_what"
        ),
        Index("ix_steps_kommune_at", "kommune_id", "at"),
        Index("ix_steps_kommune_step", "kommune_id", "step", "at"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    seq: Mapped[int]
    step: Mapped[Step] = mapped_column(closed(Step, "step"))
    from_link: Mapped[Link | None] = mapped_column(closed(Link, "from_link"))
    to_link: Mapped[Link] = mapped_column(closed(Link, "to_link"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    handover_id: Mapped[int | None] = mapped_column(ForeignKey("handovers.id"))
    receiver_id: Mapped[int | None] = mapped_column(
        ForeignKey("institutions.id")
    )  # the other side of a handover
    outcome: Mapped[str | None] = mapped_column(ForeignKey("outcome_types.key"))
    code: Mapped[str | None] = mapped_column(String(32))  # reason or kind of proof, as the step has it
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id", ondelete="SET NULL"))

    case: Mapped[Case] = relationship(back_populates="steps", foreign_keys=[case_id])
    holder: Mapped[Institution | None] = relationship(foreign_keys=[holder_id])
    institution: Mapped[Institution | None] = relationship(foreign_keys=[institution_id])
    receiver: Mapped[Institution | None] = relationship(foreign_keys=[receiver_id])


class Identity(KommuneRow, Base):
    """Who a case is about, sealed under the case's key; only the folded search column can be searched."""

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("kommune_id", "case_id"),
        Index("ix_identities_search", "kommune_id", "search"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    search: Mapped[str] = mapped_column(String(600))
    # HMAC of folded name and birth date: finds the same pupil again without opening anything.
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    changed_at: Mapped[datetime | None]  # when somebody last corrected it
    # The school's own number for the pupil, hashed, for re-import.
    school_key: Mapped[str | None] = mapped_column(String(64), index=True)
    no_disclosure: Mapped[bool] = mapped_column(Boolean, default=False)  # keineAuskunftAnDritte


class Fact(KommuneRow, Base):
    """Something reported about a case: value, since when it is true, when and by whom recorded; appended, never changed."""

    __tablename__ = "facts"
    __table_args__ = (Index("ix_facts_case_key", "case_id", "key", "recorded_at"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    key: Mapped[str] = mapped_column(String(32))  # a key of cases.rules.facts
    value: Mapped[str] = mapped_column(String(300))  # codes; several are separated by commas
    valid_since: Mapped[date]
    recorded_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(32))  # import, form, conference, confirmation
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))


class Note(Addressed, KommuneRow, Base):
    """A free text about a case, sealed under the case's key."""

    __tablename__ = "texts"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    entrusted: Mapped[bool] = mapped_column(Boolean, default=False)
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))


class NoteRelease(Addressed, KommuneRow, Base):
    """An entrusted note opened by its author for one institution, because whoever entrusted it agreed (§ 65 SGB VIII).

    Taken back, it ends for the future; nothing else of it changes.
    """

    __tablename__ = "note_releases"
    __table_args__ = (Index("ix_note_releases_text", "text_id", "institution_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id", ondelete="CASCADE"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    agreed_on: Mapped[date]  # the day on which whoever entrusted it agreed
    at: Mapped[datetime]
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    withdrawn_at: Mapped[datetime | None]


class Contact(Addressed, KommuneRow, Base):
    """A contact or an attempt at one: the unsuccessful ones count too."""

    __tablename__ = "contacts"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    on: Mapped[date] = mapped_column("contact_on")
    way: Mapped[ContactWay] = mapped_column(closed(ContactWay, "way"))
    reached: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id", ondelete="SET NULL"))


class Agreement(Addressed, KommuneRow, Base):
    """Who does what until when; the words are sealed, the day is not."""

    __tablename__ = "agreements"
    __table_args__ = (Index("ix_agreements_due", "kommune_id", "done_at", "due_on"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    due_on: Mapped[date]
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id", ondelete="SET NULL"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    support: Mapped[str | None] = mapped_column(String(16))  # cases.rules.support, an open set
    made_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    done_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(String(32))  # kept, not_kept, obsolete

    institution: Mapped[Institution] = relationship(foreign_keys=[institution_id])


class Draft(KommuneRow, Base):
    """What somebody was typing on a case, kept through a closed laptop; sealed; seen by its author alone."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("kommune_id", "membership_id", "case_id", "form"),)

    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    form: Mapped[str] = mapped_column(String(32))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]


class CaseNumber(KommuneRow, Base):
    """The last number given in a Kommune for a cohort; never goes back, also after an undo."""

    __tablename__ = "case_numbers"
    __table_args__ = (UniqueConstraint("kommune_id", "cohort"),)

    cohort: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)
