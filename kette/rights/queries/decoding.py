"""How a value of the database reads in German on an access request."""

import enum
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from kette import clock
from kette.cases.rules.facts import FACT_OF, fact_label
from kette.cases.rules.outcomes import OUTCOME_OF, Proof
from kette.cases.rules.timeline import AgreementResult
from kette.handover.rules.states import DeclineReason
from kette.intake.rules.pairing import told as reasons_told
from kette.labels import LabelledEnum
from kette.privacy.document.wordings.catalogue import WORDING_OF
from kette.privacy.rules.bases import BASIS_OF, ConsentForm, GivenBy, groups_of
from kette.privacy.rules.codes import grouped
from kette.privacy.rules.consents import Custody
from kette.privacy.rules.ends import End
from kette.privacy.rules.fields import in_words
from kette.privacy.rules.keeping import keeping_words
from kette.reminders.rules.delaying import DELAYING_OF
from kette.reminders.rules.reasons import Reason

_SOURCES = {
    "import": "Datei der Schule",
    "form": "Formular",
    "conference": "Fallkonferenz",
    "confirmation": "Bestätigung",
    "consent": "Einwilligung",
    "return": "Rückmeldung der Agentur für Arbeit",
    "sheet": "Übergabebogen einer anderen Kommune",
}
_CHANNELS = {
    "sheet": "Übergabebogen",
    "minutes": "Protokoll der Fallkonferenz",
    "export": "Ausgabe",
    "start_list": "Liste „Wer hat begonnen?“",
}
_CODES = {one.value: one.label for kind in (Proof, DeclineReason) for one in kind}
_ISO = re.compile(r"^(\d{4})-(\d\d)-(\d\d)$")
# Words in sealed values.
_KEYS = {
    "names": "Sorge haben",
    "no_contact": "nicht anschreiben",
    "released": "entbunden",
    "towards": "gegenüber",
    "about": "worüber",
    "signers": "unterschrieben von",
    "judged_by": "beurteilt von",
    "because": "Begründung",
    "family_name": "Familienname",
    "given_name": "Vorname",
    "born_on": "geboren am",
    "sex": "Geschlecht",
    "address": "Anschrift",
    "street": "Straße",
    "postcode": "Postleitzahl",
    "town": "Ort",
    "phone": "Telefon",
    "email": "E-Mail",
    "best_time": "am besten erreichbar",
    "degree": "Abschluss",
    "option": "Anschlussoption (KAoA)",
    "no_disclosure": "keine Auskunft an Dritte",
    "hints": "Hinweise zur Zeile",
}


def _one_of(kind: type[LabelledEnum]) -> Callable[[str], str]:
    labels = {str(one.value): one.label for one in kind}
    return lambda value: labels.get(value, value)


def _groups(value: str) -> str:
    return in_words(groups_of(value))


def _basis(value: str) -> str:
    kind = BASIS_OF.get(value)
    return value if kind is None else f"{kind.label} ({kind.citation})"


def _outcome(value: str) -> str:
    return OUTCOME_OF[value].label if value in OUTCOME_OF else value


_BY_COLUMN: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("facts", "source"): lambda value: _SOURCES.get(value, value),
    ("agreements", "result"): _one_of(AgreementResult),
    ("bases", "kind"): _basis,
    ("bases", "groups"): _groups,
    ("bases", "given_by"): _one_of(GivenBy),
    ("bases", "form"): _one_of(ConsentForm),
    ("bases", "custody"): _one_of(Custody),
    ("releases", "given_by"): _one_of(GivenBy),
    ("releases", "form"): _one_of(ConsentForm),
    ("releases", "custody"): _one_of(Custody),
    ("basis_ends", "kind"): _one_of(End),
    ("recalls", "kept_on"): keeping_words,
    ("disclosures", "groups"): _groups,
    ("printed_forms", "groups"): _groups,
    ("printed_forms", "language"): lambda value: (
        WORDING_OF[value].german_name if value in WORDING_OF else value
    ),
    ("printed_forms", "code"): grouped,
    ("disclosures", "channel"): lambda value: _CHANNELS.get(value, value),
    ("cases", "outcome"): _outcome,
    ("steps", "outcome"): _outcome,
    ("decisions", "outcome"): _outcome,
    ("pairs", "reasons"): lambda value: ", ".join(reasons_told(value)),
    ("delays", "rule"): lambda value: DELAYING_OF[value].topic.label if value in DELAYING_OF else value,
    ("delays", "reason"): _one_of(Reason),
    ("steps", "code"): lambda value: _CODES.get(value, value),
}


# Where „nein“ says something that somebody chose; elsewhere it would only say that nothing is so.
_CHOSEN = frozenset({("contacts", "reached")})


def plain(table: str, column: str, value: Any, row: Mapping[str, Any]) -> str:
    """Return a value that is neither sealed nor a key to another row."""
    if value is None or value == "":
        return ""
    if table == "facts" and column in ("key", "value"):
        key = row["key"]
        return FACT_OF[key].label if column == "key" else fact_label(key, value)
    if isinstance(value, enum.Enum):
        return str(getattr(value, "label", value.value))
    if isinstance(value, bool):
        return "ja" if value else "nein" if (table, column) in _CHOSEN else ""
    if isinstance(value, datetime):
        return f"{clock.local(value):%d.%m.%Y, %H:%M} Uhr"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    decode = _BY_COLUMN.get((table, column))
    return decode(value) if decode else str(value)


def words_of(value: Any) -> str:
    """Return an opened value in words; hashes and empty parts are left out."""
    if isinstance(value, Mapping):
        parts = [
            f"{_KEYS[key]}: {words_of(inner)}"
            for key, inner in value.items()
            if key in _KEYS and inner not in (None, "", [], ())
        ]
        return "; ".join(parts)
    if isinstance(value, list | tuple):
        return ", ".join(words_of(one) for one in value)
    return "" if value is None else _ISO.sub(r"\3.\2.\1", str(value))
