"""Recording legal bases: consents, refusals, statutes relied on, withdrawals and objections."""

from datetime import date, timedelta

from blinker import Signal
from sqlalchemy import select

from kette import audit, clock
from kette.db import db
from kette.institutions.models import Institution
from kette.privacy.models import Basis, BasisEnd, BasisWords, Refusal
from kette.privacy.queries.grounds import basis_in_force, in_force
from kette.privacy.queries.papers import about_words
from kette.privacy.queries.possible import Possible, possible_ground
from kette.privacy.queries.refusals import objects_to_return_feed, objects_to_statutes
from kette.privacy.queries.sealed import case_names, seal
from kette.privacy.rules.bases import (
    BASIS_OF,
    CONSENT,
    FORM_VERSION,
    ConsentForm,
    GivenBy,
    groups_of,
    stored_groups,
)
from kette.privacy.rules.consents import Evidence, ends_by_age
from kette.privacy.rules.ends import ENDING, End, RefusalKind, end_of
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.informing import How, Informed, NoticeKind
from kette.privacy.service.evidence import NoBasis, check_evidence
from kette.privacy.service.informing import record_notice
from kette.privacy.service.own_consent import REFUSED, lock_case, names_itself, tell_of
from kette.privacy.service.papers import attach_scan
from kette.privacy.service.recalls import tell_holders
from kette.roles import Actor

# Announced to whoever listens (wired in listening.py): packages above act on them in the same transaction.
basis_recorded = Signal()
basis_ended = Signal()
consent_refused = Signal()


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
    evidence: Evidence = Evidence(),
    signed: bytes | None = None,
    form_version: str = FORM_VERSION,
) -> Basis:
    """Record a consent for one recipient; whatever waits for it goes on by itself.

    One that others gave ends the day before the 18th birthday, whatever was written on it.

    :param signed: the signed form as a file; needed where an institution that sees no name records it for itself.
    :raises NoBasis: if somebody gave it who cannot, it is dated in the future, already over, or covers nothing that can
        be passed on.
    :raises NotAScan: if the file cannot be kept.
    """
    school_id = lock_case(case_id)
    today = clock.today()
    check_evidence(given_by, evidence, given_on)
    valid_until = ends_by_age(given_by, evidence.born_on, valid_until)
    if valid_until is not None and valid_until < today:
        raise NoBasis("Diese Einwilligung ist schon abgelaufen.")
    covered = groups & CONSENT.groups
    before = basis_in_force(case_id, recipient.id, today)
    is_news = names_itself(recipient, before, school_id, by=by)
    if is_news and signed is None:
        raise NoBasis(REFUSED)
    same = before is not None and before.kind == CONSENT.key and covered <= groups_of(before.groups)
    if before is not None and same and not _lasts_longer(valid_until, before.valid_until):
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
        form_version=form_version,
        custody=evidence.custody.value if evidence.custody and given_by is not GivenBy.YOUTH else None,
        judged_on=evidence.judged_on,
        given_on=given_on,
        valid_until=valid_until,
        recorded_at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(basis)
    db.session.flush()
    _write_words(basis, evidence.words())
    if signed is not None:
        attach_scan(basis, signed, by=by, case_public_id=case_public_id)
    if is_news:
        tell_of(basis, school_id)
    audit.write("consent.record", by=by, object_type="case", object_id=case_public_id, basis=CONSENT.key)
    basis_recorded.send(basis, by=by)
    # The form of the consent holds the information of Art. 13 about this recipient, and about no other way.
    told = Informed(given_on, How.FORM)
    record_notice(case_id, told, by=by, kind=NoticeKind.CONSENT, wording=form_version)
    return basis


def _lasts_longer(until: date | None, before: date | None) -> bool:
    """Say whether a consent goes on when the one before has run out."""
    return before is not None and (until is None or until > before)


def refuse_consent(
    case_id: int, *, by: Actor, case_public_id: str, recipient: Institution | None = None
) -> None:
    """Record that a consent was asked for and refused: a counted state of the case, which never closes it.

    :param recipient: for whom it was asked; from then on a statute towards them needs a reason.
    """
    lock_case(case_id)
    if recipient is not None:
        _note_refusal(case_id, RefusalKind.CONSENT, recipient, by=by)
    audit.write("consent.refuse", by=by, object_type="case", object_id=case_public_id)
    consent_refused.send(case_id, by=by)


def end_basis(basis: Basis, kind: str, *, by: Actor, case_public_id: str) -> BasisEnd | None:
    """Withdraw a consent, or record an objection: acts at once on the paths that rest on it; a second time does nothing.

    :param kind: a value of privacy.rules.ends.End.
    """
    # Before anything is written in the log: who holds the case may wait for that.
    lock_case(basis.case_id)
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
    if End(kind) is not End.SPENT:
        tell_holders(basis, End(kind), by=by)
    if End(kind) in ENDING:
        basis_ended.send(basis, by=by)
    return end


