"""Keys, legal bases with their words, scans and ends, disclosures, and receipts of erasure."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from kette.db import Addressed, Base, KommuneRow, closed
from kette.privacy.rules.consents import Custody
from kette.privacy.rules.emergency import EmergencyKind
from kette.privacy.rules.ends import End, RecallResult, RefusalKind
from kette.privacy.rules.informing import How, NoticeKind
from kette.privacy.rules.scans import Media
from kette.privacy.rules.sight import AccessReason


class Key(KommuneRow, Base):
    """The wrapped key of a case or of a school's list; destroying the row destroys what it sealed, backups included."""

    __tablename__ = "keys"

    wrapped: Mapped[bytes] = mapped_column(LargeBinary(200))
    made_at: Mapped[datetime]


class Basis(Addressed, KommuneRow, Base):
    """The ground on which one recipient may see some groups of fields of one case: a statute or a consent; written once."""

    __tablename__ = "bases"
    __table_args__ = (
        Index("ix_bases_case_recipient", "case_id", "recipient_id"),
        CheckConstraint(
            "kind <> 'consent' OR (given_by IS NOT NULL AND purpose <> '')",
            name="consent_says_who_and_what_for",
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(32))  # a key of privacy.rules.bases
    recipient_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    groups: Mapped[str] = mapped_column(String(200))  # values of FieldGroup, separated by commas
    purpose: Mapped[str] = mapped_column(String(300), default="")
    given_by: Mapped[str | None] = mapped_column(String(32))  # a value of privacy.rules.bases.GivenBy
    form: Mapped[str | None] = mapped_column(String(32))  # written or electronic
    form_version: Mapped[str | None] = mapped_column(String(32))
    custody: Mapped[str | None] = mapped_column(String(32))  # a value of privacy.rules.consents.Custody
    # The day on which somebody confirmed that the young person cannot judge it yet; who did is sealed.
    judged_on: Mapped[date | None]
    given_on: Mapped[date]
    valid_until: Mapped[date | None]
    recorded_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


class BasisWords(KommuneRow, Base):
    """The names and reasons that belong to a basis, sealed under the case's key: who signed, who judged, why; written once."""

    __tablename__ = "basis_words"
    __table_args__ = (UniqueConstraint("kommune_id", "basis_id"),)

    basis_id: Mapped[int] = mapped_column(ForeignKey("bases.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class BasisEnd(KommuneRow, Base):
    """The withdrawal of a consent, or an objection: ends a basis at once; written once."""

    __tablename__ = "basis_ends"
    __table_args__ = (UniqueConstraint("kommune_id", "basis_id"),)

    basis_id: Mapped[int] = mapped_column(ForeignKey("bases.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(32))  # withdrawn, objected
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


class Refusal(KommuneRow, Base):
    """A No before there was a basis: a consent not given, or an objection against a path not used yet; written once."""

    __tablename__ = "refusals"
    __table_args__ = (
        CheckConstraint("(kind = 'return') = (recipient_id IS NULL)", name="names_its_recipient"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[RefusalKind] = mapped_column(closed(RefusalKind, "kind"))
    # Nobody in particular for the return feed of the Agentur: it has one recipient anyway.
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


class Recall(Addressed, KommuneRow, Base):
    """A recipient that holds data whose basis ended: told to look what it must delete, and when it said that it had."""

    __tablename__ = "recalls"
    __table_args__ = (
        UniqueConstraint("kommune_id", "basis_id", "recipient_id"),
        Index("ix_recalls_open", "kommune_id", "recipient_id", "done_at"),
        CheckConstraint("(done_at IS NULL) = (result IS NULL)", name="done_with_a_result"),
    )  # on which other ground something stays is asked by the service: an old table takes no new constraint

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    basis_id: Mapped[int] = mapped_column(ForeignKey("bases.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    end: Mapped[End] = mapped_column(closed(End, "end"))
    told_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    result: Mapped[RecallResult | None] = mapped_column(closed(RecallResult, "result"))
    kept_on: Mapped[str | None] = mapped_column(
        String(32)
    )  # a key of privacy.rules.keeping, where something stays
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # in own words, why it stays
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


class CustodyRecord(KommuneRow, Base):
    """Who has custody, and who must not be addressed, the names sealed; appended, the newest counts."""

    __tablename__ = "custodies"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    custody: Mapped[Custody] = mapped_column(closed(Custody, "custody"))
    no_contact: Mapped[bool] = mapped_column(default=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


class Release(Addressed, KommuneRow, Base):
    """A release from professional secrecy (§ 203 StGB): names persons, never an institution, hence sealed; written once."""

    __tablename__ = "releases"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    given_by: Mapped[str] = mapped_column(String(32))  # a value of privacy.rules.bases.GivenBy
    custody: Mapped[str | None] = mapped_column(String(32))
    judged_on: Mapped[date | None]
    form: Mapped[str] = mapped_column(String(32))
    form_version: Mapped[str] = mapped_column(String(32))
    given_on: Mapped[date]
    valid_until: Mapped[date | None]
    recorded_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


class ReleaseEnd(KommuneRow, Base):
    """The withdrawal of a release from professional secrecy; written once."""

    __tablename__ = "release_ends"
    __table_args__ = (UniqueConstraint("kommune_id", "release_id"),)

    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


class Scan(Addressed, KommuneRow, Base):
    """A signed form as a file, sealed under the case's key; one attached by mistake is emptied, its row stays."""

    __tablename__ = "scans"
    __table_args__ = (
        CheckConstraint("(basis_id IS NULL) <> (release_id IS NULL)", name="belongs_to_one"),
        CheckConstraint("(sealed IS NULL) = (removed_at IS NOT NULL)", name="kept_or_removed"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    basis_id: Mapped[int | None] = mapped_column(ForeignKey("bases.id"), index=True)
    release_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"), index=True)
    media: Mapped[Media] = mapped_column(closed(Media, "media"))
    size: Mapped[int]  # bytes
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


class Notice(KommuneRow, Base):
    """That somebody was informed (Art. 13, 14 DSGVO), with which words, by whom; appended, the newest counts."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_case", "case_id", "id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[NoticeKind] = mapped_column(closed(NoticeKind, "kind"))
    wording: Mapped[str] = mapped_column(String(32))  # the version of the text
    given_on: Mapped[date]
    how: Mapped[How] = mapped_column(closed(How, "how"))
    recorded_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


class Disclosure(KommuneRow, Base):
    """What was passed to whom, when, on which basis: groups and a hash, never the content; written once."""

    __tablename__ = "disclosures"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    basis_id: Mapped[int | None] = mapped_column(ForeignKey("bases.id"))
    channel: Mapped[str] = mapped_column(String(32))  # sheet, export, minutes
    groups: Mapped[str] = mapped_column(String(200))
    content_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class Access(KommuneRow, Base):
    """Why an institution that neither holds a case nor is its school may look at it: a conference, or having held it."""

    __tablename__ = "accesses"
    __table_args__ = (
        Index("ix_accesses_case", "case_id", "institution_id"),
        Index("ix_accesses_institution", "institution_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    reason: Mapped[AccessReason] = mapped_column(closed(AccessReason, "reason"))
    since_at: Mapped[datetime]
    # The last day of the access; a former holder keeps a pseudonymous line afterwards.
    until_on: Mapped[date | None]


class Emergency(Addressed, KommuneRow, Base):
    """A case opened in danger by one person for a short time: the ground, and the reason sealed; written once."""

    __tablename__ = "emergencies"
    __table_args__ = (Index("ix_emergencies_membership", "membership_id", "until_at"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    kind: Mapped[EmergencyKind] = mapped_column(closed(EmergencyKind, "kind"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime]
    until_at: Mapped[datetime]


class Receipt(Addressed, KommuneRow, Base):
    """The proof that something was erased or undone: which rows of which tables, why; holds no content."""

    __tablename__ = "receipts"

    kind: Mapped[str] = mapped_column(String(32))  # erasure, undo, candidates
    subject: Mapped[str] = mapped_column(String(64))
    counts: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


class Nowhere(Base):
    """A table that is always empty, so that a deferred key into it can never be satisfied."""

    __tablename__ = "nowhere"
    __table_args__ = (CheckConstraint("id IS NULL", name="always_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True)


class Erasing(Base):
    """The permit to delete written-once rows of a case; lives only inside the transaction that has its receipt.

    The deferred key into `nowhere` makes every commit fail while such a row is left.
    """

    __tablename__ = "erasing"

    case_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.id"))
    must_vanish: Mapped[int] = mapped_column(
        ForeignKey("nowhere.id", deferrable=True, initially="DEFERRED"), default=1
    )
