"""Many cases at once as a job in the database: begun at once, worked line by line through the one door."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from itertools import cycle

from sqlalchemy import Select, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload

from kette import audit, clock
from kette.cases.models import Case
from kette.chain import BrokenChain
from kette.db import db, lock_row, transaction
from kette.handover.models import Batch, BatchLine
from kette.handover.rules.batches import BatchKind, Progress
from kette.handover.service.door import propose
from kette.handover.service.inside import pass_on, works_at_cases
from kette.institutions.models import Institution, Membership, Person
from kette.roles import Actor

log = logging.getLogger(__name__)

# So long a page works before it shows how far it is.
SLICE = timedelta(seconds=1)
# So often a line is tried again at once when the database chose it to give way.
TRIES = 3
_LEFT = "Wer die Weitergabe angestoßen hat, darf inzwischen keine Fälle Ihrer Stelle mehr weitergeben."
_FAULT = "Das hat aus einem technischen Grund nicht geklappt. Bitte bieten Sie den Fall einzeln an."


def begin(cases: Sequence[Case], to: Mapping[int, Institution], *, by: Actor, reason: str = "") -> Batch:
    """Write down that many cases are to be offered; each goes by its own step, soon after.

    :param to: receiver by key of the case; a case without one is left out.
    :param reason: why, in a sentence about all of them; it names nobody, and stands on each sheet as the Anlass.
    """
    wanted = [(case, {"to_id": to[case.id].id}) for case in cases if case.id in to]
    return _begin(BatchKind.OUTSIDE, wanted, by, reason)


def begin_inside(
    cases: Sequence[Case], colleagues: Sequence[Membership], *, by: Actor, reason: str = ""
) -> Batch:
    """Write down that many cases are to be taken care of by these colleagues, in turn."""
    wanted = [(case, {"colleague_id": one.id}) for case, one in zip(cases, cycle(colleagues), strict=False)]
    return _begin(BatchKind.INSIDE, wanted, by, reason)


def _begin(kind: BatchKind, wanted: Sequence[tuple[Case, dict[str, int]]], by: Actor, reason: str) -> Batch:
    if by.institution_id is None or by.membership_id is None:
        raise BrokenChain("Viele Fälle gibt nur weiter, wer einer Stelle angehört.")
    if not wanted:
        raise BrokenChain("Es ist kein Fall dabei, der weitergegeben werden kann.")
    batch = Batch(
        kommune_id=by.kommune_id,
        kind=kind,
        institution_id=by.institution_id,
        reason=reason.strip(),
        made_at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(batch)
    db.session.flush()
    lines = [
        BatchLine(kommune_id=by.kommune_id, batch_id=batch.id, case_id=case.id, **to) for case, to in wanted
    ]
    db.session.add_all(lines)
    audit.write(
        "handover.batch", by=by, object_type="list", object_id=batch.public_id, detail=str(len(lines))
    )
    return batch


def get_batch(public_id: str, viewer: Actor) -> Batch:
    """Return a batch of the viewer's own institution. Raises NoResultFound."""
    mine = Batch.institution_id == (viewer.institution_id or 0)
    return db.session.scalars(select(Batch).where(Batch.public_id == public_id, mine)).one()


def open_batches() -> Sequence[int]:
    """List the keys of the batches that still have something to do, the oldest first."""
    return db.session.scalars(select(Batch.id).where(Batch.ended_at.is_(None)).order_by(Batch.id)).all()


def batches_of(viewer: Actor) -> Sequence[Batch]:
    """List the newest batches of the viewer's institution."""
    mine = Batch.institution_id == (viewer.institution_id or 0)
    return db.session.scalars(select(Batch).where(mine).order_by(Batch.id.desc()).limit(10)).all()


def progress(batch: Batch) -> Progress:
    """Return how far a batch is."""
    total, done, refused = db.session.execute(
        select(func.count(BatchLine.id), func.count(BatchLine.done_at), func.count(BatchLine.refused)).where(
            BatchLine.batch_id == batch.id
        )
    ).one()
    return Progress(total, done - refused, refused, batch.cancelled_at is not None)


def went_lines(batch: Batch) -> Sequence[BatchLine]:
    """List what went, in the order in which it did."""
    return db.session.scalars(
        select(BatchLine)
        .where(BatchLine.batch_id == batch.id, BatchLine.done_at.is_not(None), BatchLine.refused.is_(None))
        .options(
            joinedload(BatchLine.case).joinedload(Case.key),
            joinedload(BatchLine.case).joinedload(Case.holder),
            joinedload(BatchLine.handover),
            joinedload(BatchLine.to),
        )
        .order_by(BatchLine.case_id)
    ).all()


