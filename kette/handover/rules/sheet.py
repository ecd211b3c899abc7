"""The handover sheet: what is handed over, as plain values, frozen at the moment of the offer."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any

from kette.privacy.rules.fields import PASSABLE, FieldGroup

SCHEMA = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet: which field it is, its group, its label and its words.

    :param value: what a machine reads in their place, where words would have to be guessed at (since schema 2).
    """

    key: str
    group: str
    label: str
    words: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who held the case from when until when, for the picture of the chain; days as ISO dates."""

    holder: str
    from_on: str
    until_on: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on the chain, for its picture; `kind` is a value of pictures.chain.MarkKind."""

    on: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Ground:
    """On which basis the sheet goes, and what limits it."""

    label: str
    citation: str
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """Giver or receiver: the institution, and how it is reached."""

    name: str
    short_name: str
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that goes to the receiver, and nothing that the basis does not cover.

    :param number: the case number, K-….
    :param title: heading; never a name, because it becomes the document's title.
    :param made_at: ISO moment of the offer.
    :param answer_by: ISO day until which an answer is expected.
    :param kind: key of the legal basis (privacy.rules.bases).
    :param goal: what the chain leads to; with `promised_on` where a place is promised already.
    :param schema: version of this shape.
    """

    number: str
    title: str
    made_at: str
    answer_by: str
    kind: str
    giver: Party
    receiver: Party
    sections: tuple[Section, ...]
    ground: Ground
    tenures: tuple[Tenure, ...] = ()
    events: tuple[Event, ...] = ()
    goal: str = ""
    promised_on: str | None = None
    left_out: tuple[str, ...] = ()
    schema: int = SCHEMA

    def to_json(self) -> dict[str, Any]:
        """Return plain values for sealing and hashing: read back and written again, they are the same."""
        values = asdict(self)
        for section in values["sections"]:
            # As schema 1 has them: a sheet that was frozen then keeps its hash.
            section["rows"] = [
                {key: row[key] for key in row if key != "value" or row[key]} for row in section["rows"]
            ]
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Sheet":
        """Read what `to_json` made.

        :raises ValueError: if it was written by a newer version.
        """
        if values["schema"] > SCHEMA:
            raise ValueError(f"sheet of schema {values['schema']}")
        read = dict(values)
        read["sections"] = tuple(
            Section(part["title"], tuple(Row(**row) for row in part["rows"])) for part in values["sections"]
        )
        read["giver"], read["receiver"] = _party(values["giver"]), _party(values["receiver"])
        ground = values["ground"]
        read["ground"] = Ground(ground["label"], ground["citation"], _pairs(ground["rows"]))
        read["tenures"] = tuple(Tenure(**one) for one in values["tenures"])
        read["events"] = tuple(Event(**one) for one in values["events"])
        read["left_out"] = tuple(values["left_out"])
        return cls(**read)

    def only(self, groups: Collection[FieldGroup]) -> "Sheet":
        """Return what of the sheet may still be seen: lines of other groups are left out, and said to be."""
        seen = {group.value for group in groups}
        there = {row.group for section in self.sections for row in section.rows}
        gone = tuple(FieldGroup(value).label for value in sorted(there - seen))
        kept = (
            Section(section.title, tuple(row for row in section.rows if row.group in seen))
            for section in self.sections
        )
        return replace(
            self,
            number=self.number if FieldGroup.IDENTITY.value in seen else "",
            title=self.title if FieldGroup.IDENTITY.value in seen else "Übergabebogen",
            sections=tuple(section for section in kept if section.rows),
            left_out=tuple(dict.fromkeys((*self.left_out, *gone))),
        )

    @property
    def has_content(self) -> bool:
        """Say whether anything of it may be seen at all."""
        return bool(self.sections)

    def has(self, key: str) -> bool:
        """Say whether a field stands on it."""
        return any(row.key == key for section in self.sections for row in section.rows)


def left_out(groups: Collection[FieldGroup]) -> tuple[str, ...]:
    """Name the groups that a basis does not cover, for the sentence on the sheet."""
    return tuple(group.label for group in PASSABLE if group not in groups)


def _party(values: dict[str, Any]) -> Party:
    return Party(values["name"], values["short_name"], _pairs(values["rows"]))


def _pairs(values: Collection[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((label, words) for label, words in values)
