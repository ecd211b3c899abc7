"""A pupil on a school's list: what is kept of a row of the file until the class is confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from kette.calendar import schulpflicht_until
from kette.cases.rules.degrees import DEGREES, degree_label
from kette.cases.rules.identity import PersonalData
from kette.intake.rules.pupil import STATUSES, Problem, Pupil

_DEGREE_OF_CELL = {name: degree.key for degree in DEGREES for name in (degree.key, degree.short)}
_ON_LEAVE = next(key for key, word in STATUSES.items() if word == "Beurlaubt")


@dataclass(frozen=True, slots=True)
class Listed:
    """Who somebody is, and what the report needs; sealed as a whole.

    :param degree: key of the official catalogue, or empty.
    :param school_keys: the school's own numbers for the pupil, hashed; the steadier one first.
    :param hints: what is odd about the row, as German sentences.
    """

    person: PersonalData
    degree: str
    on_leave: bool
    school_keys: tuple[str, ...]
    hints: tuple[str, ...]

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
            "school_keys": list(self.school_keys),
            "hints": list(self.hints),
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Listed":
        """Read what `to_json` made."""
        return cls(
            PersonalData.from_json(values["person"]),
            values["degree"],
            values["on_leave"],
            tuple(values["school_keys"]),
            tuple(values["hints"]),
        )


def listed(pupil: Pupil, hints: Iterable[Problem], school_keys: Iterable[str]) -> Listed:
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
    return Listed(person, degree, pupil.status == _ON_LEAVE, tuple(school_keys), tuple(told))


def degree_key(cell: str) -> str:
    """Return the key of the official catalogue that a cell means, empty where it means none.

    Leavers of a Berufskolleg have the vocational part in front as a digit (`3F`), which says nothing about the degree.
    """
    value = cell.strip().upper()
    if len(value) == 2 and value[0].isdigit():
        value = value[1:]
    return _DEGREE_OF_CELL.get(value, "")
