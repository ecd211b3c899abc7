"""A pupil on a school's list: what is kept of a row of the file until the class is confirmed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kette.calendar import schulpflicht_until
from kette.cases.rules.degrees import DEGREES, degree_label
from kette.cases.rules.identity import PersonalData
from kette.intake.rules.pupil import STATUSES, Problem, Pupil

_DEGREE_OF_CELL = {name: degree.key for degree in DEGREES for name in (degree.key, degree.short)}
_ON_LEAVE = next(key for key, word in STATUSES.items() if word == "Beurlaubt")

_OF_PERSON = ("sex", "street", "postcode", "town", "phone", "email")
_OF_LIST = {"degree": "degree", "status": "on_leave", "option": "option", "no_disclosure": "no_disclosure"}
#: Fields that stay as they are known where a file has no column for them; names and birth date it always has.
STAYING = frozenset({*_OF_PERSON, *_OF_LIST, "class_name"})


@dataclass(frozen=True, slots=True)
class Listed:
    """Who somebody is, and what the report needs; sealed as a whole.

    :param degree: key of the official catalogue, or empty.
    :param hints: what is odd about the row, as German sentences.
    :param option: key of the KAoA catalogue of Anschlussoptionen, or empty.
    :param no_disclosure: `keineAuskunftAnDritte`.
    :param school_keys: the school's numbers for the pupil, hashed, in lists of the first release; now they are columns.
    """

    person: PersonalData
    degree: str
    on_leave: bool
    hints: tuple[str, ...]
    option: str = ""
    no_disclosure: bool = False
    school_keys: tuple[str, ...] = ()

    @property
    def degree_words(self) -> str:
        """Return the degree in words, empty where it is not known."""
        return degree_label(self.degree) if self.degree else ""

    @property
    def compulsory_until(self) -> date:
        """Return the last day of compulsory schooling as computed from the birth date."""
        return schulpflicht_until(self.person.born_on)

    @property
    def facts(self) -> dict[str, list[str]]:
        """Return what is reported beside the person, by keys of cases.rules.facts."""
        # The file's „Schulpflicht erfüllt“ means ten years of full-time schooling, not the Schulpflicht of Sek II.
        known = {"degree": self.degree}
        return {key: [value] for key, value in known.items() if value}

    def to_json(self) -> dict[str, Any]:
        """Return plain values for sealing."""
        return {
            "person": self.person.to_json(),
            "degree": self.degree,
            "on_leave": self.on_leave,
            "hints": list(self.hints),
            "option": self.option,
            "no_disclosure": self.no_disclosure,
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Listed":
        """Read what `to_json` made."""
        return cls(
            PersonalData.from_json(values["person"]),
            values["degree"],
            values["on_leave"],
            tuple(values["hints"]),
            values.get("option", ""),
            values.get("no_disclosure", False),
            tuple(values.get("school_keys", ())),
        )


def listed(pupil: Pupil, hints: Iterable[Problem]) -> Listed:
    """Return what is kept of a pupil of a file."""
    degree = degree_key(pupil.degree)
    told = [f"{hint.column}: {hint.reason}" if hint.column else hint.reason for hint in hints]
    if pupil.degree and not degree:
        told.append(
            f"Abschluss: „{pupil.degree}“ steht nicht im amtlichen Katalog und wird nicht übernommen."
        )
    person = PersonalData(
        family_name=pupil.family_name,
        given_name=pupil.given_name,
        born_on=pupil.born_on,
        sex=pupil.sex,
        street=pupil.street,
        postcode=pupil.postcode,
        town=pupil.town,
        phone=pupil.phone,
        email=pupil.email,
    )
    return Listed(
        person,
        degree,
        pupil.status == _ON_LEAVE,
        tuple(told),
        option=pupil.option,
        no_disclosure=bool(pupil.no_disclosure),
    )


def completed(new: Listed, known: Listed, lacking: Collection[str]) -> Listed:
    """Return what a file says of a pupil, with what is known beside: a column that it lacks empties nothing.

    :param lacking: fields for which the file has no column.
    """
    person = replace(
        new.person, **{name: getattr(known.person, name) for name in _OF_PERSON if name in lacking}
    )
    others = {name: getattr(known, name) for field, name in _OF_LIST.items() if field in lacking}
    return replace(new, person=person, **others)


def degree_key(cell: str) -> str:
    """Return the key of the official catalogue that a cell means, empty where it means none.

    Leavers of a Berufskolleg have the vocational part in front as a digit (`3F`), which says nothing about the degree.
    """
    value = cell.strip().upper()
    if len(value) == 2 and value[0].isdigit():
        value = value[1:]
    return _DEGREE_OF_CELL.get(value, "")
