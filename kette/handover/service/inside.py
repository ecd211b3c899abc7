"""An offer inside the receiver: looked at, taken, passed on to a colleague; nothing is accepted by that."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kette import audit, clock
from kette.cases.models import Case
from kette.cases.queries.one import read_text, shared_texts
from kette.cases.service import texts
from kette.cases.service.ledger import lock
from kette.chain import BrokenChain
from kette.db import db
from kette.handover.models import Handover, Passing
from kette.handover.queries import is_open
from kette.handover.rules.states import HandoverState
from kette.handover.service.door import answerable
from kette.institutions.models import Membership
from kette.privacy.rules.sight import Answer, Sight
from kette.roles import CASE_ROLES, Actor


def mark_opened(handover: Handover, *, by: Actor) -> None:
    """Note the first time the receiver looks at an offer; the giver sees it."""
    is_first = handover.opened_at is None and handover.state is HandoverState.OFFERED
    if is_first and by.institution_id == handover.to_id:
        handover.opened_at = clock.now()


def note_read(handover: Handover, *, by: Actor, action: str = "handover.read") -> None:
    """Keep in the access log that somebody reads a handover, or its sheet, and on what basis it was made."""
    audit.write(
        action,
        by=by,
        object_type="case",
        object_id=handover.case.public_id,
        basis=handover.basis.kind if handover.basis else "",
    )


def take(handover: Handover, membership_id: int, *, by: Actor, because: str = "") -> None:
    """Say who of the receiver takes care of an open offer; nothing is accepted by that.

    :param because: why it is passed on to this colleague.
    :raises BrokenChain: if the offer was answered or withdrawn meanwhile, or the colleague has left.
    """
    case = answerable(handover, by)
    _must_work_here(db.session.get_one(Membership, membership_id), by)
    handover.in_charge_id = membership_id
    if membership_id != by.membership_id:
        _keep(case, membership_id, because, by=by)
    audit.write("handover.take", by=by, object_type="case", object_id=case.public_id)


def pass_on(case: Case, to: Membership, *, by: Actor, because: str = "") -> None:
    """Let a colleague take care of a case that one's own institution holds; the holder stays.

    :raises BrokenChain: if another institution holds it, or the colleague is of another one or no longer there.
    """
    locked = lock(case)
    if locked.holder_id is None or locked.holder_id != by.institution_id:
        raise BrokenChain("Nur die fallverantwortliche Stelle kann sagen, wer sich um den Fall kümmert.")
    _must_work_here(to, by)
    locked.adviser_id = to.id
    _keep(locked, to.id, because, by=by)
    audit.write("handover.pass_on", by=by, object_type="case", object_id=locked.public_id)


def passings(case: Case, viewer: Actor) -> list[tuple[Passing, str]]:
    """List how a case was passed on inside the viewer's institution, with the reasons; nobody else reads them."""
    rows = db.session.scalars(
        select(Passing)
        .where(Passing.case_id == case.id, Passing.institution_id == viewer.institution_id)
        .options(
            joinedload(Passing.to).joinedload(Membership.person),
            joinedload(Passing.membership).joinedload(Membership.person),
        )
        .order_by(Passing.id)
    ).all()
    notes = shared_texts(case, [row.text_id for row in rows], Answer(Sight.VISIBLE, "Weitergabe"))
    return [(row, read_text(case, notes.get(row.text_id or 0))) for row in rows]


def works_at_cases(one: Membership) -> bool:
    """Say whether somebody may take care of cases today: role and account are in force, and the institution takes part."""
    in_force = one.until_on is None or one.until_on > clock.today()
    return one.role in CASE_ROLES and in_force and one.person.locked_at is None and is_open(one.institution)


def _must_work_here(to: Membership, by: Actor) -> None:
    if to.institution_id != by.institution_id:
        raise BrokenChain(
            "Weitergeben können Sie nur innerhalb Ihrer Stelle; sonst bieten Sie den Fall bitte an."
        )
    if not works_at_cases(to):
        raise BrokenChain("Diese Person kann sich nicht mehr um Fälle kümmern. Bitte wählen Sie eine andere.")


def _keep(case: Case, to_id: int, because: str, *, by: Actor) -> None:
    text_id = texts.write(case, because, by=by).id if because.strip() else None
    db.session.add(
        Passing(
            kommune_id=case.kommune_id,
            case_id=case.id,
            institution_id=by.institution_id,
            to_id=to_id,
            at=clock.now(),
            membership_id=by.membership_id,
            text_id=text_id,
        )
    )
