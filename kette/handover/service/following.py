"""What handovers do when something happens elsewhere: a basis, a step, the last school day."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from kette import clock
from kette.calendar import school_year
from kette.cases.models import Case, CaseStep, Fact
from kette.cases.service.ledger import lock, lock_all, record_fact
from kette.chain import BASES_OF_AN_OFFER, Step
from kette.db import db
from kette.handover.models import Handover
from kette.handover.queries import open_handover
from kette.handover.rules.states import HandoverState
from kette.handover.service.coming_back import course_of
from kette.handover.service.door import offer_waiting, propose, take_back
from kette.handover.service.grounds import possible, possible_many
from kette.institutions.queries import safety_net
from kette.privacy.models import Basis, Notice
from kette.privacy.queries.answers import consent_fact
from kette.privacy.queries.informing import informed_among, may_leave
from kette.privacy.queries.possible import Possible
from kette.privacy.rules.bases import CONSENT
from kette.privacy.service.bases import rely_on
from kette.roles import Actor

# Steps after which nobody waits for a consent any more: the case has gone another way.
_ENDS_A_WISH = frozenset({Step.CLOSE, Step.KEEP})


def on_basis_recorded(basis: Basis, *, by: Actor) -> None:
    """Listen to privacy: a recorded consent starts the offer that waited for it, and is a fact about the case."""
    if basis.kind == CONSENT.key:
        _keep_consent(basis.case_id, by=by)
    waiting = open_handover(basis.case_id)
    if waiting is not None:
        offer_waiting(waiting, basis, by=by)


def on_notice_recorded(notice: Notice, *, by: Actor) -> None:
    """Listen to privacy: a conference's wish that waited for the information alone goes out now."""
    waiting = open_handover(notice.case_id)
    ground = None if waiting is None else ground_of(waiting)
    if waiting is None or ground is None or waits_for_notice(waiting):
        return
    basis = rely_on(ground, notice.case_id, waiting.receiver, by=by)
    if basis is not None:
        offer_waiting(waiting, basis, by=by)


def waits_for_notice(handover: Handover) -> bool:
    """Say whether an offer waits for nothing but the information of the young person."""
    return bool(waiting_for_notice([handover]))


def waiting_for_notice(handovers: Iterable[Handover]) -> frozenset[int]:
    """Return the keys of these offers that wait for nothing but the information of the young person."""
    waiting = [one for one in handovers if _may_wait(one)]
    told = informed_among([one.case_id for one in waiting])
    return frozenset(
        one.id
        for one, found in zip(waiting, _grounds_of(waiting), strict=True)
        if found is not None and not may_leave(one.case_id, one.giver, found.kind.key, told=told)
    )


def ground_of(handover: Handover) -> Possible | None:
    """Return the ground on which what waits could go out; None where it does not wait, or needs a consent."""
    return _grounds_of([handover])[0] if _may_wait(handover) else None


def _may_wait(handover: Handover) -> bool:
    return handover.state is HandoverState.WAITING and handover.case.holder_id == handover.from_id


def _grounds_of(waiting: Sequence[Handover]) -> list[Possible | None]:
    found = possible_many([(one.case, one.receiver) for one in waiting])
    return [None if one is None or one.needs_reason else one for one in found]


def on_basis_ended(basis: Basis, *, by: Actor) -> None:
    """Listen to privacy: an open offer that rests on the ended basis is withdrawn at once."""
    pending = open_handover(basis.case_id)
    if pending is not None and pending.basis_id == basis.id:
        take_back(pending, by=by, because="Die Rechtsgrundlage dafür ist weggefallen.")
    if basis.kind == CONSENT.key:
        _keep_consent(basis.case_id, by=by)


