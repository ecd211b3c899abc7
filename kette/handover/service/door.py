"""The one door through which a case changes its holder: offer, accept, decline, withdraw, give back."""

from collections.abc import Sequence
from datetime import date, timedelta

from kette import audit, clock, settings
from kette.cases.models import Case
from kette.cases.rules.timeline import WAITS_FOR_NOTICE
from kette.cases.service import texts
from kette.cases.service.ledger import append_step, lock
from kette.cases.service.work import make_agreement
from kette.chain import BASES_OF_AN_OFFER, BrokenChain, Step
from kette.db import db, lock_row
from kette.handover.document import frozen
from kette.handover.models import Handover
from kette.handover.queries import (
    accepts_in_advance,
    former_giver,
    gave_it_before,
    is_open,
    open_handover,
    why_not_back,
    why_not_to,
)
from kette.handover.rules import notices
from kette.handover.rules.refusals import NotInformed
from kette.handover.rules.states import DeclineReason, HandoverState, state_after
from kette.handover.service.coming_back import announce_where_due, must_not_wait_for_conference
from kette.handover.service.deadlines import deadline
from kette.handover.service.declining import Attempt, keep_what_follows
from kette.handover.service.grounds import possible, still_based
from kette.handover.service.telling import tell, tell_of_acceptance, tell_of_offer
from kette.institutions.models import Institution
from kette.institutions.queries import safety_net
from kette.privacy.models import Basis
from kette.privacy.queries.informing import may_leave
from kette.privacy.rules.bases import CONSENT, groups_of
from kette.privacy.rules.ends import End
from kette.privacy.rules.sight import AccessReason
from kette.privacy.service.accesses import grant_access, note_disclosure
from kette.privacy.service.bases import end_basis, rely_on
from kette.roles import Actor, Role

FIRST_CONTACT = "Erster Kontakt"


def propose(
    case: Case,
    receiver: Institution,
    *,
    by: Actor,
    note: str = "",
    back_reason: DeclineReason | None = None,
    decision_id: int | None = None,
    because: str = "",
) -> Handover:
    """Offer a case to an institution, or keep the wish until a consent is recorded, or a decision's until a notice is.

    The holder stays until the receiver accepts; only the safety net has accepted in advance.

    :param back_reason: why it is given back; kept only where the receiver once handed it over.
    :param decision_id: the conference's decision that asks for it; without one only the holder can offer.
    :param because: why a statute is relied on though the young person refused or withdrew a consent for this receiver.
    :raises BrokenChain: if the case cannot be offered where it stands, by this actor, or to this institution.
    :raises NotInformed: if a school offers it by statute before the young person was informed.
    """
    locked = lock(case)
    giver = _check_parties(locked, receiver, by=by, decided=decision_id is not None)
    pending = open_handover(locked.id)
    if pending is not None and pending.state is HandoverState.OFFERED:
        raise BrokenChain("Für diesen Fall steht schon die Annahme einer Übergabe aus.")
    if pending is not None:
        _answer(pending, Step.WITHDRAW, by)
    found = possible(locked, receiver)
    standing, waits_for = accepts_in_advance(receiver), None
    must_not_wait_for_conference(locked, decided=decision_id is not None, in_advance=standing)
    if found is not None and not may_leave(locked.id, giver, found.kind.key):
        if not standing and decision_id is None:
            raise NotInformed(locked.public_id)
        # The conference's wish waits for the information; the safety net takes the case under a pseudonym.
        found, waits_for = None, WAITS_FOR_NOTICE
    basis = rely_on(found, locked.id, receiver, by=by, because=because)
    giving_back = gave_it_before(locked.id, giver.id, receiver.id)
    handover = Handover(
        kommune_id=locked.kommune_id,
        case_id=locked.id,
        from_id=giver.id,
        to_id=receiver.id,
        state=state_after(None, Step.RESERVE),
        giving_back=giving_back,
        back_reason=back_reason if giving_back else None,
        standing=standing,
        decision_id=decision_id,
        made_at=clock.now(),
        made_by_id=by.membership_id,
        text_id=texts.write(locked, note, by=by).id if note else None,
    )
    if basis is None and not handover.standing:
        db.session.add(handover)
        db.session.flush()
        handover.in_charge_id = by.membership_id if by.institution_id == giver.id else locked.adviser_id
        handover.deadline_on = deadline("consent_working_days")
        append_step(
            locked, Step.RESERVE, by=by, receiver_id=receiver.id, handover_id=handover.id, code=waits_for
        )
        _log("handover.reserve", locked, by)
        return handover
    _offer(locked, handover, basis, by=by)
    if handover.standing:
        _accept(locked, handover, by=Actor.system(locked.kommune_id))
    return handover


