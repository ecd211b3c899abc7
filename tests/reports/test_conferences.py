"""Conferences per school year: the AG reads protected counts that cannot be recomputed, shares only of what stands there."""

from dataclasses import replace
from datetime import timedelta

from kette.conferences.rules.figures import Spoken
from kette.conferences.rules.states import DecisionCode, ItemState
from kette.reports.rules.conferences import year_of
from kette.reports.rules.tables import HIDDEN
from tests.conferences.table import AT

SMALL = 10


def test_small_counts_and_what_would_give_them_away_are_kept_back() -> None:
    year = year_of("2026/27", cases(kept=40, put_off=3, not_reached=20), SMALL)
    shown = {row.code: row.cells[-1] for row in year.table.rows}
    assert shown["put_off"] is HIDDEN
    # A second one, else the sum less the others would say it.
    assert sum(cell is HIDDEN for cell in shown.values()) >= 2
    assert year.table.cell("", "cases") == 63
    assert year.middle == "4:00"


def test_how_many_were_taken_over_never_says_how_many_were_put_off() -> None:
    """Nine handovers of ten cases on the agenda: the tenth would be the one put off."""
    year = year_of("2026/27", cases(taken=9, put_off=1), 3)
    assert year.table.cell("put_off", "cases") is HIDDEN
    assert HIDDEN in (year.table.cell("at_once", "cases"), year.table.cell("", "cases"))


def test_the_counts_of_a_year_add_up_and_shares_follow_from_them() -> None:
    year = year_of("2026/27", cases(kept=30, taken=15, waiting=5), 0)
    assert year.table.total is not None
    assert year.table.total.cells == (50, 0, 0, 50)
    assert (year.at_once, year.soon) == (75, 75)
    assert year_of("2025/26", [], 0).soon is None


def test_shares_and_times_of_few_are_kept_back() -> None:
    year = year_of("2026/27", cases(kept=12, taken=5, waiting=15), SMALL)
    assert year.at_once is HIDDEN
    # Two small counts hide each other; what the rest of the table says of their sum may be said.
    year = year_of("2026/27", cases(kept=12, taken=15, waiting=5, late=5), SMALL)
    assert (year.at_once, year.table.cell("not_yet", "cases")) == (60, HIDDEN)
    assert year_of("2026/27", cases(kept=29), SMALL).middle == ""
    assert year_of("2026/27", cases(kept=30), SMALL).middle == "4:00"


def cases(
    *, kept: int = 0, put_off: int = 0, not_reached: int = 0, taken: int = 0, waiting: int = 0, late: int = 0
) -> list[tuple[int, Spoken]]:
    """Make so many cases of one conference, each of four minutes where it was spoken about."""
    minute = timedelta(minutes=1)

    def one(state: ItemState, code: DecisionCode | None, is_handover: bool, accepted: bool) -> Spoken:
        decided = AT + minute if code else None
        seconds = 240 if code else None
        return Spoken(
            state,
            seconds,
            code,
            decided,
            AT,
            AT + 90 * minute,
            is_handover,
            AT + 2 * minute if accepted else None,
        )

    made = [one(ItemState.DECIDED, DecisionCode.KEEP, False, False)] * kept
    made += [one(ItemState.POSTPONED, DecisionCode.POSTPONE, False, False)] * put_off
    made += [one(ItemState.POSTPONED, None, False, False)] * not_reached
    made += [one(ItemState.DECIDED, DecisionCode.HAND_OVER, True, True)] * taken
    made += [one(ItemState.DECIDED, DecisionCode.HAND_OVER, True, False)] * waiting
    taken_late = one(ItemState.DECIDED, DecisionCode.HAND_OVER, True, True)
    made += [replace(taken_late, accepted_at=AT + timedelta(days=9))] * late
    return [(1, row) for row in made]