def on_shut(case: Case, *, by: Actor) -> None:
    """Listen to cases: an open offer that could not be made any more under the lock is withdrawn at once."""
    pending = open_handover(case.id)
    if pending is None or pending.state is not HandoverState.OFFERED or pending.basis_id is None:
        return
    ground = possible(case, pending.receiver)
    if ground is None or ground.basis is None or ground.basis.id != pending.basis_id:
        take_back(pending, by=by, because="Die Rechtsgrundlage dafür ist weggefallen.")


def on_notice_mistaken(notice: Notice, *, by: Actor) -> None:
    """Listen to privacy: an open offer by statute of whom nobody informed is withdrawn; a conference's wish waits again."""
    pending = open_handover(notice.case_id)
    basis = pending.basis if pending is not None else None
    if pending is None or basis is None or may_leave(notice.case_id, pending.giver, basis.kind):
        return
    receiver, decision_id = pending.receiver, pending.decision_id
    take_back(pending, by=by, because="Die Rechtsgrundlage dafür ist weggefallen.")
    if decision_id is not None:
        system = Actor.system(notice.kommune_id)
        propose(pending.case, receiver, by=system, decision_id=decision_id)


def on_consent_refused(case_id: int, *, by: Actor) -> None:
    """Listen to privacy: a refusal is a counted state of the open case; what waits for it goes on waiting."""
    _keep_consent(case_id, by=by)


def _keep_consent(case_id: int, *, by: Actor) -> None:
    """Keep as a fact how the consents stand, drawn from them: it stays for counting when they are erased."""
    said = consent_fact(case_id, clock.today()) or "refused"
    record_fact(db.session.get_one(Case, case_id), "consent", [said], source="consent", by=by)


def on_step(case: Case, *, step: CaseStep, by: Actor) -> None:
    """Listen to cases: when a case is closed, or a conference lets it stay, a wish that waited for consent ends."""
    if step.step not in _ENDS_A_WISH:
        return
    waiting = open_handover(case.id)
    if waiting is not None and waiting.state is HandoverState.WAITING:
        take_back(waiting, by=by, because="Der Fall ist anders entschieden.")


def catch_leavers(day: date) -> int:
    """Hand what a school still holds after the last school day to the safety net, and return how many cases it was.

    Whoever must still attend school stays with it until the next place is confirmed; an open offer is
    waited for. A wish for another institution is kept: it waits for its consent at the safety net.
    """
    try:
        net = safety_net()
    except NoResultFound:
        return 0
    caught, left = 0, _left_behind(day)
    lock_all(left)
    for case in left:
        system = Actor.system(case.kommune_id)
        waiting = open_handover(case.id)
        wish = waiting if waiting is not None and waiting.state is HandoverState.WAITING else None
        receiver, decision_id = (wish.receiver, wish.decision_id) if wish else (None, None)
        propose(lock(case), net, by=system)
        # What waits for a conference because it keeps coming back waits for it at the safety net as well.
        if receiver is not None and receiver.id != net.id and (decision_id or not course_of(case.id).is_due):
            propose(lock(case), receiver, by=system, decision_id=decision_id)
        caught += 1
    return caught


def _left_behind(day: date) -> list[Case]:
    held = db.session.scalars(
        select(Case)
        .where(Case.holder_id == Case.school_id, Case.link.in_(BASES_OF_AN_OFFER), Case.cohort <= day.year)
        .order_by(Case.id)
    ).all()
    until = dict.fromkeys(case.cohort for case in held)
    years = {cohort: school_year(cohort) for cohort in until}
    gone = [case for case in held if years[case.cohort].last_school_day < day]
    known = select(func.max(Fact.id)).where(
        Fact.case_id.in_([case.id for case in gone]), Fact.key == "compulsory_until"
    )
    # The newest alone counts: a birth date that was corrected ends it on another day.
    stays = set(
        db.session.scalars(
            select(Fact.case_id).where(
                Fact.id.in_(known.group_by(Fact.case_id)), Fact.value >= day.isoformat()
            )
        )
    )
    return [case for case in gone if case.id not in stays]
