"""Every figure of the report equals a count by plain SQL, on several days and both engines."""

import statistics
from collections import Counter
from datetime import date

import pytest
from flask import Flask

from kette import clock
from kette.reports.queries import evaluation
from kette.reports.rules.evaluation import Evaluation
from kette.reports.rules.tables import Table
from tests.reports import recount
from tests.reports.recount import Recount
from tests.reports.town import COHORT, TODAY, Town

SPRING = date(2027, 4, 20)
SUMMER = date(2027, 6, 30)


@pytest.mark.parametrize("day", [TODAY, SPRING])
def test_every_figure_equals_an_independent_count(app_context: Flask, town: Town, day: date):
    town.world.enter()
    with clock.standing_at(clock.at_local(TODAY)):
        since = date(2027, 3, 20)
        found = evaluation(COHORT, day, since=since)
        again = Recount(COHORT, day, since)
        assert_counts(found, again)
        assert_durations(found, again)
        assert_movement(found, day, since)


def assert_counts(found: Evaluation, again: Recount) -> None:
    """Compare every table of counts with its SQL."""
    standing = recount.STANDING
    expected = {
        "standing": again.by(standing),
        "link": again.by("s.to_link"),
        "school": again.by(recount.SCHOOL, standing),
        "school_form": again.by(recount.FORM, standing),
        "degree": again.by(recount.DEGREE, standing),
        "sex": again.by(recount.SEX, standing),
        "compulsory": again.by(recount.COMPULSORY, standing),
        "holder": again.by(recount.HOLDER, "s.to_link", where="s.to_link <> 'closed'"),
        "outcome": again.by(recount.KEY),
        "consent": again.by(recount.CONSENT, standing),
        "reason": again.reasons(),
        "return": again.returns(),
        "again": again.by(recount.AGAIN, where="s.to_link <> 'closed'"),
    }
    answers = {"accept": "accepted", "decline": "declined", "withdraw": "withdrawn", "pending": "pending"}
    expected["handover"] = Counter(
        {(receiver, answers[step]): count for (receiver, step), count in again.offers().items()}
    )
    for key, counts in expected.items():
        assert cells_of(found.tables[key]) == +counts, key
        assert_sums(found.tables[key])
    assert found.cases == sum(expected["standing"].values()) > 30
    groups: Counter[tuple[str, ...]] = Counter()
    for (outcome, stands), count in again.by(recount.OUTCOME, standing).items():
        groups[(GROUP.get(outcome, stands), stands if stands in ("promised", "arrived") else "neither")] += (
            count
        )
    assert cells_of(found.tables["group"]) == groups
    assert set(expected) | {"group", "days", "movement"} == set(found.tables)


# The roll-up of the keys that the town uses.
GROUP = {"DUAL": "training", "AV": "transition", "BFSI": "transition", "GY": "ahr"}


def cells_of(table: Table) -> Counter[tuple[str, ...]]:
    """Return the inner counts of a table by codes."""
    places = table.parts or (0,)
    counts: Counter[tuple[str, ...]] = Counter()
    for row in table.rows:
        for place in places:
            code = (row.code, table.columns[place].code) if table.parts else (row.code,)
            counts[code] = row.cells[place]  # type: ignore[assignment]  # nothing is hidden here
    return +counts


def assert_sums(table: Table) -> None:
    """Check that rows and columns add up to their sums."""
    assert table.total is not None
    for place in range(len(table.columns)):
        assert sum(row.cells[place] for row in table.rows) == table.total.cells[place]  # type: ignore[misc]
    for row in (*table.rows, table.total):
        if table.parts:
            assert sum(row.cells[place] for place in table.parts) == row.cells[-1]  # type: ignore[misc]


def assert_durations(found: Evaluation, again: Recount) -> None:
    """Compare medians and quartiles with days taken from the steps."""
    arrived = f"{recount.STANDING} = 'arrived'"
    expected = {
        "conference": again.days_to(
            "t.from_link = 'conference' AND t.to_link NOT IN ('conference', 'closed')"
        ),
        "acceptance": again.days_to("t.step = 'accept'"),
        "anschluss": again.days_to_last("t.step = 'start'", arrived),
    }
    table = found.tables["days"]
    for code, days in expected.items():
        assert table.cell(code, "reached") == len(days)
        assert table.cell(code, "waiting") == int(str(found.cases)) - len(days)
        if len(days) > 1:
            low, middle, high = statistics.quantiles(days, n=4, method="inclusive")
            assert [table.cell(code, name) for name in ("low", "middle", "high")] == [low, middle, high]


def assert_movement(found: Evaluation, day: date, since: date) -> None:
    """Compare the movement with steps counted in the period, and the stock with the open cases of both days."""
    table = found.tables["movement"]
    still_open = "s.to_link <> 'closed'"
    before = Recount(COHORT, date.fromordinal(since.toordinal() - 1), since)
    again = Recount(COHORT, day, since)
    opening = before.by(recount.SCHOOL, where=still_open)
    closing = again.by(recount.SCHOOL, where=still_open)
    for row in table.rows:
        steps = [again.steps_in_period(step)[(row.code,)] for step in ("report", "reopen", "close")]
        assert list(row.cells) == [opening[(row.code,)], *steps, closing[(row.code,)]]
    assert table.total is not None
    assert table.total.cells[4] == sum(closing.values())
