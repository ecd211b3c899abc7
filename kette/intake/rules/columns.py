"""The columns of a school's file that the chain needs, and the labels they stand under.

Add a column here and nowhere else. What is not listed is not read: religion, countries of birth, disability and the
like never leave the file.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache

from kette.intake.rules import judging, options
from kette.intake.rules.judging import Judge


@dataclass(frozen=True, slots=True)
class Column:
    """A fact about a pupil, the labels it stands under (the first one found counts), and its judge."""

    field: str
    labels: tuple[str, ...]
    judge: Judge
    required: bool = False
    absent: str | int | bool | None = ""
    #: Cells that are their own value, with nothing to tidy and nothing odd; only the others are judged, to save time.
    usual: re.Pattern[str] | None = None

    @property
    def plain_labels(self) -> tuple[str, ...]:
        """Return the labels as they are compared first."""
        return _plain_labels(self.labels)

    @property
    def bare_labels(self) -> tuple[str, ...]:
        """Return the labels as they are compared where none is written as we know it."""
        return _bare_labels(self.labels)


# Printable, in Latin-1, composed, without the plus of a rounded number.
_WORD = "[!-*,-~À-ÿ]+"
_USUAL_NAME = re.compile("[A-Za-zÀ-ÖØ-öø-ÿ]{1,200}")
_USUAL_EMAIL = re.compile(r"[A-Za-z0-9._-]{1,60}@[A-Za-z0-9-]{1,60}\.[A-Za-z]{2,10}")
_USUAL_CLASS = re.compile("[0-9]{0,2}[A-Za-z]{0,4}")
# A number that is written with an E is a rounded one.
_USUAL_ID = re.compile("[0-9]{1,40}")
_USUAL_GUID = re.compile("[0-9a-f]{8}-[0-9a-f-]{1,50}")
_USUAL_PHONE = re.compile(r"0[0-9 /-]{0,48}")


#: Labels of one column that holds family name and given name, in this order.
BOTH_NAMES = ("Name, Vorname", "Nachname, Vorname", "Familienname, Vorname")


def plain_label(label: str) -> str:
    """Return a label without what does not tell labels apart: case, blanks, way of composing umlauts."""
    return " ".join(unicodedata.normalize("NFC", label).casefold().split())


def bare_label(label: str) -> str:
    """Return the letters and digits of a label alone: „Geb.-Datum“, „Geb. Datum“ and „Gebdatum“ are one."""
    return "".join(filter(str.isalnum, plain_label(label)))


@cache
def _plain_labels(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(plain_label, labels))


@cache
def _bare_labels(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(bare_label, labels))


def _plain(field: str, longest: int, *labels: str) -> Column:
    usual = re.compile(rf"(?!=|#|.{{{longest + 1}}})(?:{_WORD}(?: {_WORD})*)?")
    return Column(field, labels, judging.text(longest), usual=usual)


def columns(on: date) -> tuple[Column, ...]:
    """Return the columns that are read, in the order of `Pupil`; `on` is the day by which a birth lies in the future.

    Labels: SchILD-NRW's interface files, the fixed labels of its text export, then what schools call them in tables
    of their own.
    """
    return (
        Column(
            "family_name",
            ("Nachname", "Familienname", "Zuname", "Name", "Nachn.", "Fam.-Name", *BOTH_NAMES),
            judging.name("Der Nachname"),
            required=True,
            usual=_USUAL_NAME,
        ),
        Column(
            "given_name",
            ("Vorname", "Rufname", "Vornamen", "Alle Vornamen", "Vorn."),
            judging.name("Der Vorname"),
            required=True,
            usual=_USUAL_NAME,
        ),
        Column(
            "born_on",
            (
                *("Geburtsdatum", "Geburtstag", "Geb.-Datum", "geb. am", "geboren am", "Geb.-Dat.", "Geb."),
                *("Geb.-Tag", "Geburtsdat."),
            ),
            judging.birth_date(on),
            required=True,
        ),
        Column("sex", ("Geschlecht", "m/w", "m/w/d", "Geschl.", "Geschl. (m/w/d)", "Sex"), judging.sex),
        Column("status", ("Status",), judging.status, absent=2),
        _plain("school_number", 10, "Schul-Nummer", "Schul-Nr."),
        Column(
            "class_name",
            ("Klasse", "Klassenname", "Kl.", "Klassenbez."),
            judging.class_name,
            usual=_USUAL_CLASS,
        ),
        _plain("year", 20, "Jahrgang", "Jahrgang (interne Bezeichnung)", "Jahrgangsstufe", "Jg.", "Jgst."),
        _plain("track", 20, "Schulgliederung"),
        Column(
            "compulsory_done",
            ("Schulpflicht erfüllt", "Schulpflicht erf."),
            judging.yes_or_no,
            absent=None,
        ),
        _plain(
            "degree",
            20,
            "Höchster allg. Abschluss",
            "Abschluss",
            "Letzter allg. Abschluss (Kürzel)",
            "Abschlussart an eigener Schule (Statistik-Kürzel)",
        ),
        _plain("street", 200, "Straße", "Anschrift", "Str."),
        Column("postcode", ("Postleitzahl", "PLZ"), judging.postcode),
        _plain("town", 100, "Ortsname", "Ort", "Wohnort"),
        Column(
            "phone",
            (
                *(
                    "Telefon-Nr.",
                    "Telefon-Nummern: Telefon-Nummer",
                    "Telefon",
                    "Telefonnummer",
                    "Tel.",
                    "Tel.-Nr.",
                ),
                *("Handy", "Handy-Nr.", "Mobil", "Mobil-Nr.", "Mobiltelefon"),
            ),
            judging.phone,
            usual=_USUAL_PHONE,
        ),
        Column(
            "email",
            ("E-Mail (privat)", "E-Mail (schulisch)", "E-Mail", "E-Mail-Adresse", "Mail", "Mail-Adresse"),
            judging.email,
            usual=_USUAL_EMAIL,
        ),
        Column(
            "internal_id",
            ("Interne ID-Nummer", "Interne ID", "Interne ID-Nr."),
            judging.number(40),
            usual=_USUAL_ID,
        ),
        Column("guid", ("eindeutige Nummer (GUID)", "GUID"), judging.guid, usual=_USUAL_GUID),
        Column(
            "option",
            ("Anschlussoption", "KAoA-Anschlussoption", "KAoA: Anschlussoption"),
            options.option_judge(20),
        ),
        Column(
            "no_disclosure",
            ("Keine Auskunft an Dritte", "keineAuskunftAnDritte", "Auskunftssperre"),
            judging.yes_or_no,
            absent=False,
        ),
        _plain("house_number", 20, "Hausnummer", "Haus-Nr.", "Hnr."),
    )
