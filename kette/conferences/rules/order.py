"""Orders of an agenda."""

from collections.abc import Sequence


def moved(order: Sequence[str], which: str, steps: int) -> list[str]:
    """Return the order with one of its members moved by so many places, as far as it goes; without it the order itself."""
    items = list(order)
    if which in items:
        here = items.index(which)
        items.pop(here)
        items.insert(max(0, here + steps), which)
    return items
