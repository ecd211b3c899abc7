"""What a young person can ask for, until when it is to be answered, and why something is held back."""

import calendar
from datetime import date

from kette.labels import LabelledEnum


class RequestKind(LabelledEnum):
    """A right that is made use of."""

    ACCESS = "access", "Auskunft (Art. 15 DSGVO)"
    CORRECTION = "correction", "Berichtigung (Art. 16 DSGVO)"
    ERASURE = "erasure", "Löschung (Art. 17 DSGVO)"
    RESTRICTION = "restriction", "Einschränkung der Verarbeitung (Art. 18 DSGVO)"


class Identity(LabelledEnum):
    """How it was checked who asks (Art. 12 Abs. 6 DSGVO)."""

    KNOWN = "known", "persönlich bekannt"
    CARD = "card", "Ausweis gesehen"
    LETTER = "letter", "Antwort geht an die bekannte Anschrift"
    GUARDIAN = "guardian", "Sorgeberechtigte, Nachweis gesehen"


class RequestResult(LabelledEnum):
    """How a request was answered."""

    DONE = "done", "erfüllt"
    REFUSED = "refused", "abgelehnt"


class Handing(LabelledEnum):
    """How the released part of an institution reaches the young person."""

    JOINT = "joint", "zusammen mit den anderen, durch die Stelle, bei der gefragt wurde"
    OWN = "own", "unsere Stelle händigt ihren Teil selbst aus"


class Withheld(LabelledEnum):
    """Why something is not given out."""

    THIRD_PARTY = "third_party", "Rechte anderer Personen (Art. 15 Abs. 4 DSGVO)"
    ENTRUSTED = "entrusted", "anvertraut (§ 65 SGB VIII, § 203 StGB)"
    SOCIAL = "social", "§ 83 Abs. 1 SGB X"


class TellingResult(LabelledEnum):
    """What a recipient did with a correction, an erasure or a restriction (Art. 19 DSGVO)."""

    DONE = "done", "übernommen"
    NOTHING = "nothing", "nichts gespeichert"
    KEPT = "kept", "geht bei uns nicht; Grund der Person mitgeteilt"


def due_on(asked_on: date) -> date:
    """Return the day one month later, the last day of a shorter month (Art. 12 Abs. 3 DSGVO, § 188 BGB)."""
    year, month = asked_on.year + asked_on.month // 12, asked_on.month % 12 + 1
    return date(year, month, min(asked_on.day, calendar.monthrange(year, month)[1]))


def is_told(kind: RequestKind, result: RequestResult) -> bool:
    """Say whether every recipient is to be told of an answer (Art. 19 DSGVO)."""
    return kind is not RequestKind.ACCESS and result is RequestResult.DONE
