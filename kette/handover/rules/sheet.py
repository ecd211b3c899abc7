"""The handover sheet: what is handed over, as plain values, frozen at the moment of the offer."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet: label and words."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that goes to the receiver, and nothing that the basis does not cover.

    :param schema: version of this shape.
    :param title: heading; never a name, because it becomes the document's title.
    """

    number: str
    title: str
    made_at: str
    sections: tuple[Section, ...]
    schema: int = 1

    def to_json(self) -> dict[str, Any]:
        """Return plain values for sealing and hashing."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Sheet":
        """Read what `to_json` made."""
        sections = tuple(
            Section(section["title"], tuple(Row(**row) for row in section["rows"]))
            for section in values["sections"]
        )
        return cls(values["number"], values["title"], values["made_at"], sections, values["schema"])
