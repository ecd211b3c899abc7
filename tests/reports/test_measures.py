"""Median, quartiles and counting are what a textbook says."""

import statistics

from hypothesis import given
from hypothesis import strategies as st

from kette.reports.rules.measures import quantile, spread, tally

DAYS = st.lists(st.integers(0, 400), min_size=2, max_size=60)


@given(DAYS)
def test_quartiles_are_those_of_the_standard_library(days: list[int]):
    found = spread(days)
    low, middle, high = statistics.quantiles(days, n=4, method="inclusive")
    assert (found.low, found.middle, found.high) == (low, middle, high)
    assert found.middle == statistics.median(days)
    assert found.count == len(days)


@given(DAYS)
def test_quantiles_lie_in_order_within_the_values(days: list[int]):
    ordered = sorted(days)
    found = [quantile(ordered, part, 10) for part in range(11)]
    assert found == sorted(found)
    assert found[0] == ordered[0]
    assert found[-1] == ordered[-1]


def test_nothing_has_no_middle():
    assert spread([]).middle is None
    assert spread([]).count == 0


def test_one_value_is_all_quartiles():
    assert spread([9]) == spread([9, 9, 9]).__class__(1, 9, 9, 9)


@given(st.lists(st.sampled_from("abc")))
def test_counts_add_up_to_all(letters: list[str]):
    assert sum(tally(letters, str.upper, len).values()) == len(letters)
