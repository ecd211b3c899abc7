"""What the details of an entry of the access log say in German: codes and counts, never content.

Words for a new count or code stand here; those of packages above are learned from them (listening.py).
"""

import re
from collections.abc import Mapping
from datetime import date

from kette.privacy.rules.bases import BASIS_OF
from kette.privacy.rules.consents import Custody
from kette.privacy.rules.emergency import EmergencyKind
from kette.privacy.rules.ends import RecallResult
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.informing import How
from kette.privacy.rules.sight import EMERGENCY, Relation
from kette.roles import Role

# What is counted or named, as it stands before its value.
NAMES: dict[str, str] = {
    "version": "Fassung",
    "withheld": "zurückgehalten",
    "cohort": "Jahrgang",
    "factor": "zweiter Faktor",
    "kind": "Art",
    "role": "Rolle",
    "seit": "seit",
    "step": "Schritt",
    "an": "für die Stelle",
    "angaben": "mit",
    "stichtag": "Stichtag",
    "date": "Termin",
    "until": "bis",
    "file": "Prüfsumme der Datei",
}
_LANGUAGES = {
    "de": "auf Deutsch",
    "tr": "auf Türkisch",
    "ar": "auf Arabisch",
    "uk": "auf Ukrainisch",
    "en": "auf Englisch",
}
# What a bare number counts.
_UNITS: dict[str, tuple[str, str]] = {
    "case.list": ("Fall", "Fälle"),
    "case.export": ("Fall", "Fälle"),
    "case.search": ("Treffer", "Treffer"),
    "case.erase": ("Zeile", "Zeilen"),
    "conference.read": ("Fall", "Fälle"),
    "conference.project": ("Fall", "Fälle"),
    "minutes.read": ("Fall", "Fälle"),
    "emergency.read": ("Fall", "Fälle"),
    "handover.list": ("Übergabe", "Übergaben"),
    "log.export": ("Eintrag", "Einträge"),
    "log.anchor": ("Eintrag", "Einträge"),
    "log.verify": ("Eintrag", "Einträge"),
}
_KEPT = {"shared": "für die eigene Stelle", "own": "für sich"}
# What a code means; under an action, or under "" for all.
_CODES: dict[str, Mapping[str, str]] = {
    "": {role.value: role.label for role in Role}
    | {
        "whole": "unversehrt",
        "broken": "nicht unversehrt ab Eintrag",
        "pdf": "PDF",
        "xlsx": "XLSX",
        "csv": "CSV",
        "by_hand": "von Hand",
        "demo": "Beispieldaten",
        "passkey": "Passkey",
        "app": "App mit Codes",
        "list": "gedruckte Liste",
        "password": "Kennwort",
        "all": "alle",
        "statute": "gegen die Weitergabe kraft Gesetzes",
        "return": "gegen die Rückmeldung (§ 31a Abs. 2 SGB III)",
    },
    "case.read": {
        "conference": "in der Konferenz",
        "handover": "vor einer Übergabe",
        "emergency": "vor dem Öffnen im Notfall",
        "note": "bei einer anvertrauten Notiz",
        "paper": "als Auszug für die eigene Akte",
        "export": "in einer Liste als Datei",
    },
    "list.save": _KEPT,
    "list.remove": _KEPT,
    "consent.form": {group.value: group.label for group in FieldGroup} | _LANGUAGES,
    "release.form": _LANGUAGES,
    "sign_in.fail": {"password": "Kennwort", "code": "Code des zweiten Faktors"},
    "emergency.open": {kind.value: kind.label for kind in EmergencyKind},
    "note.release": {"own": "für die eigene Stelle", "holder": "für die fallverantwortliche Stelle"},
    "custody.record": {one.value: one.label for one in Custody},
    "recall.done": {one.value: one.label for one in RecallResult},
    "notice.record": {one.value: one.label for one in How},
    "notice.mistake": {one.value: one.label for one in How},
}
# What is counted with a name of its own.
_COUNTED: dict[str, tuple[str, str]] = {
    "rows": ("Zeile", "Zeilen"),
    "bytes": ("Byte", "Byte"),
    "pupils": ("Schülerin oder Schüler", "Schülerinnen und Schüler"),
    "candidates": ("gelöscht", "gelöscht"),
    "earlier_states": ("früherer Stand gelöscht", "frühere Stände gelöscht"),
    "changed": ("geändert", "geändert"),
    "cases": ("Fall", "Fälle"),
    "active": ("aktiv", "aktiv"),
    "unplaced": ("ohne Anschluss", "ohne Anschluss"),
    "new": ("neuer Fall", "neue Fälle"),
    "known": ("bekannter Fall", "bekannte Fälle"),
    "opened": ("neuer Fall", "neue Fälle"),
    "refused": ("Widerspruch", "Widersprüche"),
    "files": ("Datei", "Dateien"),
    "pages": ("Seite", "Seiten"),
    "assigned": ("zugeordnet", "zugeordnet"),
    "told": ("benachrichtigt", "benachrichtigt"),
    "factors": ("zweiter Faktor", "zweite Faktoren"),
}
# Things that have no page of their own.
_THINGS = {
    "today": "Startseite",
    "files": "Dateien",
    "list": "Liste",
    "kommune": "der Kommune",
    "emergency": "Notfall",
    "emergencies": "Notfälle",
    "recalls": "Widerrufe",
    "others": "alle anderen",
    "letters": "Briefe",
    "slips": "Einwilligungen auf Papier",
    "requests": "Anliegen",
    # Where a form was shown again.
    "cases": "Fälle",
    "conferences": "Konferenzen",
    "handover": "Übergaben",
    "intake": "Meldungen",
    "privacy": "Datenschutz",
    "retention": "Aufbewahrung",
    "rights": "Rechte",
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def learn(action: str, words: Mapping[str, str]) -> None:
    """Take the words of a package above for the codes that an action writes."""
    _CODES[action] = words


def detail_words(action: str, detail: str) -> str:
    """Return the German words for the details of an entry; a code that nobody gave words for stays as it is."""
    units = _UNITS.get(action)
    if units and detail.isdecimal():
        return _counted(detail, units)
    if units and detail.partition(" ")[0].isdecimal():
        number, _, rest = detail.partition(" ")
        return f"{_counted(number, units)}, {' '.join(_code(action, one) for one in rest.split())}"
    return ", ".join(_token(action, one) for one in detail.split())


def thing_words(object_id: str) -> str:
    """Return what an entry is about beside its kind: a word, or the beginning of its random name."""
    return _THINGS.get(object_id, object_id[:8])


def basis_words(basis: str, action: str = "") -> str:
    """Return the German words for the basis of an entry; some actions keep a reason of their own there."""
    fixed = {
        "school": Relation.SCHOOL.label,
        EMERGENCY: Relation.EMERGENCY.label,
        "none": "unter Pseudonym",
    }
    return fixed.get(basis) or (BASIS_OF[basis].label if basis in BASIS_OF else _code(action, basis))


def _token(action: str, token: str) -> str:
    name, has_name, value = token.partition("=")
    if name in _COUNTED and value.isdecimal():
        return _counted(value, _COUNTED[name])
    if name == "an":
        return f"{NAMES[name]} {thing_words(value)}"
    if has_name:
        return f"{NAMES.get(name, name)} {_value(action, value)}"
    return _value(action, token)


def _value(action: str, value: str) -> str:
    if _DAY.fullmatch(value):
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    return ", ".join(_code(action, one) for one in value.split(","))


def _code(action: str, code: str) -> str:
    return _CODES.get(action, {}).get(code) or _CODES[""].get(code) or code


def _counted(number: str, units: tuple[str, str]) -> str:
    return f"{number} {units[0] if number == '1' else units[1]}"
