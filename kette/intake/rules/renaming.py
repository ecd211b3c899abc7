"""Who of those new in a school's file is probably somebody who has vanished from it: written otherwise, not somebody else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from kette.intake.rules.likeness import Person, likeness, near_days
from kette.names import fold

Key = TypeVar("Key")


def renamed(new: Mapping[int, Person], gone: Mapping[str, Person]) -> dict[int, str]:
    """Return for lines of the file the id on the list of who that probably is, the most alike first; nobody twice."""
    by_day = defaultdict(list)
    for public_id, person in gone.items():
        by_day[person.born_on].append((public_id, person))
    found = [
        (alike.score, -line, public_id)
        for line, person in new.items()
        for day in (person.born_on, *near_days(person.born_on))
        for public_id, other in by_day.get(day, ())
        if (alike := likeness(person, other)) is not None
    ]
    pairs: dict[int, str] = {}
    for _, line, public_id in sorted(found, reverse=True):
        if -line not in pairs and public_id not in pairs.values():
            pairs[-line] = public_id
    # Married, adopted, or of another given name (SBGG): one name stays, and the birth date.
    for name in ("given_name", "family_name"):
        came = _alone(((line, one) for line, one in new.items() if line not in pairs), name)
        went = _alone(((key, one) for key, one in gone.items() if key not in pairs.values()), name)
        pairs |= {line: went[mark] for mark, line in came.items() if mark in went}
    return pairs


def _alone(people: Iterable[tuple[Key, Person]], name: str) -> dict[tuple[date, str], Key]:
    """Return who is the only one with this birth date and this one name: of two, nobody can say which."""
    found: dict[tuple[date, str], list[Key]] = defaultdict(list)
    for key, person in people:
        found[person.born_on, fold(getattr(person, name))].append(key)
    return {mark: keys[0] for mark, keys in found.items() if len(keys) == 1}
