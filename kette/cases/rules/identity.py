"""Who a case is about: the values that are sealed under the case's key."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Name, birth date, address and contact ways of a young person."""

    family_name: str
    given_name: str
    born_on: date
    sex: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    phone: str = ""
    email: str = ""
    best_time: str = ""

    @property
    def full_name(self) -> str:
        """Return the name as it is spoken."""
        return f"{self.given_name} {self.family_name}"

    def to_json(self) -> dict[str, Any]:
        """Return plain values for sealing."""
        values = {name: getattr(self, name) for name in _NAMES}
        values["born_on"] = self.born_on.isoformat()
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "PersonalData":
        """Read what `to_json` made."""
        return cls(**(values | {"born_on": date.fromisoformat(values["born_on"])}))


_NAMES = tuple(field.name for field in fields(PersonalData))
