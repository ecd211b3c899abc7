"""To whom a letter goes, by age and custody; which placeholders its text may hold, and what stands in their place."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kette.calendar import age_on
from kette.names import fold
from kette.privacy.rules.bases import CONSENT_AGE
from kette.privacy.rules.consents import ADULT, Custody
from kette.privacy.rules.informing import LetterKind

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_AND = re.compile(r"\s*(?:,|;|/|&|\n|\bund\b)\s*")

_ALWAYS = {
    "vorname": "Vorname der jungen Person",
    "name": "Vor- und Nachname der jungen Person",
    "schule": "Name der Schule",
    "melder": "„haben wir“, oder „hat die Schule“ mit ihrem Namen",
    "verantwortlich": "„sind das wir“ oder „ist das“, mit dem Namen der Stelle, die den Fall führt",
    "stelle": "Name der Stelle, die den Brief schreibt",
    "kommune": "Name der Kommune",
    "ansprechperson": "wer den Brief schreibt",
    "telefon": "Telefon der Ansprechperson, sonst der Stelle",
    "datum": "Tag des Briefs",
}
_MEETING = {"tag": "Tag des Gesprächs", "uhrzeit": "Beginn des Gesprächs", "ort": "Ort des Gesprächs"}
_CONTACTS = {
    "anschrift": "Anschrift der Stelle",
    "datenschutz": "Datenschutzbeauftragte der Stelle; wo niemand eingetragen ist, wo man danach fragt",
    "telefon": "Telefon der Stelle",
}
# What each text may hold, with what it means. Add a placeholder here and nowhere else.
PLACEHOLDERS: dict[LetterKind, Mapping[str, str]] = {
    LetterKind.NOTICE_YOUTH: _ALWAYS,
    LetterKind.NOTICE_CUSTODIANS: _ALWAYS,
    LetterKind.INVITATION_YOUTH: _ALWAYS | _MEETING,
    LetterKind.INVITATION_CUSTODIANS: _ALWAYS | _MEETING,
    LetterKind.CONTACTS: {key: _ALWAYS[key] for key in ("stelle", "schule", "kommune")} | _CONTACTS,
}


class Unaddressable(Exception):
    """A letter cannot be addressed; the text is the German sentence for the reader."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody to whom, or about whom, a letter goes.

    :param custodians: who has custody, as recorded for the case, names in one line; empty where nobody has recorded it.
    :param no_contact: who must not be addressed, names in one line.
    """

    given_name: str
    full_name: str
    born_on: date
    street: str = ""
    postcode: str = ""
    town: str = ""
    custody: Custody | None = None
    custodians: str = ""
    no_contact: str = ""


@dataclass(frozen=True, slots=True)
class Addressed:
    """The lines of an address, the words that greet, and whether the young person is spoken to."""

    lines: tuple[str, ...]
    greeting: str
    to_youth: bool


def address(known: Known, day: date) -> Addressed:
    """Return to whom a letter goes: below 15 to those with custody, then to the young person, from 18 to nobody else.

    From 15 to 17 the parents are addressed as well. Who must not be contacted is never addressed, not even as „Eltern“.

    :raises Unaddressable: below 15, if nobody with custody may be addressed.
    """
    age = age_on(known.born_on, day)
    place = _place(known)
    if age < CONSENT_AGE:
        who = _custodians(known)
        if who is None:
            raise Unaddressable(
                f"Unter {CONSENT_AGE} Jahren geht der Brief an die Sorgeberechtigten. Eine Person darf nicht angeschrieben "
                "werden, und wer sonst die Sorge hat, ist nicht erfasst. Bitte ergänzen Sie es bei den Einwilligungen."
            )
        below = (who, f"für {known.full_name}") if known.custodians else (f"{who} von", known.full_name)
        return Addressed((*below, *place), "Guten Tag,", to_youth=False)
    lines: tuple[str, ...] = (known.full_name,)
    if age < ADULT:
        also = _parents(known)
        lines += (f"und {also}",) if also else ()
    return Addressed((*lines, *place), _greeting(known.full_name), to_youth=True)


def _greeting(name: str) -> str:
    """Greet by name; one that runs from right to left would turn the line round, so it stays in the address."""
    turns = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name)
    return "Guten Tag," if turns else f"Guten Tag {name},"


def _place(known: Known) -> tuple[str, ...]:
    town = f"{known.postcode} {known.town}".strip()
    if known.street and town:
        return (known.street, town)
    return ("– wird persönlich übergeben –",)


def allowed_names(custodians: str, no_contact: str) -> list[str]:
    """Return who of those with custody may be addressed.

    A name counts as the same where all its words stand in the other one, in whatever order: „Yıldız, Mehmet“. Where
    „der Vater“ is not to be contacted, and nobody knows which of two names is his, nobody is addressed.
    """
    names = [part for part in _AND.split(custodians) if part.strip()]
    allowed = [name for name in names if not _is_among(name, no_contact)]
    return [] if no_contact.strip() and len(allowed) == len(names) > 1 else allowed


def _is_among(name: str, others: str) -> bool:
    words = set(fold(name).split())
    return any(
        words and (words <= set(fold(other).split()) or set(fold(other).split()) <= words)
        for other in [others, *(part for part in _AND.split(others) if part.strip())]
        if other.strip()
    )


def _custodians(known: Known) -> str | None:
    names = allowed_names(known.custodians, known.no_contact)
    if names:
        return " und ".join(names)
    if known.no_contact:
        return None
    if known.custody is Custody.OFFICIAL:
        return "An die Amtsvormundschaft"
    return "An den Vormund" if known.custody is Custody.GUARDIAN else "An die Sorgeberechtigten"


def _parents(known: Known) -> str:
    names = allowed_names(known.custodians, known.no_contact)
    if known.no_contact:
        return " und ".join(names)
    if known.custody in (Custody.OFFICIAL, Custody.GUARDIAN):
        return " und ".join(names) or (
            "die Amtsvormundschaft" if known.custody is Custody.OFFICIAL else "Ihr Vormund"
        )
    return "Ihre Eltern"


def unknown_placeholders(kind: LetterKind, *texts: str) -> Sequence[str]:
    """Return what stands in curly brackets and is no placeholder of a text; a single bracket counts as one."""
    found = []
    for text in texts:
        found += [match[0] for match in _PLACEHOLDER.finditer(text) if match[1] not in PLACEHOLDERS[kind]]
        found += [sign for sign in "{}" if sign in _PLACEHOLDER.sub("", text)]
    return list(dict.fromkeys(found))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put the values in place of the placeholders; a value is never read again for placeholders."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