def give_back(case: Case, *, by: Actor, note: str = "", reason: DeclineReason | None = None) -> Handover:
    """Offer a case to whoever handed it over; where that cannot take it any more, to the safety net.

    :raises BrokenChain: if nobody handed it over, or it cannot be offered where it stands.
    """
    locked = lock(case)
    giver = former_giver(locked)
    if giver is None:
        raise BrokenChain("Diesen Fall hat niemand an Sie übergeben; er kam mit der Meldung zu Ihnen.")
    receiver = safety_net() if why_not_back(locked, giver) else giver
    return propose(locked, receiver, by=by, note=note, back_reason=reason)


def offer_waiting(handover: Handover, basis: Basis, *, by: Actor) -> None:
    """Start the offer that waited for this basis; where the case has gone elsewhere, the wish ends."""
    case = lock_row(Case, handover.case_id)
    if handover.state is not HandoverState.WAITING or handover.to_id != basis.recipient_id:
        return
    receiver = handover.receiver
    if case.holder_id != handover.from_id or not is_open(receiver):
        _answer(handover, Step.WITHDRAW, by)
    elif case.link in BASES_OF_AN_OFFER and may_leave(case.id, handover.giver, basis.kind):
        _offer(case, handover, basis, by=by)


def _offer(case: Case, handover: Handover, basis: Basis | None, *, by: Actor) -> None:
    # Asked first: a question in between would send the row half changed, or a new one before it is whole.
    receiver = db.session.get_one(Institution, handover.to_id)
    until = deadline("answer_working_days", receiver.kind)
    handover.state = state_after(handover.state, Step.OFFER)
    handover.basis_id = None if basis is None else basis.id
    handover.offered_at = clock.now()
    handover.deadline_on, handover.in_charge_id = until, None
    db.session.add(handover)
    db.session.flush()
    append_step(case, Step.OFFER, by=by, receiver_id=handover.to_id, handover_id=handover.id)
    if basis is not None:
        _freeze(case, handover, basis, by=by)
    _log("handover.offer", case, by, basis=basis.kind if basis else "none")
    tell_of_offer(handover, by=by)


def _freeze(case: Case, handover: Handover, basis: Basis, *, by: Actor) -> None:
    """Keep what is handed over as it is now; its hash goes into the ledger of disclosures."""
    sealed, content_hash = frozen(case, handover, basis)
    handover.sheet, handover.sheet_hash = sealed, content_hash
    groups = groups_of(basis.groups)
    note_disclosure(
        case.id, handover.to_id, basis, channel="sheet", groups=groups, content_hash=content_hash, by=by
    )


def accept(
    handover: Handover, *, by: Actor, adviser_id: int | None = None, first_contact_on: date | None = None
) -> None:
    """Take the case: from this moment the receiver holds it.

    :param adviser_id: membership that takes care of it; by default the one who accepts.
    :param first_contact_on: until when the first contact is to be made; becomes an agreement of the receiver.
    :raises BrokenChain: if the offer was answered or withdrawn meanwhile, or its basis has run out.
    """
    case = still_based(handover, answerable(handover, by))
    _accept(case, handover, by=by, adviser_id=adviser_id or by.membership_id)
    if first_contact_on is not None:
        make_agreement(case, FIRST_CONTACT, institution_id=handover.to_id, due_on=first_contact_on, by=by)


def _accept(case: Case, handover: Handover, *, by: Actor, adviser_id: int | None = None) -> None:
    to = handover.to_id
    append_step(case, Step.ACCEPT, by=by, holder_id=to, receiver_id=to, handover_id=handover.id)
    _answer(handover, Step.ACCEPT, by)
    announce_where_due(case)
    case.adviser_id = adviser_id
    until = clock.today() + timedelta(days=settings.get("read_access_days"))
    grant_access(case.id, handover.from_id, AccessReason.FORMER_HOLDER, by=by, until_on=until)
    _log("handover.accept", case, by)
    tell_of_acceptance(handover)


