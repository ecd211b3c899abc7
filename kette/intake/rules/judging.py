"""What counts as a proper value in each column of a school's file, and what is odd about one that is taken."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from kette.intake.rules.pupil import STATUSES
from kette.names import unwritable, visible

#: A cell's value, why it refuses the row (empty: it does not), and what is odd about it (empty: nothing).
#: A plain tuple, because a large file makes hundreds of thousands of them.
Verdict = tuple[str | int | bool | date | None, str, str]
Judge = Callable[[str], Verdict]

_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T00:00:00(?:\.0+)?Z?)?")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}")
_SERIAL = re.compile(r"[0-9]{5}([.,][0-9]+)?")
_DATE_LIKE = re.compile(r"[0-9./: -]{1,20}")
_SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?[Ee]\+?[0-9]+")
_SCIENTIFIC_LONG = re.compile(r"[0-9]+([.,][0-9]+)?[Ee]\+[0-9]+")
# Two bytes of UTF-8 read as Windows-1252: Ã¼ for ü.
_MOJIBAKE = re.compile("[\u00c2-\u00f4][\u00a0-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_ERRORS = frozenset(
    {"#ref!", "#n/a", "#nv", "#bezug!", "#wert!", "#value!", "#name?", "#div/0!", "#null!", "#num!"}
)

_SEXES = {
    "3": "m", "m": "m", "männlich": "m",
    "4": "w", "w": "w", "weiblich": "w",
    "5": "d", "d": "d", "divers": "d",
    "6": "x", "x": "x", "oa": "x", "ohne angabe": "x", "": "",
}  # fmt: skip
_STATUSES = {str(key): key for key in STATUSES} | {word.casefold(): key for key, word in STATUSES.items()}
_YES_OR_NO: dict[str, bool | None] = {
    "j": True, "ja": True, "1": True, "true": True, "wahr": True, "x": True,
    "n": False, "nein": False, "0": False, "false": False, "falsch": False, "": None,
}  # fmt: skip
_CONTROL = "Der Eintrag enthält unsichtbare Steuerzeichen oder einen Zeilenumbruch."
_ROUNDED = "Eine Tabelle hat hier aus einer langen Nummer eine gerundete Zahl gemacht."

LONGEST_NAME = 200
_LONGEST_UNREAD = 10_000


def text(longest: int) -> Judge:
    """Return a judge of plain text of at most so many characters."""

    def judge(cell: str) -> Verdict:
        if fault := _fault(cell, longest):
            return _refused(fault)
        value = _tidy(cell)
        if _SCIENTIFIC_LONG.fullmatch(value):
            return value, "", _ROUNDED
        return value, "", _oddity(value) or _unseen(cell)

    return judge


def number(longest: int) -> Judge:
    """Return a judge of a number that tells pupils apart; a rounded one tells nobody apart, and is left out."""
    plain = text(longest)

    def judge(cell: str) -> Verdict:
        value, reason, hint = plain(cell)
        if _SCIENTIFIC.fullmatch(str(value)):
            return "", "", f"{_ROUNDED} Sie wird nicht übernommen."
        return value, reason, hint

    return judge


def class_name(cell: str) -> Verdict:
    """Judge the name of a class, which may be anything; a spreadsheet turns 10.2 into a day."""
    value, reason, hint = _CLASS(cell)
    if not reason and _DAY.fullmatch(str(value)):
        hint = "Eine Tabelle hat hier aus der Klasse ein Datum gemacht."
    return value, reason, hint


def name(subject: str) -> Judge:
    """Return a judge of a name that must be there; what looks like a formula is kept as text and pointed out."""

    def judge(cell: str) -> Verdict:
        if fault := _fault(cell, LONGEST_NAME):
            return _refused(fault)
        value = _tidy(cell)
        if not value:
            return _refused(f"{subject} fehlt.")
        if value.startswith("=") and not any(map(str.isalpha, value)):
            return _refused(f"{subject} ist eine Formel.")
        if not any(map(str.isalpha, value)):
            return _refused(f"{subject} enthält keinen Buchstaben.")
        if value.casefold() in _ERRORS:
            return _refused(f"Statt des Namens steht hier eine Fehlermeldung der Tabelle ({value}).")
        if value.startswith(_FORMULA):
            return value, "", f"{subject} sieht wie eine Formel aus; er wird als Text übernommen."
        if any(map(str.isdigit, value)):
            return value, "", f"{subject} enthält eine Ziffer."
        return value, "", _oddity(value) or _unseen(cell)

    return judge


def birth_date(on: date) -> Judge:
    """Return a judge of birth dates, TT.MM.JJJJ or JJJJ-MM-TT, none of them after `on`."""

    def judge(cell: str) -> Verdict:
        value = visible(cell).strip()
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
    value = _SEXES.get(visible(cell).strip().casefold())
    if value is None:
        return _refused("Unbekanntes Geschlecht. Möglich sind m, w, d, x oder die Schlüssel 3 bis 6.")
    return value, "", ""


def status(cell: str) -> Verdict:
    """Judge a status: SchILD's key or its word."""
    value = visible(cell).strip().casefold()
    if value in _STATUSES:
        return _STATUSES[value], "", ""
    if not value:
        return _refused("Der Status fehlt.")
    known = ", ".join(f"{key} ({word})" for key, word in STATUSES.items())
    return _refused(f"Unbekannter Status. Möglich sind {known}.")