def refused_lines(batch: Batch) -> Sequence[BatchLine]:
    """List what did not go, in the order in which it was tried."""
    return db.session.scalars(
        select(BatchLine)
        .where(BatchLine.batch_id == batch.id, BatchLine.refused.is_not(None))
        .options(
            joinedload(BatchLine.case).joinedload(Case.key),
            joinedload(BatchLine.case).joinedload(Case.holder),
        )
        .order_by(BatchLine.case_id)
    ).all()


def cancel(batch: Batch, *, by: Actor) -> None:
    """Let nothing more of a batch go; what went stays as it is, and can be withdrawn one by one."""
    locked = lock_row(Batch, batch.id)
    if locked.ended_at is None and locked.cancelled_at is None:
        locked.cancelled_at = clock.now()
        audit.write("handover.batch_cancel", by=by, object_type="list", object_id=locked.public_id)


def on_person_locked(person: Person, *, by: Actor) -> None:
    """Listen to institutions: what somebody began who is locked out does not go on."""
    theirs = select(Membership.id).where(Membership.person_id == person.id)
    begun = select(Batch).where(
        Batch.membership_id.in_(theirs), Batch.ended_at.is_(None), Batch.cancelled_at.is_(None)
    )
    for batch in db.session.scalars(begun.order_by(Batch.id)).all():
        cancel(batch, by=by)


def work_on(batch_id: int, *, stopped: Callable[[], bool]) -> None:
    """Do line after line of a batch, each in a transaction of its own, until nothing is left or somebody says stop.

    Any number may do so at once, and one that is killed leaves the line to the next: what a line does and that it is
    done are kept together or not at all.
    """
    faults = 0
    while not stopped():
        try:
            if not _do_next(batch_id):
                with transaction():
                    _end(batch_id)
                return
            faults = 0
        except OperationalError:
            faults += 1
            if faults >= TRIES:
                raise


def _do_next(batch_id: int) -> bool:
    """Do the next line; return whether there was one."""
    line_id = 0
    try:
        with transaction():
            # The case first, as whoever erases it does; then what is to be done with it.
            found = db.session.execute(_next(batch_id)).first()
            if found is None:
                return False
            line_id = found.line_id
            line = db.session.get(BatchLine, line_id, with_for_update=True, populate_existing=True)
            if line is not None and line.done_at is None:  # else another worker was faster
                _do(line)
                line.done_at = clock.now()
    except BrokenChain as refusal:
        _refuse(line_id, str(refusal))
    except OperationalError:  # the database is busy or away: the line waits for the next round
        raise
    except Exception as fault:
        if not line_id:
            raise
        # One case that nobody can explain must not stop the others, nor be tried for ever. The type alone: messages of
        # databases quote the values they stumbled over.
        log.error("line %d of batch %d failed: %s", line_id, batch_id, type(fault).__name__)
        _refuse(line_id, _FAULT)
    return True


def _next(batch_id: int) -> Select[int, int]:
    return (
        select(Case.id, BatchLine.id.label("line_id"))
        .join(BatchLine, BatchLine.case_id == Case.id)
        .join(Batch, Batch.id == BatchLine.batch_id)
        .where(Batch.id == batch_id, Batch.cancelled_at.is_(None), BatchLine.done_at.is_(None))
        .order_by(BatchLine.case_id)
        .limit(1)
        .with_for_update(of=Case, key_share=True, skip_locked=True)
    )


def _do(line: BatchLine) -> None:
    starter = line.batch.membership
    if not works_at_cases(starter):
        raise BrokenChain(_LEFT)
    if line.colleague is not None:
        pass_on(line.case, line.colleague, by=starter.actor, because=line.batch.reason)
    elif line.to is not None:
        made = propose(line.case, line.to, by=starter.actor, note=line.batch.reason)
        line.handover_id = made.id


def _refuse(line_id: int, because: str) -> None:
    with transaction():
        line = db.session.get(BatchLine, line_id, with_for_update=True, populate_existing=True)
        if line is not None and line.done_at is None:
            line.refused, line.done_at = because[:400], clock.now()


def _end(batch_id: int) -> None:
    """End a batch of which nothing is left."""
    batch = lock_row(Batch, batch_id)
    # Whoever is at a line now is waited for.
    rest = (
        select(BatchLine).where(BatchLine.batch_id == batch_id, BatchLine.done_at.is_(None)).with_for_update()
    )
    left = [line for line in db.session.scalars(rest) if line.done_at is None]
    if batch.ended_at is not None or (left and batch.cancelled_at is None):
        return
    # Why stands on each sheet, under its case's key: in clear it is needed no longer.
    batch.ended_at, batch.reason = clock.now(), ""
