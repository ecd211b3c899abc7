"""What is written down beside the bases of a case: words, custody, releases from secrecy, and scans; all sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import defer

from kette import clock
from kette.audit import AuditEntry
from kette.db import db
from kette.institutions.models import Membership
from kette.privacy.models import Basis, BasisWords, CustodyRecord, Release, ReleaseEnd, Scan
from kette.privacy.queries.sealed import unseal
from kette.privacy.rules.bases import groups_of, stored_groups
from kette.privacy.rules.consents import Custody
from kette.privacy.rules.fields import CHOSEN, FieldGroup


@dataclass(frozen=True, slots=True)
class CustodySeen:
    """Who has custody, as recorded last: the names, and who must not be addressed.

    :param names: in the reader's own words only, like `no_contact`.
    :param warned_elsewhere: another institution holds that somebody must not be addressed; who and why stays there.
    """

    custody: Custody
    names: str
    no_contact: str
    recorded_at: datetime
    warned_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """The form that was printed last for one institution: when, and which groups were chosen for it."""

    on: date
    groups: frozenset[FieldGroup]


@dataclass(frozen=True, slots=True)
class ReleaseSeen:
    """A release from professional secrecy, opened.

    :param released: the persons released, by name and function.
    :param towards: the persons they may speak to.
    :param is_own: the reader's institution recorded it; of others no words are here.
    """

    release: Release
    released: str
    towards: str
    about: str
    signers: str
    ended_at: datetime | None
    is_own: bool

    def in_force(self, day: date) -> bool:
        """Say whether it holds on a day."""
        until = self.release.valid_until
        return self.ended_at is None and (until is None or until >= day)


def about_words(basis_id: int) -> str:
    """Return what the words of a basis are bound to."""
    return f"basis-words:{basis_id}"


def words_of(case_id: int, institution_id: int | None) -> Mapping[int, Mapping[str, object]]:
    """Return the sealed words of the bases that an institution recorded for a case, by basis."""
    rows = db.session.scalars(
        select(BasisWords)
        .join(Basis, Basis.id == BasisWords.basis_id)
        .where(BasisWords.case_id == case_id, Basis.membership_id.in_(members_of(institution_id)))
    )
    opened = {row.basis_id: unseal(case_id, row.sealed, about=about_words(row.basis_id)) for row in rows}
    return {basis_id: words for basis_id, words in opened.items() if words}


def printed_details(language: str, recipient: str, groups: frozenset[FieldGroup]) -> str:
    """Return what the log keeps of a printed form: language, institution and groups, as codes."""
    return f"{language} an={recipient} angaben={stored_groups(groups)}"


def printed_forms(case_public_id: str) -> dict[str, Printed]:
    """Return the form printed last for each institution, by its public id, the newest at the end: what the log says."""
    rows = db.session.execute(
        select(AuditEntry.at, AuditEntry.detail)
        .where(
            AuditEntry.action == "consent.form",
            AuditEntry.object_type == "case",
            AuditEntry.object_id == case_public_id,
        )
        .order_by(AuditEntry.id)
    )
    found: dict[str, Printed] = {}
    for at, detail in rows:
        said = dict(part.partition("=")[::2] for part in detail.split())
        if "an" in said:
            chosen = groups_of(said.get("angaben", "")) & frozenset(CHOSEN)
            found.pop(said["an"], None)
            found[said["an"]] = Printed(clock.local(at).date(), chosen)
    return found


def custody_of(case_id: int, institution_id: int | None) -> CustodySeen | None:
    """Return who has custody as recorded last, with the words of one institution alone; None where nobody has recorded it.

    What an institution writes down is its social data (§ 35 SGB I); who may consent is a fact that all need.
    """
    rows = db.session.execute(
        select(CustodyRecord, Membership.institution_id)
        .outerjoin(Membership, Membership.id == CustodyRecord.membership_id)
        .where(CustodyRecord.case_id == case_id)
        .order_by(CustodyRecord.id)
    ).all()
    if not rows:
        return None
    newest = {by: row for row, by in rows}
    own = None if institution_id is None else newest.get(institution_id)
    words = (own and unseal(case_id, own.sealed, about=f"custody:{case_id}")) or {}
    last = rows[-1][0]
    return CustodySeen(
        last.custody,
        words.get("names", ""),
        words.get("no_contact", ""),
        last.recorded_at,
        any(row.no_contact for row in newest.values() if row is not own),
    )


def releases_of(case_id: int, institution_id: int | None) -> list[ReleaseSeen]:
    """List the releases from professional secrecy of a case, the newest first; of those of others nothing but that they are."""
    rows = db.session.execute(
        select(Release, ReleaseEnd.at, Membership.institution_id)
        .outerjoin(ReleaseEnd, ReleaseEnd.release_id == Release.id)
        .outerjoin(Membership, Membership.id == Release.membership_id)
        .where(Release.case_id == case_id)
        .order_by(Release.id.desc())
    )
    return [
        _opened(release, ended_at, is_own=by is not None and by == institution_id)
        for release, ended_at, by in rows
    ]


def _opened(release: Release, ended_at: datetime | None, *, is_own: bool) -> ReleaseSeen:
    sealed = release.sealed if is_own else None
    words = unseal(release.case_id, sealed, about=f"release:{release.public_id}") or {}
    return ReleaseSeen(
        release,
        words.get("released", ""),
        words.get("towards", ""),
        words.get("about", ""),
        ", ".join(words.get("signers", ())),
        ended_at,
        is_own,
    )


def any_release(case_id: int, public_id: str) -> Release:
    """Return a release of a case, to be ended unread, whoever recorded it. Raises NoResultFound."""
    return db.session.scalars(
        select(Release).where(Release.case_id == case_id, Release.public_id == public_id)
    ).one()


def get_release(case_id: int, public_id: str, institution_id: int | None) -> Release:
    """Return a release of a case that an institution recorded. Raises NoResultFound."""
    return db.session.scalars(
        select(Release).where(
            Release.case_id == case_id,
            Release.public_id == public_id,
            Release.membership_id.in_(members_of(institution_id)),
        )
    ).one()


def scans_of(case_id: int, institution_id: int | None) -> Sequence[Scan]:
    """List the scans of a case that an institution attached and keeps, without their content, in the order of their coming."""
    return db.session.scalars(
        select(Scan)
        .where(
            Scan.case_id == case_id,
            Scan.removed_at.is_(None),
            Scan.membership_id.in_(members_of(institution_id)),
        )
        .options(defer(Scan.sealed))
        .order_by(Scan.id)
    ).all()


def scanned_bases(case_id: int) -> frozenset[int]:
    """Return the bases of a case to which anybody has attached a scan."""
    kept = select(Scan.basis_id).where(Scan.case_id == case_id, Scan.removed_at.is_(None))
    return frozenset(basis_id for basis_id in db.session.scalars(kept) if basis_id is not None)


def get_scan(case_id: int, public_id: str, institution_id: int | None) -> Scan:
    """Return a scan of a case that an institution attached and keeps. Raises NoResultFound."""
    return db.session.scalars(
        select(Scan).where(
            Scan.case_id == case_id,
            Scan.public_id == public_id,
            Scan.removed_at.is_(None),
            Scan.membership_id.in_(members_of(institution_id)),
        )
    ).one()


def members_of(institution_id: int | None) -> Select[int]:
    """Return the people of an institution, to ask what it wrote down itself."""
    return select(Membership.id).where(Membership.institution_id == institution_id)
