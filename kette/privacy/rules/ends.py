"""How a basis ends: withdrawal, objection, or because what it was recorded for did not come about."""

from kette.labels import LabelledEnum


class End(LabelledEnum):
    """What was recorded against a basis; the label is what the list of bases says."""

    WITHDRAWN = "withdrawn", "widerrufen"
    OBJECTED = "objected", "Widerspruch erhoben"
    RETURN_OBJECTED = "return_objected", "Widerspruch gegen die Rückmeldung der Agentur"
    SPENT = "spent", "beendet, Übergabe kam nicht zustande"


class RefusalKind(LabelledEnum):
    """A No that was said before there was a basis; the label is what the list says."""

    CONSENT = "consent", "Einwilligung nicht erteilt"
    STATUTE = "statute", "Widerspruch gegen die gesetzliche Weitergabe (Art. 21 DSGVO)"
    RETURN = "return", "Widerspruch gegen die Rückmeldung der Agentur (§ 31a Abs. 2 SGB III)"


class RecallResult(LabelledEnum):
    """What a recipient did after it was told that a basis had ended."""

    DELETED = "deleted", "gelöscht"
    NOTHING = "nothing", "nichts gespeichert"
    KEPT = "kept", "bleibt auf anderer Rechtsgrundlage gespeichert"
    STOPPED = "stopped", "beachtet, es wird nichts zurückgemeldet"


# The objection of § 31a Abs. 2 SGB III stops what the Agentur reports back; the school's own transfer stays lawful.
ENDING = frozenset(End) - {End.RETURN_OBJECTED}


def end_of(basis_kind: str) -> End | None:
    """Return what the young person can do against a basis of a kind (key); None where there is nothing to object to."""
    if basis_kind == "consent":
        return End.WITHDRAWN
    if basis_kind in ("school_to_agency", "agency_return"):
        return End.RETURN_OBJECTED
    if basis_kind == "back_to_giver":
        return None
    return End.OBJECTED


def words_for(end: End) -> tuple[str, str]:
    """Return the words of the button, and the sentence that says what happens then."""
    return {
        End.WITHDRAWN: (
            "Widerruf erfassen",
            (
                "Der Widerruf wirkt sofort: Die Stelle sieht ab jetzt nur noch ein Pseudonym, ein offenes Angebot an sie "
                "wird zurückgezogen. Was bis dahin geschehen ist, bleibt rechtmäßig."
            ),
        ),
        End.OBJECTED: (
            "Widerspruch erfassen",
            (
                "Der Widerspruch (Art. 21 DSGVO) stoppt diesen Weg sofort: Die Stelle sieht nur noch ein Pseudonym, ein "
                "offenes Angebot an sie wird zurückgezogen. Mit Einwilligung geht es weiter."
            ),
        ),
        End.RETURN_OBJECTED: (
            "Widerspruch erfassen",
            (
                "Der Widerspruch (§ 31a Abs. 2 SGB III) betrifft nur, was die Agentur für Arbeit zurückmeldet. Die gesetzliche "
                "Meldung der Schule an die Agentur bleibt davon unberührt."
            ),
        ),
        End.SPENT: ("", ""),
    }[end]
