"""A value for the machine and its German label for the reader."""

from enum import Enum
from typing import Self


class LabelledEnum(Enum):
    """An enum member with a stable English value and a German label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Take the value from the first element and keep the second as the label."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """List (value, label) pairs in the order of definition, for a select field."""
        return [(str(member.value), member.label) for member in cls]
