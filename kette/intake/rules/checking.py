"""What is wrong with a pupil beside the others and beside the day: the wrong school, age, a second row, swapped names."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from kette.calendar import age_on
from kette.intake.rules.forms_of_names import family_stem, given_stem
from kette.intake.rules.grid import Grid
from kette.intake.rules.pupil import Problem, Pupil, where_is
from kette.intake.rules.words import name

YOUNGEST = 10
OLDEST = 30
# As often as this a given name of the file is one, whatever our list says.
_OFTEN = 3
CLASSLESS = "Die Klasse fehlt; die Person kommt auf die Liste „ohne Klasse“."
SWAPPED = "Sind Vor- und Nachname vertauscht? Der Nachname ist ein Vorname."


def of_this_school(
    pupils: list[Pupil], number: str | None, grid: Grid, problems: list[Problem]
) -> list[Pupil]:
    """Leave out pupils whom the file gives to another school."""
    if not number or "school_number" not in grid.columns:
        return pupils
    label = grid.labels["school_number"]
    foreign = [Problem(one.line, label, one.reason) for one in of_another_school(pupils, number)]
    problems += foreign
    lines = {one.line for one in foreign}
    return [pupil for pupil in pupils if pupil.line not in lines] if lines else pupils


def of_another_school(pupils: Iterable[Pupil], number: str) -> Iterator[Problem]:
    """Yield a problem for each pupil of another school than the expected one."""
    for pupil in pupils:
        if pupil.school_number and pupil.school_number != number:
            yield Problem(
                pupil.line,
                "Schul-Nummer",
                f"Die Zeile gehört zur Schule {pupil.school_number}; erwartet wird {number}.",
            )


def of_fitting_age(
    pupils: list[Pupil], on: date, grid: Grid, problems: list[Problem], hints: list[Problem]
) -> list[Pupil]:
    """Leave out active pupils who cannot be of an age to leave school; of former ones it is only odd."""
    ages = {born_on: age_on(born_on, on) for born_on in {pupil.born_on for pupil in pupils}}
    odd = {born_on: age for born_on, age in ages.items() if not YOUNGEST <= age <= OLDEST}
    if not odd:
        return pupils
    label = grid.labels["born_on"]
    for pupil in pupils:
        if pupil.born_on in odd:
            age = odd[pupil.born_on]
            (problems if pupil.active else hints).append(Problem(pupil.line, label, unlikely_age(age)))
    return [pupil for pupil in pupils if pupil.born_on not in odd or not pupil.active]


def unlikely_age(age: int) -> str:
    """Say that nobody leaves school at an age in years."""
    return f"Die Person wäre {age} Jahre alt; erwartet werden {YOUNGEST} bis {OLDEST} Jahre."


def stands_in(line: int, what: str = "Diese Person") -> str:
    """Say that a person, or what tells one apart, stands in another line already."""
    return f"{what} steht schon in {where_is(line)}."


def once_each(pupils: list[Pupil], grid: Grid, problems: list[Problem], hints: list[Problem]) -> list[Pupil]:
    """Keep one row of each person: of two the active one, else the first.

    A person is known by the internal ID, else by names and birth date, as SchILD does it. The same names and birth
    date under two internal IDs are two people, to be looked at.
    """
    label = grid.labels["family_name"]
    doubles: set[int] = set()
    known: dict[tuple[object, ...], Pupil] = {}
    for pupil in pupils:
        by_id = (pupil.school_number, pupil.internal_id)
        by_name = (pupil.family_name.casefold(), pupil.given_name.casefold(), pupil.born_on)
        other = known.get(by_id) if pupil.internal_id else None
        if other is None and (other := known.get(by_name)) and pupil.internal_id and other.internal_id:
            where = where_is(other.line)
            reason = f"{where} hat denselben Namen und dasselbe Geburtsdatum, aber eine andere interne ID."
            hints.append(Problem(pupil.line, label, reason))
            other = None
        if other is not None:
            stays, goes = (pupil, other) if pupil.active and not other.active else (other, pupil)
            same = (goes.family_name.casefold(), goes.born_on) == (
                stays.family_name.casefold(),
                stays.born_on,
            )
            what = "Diese Person" if same else "Dieselbe interne ID-Nummer"
            problems.append(Problem(goes.line, label, stands_in(stays.line, what)))
            doubles.add(goes.line)
            pupil = stays
        known[by_name] = pupil
        if pupil.internal_id:
            known[by_id] = pupil
    return [pupil for pupil in pupils if pupil.line not in doubles] if doubles else pupils


def point_out_swapped(pupils: Sequence[Pupil], grid: Grid, hints: list[Problem]) -> None:
    """Note whose family name is a given name, and whose given name is none: somebody has swapped the two."""
    families = Counter(pupil.family_name for pupil in pupils)
    suspects = {family for family, times in families.items() if times < _OFTEN and _is_given_name(family)}
    if not suspects:
        return
    given = Counter(pupil.given_name for pupil in pupils)
    label = grid.labels["family_name"]
    for pupil in pupils:
        if pupil.family_name in suspects and given[pupil.given_name] < _OFTEN:
            words = name(pupil.given_name, is_family=False).words
            if not any(given_stem(word.spellings) for word in words):
                hints.append(Problem(pupil.line, label, SWAPPED))


def point_out_classless(pupils: Sequence[Pupil], grid: Grid, hints: list[Problem]) -> None:
    """Note who has no class in a file that names classes: nobody of them is left out."""
    if "class_name" in grid.columns:
        label = grid.labels["class_name"]
        hints += [Problem(one.line, label, CLASSLESS) for one in pupils if not one.class_name and one.active]


@lru_cache(maxsize=20_000)
def _is_given_name(family: str) -> bool:
    """Say whether a family name is one word that is known as a given name, and not as a family name."""
    words = name(family, is_family=True).words
    return (
        len(words) == 1
        and given_stem(words[0].spellings) is not None
        and family_stem(words[0].spellings) is None
    )
