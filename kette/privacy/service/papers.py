"""Writing down custody, releases from professional secrecy, and scans of what was signed."""

from datetime import date

from sqlalchemy import select

from kette import audit, clock, outbox
from kette.db import db, new_public_id
from kette.institutions.models import Institution, Membership
from kette.privacy.models import Basis, CustodyRecord, Release, ReleaseEnd, Scan
from kette.privacy.queries.sealed import seal, seal_file, unseal_file
from kette.privacy.rules import notices
from kette.privacy.rules.bases import FORM_VERSION, ConsentForm, GivenBy
from kette.privacy.rules.consents import Custody, Evidence, ends_by_age
from kette.privacy.rules.scans import NotAScan, media_of
from kette.privacy.service.evidence import check_evidence
from kette.roles import Actor


def record_custody(
    case_id: int, custody: Custody, *, names: str = "", no_contact: str = "", by: Actor, case_public_id: str
) -> CustodyRecord:
    """Write down who has custody, and which parent must not be addressed; the newest record counts."""
    words = {"names": names.strip(), "no_contact": no_contact.strip()}
    record = CustodyRecord(
        kommune_id=by.kommune_id,
        case_id=case_id,
        custody=custody,
        no_contact=bool(words["no_contact"]),
        sealed=seal(case_id, words, about=f"custody:{case_id}"),
        recorded_at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(record)
    audit.write("custody.record", by=by, object_type="case", object_id=case_public_id, detail=custody.value)
    return record


def record_release(
    case_id: int,
    *,
    released: str,
    towards: str,
    about: str,
    given_by: GivenBy,
    form: ConsentForm,
    given_on: date,
    valid_until: date | None,
    evidence: Evidence,
    by: Actor,
    case_public_id: str,
) -> Release:
    """Write down a release from professional secrecy (§ 203 StGB): for persons by name, never for an institution.

    :raises NoBasis: if somebody gave it who cannot, or a signature is missing.
    """
    check_evidence(given_by, evidence, given_on)
    release = Release(
        kommune_id=by.kommune_id,
        case_id=case_id,
        sealed=b"",
        given_by=given_by.value,
        custody=evidence.custody.value if evidence.custody and given_by is not GivenBy.YOUTH else None,
        judged_on=evidence.judged_on,
        form=form.value,
        form_version=FORM_VERSION,
        given_on=given_on,
        valid_until=ends_by_age(given_by, evidence.born_on, valid_until),
        recorded_at=clock.now(),
        membership_id=by.membership_id,
    )
    release.public_id = new_public_id()
    words = {"released": released, "towards": towards, "about": about, **evidence.words()}
    release.sealed = seal(case_id, words, about=f"release:{release.public_id}")
    db.session.add(release)
    db.session.flush()
    audit.write("release.record", by=by, object_type="case", object_id=case_public_id)
    return release


def end_release(release: Release, *, by: Actor, case_public_id: str) -> None:
    """Withdraw a release from professional secrecy and tell who recorded it; a second time does nothing."""
    found = select(ReleaseEnd.id).where(ReleaseEnd.release_id == release.id)
    if db.session.scalars(found).first() is not None:
        return
    db.session.add(
        ReleaseEnd(
            kommune_id=release.kommune_id,
            release_id=release.id,
            case_id=release.case_id,
            at=clock.now(),
            membership_id=by.membership_id,
        )
    )
    recorder = db.session.scalars(
        select(Institution).join(Membership).where(Membership.id == release.membership_id)
    ).first()
    if recorder is not None and recorder.mailbox and recorder.id != by.institution_id:
        outbox.queue(
            recorder.mailbox,
            *notices.silent_again(),
            key=f"release-end:{release.public_id}",
            urgent=True,
            institution_id=recorder.id,
        )
    audit.write("release.withdraw", by=by, object_type="case", object_id=case_public_id)


def attach_scan(of: Basis | Release, content: bytes, *, by: Actor, case_public_id: str) -> Scan:
    """Keep a signed form beside what it proves, sealed under the case's key.

    :raises NotAScan: if the file is of another type, too large, or torn off.
    """
    media = media_of(content)
    scan = Scan(
        public_id=new_public_id(),
        kommune_id=of.kommune_id,
        case_id=of.case_id,
        basis_id=of.id if isinstance(of, Basis) else None,
        release_id=of.id if isinstance(of, Release) else None,
        media=media,
        size=len(content),
        at=clock.now(),
        membership_id=by.membership_id,
    )
    scan.sealed = seal_file(of.case_id, content, about=f"scan:{scan.public_id}")
    db.session.add(scan)
    audit.write(
        "scan.attach",
        by=by,
        object_type="case",
        object_id=case_public_id,
        detail=f"{media.label} bytes={scan.size}",
    )
    return scan


def open_scan(scan: Scan, *, by: Actor, case_public_id: str) -> bytes:
    """Return a scan in clear; who opened it is logged first.

    :raises NotAScan: if its key is destroyed.
    """
    audit.write("scan.read", by=by, object_type="case", object_id=case_public_id)
    content = unseal_file(scan.case_id, scan.sealed, about=f"scan:{scan.public_id}")
    if content is None:
        raise NotAScan("Die Daten zu diesem Fall sind gelöscht.")
    return content


def remove_scan(scan: Scan, *, by: Actor, case_public_id: str) -> None:
    """Empty a scan that was attached by mistake: another person's paper must not stay."""
    scan.sealed, scan.removed_at, scan.removed_by_id = None, clock.now(), by.membership_id
    audit.write("scan.remove", by=by, object_type="case", object_id=case_public_id)
