"""A look at the own list: somebody opens „Heute“ and does, row by row, what stands there."""

from collections.abc import Callable, Mapping

from sqlalchemy import select

from kette import clock
from kette.calendar import add_working_days, school_year_of, working_days_between
from kette.cases.models import Agreement, Case
from kette.cases.service import work
from kette.chain import Link
from kette.db import db
from kette.demo import consents, words
from kette.demo.fates import Consent, Reply
from kette.handover.models import Handover
from kette.handover.rules.states import DeclineReason, HandoverState
from kette.handover.service import door, inside
from kette.intake.service import dating
from kette.privacy.models import Recall
from kette.privacy.rules.ends import RecallResult
from kette.privacy.service import bases, recalls
from kette.roles import Actor
from kette.simulation import holding
from kette.simulation.town import Town
from kette.today.queries.lists import lists_of
from kette.today.queries.tasks import PAGE, Asked, Task

_FIRST_CONTACT_DAYS = 7
_CONSENT_AFTER = 3  # working days until somebody has spoken to the young person about it
_KEPT = 0.75


def look(town: Town, key: str) -> None:
    """Let an institution go through its own list; what asks for more time stays there until the next look."""
    by, day = town.at(key), clock.today()
    for one in lists_of(by):
        work_on = _WORK.get(one.key)
        if work_on is None:
            continue
        for task in one.rows(by, Asked(day, most=PAGE)).rows:
            work_on(town, by, task)


def _offer(town: Town, by: Actor, task: Task) -> None:
    """Open an offer, and answer it once the habit lets one: accept, or decline the first time where that is the way."""
    found = _handover(task)
    way = town.way_of.get(found.case_id)
    if way is None or found.offered_at is None:
        return
    if found.opened_at is None:
        town.do(lambda: inside.mark_opened(_handover(task), by=by))
    least, most = town.desks[town.key_of(by.institution_id)].pace.answers
    patience = least + (way.number * 7 + found.id) % (most - least + 1)
    if working_days_between(clock.local(found.offered_at).date(), clock.today()) < patience:
        return
    if way.fate.reply is Reply.DECLINES and not found.giving_back and way.once("declined"):
        agency = town.place("agentur").id
        town.do(
            lambda: door.decline(
                _handover(task), DeclineReason.NO_CAPACITY, by=by, note=words.DECLINED, propose_id=agency
            )
        )
        return
    until = add_working_days(clock.today(), _FIRST_CONTACT_DAYS)
    town.do(lambda: door.accept(_handover(task), by=by, first_contact_on=until))
    way.later(clock.today(), 2, 6)


def _refused(town: Town, by: Actor, task: Task) -> None:
    """Offer what was declined to somebody else."""
    found = _handover(task)
    way = town.way_of.get(found.case_id)
    if way is None or found.case.link not in (Link.REPORTED, Link.ACCOMPANIED):
        return
    to = next(
        key for key in (way.fate.then or "agentur", "jugendamt") if key not in way.tried or key == "jugendamt"
    )
    if by.institution_id != town.place(to).id and way.once(f"again:{to}"):
        holding.offer(town, way, to, by)


def _waiting(town: Town, by: Actor, task: Task) -> None:
    """Speak to the young person about the consent that is missing."""
    case = _case(task)
    way = town.way_of.get(case.id)
    wish = db.session.scalars(
        select(Handover).where(Handover.case_id == case.id, Handover.state == HandoverState.WAITING)
    ).one_or_none()
    if way is None or wish is None or not way.informed:
        return
    if working_days_between(clock.local(wish.made_at).date(), clock.today()) < _CONSENT_AFTER:
        return
    if way.fate.consent is Consent.REFUSED:
        if way.once(f"refused:{wish.to_id}"):
            town.do(
                lambda: bases.refuse_consent(
                    case.id, by=by, case_public_id=case.public_id, recipient=wish.receiver
                )
            )
        else:
            town.do(lambda: door.withdraw(_waiting_of(case.id), by=by))
        return
    if way.once(f"consent:{wish.to_id}"):
        town.do(
            lambda: consents.record(case, way.pupil, wish.receiver, by=by, by_parents=way.fate.by_parents)
        )


def _recalled(town: Town, by: Actor, task: Task) -> None:
    """Confirm that what rested on a withdrawn consent is deleted."""

    def confirm() -> None:
        recall = db.session.scalars(select(Recall).where(Recall.public_id == _id(task))).one()
        recalls.confirm(recall, RecallResult.DELETED, by=by)

    town.do(confirm)


def _agreed(town: Town, by: Actor, task: Task) -> None:
    """Say what became of what was agreed, once its day has come."""
    case = _case(task)
    way = town.way_of.get(case.id)
    if way is None or task.due_on is None or task.due_on > clock.today():
        return
    result = "kept" if way.dice.random() < _KEPT else "obsolete"
    own = (
        select(Agreement)
        .where(
            Agreement.case_id == case.id,
            Agreement.institution_id == by.institution_id,
            Agreement.done_at.is_(None),
            Agreement.due_on <= clock.today(),
        )
        .order_by(Agreement.due_on, Agreement.id)
        .limit(1)
    )

    def finish() -> None:
        found = db.session.scalars(own).first()
        if found is not None:
            work.finish_agreement(found, result, by=by)

    town.do(finish)


def _reminded(town: Town, by: Actor, task: Task) -> None:
    """Do what Kette reminds of: a contact, the start, the check date, a consent of one's own after the 18th birthday."""
    case = _case(task) if task.endpoint == "cases.show" else None
    way = town.way_of.get(case.id) if case is not None else None
    if case is not None and way is not None and case.holder_id == by.institution_id:
        holding.go_on(town, way, case, by, reminded=True)


def _date(town: Town, by: Actor, _task: Task) -> None:
    """Confirm for the identification date what stands."""
    school = town.place(town.key_of(by.institution_id))
    town.do(
        lambda: dating.confirm_classes(
            None, school=school, cohort=school_year_of(clock.today()).cohort, by=by
        )
    )


# What is done about the rows of a list, by its key; what is done for its own sake stands in `holding`.
_WORK: Mapping[str, Callable[[Town, Actor, Task], None]] = {
    "termin": _date,
    "uebergaben": _offer,
    "abgelehnt": _refused,
    "widerrufe": _recalled,
    "vorgemerkt": _waiting,
    "vereinbarungen": _agreed,
    "erinnerungen": _reminded,
}


def _id(task: Task) -> str:
    return task.values["public_id"]


def _handover(task: Task) -> Handover:
    return db.session.scalars(select(Handover).where(Handover.public_id == _id(task))).one()


def _waiting_of(case_id: int) -> Handover:
    waits = select(Handover).where(Handover.case_id == case_id, Handover.state == HandoverState.WAITING)
    return db.session.scalars(waits).one()


def _case(task: Task) -> Case:
    return db.session.scalars(select(Case).where(Case.public_id == _id(task))).one()