def decline(
    handover: Handover,
    reason: DeclineReason,
    *,
    by: Actor,
    note: str = "",
    propose_id: int | None = None,
    free_from_on: date | None = None,
    codes: Sequence[str] = (),
    attempts: Sequence[Attempt] = (),
) -> None:
    """Refuse an offer with a coded reason; the holder never changed. A second time, the case goes to the conference.

    :param codes: what goes with the reason (rules.after_refusal): the Anschluss there is, or the groups that are missing.
    :param free_from_on: from when on the receiver has time again; becomes an agreement of the giver with itself.
    :param attempts: when and how the receiver tried to reach the young person; they are kept as contacts.
    :raises BrokenChain: if the offer was answered or withdrawn meanwhile, or the reason asks for a word.
    """
    case = answerable(handover, by)
    if reason is DeclineReason.OTHER and not note.strip():
        raise BrokenChain("Bitte nennen Sie den anderen Grund in einem Satz.")
    append_step(
        case, Step.DECLINE, by=by, receiver_id=handover.to_id, handover_id=handover.id, code=reason.value
    )
    # Reason and state go to the database together: writing the text flushes whatever is half done.
    text_id = texts.write(case, note, by=by).id if note.strip() else None
    handover.reason, handover.propose_id, handover.answer_text_id = reason, propose_id, text_id
    handover.free_from_on, handover.answer_codes = free_from_on, ",".join(codes) or None
    _answer(handover, Step.DECLINE, by)
    # Before anything is written in the log: at a table others' rows are waited for.
    announce_where_due(case)
    _release(case, handover, by=by)
    _log("handover.decline", case, by, detail=reason.value)
    tell(handover.giver, notices.answered("abgelehnt"), f"handover-answered:{handover.public_id}")
    keep_what_follows(case, handover, attempts, by=by)


def withdraw(handover: Handover, *, by: Actor) -> None:
    """Take back an open offer, or a wish that waits for consent; a new conference may end such a wish as well.

    :raises BrokenChain: if it was answered meanwhile, or somebody else offered it.
    """
    moderates = by.role is Role.MODERATOR and handover.state is HandoverState.WAITING
    if not (moderates or by.is_system or by.institution_id == handover.from_id):
        raise BrokenChain("Nur die Stelle, die den Fall angeboten hat, kann das Angebot zurückziehen.")
    take_back(handover, by=by, because="Die abgebende Stelle hat das Angebot zurückgezogen.")


def take_back(handover: Handover, *, by: Actor, because: str) -> None:
    """Withdraw an open offer or a wish, and tell the receiver why; whoever did it is not told."""
    case = lock_row(Case, handover.case_id)
    db.session.refresh(handover)
    if handover.state is HandoverState.WAITING:
        _answer(handover, Step.WITHDRAW, by)
        _log("handover.unreserve", case, by)
        return
    _must_be_open(handover)
    append_step(case, Step.WITHDRAW, by=by, receiver_id=handover.to_id, handover_id=handover.id)
    _answer(handover, Step.WITHDRAW, by)
    _release(case, handover, by=by)
    _log("handover.withdraw", case, by)
    # Who has not heard of the offer need not hear of its end.
    if by.institution_id == handover.to_id or handover.told_by:
        other = handover.receiver if by.institution_id != handover.to_id else handover.giver
        tell(other, notices.gone(because), f"handover-gone:{handover.public_id}")


def _release(case: Case, handover: Handover, *, by: Actor) -> None:
    """End a statute that was relied on for this offer alone: its purpose is gone; a consent stays the young person's."""
    basis = handover.basis
    if basis is not None and basis.kind != CONSENT.key and basis.recorded_at >= handover.made_at:
        end_basis(basis, End.SPENT.value, by=by, case_public_id=case.public_id)


def _answer(handover: Handover, step: Step, by: Actor) -> None:
    handover.state = state_after(handover.state, step)
    handover.answered_at = clock.now()
    handover.answered_by_id = by.membership_id
    db.session.flush()


def _check_parties(case: Case, receiver: Institution, *, by: Actor, decided: bool) -> Institution:
    """Return the giver, once it is sure that both sides and the actor may do this."""
    refusal = why_not_to(case, receiver)
    if refusal is not None or case.holder_id is None:
        raise BrokenChain(refusal or "Der Fall ist abgeschlossen.")
    if not (decided or by.is_system) and by.institution_id != case.holder_id:
        raise BrokenChain("Nur die fallverantwortliche Stelle kann den Fall anbieten.")
    return db.session.get_one(Institution, case.holder_id)


def answerable(handover: Handover, by: Actor) -> Case:
    """Lock the case of an open offer for its receiver; nobody else answers it."""
    case = lock_row(Case, handover.case_id)
    _must_be_open(handover)
    if by.institution_id != handover.to_id:
        raise BrokenChain("Nur die Stelle, an die das Angebot geht, kann es beantworten.")
    return case


def _must_be_open(handover: Handover) -> None:
    db.session.refresh(handover)
    if handover.state is not HandoverState.OFFERED:
        raise BrokenChain(f"Diese Übergabe ist inzwischen {handover.state.label}.")


def _log(action: str, case: Case, by: Actor, **more: str) -> None:
    audit.write(action, by=by, object_type="case", object_id=case.public_id, **more)
