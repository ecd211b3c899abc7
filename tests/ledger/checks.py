"""Rules 1 to 3 of the product, asked of the rows themselves."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import Row, bindparam, text

from kette.chain import BASES_OF_AN_OFFER, Link, Step, take
from kette.db import db
from kette.handover.rules.machine import Turn, course_of

Rows = Sequence[Row[Any]]
_CASES = "SELECT id AS case_id, holder_id, link, seq FROM cases WHERE id IN :mine"
_TENURES = "SELECT * FROM tenures WHERE case_id IN :mine ORDER BY from_at, until_at IS NULL, until_at"
_PENDING = "SELECT case_id, state FROM handovers WHERE case_id IN :mine AND answered_at IS NULL"
_STEPS = (
    "SELECT s.*, h.to_id, h.state, h.decision_id, h.giving_back, h.standing FROM steps s"
    " LEFT JOIN handovers h ON h.id = s.handover_id WHERE s.case_id IN :mine ORDER BY s.seq"
)


def hold(case_ids: Sequence[int]) -> None:
    """Hold everything of these cases against the rules; whoever asks keeps others from changing them meanwhile."""
    if not case_ids:
        return
    cases, tenures, steps, pending = (
        of_each(asked, case_ids) for asked in (_CASES, _TENURES, _STEPS, _PENDING)
    )
    for case_id in case_ids:
        (case,) = cases[case_id]
        exactly_one_holder_at_every_instant(case, tenures[case_id], steps[case_id])
        the_holder_changed_only_by_its_own_acceptance(steps[case_id])
        one_open_handover_at_most_and_it_fits_the_link(case, pending[case_id])
        the_ledger_folds_to_where_the_case_stands(case, steps[case_id])
        nobody_comes_back_a_third_time(steps[case_id])


def exactly_one_holder_at_every_instant(case: Row[Any], held: Rows, steps: Rows) -> None:
    assert held, "a case without a holder from its first moment"
    for earlier, later in pairwise(held):
        assert earlier.until_at == later.from_at, "a gap or an overlap"
    assert held[-1].until_at is None
    assert held[-1].holder_id == case.holder_id
    assert (case.holder_id is None) == (case.link == Link.CLOSED.value)
    closings = [row for row in steps if row.step == "close"]
    assert len([row for row in held if row.holder_id is None]) == len(closings)


def the_holder_changed_only_by_its_own_acceptance(steps: Rows) -> None:
    for before, after in pairwise(steps):
        if before.holder_id is None or after.holder_id in (None, before.holder_id):
            continue
        assert (after.step, after.to_id, after.state) == ("accept", after.holder_id, "accepted")


def one_open_handover_at_most_and_it_fits_the_link(case: Row[Any], pending: Rows) -> None:
    states = [row.state for row in pending]
    assert len(states) <= 1
    assert (states == ["offered"]) == (case.link == "offered")


def the_ledger_folds_to_where_the_case_stands(case: Row[Any], steps: Rows) -> None:
    link: Link | None = None
    offered_from: Link | None = None
    for row in steps:
        before, step = link, Step(row.step)
        link = take(step, before, offered_from=offered_from)
        offered_from = before if step is Step.OFFER and before in BASES_OF_AN_OFFER else offered_from
        assert link.value == row.to_link
    last = steps[-1]
    assert (case.link, case.holder_id, case.seq) == (last.to_link, last.holder_id, len(steps))


def nobody_comes_back_a_third_time(steps: Rows) -> None:
    turns = [
        Turn(
            Step(row.step),
            row.holder_id,
            row.decision_id is not None,
            bool(row.giving_back),
            bool(row.standing),
        )
        for row in steps
    ]
    assert all(course_of(turns[:number]).returns <= 2 for number in (len(turns) - 1, len(turns)))


def of_each(statement: str, case_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """Ask for the rows of all cases at once, because one question for each took half the time."""
    asked = text(statement).bindparams(bindparam("mine", expanding=True))
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(asked, {"mine": list(case_ids)}):
        found[row.case_id].append(row)
    return found
