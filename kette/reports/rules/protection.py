"""Small cells kept back in a table that leaves the house, and as many more as it takes that none can be recomputed.

Method. A table with its sums is a network in which every count is an edge from its row to its column, and every sum an
edge back; what flows into a node flows out. A count that is kept back can be computed exactly if and only if its edge
lies on no cycle of kept-back edges along which the flow could be another one (D. Gusfield, A Graph Theoretic Approach
to Statistical Data Security, SIAM Journal on Computing 17, 1988). Where there is no such cycle, the cheapest one is
kept back as well (L. H. Cox, Network Models for Complementary Cell Suppression, JASA 90, 1995). Zeros always stay, and
so the reader is taken to know that a kept-back count is at least 1.

A sum that several tables show is kept back in all or in none. Other relations between tables are not looked at.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from kette.reports.rules.tables import Margin, Table

Place = tuple[int, int]
#: Sums are dearer to keep back than counts inside a table, the larger the dearer; the sum of all stands everywhere.
_SUM, _WHOLE = 10_000, 1_000_000_000
_OUTSIDE = "outside"
#: Quartiles of few cases are the cases themselves: they need this many times the threshold.
_MEASURES_FROM = 3


@dataclass(frozen=True, slots=True)
class _Edge:
    place: Place
    tail: str
    head: str
    value: int
    cost: int


def protect(tables: Sequence[Table], threshold: int) -> list[Table]:
    """Keep back counts from 1 to below the threshold, and what would give them away, in tables published together."""
    gone: list[set[Place]] = [_small(table, threshold) for table in tables]
    known: set[Margin] = set()
    while True:
        for table, hidden in zip(tables, gone, strict=True):
            hidden |= _places_of(table, known)
            hidden |= _complement(table, hidden)
        found = {
            margin for table, hidden in zip(tables, gone, strict=True) for margin in _margins(table, hidden)
        }
        if found == known:
            break
        known = found
    return [
        table.without(hidden | _measures(table, hidden, threshold))
        for table, hidden in zip(tables, gone, strict=True)
    ]


def _small(table: Table, threshold: int) -> set[Place]:
    return {edge.place for edge in _edges(table) if 0 < edge.value < threshold}


def _complement(table: Table, hidden: Collection[Place]) -> set[Place]:
    """Return further cells to keep back, so that none of the hidden ones has only one possible value."""
    edges = [edge for edge in _edges(table) if edge.value > 0]
    more: set[Place] = set()
    for edge in sorted((one for one in edges if one.place in hidden), key=lambda one: one.place):
        more.update(_cheapest_cycle(edge, edges, more | set(hidden)))
    return more


def _cheapest_cycle(closing: _Edge, edges: Sequence[_Edge], hidden: Collection[Place]) -> tuple[Place, ...]:
    """Return the visible cells of the cheapest cycle through an edge along which one case could be moved.

    Where the table is whole there is one: the counts themselves are a flow, and a flow consists of cycles. Where its sums
    leave no room (one case or two in all), nothing of it can be shown.
    """
    if closing.tail == closing.head:
        return ()
    ways: dict[str, list[tuple[str, _Edge]]] = {}
    for edge in edges:
        if edge.place != closing.place:
            ways.setdefault(edge.tail, []).append((edge.head, edge))
            if edge.value > 1:
                ways.setdefault(edge.head, []).append((edge.tail, edge))
    found = [_cheapest_way(closing.head, closing.tail, ways, hidden)]
    if closing.value > 1:
        found.append(_cheapest_way(closing.tail, closing.head, ways, hidden))
    ways_round = [way for way in found if way is not None]
    path = min(ways_round)[1] if ways_round else tuple(edge.place for edge in edges)
    return tuple(place for place in path if place not in hidden)


def _cheapest_way(
    start: str, end: str, ways: Mapping[str, Sequence[tuple[str, _Edge]]], hidden: Collection[Place]
) -> tuple[int, tuple[Place, ...]] | None:
    """Return cost and cells of the cheapest way from node to node (Dijkstra); what is hidden already costs nothing."""
    queue: list[tuple[int, str, tuple[Place, ...]]] = [(0, start, ())]
    seen: set[str] = set()
    while queue:
        cost, node, path = heappop(queue)
        if node == end:
            return cost, path
        if node in seen:
            continue
        seen.add(node)
        for following, edge in ways.get(node, ()):
            price = 0 if edge.place in hidden else edge.cost
            heappush(queue, (cost + price, following, (*path, edge.place)))
    return None


def _edges(table: Table) -> Iterator[_Edge]:
    """Yield the counts of a table as edges; a row or column without a sum ends outside, where nothing must add up."""
    signs = {column.sign for column in table.columns}
    balanced = {-1, 1} <= signs
    numbered = [*enumerate(table.rows), *([(len(table.rows), table.total)] if table.total else [])]
    for number, row in numbered:
        is_total = number == len(table.rows)
        for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
            if not isinstance(cell, int) or (column.sign == 0 and len(table.columns) > 1):
                continue
            side = f"row {number}" if balanced else _OUTSIDE
            foot = f"column {place}" if table.total else _OUTSIDE
            # A total stands on the other side of its column than the cells above it; a sum on that of its row.
            forward = (column.sign <= 0) is not is_total
            tail, head = (side, foot) if forward else (foot, side)
            price = cell * (_SUM if is_total or column.sign > 0 else 1)
            price += _WHOLE if len(table.margin_of(number, place)) == 1 else 0
            yield _Edge((number, place), tail, head, cell, price)


def _margins(table: Table, hidden: Collection[Place]) -> Iterator[Margin]:
    for row, place in hidden:
        margin = table.margin_of(row, place)
        if margin:
            yield margin


def _places_of(table: Table, known: Collection[Margin]) -> set[Place]:
    return {edge.place for edge in _edges(table) if edge.value and table.margin_of(*edge.place) in known}


def _measures(table: Table, hidden: Collection[Place], threshold: int) -> set[Place]:
    """Keep back medians and quartiles of rows whose first count is hidden or small."""
    if len(table.columns) == 1:
        return set()
    return {
        (number, place)
        for number, row in enumerate(table.rows)
        for place, column in enumerate(table.columns)
        if column.sign == 0
        and row.cells[place] is not None
        and ((number, 0) in hidden or _count(row.cells[0]) < threshold * _MEASURES_FROM)
    }


def _count(cell: object) -> int:
    return cell if isinstance(cell, int) else 0