def yes_or_no(cell: str) -> Verdict:
    """Judge an answer that is yes, no, or left out."""
    value = visible(cell).strip().casefold()
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


def phone(cell: str) -> Verdict:
    """Judge a telephone number, which is text: the first zero counts."""
    value, reason, hint = _PHONE(cell)
    if _SCIENTIFIC.fullmatch(str(value)):
        return "", "", f"{_ROUNDED} Sie wird nicht übernommen; bitte tragen Sie die Telefonnummer ein."
    digits = re.sub("[ /()-]", "", str(value or ""))
    if not reason and not hint and re.fullmatch("[1-9][0-9]{8,11}", digits):
        hint = "Die Nummer beginnt ohne Null: Ist die führende Null verloren gegangen?"
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
    return (None if value is None else str(value).strip("{}").lower()), reason, hint


_POSTCODE = text(20)
_EMAIL_TEXT = text(254)
_GUID = number(60)
_PHONE = text(50)
_CLASS = text(20)


def _refused(reason: str) -> Verdict:
    return None, reason, ""


def _tidy(cell: str) -> str:
    value = " ".join(visible(cell).split())
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def _fault(cell: str, longest: int) -> str:
    # Judged as it is kept: some signs become several when they are written as usual.
    if (len(cell) > longest and len(cell.strip()) > longest) or len(_tidy(cell)) > longest:
        return f"Der Eintrag ist {_number(len(cell))} Zeichen lang; erlaubt sind {longest}."
    return _CONTROL if unwritable(cell.strip(" \t\r\n")) else ""


def _unseen(cell: str) -> str:
    """Return what is odd about a cell that holds signs which nobody sees; such signs are not kept."""
    if visible(cell) == cell:
        return ""
    # What damages umlauts makes soft hyphens, too: Ã and one of them are an í.
    return _oddity(cell) or "Unsichtbare Zeichen im Eintrag werden nicht übernommen."


def _oddity(value: str) -> str:
    if value.startswith("=") or value.casefold() in _ERRORS:
        return "Der Eintrag sieht wie eine Formel aus; er wird als Text übernommen."
    if value.isascii():
        return ""
    if "\ufffd" in value:
        return "Ein Zeichen ist verloren gegangen (�)."
    return "Die Umlaute sind beschädigt." if demojibaked(value) else ""


def demojibaked(value: str) -> str:
    """Return what a text was before its UTF-8 was read as Windows-1252; empty where that did not happen."""
    if not _MOJIBAKE.search(value):
        return ""
    try:
        return value.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""


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


def check_unread(label: str, cell: str) -> str:
    """Return what is wrong with a cell of a column that is not imported, without a word of what stands in it; or nothing."""
    value = cell.strip()
    if unwritable(value):
        return _CONTROL
    if len(value) > _LONGEST_UNREAD:
        return f"Der Eintrag ist {_number(len(value))} Zeichen lang."
    if _SCIENTIFIC_LONG.fullmatch(value):
        return _ROUNDED
    if "datum" in label.casefold() and value:
        return _why_no_day(value)
    return _oddity(_tidy(value)) or _unseen(value)


def _why_no_day(value: str) -> str:
    found = _DAY.fullmatch(value)
    parts = found.groups()[::-1] if found else (iso.groups() if (iso := _ISO_DAY.fullmatch(value)) else None)
    if parts is None:
        if _SERIAL.fullmatch(value):
            return "Eine Tabelle hat aus dem Datum eine Zahl gemacht. Erwartet wird TT.MM.JJJJ."
        return "Der Eintrag ist kein Datum. Erwartet wird TT.MM.JJJJ."
    try:
        date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return "Dieses Datum gibt es nicht."
    return ""


def _number(n: int) -> str:
    return f"{n:,}".replace(",", ".")
