"""Facts that are reported about a case: codes, never prose. Add a fact here and nowhere else."""

from dataclasses import dataclass

from kette.cases.rules.degrees import DEGREES
from kette.privacy.rules.fields import FieldGroup


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of fact: key, label, field group, allowed (value, label) pairs; several values where `many`.

    Without pairs the value is computed by Kette and any is allowed.
    """

    key: str
    label: str
    group: FieldGroup
    choices: tuple[tuple[str, str], ...]
    many: bool = False


NEEDS: tuple[tuple[str, str], ...] = (
    ("no_degree", "kein oder gefährdeter Abschluss"),
    ("absence", "Fehlzeiten"),
    ("orientation", "keine berufliche Orientierung"),
    ("applications", "keine oder zu wenige Bewerbungen"),
    ("rejections", "Absagen trotz Bewerbung"),
    ("no_place", "kein Platz im Wunschbereich"),
    ("language", "Deutsch, Sprachförderung"),
    ("basics", "Grundkenntnisse in Deutsch oder Mathematik"),
    ("learning", "Lernen"),
    ("motivation", "Verhalten, Motivation"),
    ("family", "familiäre Belastung"),
    ("housing", "Wohnsituation"),
    ("money", "finanzielle Lage, Schulden"),
    ("care", "Betreuung eines Kindes oder Pflege"),
    ("residence", "Aufenthalt, Arbeitserlaubnis"),
    ("mobility", "Mobilität"),
    ("unreachable", "nicht erreichbar"),
)
# Codes alone, so that nobody writes a diagnosis (Art. 9 DSGVO); off until a Kommune allows it, and then by own consent.
HEALTH: tuple[tuple[str, str], ...] = (
    ("illness", "länger erkrankt"),
    ("mental", "psychisch belastet"),
    ("addiction", "Sucht oder Suchtgefährdung"),
    ("disability", "Behinderung, Beratung zu Reha und Teilhabe"),
)
LANGUAGES: tuple[tuple[str, str], ...] = (
    ("de", "Deutsch"),
    ("tr", "Türkisch"),
    ("ar", "Arabisch"),
    ("uk", "Ukrainisch"),
    ("ru", "Russisch"),
    ("en", "Englisch"),
    ("fr", "Französisch"),
    ("pl", "Polnisch"),
    ("ro", "Rumänisch"),
    ("bg", "Bulgarisch"),
    ("sq", "Albanisch"),
    ("fa", "Persisch/Dari"),
    ("ku", "Kurdisch"),
    ("other", "andere Sprache"),
)

FACTS: tuple[FactKind, ...] = (
    FactKind(
        "degree", "Abschluss, voraussichtlich", FieldGroup.SCHOOLING, tuple((d.key, d.label) for d in DEGREES)
    ),
    FactKind(
        "sex",
        "Geschlecht",
        FieldGroup.IDENTITY,
        (("m", "männlich"), ("w", "weiblich"), ("d", "divers"), ("x", "ohne Angabe")),
    ),
    FactKind(
        "compulsory",
        "Schulpflicht",
        FieldGroup.ATTENDANCE,
        (("done", "vorzeitig erfüllt"), ("runs", "besteht")),
    ),
    # Computed at the report from the birth date, so that counts stay possible when the person is erased.
    FactKind("birth_year", "Geburtsjahr", FieldGroup.IDENTITY, ()),
    FactKind("compulsory_until", "Schulpflicht bis", FieldGroup.ATTENDANCE, ()),
    # Written when somebody repeats the year: from then on the case counts to this cohort.
    FactKind("cohort", "Abgangsjahrgang", FieldGroup.SCHOOLING, ()),
    FactKind("needs", "Handlungsbedarf", FieldGroup.NEEDS, NEEDS, many=True),
    FactKind("health", "Gesundheit und Sucht", FieldGroup.HEALTH, HEALTH, many=True),
    FactKind("language", "Sprache für Gespräche", FieldGroup.CONTACT, LANGUAGES),
    FactKind(
        "consent",
        "Einwilligung",
        FieldGroup.STATE,
        (
            ("asked", "angefragt"),
            ("refused", "nicht erteilt"),
            ("given", "erteilt"),
            ("ended", "widerrufen oder abgelaufen"),
        ),
    ),
)
FACT_OF = {fact.key: fact for fact in FACTS}


def fact_label(key: str, value: str) -> str:
    """Return the German words for a fact's value; several codes become a list in words."""
    words = dict(FACT_OF[key].choices)
    return ", ".join(words.get(code, code) for code in value.split(",") if code)


def check_value(key: str, values: list[str]) -> str:
    """Return the stored form of a fact's values.

    :raises ValueError: if a code is not in the list, or there are several where one is allowed.
    """
    kind = FACT_OF[key]
    allowed = {code for code, _ in kind.choices}
    if (allowed and not set(values) <= allowed) or (len(values) > 1 and not kind.many):
        raise ValueError(f"{key}: {values}")
    return ",".join(values)
