"""The better spelling of a name that a school's programs write differently: „Yılmaz“ is not made „Yilmaz“ by a poorer file."""

from collections import Counter
from dataclasses import replace

from kette.cases.rules.identity import PersonalData
from kette.names import fold

_WRITTEN = ("family_name", "given_name", "street", "town")


def well_spelled(said: PersonalData, known: PersonalData) -> PersonalData:
    """Return what is said of a person, in the spelling that is known where the said one has only lost letters of it."""
    kept = {
        name: getattr(known, name)
        for name in _WRITTEN
        if is_poorer(getattr(said, name), getattr(known, name))
    }
    return replace(said, **kept) if kept else said


def is_poorer(said: str, known: str) -> bool:
    """Say whether a text reads like the known one, and has lost letters that are not plain ones, such as ş or ü."""
    return not known.isascii() and _special(said) < _special(known) and fold(said) == fold(known)


def _special(text: str) -> Counter[str]:
    return Counter(sign.lower() for sign in text if sign.isalpha() and not sign.isascii())
