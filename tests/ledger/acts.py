"""Everything that people can do with a case, each act by the services themselves, in the open transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.outcomes import Proof
from kette.cases.service import work
from kette.cases.service.ledger import append_step, lock
from kette.chain import BrokenChain, Step
from kette.conferences.queries.table import waiting_item
from kette.conferences.rules.states import ConferenceKind, ConferenceState, DecisionCode
from kette.conferences.service import leading, planning
from kette.db import db
from kette.handover.models import Handover
from kette.handover.queries import open_handover
from kette.handover.rules.states import DeclineReason
from kette.handover.service import door, inside
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.service.bases import NoBasis, end_basis, record_consent
from kette.roles import Actor
from tests.world import World

HOLDERS = (
    *("school", "other_school", "jobcenter", "youth_office"),
    *("integration_centre", "agency", "provider", "safety_net"),
)
# How somebody chooses: Hypothesis in the machine, a random generator in the crowd.
Pick = Callable[[Sequence[Any]], Any]


class NobodyHolds(Exception):
    """A closed case has no holder who could act."""


REFUSALS = (BrokenChain, NoBasis, NobodyHolds)


def actor_of(world: World, institution_id: int) -> Actor:
    """Return who acts for an institution."""
    return world.actor(next(key for key in HOLDERS if world.institution_ids[key] == institution_id))


def holder(world: World, case: Case) -> Actor:
    """Return who acts for the holder of a case."""
    if case.holder_id is None:
        raise NobodyHolds
    return actor_of(world, case.holder_id)


def step(world: World, case: Case, pick: Pick) -> None:
    append_step(lock(case), pick((Step.CALL_CONFERENCE, Step.POSTPONE, Step.KEEP)), by=holder(world, case))


def propose(world: World, case: Case, pick: Pick) -> None:
    door.propose(case, world.institution(pick(HOLDERS)), by=holder(world, case))


def give_back(world: World, case: Case, _pick: Pick) -> None:
    door.give_back(case, by=holder(world, case))


def accept(world: World, case: Case, _pick: Pick) -> None:
    offer = _offer(case)
    door.accept(offer, by=actor_of(world, offer.to_id))


def accept_by_anybody(world: World, case: Case, pick: Pick) -> None:
    door.accept(_offer(case), by=world.actor(pick(HOLDERS)))


def decline(world: World, case: Case, pick: Pick) -> None:
    offer = _offer(case)
    door.decline(offer, pick(list(DeclineReason)), by=actor_of(world, offer.to_id), note="x")


def decline_by_anybody(world: World, case: Case, pick: Pick) -> None:
    door.decline(_offer(case), pick(list(DeclineReason)), by=world.actor(pick(HOLDERS)), note="x")


def withdraw(world: World, case: Case, _pick: Pick) -> None:
    offer = _offer(case)
    door.withdraw(offer, by=actor_of(world, offer.from_id))


def pass_on(world: World, case: Case, pick: Pick) -> None:
    inside.pass_on(case, world.membership(pick(HOLDERS)), by=holder(world, case), because="Urlaub")


def consent(world: World, case: Case, pick: Pick) -> None:
    record_consent(
        case.id,
        world.institution(pick(HOLDERS)),
        groups=frozenset(PASSABLE),
        purpose="Übergang",
        given_by=GivenBy.YOUTH,
        form=ConsentForm.WRITTEN,
        given_on=clock.today(),
        by=world.actor("school"),
        case_public_id=case.public_id,
    )


def withdraw_consent(world: World, case: Case, pick: Pick) -> None:
    basis = basis_in_force(case.id, world.institution_ids[pick(HOLDERS)], clock.today())
    if basis is not None:
        end_basis(basis, "withdrawn", by=world.actor("school"), case_public_id=case.public_id)


def confer(world: World, case: Case, pick: Pick) -> None:
    """Let the conference decide on whose agenda the case waits; where it waits on none, call one for it."""
    moderator = world.actor("moderator")
    item = waiting_item(case.id)
    if item is None:
        # Cases are locked before anything is written in the log.
        lock(case)
        planning.add_case(_planned(world, moderator), case, moderator)
        return
    code = pick((DecisionCode.HAND_OVER, DecisionCode.KEEP, DecisionCode.POSTPONE))
    to = world.institution(pick(HOLDERS)) if code is DecisionCode.HAND_OVER else None
    leading.decide(item, code, by=moderator, receiver=to)


def begin_conference(world: World, case: Case, _pick: Pick) -> None:
    """Invite to the conference on whose agenda the case waits, or begin it."""
    item, moderator = waiting_item(case.id), world.actor("moderator")
    if item is not None and item.conference.state is ConferenceState.DRAFT:
        planning.invite(item.conference, moderator)
    elif item is not None:
        leading.start(item.conference, moderator)


def _planned(world: World, moderator: Actor) -> Any:
    seats = [world.institution(key) for key in HOLDERS]
    return planning.plan(ConferenceKind.KOMMUNE, clock.today(), "09:00", participants=seats, by=moderator)


def plan(world: World, _case: Case, _pick: Pick) -> None:
    _planned(world, world.actor("moderator"))


def close_conference(world: World, case: Case, _pick: Pick) -> None:
    item = waiting_item(case.id)
    if item is not None:
        leading.close(item.conference, world.actor("moderator"))


def promise(world: World, case: Case, pick: Pick) -> None:
    work.promise(case, pick(("AV", "DUAL", "BVB")), proof=Proof.WRITTEN, by=holder(world, case))


def start(world: World, case: Case, _pick: Pick) -> None:
    work.confirm_start(case, proof=Proof.SEEN, by=holder(world, case))


def stay(world: World, case: Case, _pick: Pick) -> None:
    work.confirm_stay(case, proof=Proof.SEEN, by=holder(world, case))


def fall_through(world: World, case: Case, _pick: Pick) -> None:
    work.fall_through(case, by=holder(world, case), note="geplatzt")


def close(world: World, case: Case, pick: Pick) -> None:
    outcome, told = pick(("UNBE", "IRRTUM", "VERZOG", "AV")), pick(("", "Kreis Nord"))
    work.close(case, outcome, by=holder(world, case), notified=told)


def reopen(world: World, case: Case, _pick: Pick) -> None:
    work.reopen(case, by=world.actor("school"), note="wieder da")


def contact(world: World, case: Case, pick: Pick) -> None:
    reached = pick((True, False))
    work.log_contact(case, on=clock.today(), way=ContactWay.PHONE, reached=reached, by=holder(world, case))


def _offer(case: Case) -> Handover:
    pending = open_handover(case.id)
    if pending is None:
        raise BrokenChain("Es ist nichts offen.")
    return pending


Act = Callable[[World, Case, Pick], None]
ACTS: Mapping[str, Act] = {
    act.__name__: act
    for act in (
        *(
            step,
            propose,
            give_back,
            accept,
            accept_by_anybody,
            decline,
            decline_by_anybody,
            withdraw,
            pass_on,
        ),
        *(
            consent,
            withdraw_consent,
            confer,
            begin_conference,
            plan,
            close_conference,
            promise,
            start,
            stay,
            fall_through,
        ),
        *(close, reopen, contact),
    )
}


def load(case_id: int) -> Case:
    """Load a case."""
    return db.session.get_one(Case, case_id)
