"""On which other ground a recipient may keep what it received, after the first one has ended."""

from datetime import date

from kette.privacy.rules.bases import BASIS_KINDS, BASIS_OF, CONSENT
from kette.roles import InstitutionKind

OWN_LAW = "own_law"
_BESIDES = {
    CONSENT.key: "eine andere Einwilligung, die weiter gilt",
    OWN_LAW: "eigenes Recht unserer Stelle, zum Beispiel eine Pflicht zur Aufbewahrung",
}


def keeping_choices(receiver: InstitutionKind, day: date) -> list[tuple[str, str]]:
    """List the grounds on which a kind of institution may keep something: key and German words."""
    statutes = [
        (kind.key, f"{kind.label} ({kind.citation})")
        for kind in BASIS_KINDS
        if receiver in kind.receivers and kind.givers != frozenset(InstitutionKind) and kind.in_force(day)
    ]
    return [*statutes, *_BESIDES.items()]


def keeping_words(key: str) -> str:
    """Return the German words for a ground on which something stays."""
    return _BESIDES.get(key) or f"{BASIS_OF[key].label} ({BASIS_OF[key].citation})"
