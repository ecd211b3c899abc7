"""Groups of fields that stand and fall together when it is decided who may see them."""

from collections.abc import Collection
from typing import Self

from kette.labels import LabelledEnum


class FieldGroup(LabelledEnum):
    """What a value belongs to; every value of a case is in exactly one group, and the label names all that is in it."""

    contents: tuple[str, ...]

    def __new__(cls, value: str, *contents: str) -> Self:
        """Take what the group holds, and make its label of that: a consent covers nothing that it does not name."""
        member = object.__new__(cls)
        member._value_ = value
        member.contents = contents
        *before, last = contents
        member.label = f"{', '.join(before)} und {last}" if before else last
        return member

    STATE = "state", "Stand der Kette"
    IDENTITY = "identity", "Name", "Geburtsdatum", "Geschlecht"
    ADDRESS = "address", "Wohnanschrift"
    CONTACT = "contact", "Telefon", "E-Mail", "Sprache für Gespräche", "wann am besten erreichbar"
    # What § 31a SGB III lets a school tell the Agentur of school: its form and the degree, and no more.
    SCHOOLING = "schooling", "Schulform", "Abschluss"
    ATTENDANCE = "attendance", "Schule", "Klasse", "Schulpflicht"
    # Notes of talks are in no group that travels: they stay with the institution that wrote them.
    NEEDS = "needs", "Handlungsbedarf", "Anlass der Übergabe", "Entscheidungen", "Vereinbarungen", "Kontakte"
    HEALTH = "health", "Gesundheit", "Sucht"
    ENTRUSTED = "entrusted", "anvertraute Notizen"


# Data of special categories (Art. 9 DSGVO): only with a consent that names them, never by statute, never by default.
SPECIAL = (FieldGroup.HEALTH,)

# What can be passed on as a rule; entrusted notes never travel (§ 65 SGB VIII, § 203 StGB).
PASSABLE = tuple(
    group for group in FieldGroup if group not in (FieldGroup.STATE, FieldGroup.ENTRUSTED, *SPECIAL)
)

# What somebody chooses from: who it is about is known to every recipient, or it could take over nobody.
CHOSEN = tuple(group for group in PASSABLE if group is not FieldGroup.IDENTITY)


def in_words(groups: Collection[FieldGroup]) -> str:
    """Name everything that these groups hold, in their fixed order."""
    return "; ".join(group.label for group in FieldGroup if group in groups)


def is_hard_to_reach(groups: Collection[FieldGroup]) -> bool:
    """Say whether a receiver of these groups could hardly begin: no telephone, and neither address nor reason in its place."""
    instead = {FieldGroup.ADDRESS, FieldGroup.NEEDS}
    return FieldGroup.CONTACT not in groups and not instead <= set(groups)
