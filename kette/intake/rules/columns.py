"""The columns of a school's file that the chain needs, and what counts as a proper value in each.

Add a column here and nowhere else. What is not listed is not read: religion, countries of birth, disability and the
like never leave the file.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kette.intake.rules.pupil import STATUSES

#: A cell's value, why it refuses the row (empty: it does not), and what is odd about it (empty: nothing).
#: A plain tuple, because a large file makes hundreds of thousands of them.
Verdict = tuple[str | int | bool | date | None, str, str]
Judge = Callable[[str], Verdict]


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


_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}")
_SERIAL = re.compile(r"[0-9]{5}([.,][0-9]+)?")
_DATE_LIKE = re.compile(r"[0-9./: -]{1,20}")
_SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?[Ee]\+[0-9]+")
# Two bytes of UTF-8 read as Windows-1252: Ã¼ for ü.
_MOJIBAKE = re.compile("[\u00c2-\u00f4][\u00a0-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# Printable, in Latin-1, composed, without the plus of a rounded number.
_WORD = "[!-*,-~À-ÿ]+"
_USUAL_NAME = re.compile("[A-Za-zÀ-ÖØ-öø-ÿ]{1,200}")
_USUAL_EMAIL = re.compile(r"[A-Za-z0-9._-]{1,60}@[A-Za-z0-9-]{1,60}\.[A-Za-z]{2,10}")
_USUAL_GUID = re.compile("[0-9a-f-]{1,60}")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

_SEXES = {
    "3": "m", "m": "m", "männlich": "m",
    "4": "w", "w": "w", "weiblich": "w",
    "5": "d", "d": "d", "divers": "d",
    "6": "x", "x": "x", "oa": "x", "ohne angabe": "x", "": "",
}  # fmt: skip
_STATUSES = {str(key): key for key in STATUSES} | {word.casefold(): key for key, word in STATUSES.items()}
_YES_OR_NO: dict[str, bool | None] = {
    "j": True, "ja": True, "1": True, "true": True, "wahr": True,
    "n": False, "nein": False, "0": False, "false": False, "falsch": False, "": None,
}  # fmt: skip

LONGEST_NAME = 200


def _plain(field: str, longest: int, *labels: str) -> Column:
    usual = re.compile(rf"(?!.{{{longest + 1}}})(?:{_WORD}(?: {_WORD})*)?")
    return Column(field, labels, text(longest), usual=usual)


def columns(on: date) -> tuple[Column, ...]:
    """Return the columns that are read, in the order of `Pupil`; `on` is the day by which a birth lies in the future.

    Labels: SchILD-NRW's interface file, and the fixed labels of its text export.
    """
    return (
        Column("family_name", ("Nachname",), name("Der Nachname"), required=True, usual=_USUAL_NAME),
        Column("given_name", ("Vorname",), name("Der Vorname"), required=True, usual=_USUAL_NAME),
        Column("born_on", ("Geburtsdatum",), birth_date(on), required=True),
        Column("sex", ("Geschlecht",), sex),
        Column("status", ("Status",), status, absent=2),
        _plain("school_number", 10, "Schul-Nummer"),
        _plain("class_name", 20, "Klasse"),
        _plain("year", 20, "Jahrgang", "Jahrgang (interne Bezeichnung)"),
        _plain("track", 20, "Schulgliederung"),
        Column("compulsory_done", ("Schulpflicht erfüllt", "Schulpflicht erf."), yes_or_no, absent=None),
        _plain(
            "degree",
            20,
            "Höchster allg. Abschluss",
            "Abschluss",
            "Letzter allg. Abschluss (Kürzel)",
            "Abschlussart an eigener Schule (Statistik-Kürzel)",
        ),
        _plain("street", 200, "Straße"),
        Column("postcode", ("Postleitzahl", "PLZ"), postcode),
        _plain("town", 100, "Ortsname", "Ort"),
        _plain("phone", 50, "Telefon-Nr.", "Telefon-Nummern: Telefon-Nummer"),
        Column("email", ("E-Mail (privat)", "E-Mail (schulisch)"), email, usual=_USUAL_EMAIL),
        _plain("internal_id", 40, "Interne ID-Nummer"),
        Column("guid", ("eindeutige Nummer (GUID)",), guid, usual=_USUAL_GUID),
        _plain("house_number", 20, "Hausnummer"),
    )


def text(longest: int) -> Judge:
    """Return a judge of plain text of at most so many characters."""

    def judge(cell: str) -> Verdict:
        if fault := _fault(cell, longest):
            return _refused(fault)
        value = _tidy(cell)
        if _SCIENTIFIC.fullmatch(value):
            return value, "", "Eine Tabelle hat hier aus einer langen Nummer eine gerundete Zahl gemacht."
        return value, "", _oddity(value)

    return judge


def name(subject: str) -> Judge:
    """Return a judge of a name that must be there; what looks like a formula is kept as text and pointed out."""

    def judge(cell: str) -> Verdict:
        if fault := _fault(cell, LONGEST_NAME):
            return _refused(fault)
        value = _tidy(cell)
        if not value:
            return _refused(f"{subject} fehlt.")
        if not any(map(str.isalpha, value)):
            return _refused(f"{subject} enthält keinen Buchstaben.")
        if value.startswith(_FORMULA):
            return value, "", f"{subject} sieht wie eine Formel aus; er wird als Text übernommen."
        if any(map(str.isdigit, value)):
            return value, "", f"{subject} enthält eine Ziffer."
        return value, "", _oddity(value)

    return judge


def birth_date(on: date) -> Judge:
    """Return a judge of birth dates, TT.MM.JJJJ or JJJJ-MM-TT, none of them after `on`."""

    def judge(cell: str) -> Verdict:
        value = cell.strip()
        if found := _DAY.fullmatch(value):
            day, month, year = map(int, found.groups())
        elif found := _ISO_DAY.fullmatch(value):
            year, month, day = map(int, found.groups())
        else:
            return _refused(_why_no_date(value))
        try:
            born_on = date(year, month, day)
        except ValueError:
            return _refused(f"Das Datum {value} gibt es nicht.")
        if born_on > on:
            return _refused(f"Das Geburtsdatum {value} liegt in der Zukunft.")
        return born_on, "", ""

    return judge


def sex(cell: str) -> Verdict:
    """Judge a sex: SchILD's keys 3 to 6 or the letters m, w, d, x."""
    value = _SEXES.get(cell.strip().casefold())
    if value is None:
        return _refused("Unbekanntes Geschlecht. Möglich sind m, w, d, x oder die Schlüssel 3 bis 6.")
    return value, "", ""


