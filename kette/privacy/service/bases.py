"""Recording legal bases: consents, refusals, statutes relied on, withdrawals and objections."""

from datetime import date, timedelta

from blinker import Signal
from sqlalchemy import select

from kette import audit, clock
from kette.db import db
from kette.institutions.models import Institution
from kette.privacy.models import Basis, BasisEnd
from kette.privacy.queries.grounds import Possible, basis_in_force, possible_ground
from kette.privacy.rules.bases import (
    BASIS_OF,
    CONSENT,
    FORM_VERSION,
    ConsentForm,
    GivenBy,
    groups_of,
    stored_groups,
)
from kette.privacy.rules.ends import ENDING, End
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor

# Announced to whoever listens (wired in app.py): packages above act on them in the same transaction.
basis_recorded = Signal()
basis_ended = Signal()
consent_refused = Signal()


class NoBasis(Exception):
    """There is no ground for what was asked; the text is the German sentence for the reader."""


def record_consent(
    case_id: int,
    recipient: Institution,
    *,
    groups: frozenset[FieldGroup],
    purpose: str,
    given_by: GivenBy,
    form: ConsentForm,
    given_on: date,
    by: Actor,
    case_public_id: str,
    valid_until: date | None = None,
) -> Basis:
    """Record a consent for one recipient; whatever waits for it goes on by itself.

    :raises NoBasis: if it is dated in the future, already over, or covers nothing that can be passed on.
    """
    today = clock.today()
    if given_on > today:
        raise NoBasis("Eine Einwilligung kann nicht in der Zukunft erteilt sein.")
    if valid_until is not None and valid_until < today:
        raise NoBasis("Diese Einwilligung ist schon abgelaufen.")
    covered = groups & CONSENT.groups
    before = basis_in_force(case_id, recipient.id, today)
    if before is not None and before.kind == CONSENT.key and covered <= groups_of(before.groups):
        raise NoBasis(f"Für diese Stelle gilt schon die Einwilligung vom {before.given_on:%d.%m.%Y}.")
    if FieldGroup.IDENTITY not in covered:
        raise NoBasis(
            "Ohne Name und Geburtsdatum kann die Stelle den Fall nicht übernehmen. Bitte beziehen Sie sie ein."
        )
    basis = Basis(
        kommune_id=by.kommune_id,
        case_id=case_id,
        kind=CONSENT.key,
        recipient_id=recipient.id,
        groups=stored_groups(covered),
        purpose=purpose,
        given_by=given_by.value,
        form=form.value,
        form_version=FORM_VERSION,
        given_on=given_on,
        valid_until=valid_until,
        recorded_at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(basis)
    db.session.flush()
    audit.write("consent.record", by=by, object_type="case", object_id=case_public_id, basis=CONSENT.key)
    basis_recorded.send(basis, by=by)
    return basis


def refuse_consent(case_id: int, *, by: Actor, case_public_id: str) -> None:
    """Record that a consent was asked for and refused: a counted state of the case, which never closes it."""
    audit.write("consent.refuse", by=by, object_type="case", object_id=case_public_id)
    consent_refused.send(case_id, by=by)


def end_basis(basis: Basis, kind: str, *, by: Actor, case_public_id: str) -> BasisEnd | None:
    """Withdraw a consent, or record an objection: acts at once on the paths that rest on it; a second time does nothing.

    :param kind: a value of privacy.rules.ends.End.
    """
    if db.session.scalars(select(BasisEnd.id).where(BasisEnd.basis_id == basis.id)).first() is not None:
        return None
    end = BasisEnd(
        kommune_id=basis.kommune_id,
        basis_id=basis.id,
        case_id=basis.case_id,
        kind=End(kind).value,
        at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(end)
    db.session.flush()
    audit.write(f"basis.{kind}", by=by, object_type="case", object_id=case_public_id, basis=basis.kind)
    if End(kind) in ENDING:
        basis_ended.send(basis, by=by)
    return end


def ground_for(
    case_id: int,
    giver: Institution,
    receiver: Institution,
    *,
    by: Actor,
    held: frozenset[FieldGroup] = frozenset(FieldGroup),
    no_disclosure: bool = False,
    gave_it: bool = False,
) -> Basis | None:
    """Return the basis on which a case may go to a receiver today, recording the statute that allows it; None without any.

    The parameters are those of `queries.possible_ground`.
    """
    found = possible_ground(
        case_id,
        giver,
        receiver,
        clock.today(),
        held=held,
        no_disclosure=no_disclosure,
        gave_it=gave_it,
    )
    return rely_on(found, case_id, receiver, by=by)


def rely_on(found: Possible | None, case_id: int, receiver: Institution, *, by: Actor) -> Basis | None:
    """Return the row of a ground that was found, recording the statute where it is not yet relied on."""
    if found is None or found.basis is not None:
        return None if found is None else found.basis
    return record_statute(case_id, receiver, found.kind.key, by=by, groups=found.groups)


def record_statute(
    case_id: int, receiver: Institution, kind: str, *, by: Actor, groups: frozenset[FieldGroup] | None = None
) -> Basis:
    """Record that a statute is relied on towards a recipient from today.

    :param groups: what of it is relied on; all that it covers when not given, never more.
    """
    statute = BASIS_OF[kind]
    today = clock.today()
    days = statute.delete_after_days
    basis = Basis(
        kommune_id=by.kommune_id,
        case_id=case_id,
        kind=statute.key,
        recipient_id=receiver.id,
        groups=stored_groups(statute.groups if groups is None else statute.groups & groups),
        purpose=statute.label,
        given_on=today,
        valid_until=None if days is None else today + timedelta(days=days),
        recorded_at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(basis)
    db.session.flush()
    return basis
