"""Somebody who knows all sums and how counts are kept back cannot compute a small one."""

from collections.abc import Iterator, Sequence
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from kette.reports.rules.protection import _cheapest_cycle, _Edge, protect
from kette.reports.rules.tables import EVERYTHING, HIDDEN, Cell, Column, Row, Table, one_way, sums, two_way

THRESHOLD = 3
COUNTS = st.integers(0, 7) | st.just(0)


def crossed(counts: Sequence[Sequence[int]], key: str = "a") -> Table:
    """Make a table with sums from its inner counts."""
    items = [
        (str(row), str(place))
        for row, cells in enumerate(counts)
        for place, count in enumerate(cells)
        for _ in range(count)
    ]
    rows = [(str(number), f"Zeile {number}") for number in range(len(counts))]
    columns = [(str(number), f"Spalte {number}") for number in range(len(counts[0]))]
    return two_way(
        key, key, key, items, lambda item: item[0], rows, lambda item: item[1], columns,
        columns_are="column", whole=EVERYTHING,
    )  # fmt: skip


def grids(rows: int, columns: int) -> st.SearchStrategy[list[list[int]]]:
    """Draw inner counts."""
    return st.lists(st.lists(COUNTS, min_size=columns, max_size=columns), min_size=rows, max_size=rows)


def lines(table: Table) -> Iterator[tuple[Cell, ...]]:
    """Yield all rows of cells, the total last."""
    yield from (row.cells for row in table.rows)
    if table.total:
        yield table.total.cells


def others(true: Table, shown: Table) -> Iterator[dict[tuple[int, int], int]]:
    """Yield tables that look the same to the reader, by how much they differ from the true one.

    The inner counts are moved by at most one: in a table with sums, whatever can differ can differ by one (its matrix
    is totally unimodular).
    """
    height, width = len(true.rows), len(true.parts)
    hidden = [
        (row, place)
        for row in range(height)
        for place in range(width)
        if shown.rows[row].cells[place] is HIDDEN
    ]
    for moves in product((-1, 0, 1), repeat=len(hidden)):
        moved = dict(zip(hidden, moves, strict=True))
        for row in range(height):
            moved[row, width] = sum(moved.get((row, place), 0) for place in range(width))
        for place in range(width + 1):
            moved[height, place] = sum(moved.get((row, place), 0) for row in range(height))
        if all(
            _may_be(moved.get((row, place), 0), cell, shown_cell)
            for row, (cells, shown_cells) in enumerate(zip(lines(true), lines(shown), strict=True))
            for place, (cell, shown_cell) in enumerate(zip(cells, shown_cells, strict=True))
        ):
            yield moved  # fmt: skip


def _may_be(move: int, cell: Cell, shown: Cell) -> bool:
    """Say whether the reader can believe it: what is shown is so, what is hidden is at least 1."""
    return isinstance(cell, int) and (cell + move >= 1 if shown is HIDDEN else move == 0)


@settings(deadline=None)
@given(grids(3, 2) | grids(2, 3) | grids(2, 2) | grids(4, 2))
def test_no_hidden_count_of_a_table_with_sums_has_only_one_possible_value(counts: list[list[int]]):
    true = crossed(counts)
    (shown,) = protect([true], THRESHOLD)
    possible: dict[tuple[int, int], set[int]] = {}
    for moved in others(true, shown):
        for place, move in moved.items():
            possible.setdefault(place, set()).add(move)
    for row, cells in enumerate(lines(shown)):
        for place, cell in enumerate(cells):
            if cell is HIDDEN:
                assert len(possible[row, place]) > 1
            else:
                assert cell == 0 or cell >= THRESHOLD


@settings(deadline=None)
@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_a_single_hidden_count_is_never_what_is_missing_to_the_sum(counts: list[int]):
    items = [str(number) for number, count in enumerate(counts) for _ in range(count)]
    rows = [(str(number), str(number)) for number in range(len(counts))]
    (shown,) = protect([one_way("a", "a", "a", items, str, rows)], THRESHOLD)
    hidden = [number for number, row in enumerate(shown.rows) if row.cells[0] is HIDDEN]
    assert shown.total is not None
    if hidden and shown.total.cells[0] is not HIDDEN:
        # All of them 1 would be told by their sum.
        assert len(hidden) > 1
        assert sum(counts[number] for number in hidden) > len(hidden)


@settings(deadline=None)
@given(grids(3, 2), grids(4, 2))
def test_a_sum_in_two_tables_is_hidden_in_both_or_in_none(one: list[list[int]], two: list[list[int]]):
    # The second table counts the same cases by another feature: its columns have the same sums.
    for place in range(2):
        two[-1][place] = max(0, sum(row[place] for row in one) - sum(row[place] for row in two[:-1]))
        missing = sum(row[place] for row in two) - sum(row[place] for row in one)
        one[0][place] += missing
    first, second = protect([crossed(one), crossed(two, "b")], THRESHOLD)
    assert first.total is not None
    assert second.total is not None
    assert first.total.cells == second.total.cells
    for table in (first, second):
        for cells in lines(table):
            assert all(cell is HIDDEN or cell == 0 or int(cell or 0) >= THRESHOLD for cell in cells)


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 9)] * 4), min_size=1, max_size=4))
def test_a_movement_of_stock_gives_no_small_count_away(flows: list[tuple[int, int, int, int]]):
    rows = []
    for number, (opening, new, reopened, closed) in enumerate(flows):
        gone = min(closed, opening + new + reopened)
        closing = opening + new + reopened - gone
        rows.append(Row(str(number), str(number), (opening, new, reopened, gone, closing)))
    columns = tuple(Column(str(place), str(place), sign) for place, sign in enumerate((-1, -1, -1, 1, 1)))
    (shown,) = protect([Table("a", "a", "a", columns, tuple(rows), sums(rows, 5))], THRESHOLD)
    for cells in lines(shown):
        assert sum(cell is HIDDEN for cell in cells) != 1
        assert all(cell is HIDDEN or cell == 0 or int(cell or 0) >= THRESHOLD for cell in cells)


def test_large_counts_and_zeros_stay():
    counts = [[10, 0], [20, 30]]
    (shown,) = protect([crossed(counts)], THRESHOLD)
    assert shown == crossed(counts)


def test_quartiles_of_few_cases_are_hidden():
    columns = (
        Column("reached", "erreicht", -1),
        Column("waiting", "noch nicht", -1),
        Column("cases", "zusammen", +1),
        Column("middle", "Median", days=True),
    )
    rows = (Row("few", "wenige", (8, 20, 28, 12.0)), Row("many", "viele", (9, 19, 28, 12.0)))
    (shown,) = protect([Table("days", "Tage", "bis", columns, rows)], THRESHOLD)
    assert [row.cells[3] for row in shown.rows] == [HIDDEN, 12.0]


def test_where_no_cell_could_hide_another_all_of_them_are_hidden():
    lone = [_Edge((0, 0), "a", "b", 1, 1), _Edge((1, 1), "c", "d", 9, 9)]
    assert set(_cheapest_cycle(lone[0], lone, {(0, 0)})) == {(1, 1)}