def status(cell: str) -> Verdict:
    """Judge a status: SchILD's key or its word."""
    value = cell.strip().casefold()
    if value in _STATUSES:
        return _STATUSES[value], "", ""
    if not value:
        return _refused("Der Status fehlt.")
    known = ", ".join(f"{key} ({word})" for key, word in STATUSES.items())
    return _refused(f"Unbekannter Status. Möglich sind {known}.")


def yes_or_no(cell: str) -> Verdict:
    """Judge an answer that is yes, no, or left out."""
    value = cell.strip().casefold()
    if value not in _YES_OR_NO:
        return _refused("Hier steht weder Ja noch Nein.")
    return _YES_OR_NO[value], "", ""


def postcode(cell: str) -> Verdict:
    """Judge a postcode, which is text: the first zero counts."""
    value, reason, hint = _POSTCODE(cell)
    if not reason and not hint and value:
        if re.fullmatch("[0-9]{4}", str(value)):
            hint = "Die Postleitzahl hat vier Ziffern: Ist die führende Null verloren gegangen?"
        elif not re.fullmatch("[0-9]{5}", str(value)):
            hint = "Die Postleitzahl hat nicht fünf Ziffern."
    return value, reason, hint


def email(cell: str) -> Verdict:
    """Judge an e-mail address, loosely."""
    value, reason, hint = _EMAIL_TEXT(cell)
    if not reason and value and not _EMAIL.fullmatch(str(value)):
        hint = "Das ist keine vollständige E-Mail-Adresse."
    return value, reason, hint


def guid(cell: str) -> Verdict:
    """Judge SchILD's GUID, in small letters and without braces, so that the same one is the same next time."""
    value, reason, hint = _GUID(cell)
    return str(value).strip("{}").lower(), reason, hint


_POSTCODE = text(20)
_EMAIL_TEXT = text(254)
_GUID = text(60)


def _refused(reason: str) -> Verdict:
    return None, reason, ""


def _tidy(cell: str) -> str:
    value = " ".join(cell.split())
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def _fault(cell: str, longest: int) -> str:
    if len(cell) > longest and len(cell.strip()) > longest:
        return f"Der Eintrag ist {_number(len(cell))} Zeichen lang; erlaubt sind {longest}."
    if _CONTROL.search(cell.strip(" \t\r\n")):
        return "Der Eintrag enthält unsichtbare Steuerzeichen oder einen Zeilenumbruch."
    return ""


def _oddity(value: str) -> str:
    if value.isascii():
        return ""
    if "\ufffd" in value:
        return "Ein Zeichen ist verloren gegangen (�)."
    if not _MOJIBAKE.search(value):
        return ""
    try:
        value.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""
    return "Die Umlaute sind beschädigt; bitte die Datei neu exportieren."


def _why_no_date(value: str) -> str:
    if not value:
        return "Das Geburtsdatum fehlt."
    if _SERIAL.fullmatch(value):
        return f"Eine Tabelle hat aus dem Datum die Zahl {value} gemacht. Erwartet wird TT.MM.JJJJ."
    if _SHORT_YEAR.fullmatch(value):
        return f"Im Datum {value} fehlt das Jahrhundert. Erwartet wird TT.MM.JJJJ."
    # Quoted only where it looks like a date: in a shifted row something else, not meant for us, stands here.
    what = f"„{value}“" if _DATE_LIKE.fullmatch(value) else "Der Eintrag"
    return f"{what} ist kein Datum. Erwartet wird TT.MM.JJJJ."


def _number(n: int) -> str:
    return f"{n:,}".replace(",", ".")
