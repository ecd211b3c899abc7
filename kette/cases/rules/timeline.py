"""The history of a case in German words: steps of the chain, contacts, agreements and notes, the newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kette.cases.rules.journey import StepSeen
from kette.cases.rules.outcomes import OUTCOME_OF, Proof
from kette.chain import Link, Step
from kette.labels import LabelledEnum

# The code of the step by which a case is kept for an institution until the young person was informed.
WAITS_FOR_NOTICE = "notice"


class EntryKind(LabelledEnum):
    """What an entry of the history is."""

    STEP = "step", "Kette"
    CONTACT = "contact", "Kontakt"
    AGREEMENT = "agreement", "Vereinbarung"
    NOTE = "note", "Notiz"
    RIGHTS = "rights", "Information und Rechte"


class AgreementResult(LabelledEnum):
    """What became of an agreement."""

    KEPT = "kept", "eingehalten"
    NOT_KEPT = "not_kept", "nicht eingehalten"
    OBSOLETE = "obsolete", "hat sich erledigt"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history.

    :param on: the day it is about; `at` is when it was written down.
    :param by: the institution that wrote it.
    :param entrusted: for its author alone, unless released.
    :param words: free text, where the reader may read it.
    """

    on: date
    at: datetime
    kind: EntryKind
    title: str
    by: str = ""
    detail: str = ""
    words: str = ""
    entrusted: bool = False
    # The page on which its author opens an entrusted note for others.
    release_id: str = ""


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Order a history by the day an entry is about, then by when it was written down."""
    # Turned round after sorting: of two entries of one moment the later written stands first, too.
    ordered = sorted(entries, key=lambda entry: (entry.on, entry.at))
    return tuple(ordered[::-1])


def waits_for(code: str | None) -> str:
    """Say what a wish waits for, by the code of its step."""
    return "die Information der jungen Person" if code == WAITS_FOR_NOTICE else "Einwilligung"


def step_title(step: StepSeen) -> str:
    """Say in one phrase what a step of the chain was."""
    match step.step:
        case Step.RESERVE:
            return f"Übergabe an {step.receiver} vorgemerkt, wartet auf {waits_for(step.code)}"
        case Step.OFFER:
            return f"Übergabe an {step.receiver} angeboten"
        case Step.ACCEPT:
            return f"Übergabe angenommen: {step.holder} hat jetzt die Fallverantwortung"
        case Step.DECLINE:
            return f"{step.receiver} hat die Übergabe abgelehnt"
        case Step.WITHDRAW:
            return f"Angebot an {step.receiver} zurückgezogen"
        case Step.KEEP:
            return f"Bleibt bei {step.holder}"
        case Step.PROMISE | Step.CLOSE if step.outcome in OUTCOME_OF:
            return f"{step.step.label}: {OUTCOME_OF[step.outcome].label}"
        case Step.REOPEN:
            return f"{step.step.label}, Fallverantwortung bei {step.holder}"
    return step.step.label[0].upper() + step.step.label[1:]


def proof_words(code: str | None) -> str:
    """Say on which proof a promise, a start or a stay rests; empty where the code means something else."""
    return {proof.value: proof.label for proof in Proof}.get(code or "", "")


def contact_title(way: str, *, reached: bool) -> str:
    """Say how contact was made or tried."""
    return f"{way}: erreicht" if reached else f"{way}: nicht erreicht"


def next_step_words(link: Link) -> str:
    """Say what comes next where nothing is agreed yet."""
    return {
        Link.REPORTED: "Auf die Tagesordnung einer Fallkonferenz setzen oder direkt übergeben.",
        Link.CONFERENCE: "Die nächste Fallkonferenz entscheidet, wer den Fall übernimmt.",
        Link.OFFERED: "Die angefragte Stelle nimmt an oder lehnt ab; bis dahin bleibt die Fallverantwortung, wo sie ist.",
        Link.ACCOMPANIED: "Noch nichts vereinbart: Kontakt aufnehmen und den nächsten Schritt mit Termin festhalten.",
        Link.PROMISED: "Prüfen, ob der Anschluss wirklich beginnt, und den Start bestätigen.",
        Link.ARRIVED: "Am Prüftermin (15. Oktober, 31. Januar) nachfragen, ob der junge Mensch noch dort ist.",
        Link.CLOSED: "Der Fall ist abgeschlossen.",
    }[link]
