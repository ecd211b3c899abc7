"""Where one stands in a long list of this package's pages."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and the addresses of the others."""

    number: int
    total: int
    size: int
    address: Callable[[int], str]

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return max(1, -(-self.total // self.size))

    def url(self, number: int) -> str:
        """Return the address of a page."""
        return self.address(number)


def page_number(typed: str | None) -> int:
    """Read the number of a page from an address; what is none counts as the first."""
    return max(1, int(typed)) if typed and typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
