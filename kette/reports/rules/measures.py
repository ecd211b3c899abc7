"""Pure measures: median, quartiles, counts by one or more features."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Spread:
    """How values lie: how many, the quarter below, the middle, the quarter above; None without values."""

    count: int
    low: float | None
    middle: float | None
    high: float | None


def spread(values: Iterable[int]) -> Spread:
    """Return median and quartiles."""
    ordered = sorted(values)
    return Spread(len(ordered), quantile(ordered, 1, 4), quantile(ordered, 1, 2), quantile(ordered, 3, 4))


def quantile(ordered: Sequence[int], part: int, of: int) -> float | None:
    """Return the quantile `part`/`of` of sorted values, linear between neighbours; None without values.

    Hyndman and Fan, Sample Quantiles in Statistical Packages (1996), type 7: as percentile_cont of SQL and
    QUANTIL.INKL of spreadsheets.
    """
    if not ordered:
        return None
    below, rest = divmod((len(ordered) - 1) * part, of)
    if rest == 0:
        return float(ordered[below])
    return ordered[below] + (ordered[below + 1] - ordered[below]) * rest / of


def tally(items: Iterable[Item], *features: Callable[[Item], Hashable]) -> Counter[tuple[Hashable, ...]]:
    """Count items by one or more features at once."""
    return Counter(tuple(feature(item) for feature in features) for item in items)
