"""Why an erasure is held back, and why one is asked for before its day: codes, never prose."""

from kette.labels import LabelledEnum


class HoldReason(LabelledEnum):
    """Why a case must not be erased for now (Art. 17 Abs. 3, Art. 18 DSGVO)."""

    COURT = "court", "Rechtsstreit oder Rechtsbehelf"
    ACCESS_REQUEST = "access_request", "Auskunftsersuchen läuft (Art. 15 DSGVO)"
    COMPLAINT = "complaint", "Beschwerde bei der Aufsichtsbehörde"
    RESTRICTION = "restriction", "Einschränkung der Verarbeitung verlangt (Art. 18 DSGVO)"
    AUDIT = "audit", "Prüfung durch Revision oder Aufsicht"


class EarlyReason(LabelledEnum):
    """Why a case is erased before its day (Art. 17 Abs. 1 DSGVO)."""

    ASKED = "asked", "auf Verlangen der betroffenen Person (Art. 17 DSGVO)"
    WITHDRAWN = "withdrawn", "Einwilligung widerrufen, keine andere Grundlage"
    UNLAWFUL = "unlawful", "ohne Rechtsgrundlage erhoben"
    MISTAKE = "mistake", "irrtümlich gemeldet"


class RequestState(LabelledEnum):
    """Where a request for early erasure stands."""

    OPEN = "open", "wartet auf Bestätigung"
    DONE = "done", "gelöscht"
    REFUSED = "refused", "abgelehnt"


AGAIN = "again"
EARLY = "early"
UNDONE = "undone"
LABELS = {
    AGAIN: "nach einer Wiederherstellung erneut gelöscht",
    EARLY: "vorzeitig gelöscht",
    UNDONE: "Einlesung der Schule zurückgenommen",
    **{reason.value: reason.label for reason in EarlyReason},
}
