"""The one door through which a case changes its holder: offer, accept, decline, withdraw, give back."""

import hashlib
import json
from datetime import date, timedelta

from sqlalchemy import select

from kette import audit, clock, outbox, settings, vault
from kette.calendar import add_working_days
from kette.cases.models import Case
from kette.cases.service import texts
from kette.cases.service.ledger import append_step, lock
from kette.cases.service.people import may_not_be_disclosed
from kette.chain import BrokenChain, Link, Step
from kette.db import db, lock_row
from kette.handover.models import Handover
from kette.handover.queries import open_handover, sheet_of
from kette.handover.rules.states import DeclineReason, HandoverState
from kette.institutions.models import Institution
from kette.privacy.models import Basis
from kette.privacy.rules.bases import groups_of
from kette.privacy.rules.sight import AccessReason
from kette.privacy.service import grant_access, ground_for, note_disclosure, record_statute
from kette.roles import HOLDING_KINDS, Actor, InstitutionKind


def propose(
    case: Case,
    receiver: Institution,
    *,
    by: Actor,
    note: str = "",
    decision_id: int | None = None,
) -> Handover:
    """Offer a case to an institution, or, without a basis for it, keep the wish until the consent is recorded.

    The holder stays until the receiver accepts; only the safety net has accepted in advance.

    :raises BrokenChain: if the case cannot be offered where it stands, or to this institution.
    """
    locked = lock(case)
    _check_receiver(locked, receiver)
    waiting = open_handover(locked.id)
    if waiting is not None and waiting.state is HandoverState.OFFERED:
        raise BrokenChain("Für diesen Fall steht schon die Annahme einer Übergabe aus.")
    if waiting is not None:
        _answer(waiting, HandoverState.WITHDRAWN, by)
    giver = db.session.get_one(Institution, locked.holder_id)
    standing = receiver.kind is InstitutionKind.SAFETY_NET and receiver.accepts_since is not None
    basis = ground_for(locked.id, giver, receiver, by=by, no_disclosure=may_not_be_disclosed(locked))
    if basis is None and _gave_it_before(locked.id, giver.id, receiver.id):
        basis = record_statute(locked.id, receiver, "back_to_giver", by=by)
    handover = Handover(
        kommune_id=locked.kommune_id,
        case_id=locked.id,
        from_id=giver.id,
        to_id=receiver.id,
        state=HandoverState.WAITING,
        giving_back=_gave_it_before(locked.id, giver.id, receiver.id),
        standing=standing,
        decision_id=decision_id,
        made_at=clock.now(),
        made_by_id=by.membership_id,
        text_id=texts.write(locked, note, by=by).id if note else None,
    )
    db.session.add(handover)
    db.session.flush()
    if basis is None and not standing:
        append_step(locked, Step.RESERVE, by=by, receiver_id=receiver.id, handover_id=handover.id)
        audit.write("handover.reserve", by=by, object_type="case", object_id=locked.public_id)
        return handover
    _offer(locked, handover, receiver, basis, by=by)
    if standing:
        _accept(locked, handover, by=Actor.system(locked.kommune_id))
    return handover


def offer_waiting(handover: Handover, basis: Basis, *, by: Actor) -> None:
    """Start the offer that waited for this basis."""
    case = lock_row(Case, handover.case_id)
    if handover.state is not HandoverState.WAITING or handover.to_id != basis.recipient_id:
        return
    if case.link not in (Link.REPORTED, Link.CONFERENCE, Link.ACCOMPANIED, Link.PROMISED):
        return
    _offer(case, handover, db.session.get_one(Institution, handover.to_id), basis, by=by)


