"""The same pupil again: found by the school's own number, else by folded name and birth date."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Found = TypeVar("Found", bound=Hashable)

#: The school's numbers for a pupil, hashed, and the fingerprint of name and birth date.
Marks = tuple[Sequence[str], str]


def match(
    pupils: Sequence[Marks], by_number: Mapping[str, Found], by_print: Mapping[str, Found]
) -> list[Found | None]:
    """Return for each pupil what is known of them, or None; nothing known is given to two pupils.

    Numbers first, for all of them: of two people with one name, the number says who is who.
    """
    found: list[Found | None] = [None] * len(pupils)
    taken: set[Found] = set()
    for place, (numbers, _) in enumerate(pupils):
        known = next((by_number[number] for number in numbers if number in by_number), None)
        if known is not None and known not in taken:
            found[place] = known
            taken.add(known)
    for place, (_, fingerprint) in enumerate(pupils):
        known = by_print.get(fingerprint)
        if found[place] is None and known is not None and known not in taken:
            found[place] = known
            taken.add(known)
    return found
