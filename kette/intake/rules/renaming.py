"""Who of those new in a school's file is probably somebody who has vanished from it: written otherwise, not somebody else."""

from collections import defaultdict
from collections.abc import Mapping

from kette.intake.rules.likeness import Person, likeness, near_days


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
    return pairs
