"""Who a case is about: the values that are sealed under the case's key."""

from dataclasses import dataclass
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
        # Spelled out, because whole schools are written like this.
        return {
            "family_name": self.family_name,
            "given_name": self.given_name,
            "born_on": self.born_on.isoformat(),
            "sex": self.sex,
            "street": self.street,
            "postcode": self.postcode,
            "town": self.town,
            "phone": self.phone,
            "email": self.email,
            "best_time": self.best_time,
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "PersonalData":
        """Read what `to_json` made."""
        return cls(**(values | {"born_on": date.fromisoformat(values["born_on"])}))
