"""What is written down beside the bases of a case: words, custody, releases from secrecy, and scans; all sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import defer

from kette import clock
from kette.audit import AuditEntry
from kette.db import db
from kette.privacy.models import BasisWords, CustodyRecord, Release, ReleaseEnd, Scan
from kette.privacy.queries.sealed import unseal
from kette.privacy.rules.bases import groups_of, stored_groups
from kette.privacy.rules.consents import Custody
from kette.privacy.rules.fields import CHOSEN, FieldGroup


@dataclass(frozen=True, slots=True)
class CustodySeen:
    """Who has custody, as recorded last: the names, and who must not be addressed."""

    custody: Custody
    names: str
    no_contact: str
    recorded_at: datetime


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
    """

    release: Release
    released: str
    towards: str
    about: str
    signers: str
    ended_at: datetime | None

    def in_force(self, day: date) -> bool:
        """Say whether it holds on a day."""
        until = self.release.valid_until
        return self.ended_at is None and (until is None or until >= day)


def about_words(basis_id: int) -> str:
    """Return what the words of a basis are bound to."""
    return f"basis-words:{basis_id}"


def words_of(case_id: int) -> Mapping[int, Mapping[str, object]]:
    """Return the sealed words of all bases of a case, by basis."""
    rows = db.session.scalars(select(BasisWords).where(BasisWords.case_id == case_id))
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


def custody_of(case_id: int) -> CustodySeen | None:
    """Return who has custody as recorded last; None where nobody has recorded it."""
    row = db.session.scalars(
        select(CustodyRecord)
        .where(CustodyRecord.case_id == case_id)
        .order_by(CustodyRecord.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    words = unseal(case_id, row.sealed, about=f"custody:{case_id}") or {}
    return CustodySeen(row.custody, words.get("names", ""), words.get("no_contact", ""), row.recorded_at)


def releases_of(case_id: int) -> list[ReleaseSeen]:
    """List the releases from professional secrecy of a case, the newest first."""
    rows = db.session.execute(
        select(Release, ReleaseEnd.at)
        .outerjoin(ReleaseEnd, ReleaseEnd.release_id == Release.id)
        .where(Release.case_id == case_id)
        .order_by(Release.id.desc())
    )
    return [_opened(release, ended_at) for release, ended_at in rows]


def _opened(release: Release, ended_at: datetime | None) -> ReleaseSeen:
    words = unseal(release.case_id, release.sealed, about=f"release:{release.public_id}") or {}
    return ReleaseSeen(
        release,
        words.get("released", ""),
        words.get("towards", ""),
        words.get("about", ""),
        ", ".join(words.get("signers", ())),
        ended_at,
    )


def get_release(case_id: int, public_id: str) -> Release:
    """Return a release of a case. Raises NoResultFound."""
    return db.session.scalars(
        select(Release).where(Release.case_id == case_id, Release.public_id == public_id)
    ).one()


def scans_of(case_id: int) -> Sequence[Scan]:
    """List the scans of a case that are kept, without their content, in the order of their coming."""
    return db.session.scalars(
        select(Scan)
        .where(Scan.case_id == case_id, Scan.removed_at.is_(None))
        .options(defer(Scan.sealed))
        .order_by(Scan.id)
    ).all()


def get_scan(case_id: int, public_id: str) -> Scan:
    """Return a scan of a case that is kept. Raises NoResultFound."""
    return db.session.scalars(
        select(Scan).where(Scan.case_id == case_id, Scan.public_id == public_id, Scan.removed_at.is_(None))
    ).one()