def object_to(case_id: int, recipient: Institution, *, by: Actor, case_public_id: str) -> None:
    """Record an objection (Art. 21 DSGVO) to every statutory passing on to a recipient, used already or not."""
    lock_case(case_id)
    if not objects_to_statutes(case_id, recipient.id):
        _note_refusal(case_id, RefusalKind.STATUTE, recipient, by=by)
        audit.write("objection.record", by=by, object_type="case", object_id=case_public_id, basis="statute")
    for basis in _in_force(case_id, End.OBJECTED):
        if basis.recipient_id == recipient.id:
            end_basis(basis, End.OBJECTED.value, by=by, case_public_id=case_public_id)


def object_to_return_feed(case_id: int, *, by: Actor, case_public_id: str) -> None:
    """Record an objection to the return feed of the Agentur (§ 31a Abs. 2 SGB III), before or after the school's report."""
    lock_case(case_id)
    if not objects_to_return_feed(case_id):
        _note_refusal(case_id, RefusalKind.RETURN, None, by=by)
        audit.write("objection.record", by=by, object_type="case", object_id=case_public_id, basis="return")
    for basis in _in_force(case_id, End.RETURN_OBJECTED):
        end_basis(basis, End.RETURN_OBJECTED.value, by=by, case_public_id=case_public_id)


def _in_force(case_id: int, end: End) -> list[Basis]:
    found = db.session.scalars(
        select(Basis).where(Basis.case_id == case_id, in_force(clock.today())).order_by(Basis.id)
    ).all()
    return [basis for basis in found if end_of(basis.kind) is end]


def _note_refusal(case_id: int, kind: RefusalKind, recipient: Institution | None, *, by: Actor) -> None:
    db.session.add(
        Refusal(
            kommune_id=by.kommune_id,
            case_id=case_id,
            kind=kind,
            recipient_id=None if recipient is None else recipient.id,
            at=clock.now(),
            membership_id=by.membership_id,
        )
    )


def _write_words(basis: Basis, words: dict[str, object]) -> None:
    if words:
        sealed = seal(basis.case_id, words, about=about_words(basis.id))
        db.session.add(
            BasisWords(kommune_id=basis.kommune_id, basis_id=basis.id, case_id=basis.case_id, sealed=sealed)
        )


def ground_for(
    case_id: int,
    giver: Institution,
    receiver: Institution,
    *,
    by: Actor,
    held: frozenset[FieldGroup] = frozenset(FieldGroup),
    no_disclosure: bool = False,
    gave_it: bool = False,
    abitur: bool = False,
    because: str = "",
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
        abitur=abitur,
    )
    return rely_on(found, case_id, receiver, by=by, because=because)


def rely_on(
    found: Possible | None, case_id: int, receiver: Institution, *, by: Actor, because: str = ""
) -> Basis | None:
    """Return the row of a ground that was found, recording the statute where it is not yet relied on.

    :param because: why a statute is relied on though a consent was refused or withdrawn; without it there is no ground
        then.
    """
    if found is None or (found.needs_reason and not because.strip()):
        return None
    if found.basis is not None and not found.needs_reason:
        return found.basis
    reason = because.strip() if found.needs_reason else ""
    return record_statute(case_id, receiver, found.kind.key, by=by, groups=found.groups, because=reason)


def record_statute(
    case_id: int,
    receiver: Institution,
    kind: str,
    *,
    by: Actor,
    groups: frozenset[FieldGroup] | None = None,
    because: str = "",
    until: date | None = None,
) -> Basis:
    """Record that a statute is relied on towards a recipient from today.

    :param groups: what of it is relied on; all that it covers when not given, never more.
    :param because: why, where a consent for this recipient was refused or withdrawn before; sealed.
    :param until: the last day, where what it rests on ends; the statute's own when not given.
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
        valid_until=until if days is None else today + timedelta(days=days),
        recorded_at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(basis)
    db.session.flush()
    name = case_names([case_id])[case_id]
    if because:
        _write_words(basis, {"because": because})
        audit.write("basis.override", by=by, object_type="case", object_id=name.public_id, basis=statute.key)
    if end_of(statute.key) is End.RETURN_OBJECTED and objects_to_return_feed(case_id):
        # The Agentur has to know before it thinks of reporting back.
        end_basis(basis, End.RETURN_OBJECTED.value, by=by, case_public_id=name.public_id)
    return basis
