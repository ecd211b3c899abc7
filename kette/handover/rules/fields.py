"""The fields of the handover sheet, each with its group and where it stands. Add a field here and nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kette.calendar import age_on
from kette.cases.rules.degrees import degree_label
from kette.cases.rules.facts import fact_label
from kette.cases.rules.identity import PersonalData
from kette.handover.rules.sheet import Row, Section
from kette.institutions.rules.school_forms import SCHOOL_FORMS
from kette.privacy.rules.fields import FieldGroup

G = FieldGroup
WHO, REACH, SCHOOL, MATTER, TRIED = (
    "Um wen es geht",
    "So ist die Person zu erreichen",
    "Schule",
    "Worum es geht",
    "Was schon getan wurde",
)
SECTIONS = (WHO, REACH, SCHOOL, MATTER, TRIED)


@dataclass(frozen=True, slots=True)
class Source:
    """What the fields are filled from: plain values of one case.

    :param facts: stored codes by key of cases.rules.facts.
    :param texts: words by key: `reason`, `agreements`, `contacts`, `attempts`, already restricted to what is shared.
    """

    person: PersonalData
    school_name: str
    school_form: str
    class_name: str
    facts: Mapping[str, str]
    texts: Mapping[str, str]
    day: date

    def fact(self, key: str) -> str:
        """Return the German words for a fact, empty where it is not known."""
        return fact_label(key, self.facts.get(key, ""))


@dataclass(frozen=True, slots=True)
class SheetField:
    """One field of the sheet: stable key, section, label, group, and how its words are read.

    :param value: how the value is read that a machine takes in place of the words; None where they are the value.
    """

    key: str
    section: str
    label: str
    group: FieldGroup
    read: Callable[[Source], str]
    value: Callable[[Source], str] | None = None


def _born(source: Source) -> str:
    born_on = source.person.born_on
    return f"{born_on:%d.%m.%Y} ({age_on(born_on, source.day)} Jahre)"


def _sex(source: Source) -> str:
    return source.facts.get("sex") or source.person.sex


def _code(key: str) -> Callable[[Source], str]:
    return lambda source: source.facts.get(key, "")


def address_lines(person: PersonalData) -> str:
    """Return street, postcode and town on a line each, empty ones too."""
    return "\n".join((person.street, person.postcode, person.town))


def _address(person: PersonalData) -> str:
    place = " ".join(part for part in (person.postcode, person.town) if part)
    return ", ".join(part for part in (person.street, place) if part)


def _degree(source: Source) -> str:
    stored = source.facts.get("degree", "")
    return degree_label(stored) if stored else "nicht bekannt"


def _compulsory(source: Source) -> str:
    if source.facts.get("compulsory") == "done":
        return "vorzeitig erfüllt"
    stored = source.facts.get("compulsory_until", "")
    if not stored:
        return ""
    until = date.fromisoformat(stored)
    return f"bis {until:%d.%m.%Y}" if until >= source.day else f"beendet am {until:%d.%m.%Y}"


FIELDS: tuple[SheetField, ...] = (
    SheetField("family_name", WHO, "Familienname", G.IDENTITY, lambda s: s.person.family_name),
    SheetField("given_name", WHO, "Vorname", G.IDENTITY, lambda s: s.person.given_name),
    SheetField("born_on", WHO, "Geburtsdatum", G.IDENTITY, _born, lambda s: s.person.born_on.isoformat()),
    SheetField("sex", WHO, "Geschlecht", G.IDENTITY, lambda s: fact_label("sex", _sex(s)), _sex),
    SheetField(
        "address",
        WHO,
        "Anschrift",
        G.ADDRESS,
        lambda s: _address(s.person),
        lambda s: address_lines(s.person),
    ),
    SheetField("phone", REACH, "Telefon", G.CONTACT, lambda s: s.person.phone),
    SheetField("email", REACH, "E-Mail", G.CONTACT, lambda s: s.person.email),
    SheetField("best_time", REACH, "Am besten erreichbar", G.CONTACT, lambda s: s.person.best_time),
    SheetField(
        "language",
        REACH,
        "Sprache für Gespräche",
        G.CONTACT,
        lambda s: s.fact("language"),
        _code("language"),
    ),
    SheetField("school", SCHOOL, "Schule", G.ATTENDANCE, lambda s: s.school_name),
    SheetField(
        "school_form",
        SCHOOL,
        "Schulform",
        G.SCHOOLING,
        lambda s: SCHOOL_FORMS.get(s.school_form, ""),
        lambda s: s.school_form,
    ),
    SheetField("class_name", SCHOOL, "Klasse", G.ATTENDANCE, lambda s: s.class_name),
    SheetField("degree", SCHOOL, "Abschluss, voraussichtlich", G.SCHOOLING, _degree, _code("degree")),
    SheetField("compulsory", SCHOOL, "Schulpflicht", G.ATTENDANCE, _compulsory, _code("compulsory")),
    SheetField("reason", MATTER, "Anlass der Übergabe", G.NEEDS, lambda s: s.texts.get("reason", "")),
    SheetField("needs", MATTER, "Handlungsbedarf", G.NEEDS, lambda s: s.fact("needs"), _code("needs")),
    SheetField(
        "health", MATTER, "Gesundheit und Sucht", G.HEALTH, lambda s: s.fact("health"), _code("health")
    ),
    SheetField("agreements", MATTER, "Vereinbart", G.NEEDS, lambda s: s.texts.get("agreements", "")),
    SheetField("done", TRIED, "Frühere Vereinbarungen", G.NEEDS, lambda s: s.texts.get("done", "")),
    SheetField("contacts", TRIED, "Kontakte", G.NEEDS, lambda s: s.texts.get("contacts", "")),
)


def may_stand(field: SheetField, groups: frozenset[FieldGroup]) -> bool:
    """Say whether a field may stand on a sheet whose basis covers these groups."""
    return field.group in groups


def labels_of(groups: frozenset[FieldGroup]) -> tuple[str, ...]:
    """Name the fields that would go on a basis, so that the giver knows before offering."""
    return tuple(field.label for field in FIELDS if may_stand(field, groups))


def fill(source: Source, groups: frozenset[FieldGroup]) -> tuple[Section, ...]:
    """Fill every field that the basis covers; empty ones and empty sections are left out."""
    rows: dict[str, list[Row]] = {section: [] for section in SECTIONS}
    for field in FIELDS:
        if may_stand(field, groups) and (words := field.read(source).strip()):
            value = field.value(source) if field.value else ""
            rows[field.section].append(Row(field.key, field.group.value, field.label, words, value))
    return tuple(Section(title, tuple(found)) for title, found in rows.items() if found)