def _offer(case: Case, handover: Handover, receiver: Institution, basis: Basis | None, *, by: Actor) -> None:
    now = clock.now()
    handover.state = HandoverState.OFFERED
    handover.basis_id = None if basis is None else basis.id
    handover.offered_at = now
    handover.deadline_on = add_working_days(
        clock.today(), settings.get("answer_working_days"), also_free=_days_off()
    )
    db.session.flush()
    append_step(case, Step.OFFER, by=by, receiver_id=receiver.id, handover_id=handover.id)
    if basis is not None:
        _freeze(case, handover, basis, by=by)
    audit.write(
        "handover.offer",
        by=by,
        object_type="case",
        object_id=case.public_id,
        basis=basis.kind if basis else "none",
    )
    if receiver.mailbox and not handover.standing and receiver.id != by.institution_id:
        outbox.queue(
            receiver.mailbox,
            "Neue Übergabe in Kette",
            "Guten Tag,\n\nin Kette wartet eine neue Übergabe auf Ihre Stelle. Bitte melden Sie sich an und nehmen Sie sie an "
            f"oder geben Sie sie mit einem Grund zurück, spätestens bis {handover.deadline_on:%d.%m.%Y}.\n\n"
            "Diese Nachricht enthält absichtlich keine Angaben zur Person.\n",
            key=f"handover-offered:{handover.public_id}:{now.isoformat()}",
            urgent=True,
            institution_id=receiver.id,
        )


def _freeze(case: Case, handover: Handover, basis: Basis, *, by: Actor) -> None:
    """Keep what is handed over as it is now, sealed; the hash goes into the ledger of disclosures."""
    if case.key is None:
        raise BrokenChain("Die Daten zu diesem Fall sind gelöscht.")
    groups = groups_of(basis.groups)
    content = sheet_of(case, handover, groups).to_json()
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    handover.sheet = vault.current().seal(case.key.wrapped, content, about=f"sheet:{handover.public_id}")
    handover.sheet_hash = hashlib.sha256(plain).hexdigest()
    note_disclosure(
        case.id,
        handover.to_id,
        basis,
        channel="sheet",
        groups=groups,
        content_hash=handover.sheet_hash,
        by=by,
    )


def accept(handover: Handover, *, by: Actor, adviser_id: int | None = None) -> None:
    """Take the case: from this moment the receiver holds it.

    :param adviser_id: membership that takes care of it; by default the one who accepts.
    :raises BrokenChain: if the offer was answered or withdrawn meanwhile.
    """
    case = lock_row(Case, handover.case_id)
    _must_be_open(handover)
    _must_be(by, handover.to_id)
    _accept(case, handover, by=by, adviser_id=adviser_id or by.membership_id)


def _accept(case: Case, handover: Handover, *, by: Actor, adviser_id: int | None = None) -> None:
    append_step(
        case,
        Step.ACCEPT,
        by=by,
        holder_id=handover.to_id,
        receiver_id=handover.to_id,
        handover_id=handover.id,
    )
    _answer(handover, HandoverState.ACCEPTED, by)
    case.adviser_id = adviser_id
    until = clock.today() + timedelta(days=settings.get("read_access_days"))
    grant_access(case.id, handover.from_id, AccessReason.FORMER_HOLDER, by=by, until_on=until)
    audit.write("handover.accept", by=by, object_type="case", object_id=case.public_id)
    _tell_giver(handover, "angenommen")


def decline(
    handover: Handover, reason: DeclineReason, *, by: Actor, note: str = "", propose_id: int | None = None
) -> None:
    """Refuse an offer with a coded reason; the holder never changed.

    :param propose_id: institution proposed instead.
    :raises BrokenChain: if the offer was answered or withdrawn meanwhile, or the reason asks for a word.
    """
    case = lock_row(Case, handover.case_id)
    _must_be_open(handover)
    _must_be(by, handover.to_id)
    if reason is DeclineReason.OTHER and not note.strip():
        raise BrokenChain("Bitte nennen Sie den anderen Grund in einem Satz.")
    append_step(
        case,
        Step.DECLINE,
        by=by,
        receiver_id=handover.to_id,
        handover_id=handover.id,
        code=reason.value,
    )
    handover.reason = reason
    handover.propose_id = propose_id
    handover.answer_text_id = texts.write(case, note, by=by).id if note.strip() else None
    _answer(handover, HandoverState.DECLINED, by)
    audit.write("handover.decline", by=by, object_type="case", object_id=case.public_id, detail=reason.value)
    _tell_giver(handover, "abgelehnt")


