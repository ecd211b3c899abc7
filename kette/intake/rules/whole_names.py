"""Names that stand in one cell: „Schmidt, Lara“ are family name and given name."""

from collections.abc import Iterable
from itertools import islice

_SAMPLE = 50


def are_in_one(cells: Iterable[str]) -> bool:
    """Say whether most of the first names of a column are family name, comma, given name."""
    found = list(islice(filter(str.strip, cells), _SAMPLE))
    return 2 * sum(map(bool, map(parted, found))) > len(found)


def parted(cell: str) -> tuple[str, str] | None:
    """Return family name and given name of „Schmidt, Lara“; None where a cell is anything else."""
    family, comma, given = (part.strip() for part in cell.partition(","))
    return (family, given) if comma and family and given and "," not in given else None
