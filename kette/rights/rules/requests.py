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


class Ending(LabelledEnum):
    """Why a request ended without an answer."""

    ERASED = "erased", "gelöscht, bevor beantwortet"


class Word(LabelledEnum):
    """What an institution says of its own part when erasure is asked for."""

    AGREED = "agreed", "unser Teil kann gelöscht werden"
    KEPT = "kept", "unser Teil muss bleiben (Art. 17 Abs. 3 DSGVO)"


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


# Said to whoever knows a young person under a pseudonym, or no longer by name.
UNNAMED = (
    "Ihre Stelle sieht den Namen nicht. Eine Auskunft nimmt die Schule auf und händigt sie aus; aushändigen kann sie auch, wer "
    "für den Datenschutz zuständig ist. Bitte schicken Sie die junge Person dorthin."
)

ENTRUSTED_ALONE = (
    "Anvertraute Notizen gibt nur heraus, wer sie geschrieben hat: Bitte wählen Sie, dass Ihre Stelle ihren Teil selbst "
    "aushändigt."
)


def due_on(asked_on: date) -> date:
    """Return the day one month later, the last day of a shorter month (Art. 12 Abs. 3 DSGVO, § 188 BGB)."""
    year, month = asked_on.year + asked_on.month // 12, asked_on.month % 12 + 1
    return date(year, month, min(asked_on.day, calendar.monthrange(year, month)[1]))


# What the institution that was asked answers by itself; an access and an erasure have parts.
ANSWERED_AT_ONCE = frozenset({RequestKind.CORRECTION, RequestKind.RESTRICTION})


def is_told(kind: RequestKind, result: RequestResult) -> bool:
    """Say whether every recipient is to be told of an answer at once (Art. 19 DSGVO); of an erasure once it is done."""
    return kind in ANSWERED_AT_ONCE and result is RequestResult.DONE
