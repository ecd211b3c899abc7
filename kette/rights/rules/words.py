"""What mails about requests say: that something waits and until when, never about whom."""

from datetime import date

_CLOSING = "\n\nDiese Nachricht enthält absichtlich keine Angaben zur Person.\n"


def release(due_on: date) -> tuple[str, str]:
    """Return subject and body for an institution that has to release its part of an access request."""
    return (
        "Ein Auskunftsersuchen wartet auf Ihre Freigabe",
        (
            "Guten Tag,\n\nin Kette wurde Auskunft verlangt (Art. 15 DSGVO). Auch Ihre Stelle hat dazu Daten. Bitte melden "
            "Sie sich an, sehen Sie Ihren Teil durch und geben Sie ihn frei. Die junge Person muss die Auskunft spätestens "
            f"am {due_on:%d.%m.%Y} haben.{_CLOSING}"
        ),
    )


def agree(due_on: date) -> tuple[str, str]:
    """Return subject and body for an institution that has to say whether its part of a case may be erased."""
    return (
        "Ein Verlangen nach Löschung wartet auf Ihre Antwort",
        (
            "Guten Tag,\n\nin Kette wurde Löschung verlangt (Art. 17 DSGVO). Auch Ihre Stelle hat dazu Daten. Bitte melden Sie "
            "sich an und antworten Sie für Ihren Teil: Er kann gelöscht werden, oder er muss bleiben. Die junge Person muss "
            f"die Antwort spätestens am {due_on:%d.%m.%Y} haben.{_CLOSING}"
        ),
    )


def told() -> tuple[str, str]:
    """Return subject and body for a recipient that is told of a correction, an erasure or a restriction."""
    return (
        "Mitteilung nach Art. 19 DSGVO",
        (
            "Guten Tag,\n\nDaten, die auch Ihre Stelle erhalten hat, wurden berichtigt, gelöscht oder eingeschränkt. Bitte "
            "melden Sie sich in Kette an, übernehmen Sie das bei sich, und bestätigen Sie es unter „Heute“."
            f"{_CLOSING}"
        ),
    )


def asked_officer() -> tuple[str, str]:
    """Return subject and body for the data-protection officer, once an erasure or a restriction is to be done."""
    return (
        "Ein Anliegen wartet auf den Datenschutz",
        (
            "Guten Tag,\n\nin Kette haben die Stellen einem Verlangen nach Löschung oder Einschränkung zugestimmt. Geschehen "
            "ist noch nichts. Bitte melden Sie sich an und entscheiden Sie unter „Löschen und Aufbewahren“."
            f"{_CLOSING}"
        ),
    )