def withdraw(handover: Handover, *, by: Actor) -> None:
    """Take back an open offer, or a wish that waits for consent.

    :raises BrokenChain: if it was answered meanwhile.
    """
    case = lock_row(Case, handover.case_id)
    if handover.state is HandoverState.WAITING:
        _answer(handover, HandoverState.WITHDRAWN, by)
        audit.write("handover.unreserve", by=by, object_type="case", object_id=case.public_id)
        return
    _must_be_open(handover)
    append_step(case, Step.WITHDRAW, by=by, receiver_id=handover.to_id, handover_id=handover.id)
    _answer(handover, HandoverState.WITHDRAWN, by)
    audit.write("handover.withdraw", by=by, object_type="case", object_id=case.public_id)


def on_basis_recorded(basis: Basis, *, by: Actor) -> None:
    """Listen to privacy: a recorded consent starts the offer that waited for it."""
    waiting = open_handover(basis.case_id)
    if waiting is not None:
        offer_waiting(waiting, basis, by=by)


def on_basis_ended(basis: Basis, *, by: Actor) -> None:
    """Listen to privacy: an open offer that rests on the ended basis is withdrawn at once."""
    pending = open_handover(basis.case_id)
    if pending is not None and pending.basis_id == basis.id:
        withdraw(pending, by=by)


def mark_opened(handover: Handover, *, by: Actor) -> None:
    """Note the first time the receiver looks at an offer; the giver sees it."""
    if (
        handover.opened_at is None
        and by.institution_id == handover.to_id
        and handover.state is HandoverState.OFFERED
    ):
        handover.opened_at = clock.now()


def _answer(handover: Handover, state: HandoverState, by: Actor) -> None:
    handover.state = state
    handover.answered_at = clock.now()
    handover.answered_by_id = by.membership_id
    db.session.flush()


def _tell_giver(handover: Handover, what: str) -> None:
    giver = db.session.get_one(Institution, handover.from_id)
    if not giver.mailbox:
        return
    outbox.queue(
        giver.mailbox,
        f"Übergabe {what}",
        f"Guten Tag,\n\neine Übergabe Ihrer Stelle wurde {what}. Näheres sehen Sie nach der Anmeldung in Kette unter "
        "„Übergaben“.\n\nDiese Nachricht enthält absichtlich keine Angaben zur Person.\n",
        key=f"handover-answered:{handover.public_id}",
        urgent=True,
        institution_id=giver.id,
    )


def _check_receiver(case: Case, receiver: Institution) -> None:
    if case.link is Link.CLOSED:
        raise BrokenChain("Der Fall ist abgeschlossen.")
    if receiver.kind not in HOLDING_KINDS:
        raise BrokenChain(f"„{receiver.name}“ übernimmt keine Fälle.")
    if receiver.closed_on is not None and receiver.closed_on <= clock.today():
        raise BrokenChain(f"„{receiver.name}“ ist geschlossen und kann keinen Fall übernehmen.")
    if receiver.id == case.holder_id:
        raise BrokenChain(f"„{receiver.name}“ hat die Fallverantwortung schon.")


def _must_be_open(handover: Handover) -> None:
    db.session.refresh(handover)
    if handover.state is not HandoverState.OFFERED:
        raise BrokenChain(f"Diese Übergabe ist inzwischen {handover.state.label}.")


def _must_be(by: Actor, institution_id: int) -> None:
    if by.institution_id != institution_id:
        raise BrokenChain("Nur die Stelle, an die das Angebot geht, kann es beantworten.")


def _gave_it_before(case_id: int, giver_id: int, receiver_id: int) -> bool:
    """Say whether the receiver once handed this case to the giver: then this is a giving back."""
    return (
        db.session.scalars(
            select(Handover.id).where(
                Handover.case_id == case_id,
                Handover.from_id == receiver_id,
                Handover.to_id == giver_id,
                Handover.state == HandoverState.ACCEPTED,
            )
        ).first()
        is not None
    )


def _days_off() -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in settings.get("local_days_off"))
