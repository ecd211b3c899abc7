"""Kommunen, institutions, people, memberships and sign-ins."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kette import clock
from kette.db import Addressed, Base, KommuneRow, closed
from kette.institutions.rules.capacity import capacity_words
from kette.institutions.rules.factors import FactorKind
from kette.roles import SCHOOL_KINDS, Actor, InstitutionKind, Role


class Kommune(Addressed, Base):
    """A Kreis or kreisfreie Stadt with its own chain of responsibility."""

    __tablename__ = "kommunen"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)


class InstitutionKindRow(Base):
    """The kinds of institutions as a table, filled from kette.roles after every migration: a new kind is one line there."""

    __tablename__ = "institution_kinds"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    label: Mapped[str] = mapped_column(String(200))


class Institution(Addressed, KommuneRow, Base):
    """A body that can take part, and (except the KoKo) hold a case."""

    __tablename__ = "institutions"
    __table_args__ = (
        UniqueConstraint("kommune_id", "name"),
        UniqueConstraint("kommune_id", "school_number"),
        CheckConstraint(
            "kind NOT IN ('school', 'vocational_college') OR school_number IS NOT NULL",
            name="school_has_number",
        ),
        # Accepting in advance needs a recorded agreement, and only the safety net does so.
        CheckConstraint(
            "accepts_since IS NULL OR kind = 'safety_net'", name="only_safety_net_accepts_in_advance"
        ),
    )

    kind: Mapped[InstitutionKind] = mapped_column(
        closed(InstitutionKind, "kind", check=False), ForeignKey("institution_kinds.key")
    )
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(40))
    school_number: Mapped[str | None] = mapped_column(String(6))
    school_form: Mapped[str | None] = mapped_column(String(4))
    mailbox: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(60))
    address: Mapped[str | None] = mapped_column(String(300))
    # Its own data-protection officer, and how they are reached.
    protection: Mapped[str | None] = mapped_column(String(300))
    accepts_since: Mapped[date | None]
    closed_on: Mapped[date | None]
    # How many first appointments are free this week, and when somebody there said so.
    free_appointments: Mapped[int | None]
    free_said_at: Mapped[datetime | None]

    catchments: Mapped[list["Catchment"]] = relationship(
        back_populates="institution", order_by="Catchment.id"
    )

    @property
    def capacity(self) -> str:
        """Say how many first appointments are free this week, with the day on which somebody there said so."""
        said_on = None if self.free_said_at is None else clock.local(self.free_said_at).date()
        return capacity_words(self.free_appointments, said_on, clock.today())

    @property
    def is_school(self) -> bool:
        """Say whether pupils attend it."""
        return self.kind in SCHOOL_KINDS


class Catchment(KommuneRow, Base):
    """Where an institution is competent: a postcode, or a whole Gemeinde."""

    __tablename__ = "catchments"
    __table_args__ = (
        UniqueConstraint("kommune_id", "institution_id", "postcode", "town"),
        CheckConstraint("(postcode IS NULL) <> (town IS NULL)", name="postcode_or_town"),
    )

    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    postcode: Mapped[str | None] = mapped_column(String(5))
    town: Mapped[str | None] = mapped_column(String(100))

    institution: Mapped[Institution] = relationship(back_populates="catchments")

    @property
    def place(self) -> str:
        """Return the postcode or the town."""
        return self.postcode or self.town or ""


class Person(Addressed, Base):
    """Somebody who can sign in; belongs to the installation, takes part through memberships."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_name: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(200))
    # The administration drew the password and knows it: until when it opens the page to choose one's own.
    start_until: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="person", order_by="Membership.id")


class Membership(Addressed, KommuneRow, Base):
    """A person in an institution in one role; one of them acts in a session."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("kommune_id", "person_id", "institution_id", "role"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    role: Mapped[Role] = mapped_column(closed(Role, "role"))
    # Class teachers only: the classes they answer for, separated by commas.
    classes: Mapped[str] = mapped_column(Text, default="")
    # The first day without it.
    until_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="memberships")
    institution: Mapped[Institution] = relationship()

    @property
    def actor(self) -> Actor:
        """Return who acts when this membership is at work."""
        return Actor(
            kommune_id=self.kommune_id,
            role=self.role,
            membership_id=self.id,
            person_id=self.person_id,
            institution_id=self.institution_id,
            institution_kind=self.institution.kind,
            classes=tuple(part for part in self.classes.split(",") if part),
        )


class Absence(KommuneRow, Base):
    """Somebody is away from a day to a day, and who stands in: what waits for the one waits for the other, too."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("deputy_id <> membership_id", name="by_somebody_else"),
        CheckConstraint("until_on >= from_on", name="in_order"),
    )

    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    noted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    membership: Mapped[Membership] = relationship(foreign_keys=[membership_id])
    deputy: Mapped[Membership] = relationship(foreign_keys=[deputy_id])


class SignIn(Addressed, Base):
    """A session of a signed-in person: ended by deleting nothing, only by `ended_at`."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    # SHA-256 of the random id in the cookie: a copy of the table opens no session.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    # When the second factor was shown; without it a session of somebody who has one opens nothing else.
    proved_at: Mapped[datetime | None]
    # The key of the Kommune whose identity provider vouched: this session reaches that Kommune alone.
    via: Mapped[str | None] = mapped_column(String(32))
    # When that provider asked the person again, for something that reaches far.
    reproved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(200), default="")


class SignInAttempt(Base):
    """A failed sign-in, by hash of account and of source; throttles without locking anybody out for good."""

    __tablename__ = "sign_in_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    subject_hash: Mapped[str] = mapped_column(String(64), index=True)


class Factor(Addressed, Base):
    """What a person has beside the password: an app, a passkey, or a printed list."""

    __tablename__ = "factors"
    __table_args__ = (
        CheckConstraint("(kind = 'app') = (sealed IS NOT NULL)", name="app_has_secret"),
        CheckConstraint("(kind = 'passkey') = (credential_id IS NOT NULL)", name="passkey_has_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[FactorKind] = mapped_column(closed(FactorKind, "kind"))
    label: Mapped[str] = mapped_column(String(60), default="")
    begun_at: Mapped[datetime]
    # An app counts from the first right code on, and only the session that began it sees its secret (key of sign_ins,
    # whose rows go earlier).
    active_at: Mapped[datetime | None]
    begun_in: Mapped[int | None]
    used_at: Mapped[datetime | None]
    # App: the secret, sealed under a key of its own that the master key wraps, and the last time step that was used.
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_step: Mapped[int | None]
    # Passkey.
    credential_id: Mapped[bytes | None] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    count: Mapped[int] = mapped_column(default=0)

    codes: Mapped[list["ListedCode"]] = relationship(
        back_populates="factor", cascade="all, delete-orphan", order_by="ListedCode.id"
    )

    @property
    def codes_left(self) -> int:
        """Return how many codes of the list are unused."""
        return sum(1 for code in self.codes if code.used_at is None)


class ListedCode(Base):
    """One code of a printed list, by its hash; good once."""

    __tablename__ = "listed_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    factor_id: Mapped[int] = mapped_column(ForeignKey("factors.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]

    factor: Mapped[Factor] = relationship(back_populates="codes")


class OutsideName(Base):
    """A person's account at an identity provider, by hash of issuer and subject: bound at the first sign-in there."""

    __tablename__ = "outside_names"
    __table_args__ = (UniqueConstraint("person_id", "issuer_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    issuer_hash: Mapped[str] = mapped_column(String(64))
    subject_hash: Mapped[str] = mapped_column(String(64), unique=True)
    bound_at: Mapped[datetime]
