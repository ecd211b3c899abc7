"""Whom a Kommune believes, what its ledger says of a sheet of its own, and whether a sheet from elsewhere is here already."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kette import clock, signing
from kette.cases.models import Case, Identity
from kette.cases.rules.identity import PersonalData
from kette.cases.service.people import fingerprint
from kette.chain import Link
from kette.db import db
from kette.handover.models import Handover
from kette.handover.queries import PARTIES, frozen_sheet
from kette.handover.rules.sheet import Sheet
from kette.handover.rules.states import HandoverState
from kette.institutions.models import Kommune
from kette.labels import LabelledEnum
from kette.privacy.rules.fields import FieldGroup
from kette.proof.models import KnownCertificate, ReceivedSheet
from kette.proof.rules.reading import Carried, Look
from kette.proof.rules.verdict import Known, Verdict, fingerprint_of, judge
from kette.roles import Actor


class Ledger(LabelledEnum):
    """What the ledger of the giver says of what a file carries; the label is the sentence for the reader."""

    SAME = "same", "Der Inhalt ist der, der im Verzeichnis der Übergaben festgehalten ist."
    OTHER = "other", "Der Inhalt ist nicht der, der im Verzeichnis der Übergaben festgehalten ist."
    GONE = (
        "gone",
        "Im Verzeichnis steht die Übergabe; ihr Inhalt ist nach der Frist gelöscht und lässt sich nicht mehr vergleichen.",
    )
    MISSING = "missing", "Im Verzeichnis der Übergaben steht diese Übergabe nicht."


@dataclass(frozen=True, slots=True)
class Proof:
    """What the ledger proves of a sheet of one's own: institutions and days, nothing of the young person."""

    ledger: Ledger
    giver: str = ""
    receiver: str = ""
    handed_over_at: datetime | None = None
    state: HandoverState | None = None
    answered_at: datetime | None = None
    case_public_id: str = ""

    @property
    def accepted_at(self) -> datetime | None:
        """Return when it was accepted, if it was."""
        return self.answered_at if self.state is HandoverState.ACCEPTED else None


@dataclass(frozen=True, slots=True)
class Checked:
    """What is said of a file.

    :param proof: what the ledger says, where it is an unchanged sheet of one's own.
    """

    verdict: Verdict
    mark: str
    known: Known | None
    proof: Proof | None

    @property
    def is_proven(self) -> bool:
        """Say whether the file is unchanged, signed by somebody we know, and our own ledger does not speak against it."""
        contradicted = self.proof is not None and self.proof.ledger in (Ledger.OTHER, Ledger.MISSING)
        return self.verdict is Verdict.UNCHANGED and not contradicted


def checked(look: Look) -> Checked:
    """Say of a file whether it is unchanged, whose it is, and what the ledger of this Kommune says of it."""
    mark = fingerprint_of(look)
    whose = known(mark) if mark else None
    verdict = judge(look, whose, clock.now())
    is_ours = whose is not None and whose.is_own and verdict is Verdict.UNCHANGED
    found = proof(look.carried) if is_ours and look.carried is not None else None
    return Checked(verdict, mark, whose, found)


def certificates() -> Sequence[KnownCertificate]:
    """List the certificates of others, those that count first, by name."""
    rows = db.session.scalars(select(KnownCertificate).order_by(KnownCertificate.id)).all()
    return sorted(rows, key=lambda row: (row.revoked_at is not None, row.name.casefold()))


def certificate(public_id: str) -> KnownCertificate:
    """Return a certificate of others. Raises NoResultFound."""
    return db.session.scalars(select(KnownCertificate).where(KnownCertificate.public_id == public_id)).one()


def certificate_of(mark: str) -> KnownCertificate | None:
    """Return the certificate of others with a fingerprint."""
    return db.session.scalars(
        select(KnownCertificate).where(KnownCertificate.fingerprint == mark)
    ).one_or_none()


def known(mark: str) -> Known | None:
    """Return whose a certificate is, by its fingerprint; None where it is nobody's that we know."""
    own = next((row for row in signing.own_keys() if row.fingerprint == mark), None)
    if own is not None:
        return Known(signing.subject_of(own.certificate), is_own=True, revoked=own.revoked_at is not None)
    other = certificate_of(mark)
    if other is None:
        return None
    return Known(
        other.name, is_own=False, revoked=other.revoked_at is not None, valid_until=other.valid_until
    )


def proof(carried: Carried) -> Proof:
    """Return what our ledger says of a sheet that bears our signature."""
    handover = db.session.scalars(
        select(Handover).where(Handover.public_id == carried.handover).options(*PARTIES)
    ).one_or_none()
    if handover is None:
        return Proof(Ledger.MISSING)
    return Proof(
        _compared(carried.sheet, handover),
        handover.giver.name,
        handover.receiver.name,
        handover.offered_at,
        handover.state,
        handover.answered_at,
        handover.case.public_id,
    )


def _compared(sheet: Sheet, handover: Handover) -> Ledger:
    if handover.sheet_hash is None:
        return Ledger.GONE
    plain = json.dumps(sheet.to_json(), ensure_ascii=False, sort_keys=True).encode()
    if sha256(plain).hexdigest() == handover.sheet_hash:
        return Ledger.SAME
    whole = frozen_sheet(handover)
    if whole is None:
        return Ledger.GONE
    # Whoever was given it saw a part of it perhaps; then it is that part of what was frozen, and nothing else.
    seen = {FieldGroup(row.group) for section in sheet.sections for row in section.rows}
    return Ledger.SAME if whole.only(seen) == sheet else Ledger.OTHER


def taken(origin: str) -> ReceivedSheet | None:
    """Return how a sheet was taken over here before, by the giver's id of the handover."""
    return db.session.scalars(select(ReceivedSheet).where(ReceivedSheet.origin == origin)).one_or_none()


def came_with(case_public_id: str) -> ReceivedSheet | None:
    """Return the sheet with which a case came from elsewhere; None where it did not."""
    return db.session.scalars(
        select(ReceivedSheet)
        .join(Case, Case.id == ReceivedSheet.case_id)
        .where(Case.public_id == case_public_id)
        .options(joinedload(ReceivedSheet.institution))
    ).one_or_none()


def held_here(person: PersonalData, viewer: Actor) -> Case | None:
    """Return the open case of the same person that the viewer's own institution holds; of others nobody is told."""
    return db.session.scalars(
        select(Case)
        .join(Identity, Identity.case_id == Case.id)
        .where(
            Identity.fingerprint == fingerprint(person),
            Case.holder_id == (viewer.institution_id or 0),
            Case.link != Link.CLOSED,
        )
        .order_by(Case.id.desc())
        .limit(1)
    ).first()


def kommune_name(kommune_id: int) -> str:
    """Return what a Kommune is called."""
    return db.session.get_one(Kommune, kommune_id).name
