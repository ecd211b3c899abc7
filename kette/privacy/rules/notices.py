"""What mails about ended bases say: that something is to be looked at, never about whom."""

from kette.privacy.rules.ends import End

_CLOSING = "\n\nDiese Nachricht enthält absichtlich keine Angaben zur Person.\n"
_WHAT = {
    End.WITHDRAWN: ("Eine Einwilligung wurde widerrufen", "wurde eine Einwilligung widerrufen"),
    End.OBJECTED: ("Ein Widerspruch wurde erhoben", "wurde einer Weitergabe an Ihre Stelle widersprochen"),
}


def ended(end: End) -> tuple[str, str]:
    """Return subject and body for a recipient that holds what rested on the ended basis."""
    if end is End.RETURN_OBJECTED:
        return (
            "Ein Widerspruch gegen die Rückmeldung wurde erhoben",
            (
                "Guten Tag,\n\nin Kette wurde der Rückmeldung nach § 31a Abs. 2 SGB III widersprochen. Bitte melden Sie sich "
                "an und bestätigen Sie unter „Heute“, dass Ihre Stelle das beachtet."
                f"{_CLOSING}"
            ),
        )
    subject, what = _WHAT[end]
    return (
        subject,
        (
            f"Guten Tag,\n\nin Kette {what}. Bitte melden Sie sich an, prüfen Sie, welche Daten Ihre Stelle deshalb löschen "
            f"muss, und bestätigen Sie es unter „Heute“.{_CLOSING}"
        ),
    )


def kept() -> tuple[str, str]:
    """Return subject and body for whoever recorded an end that a recipient answers by keeping the data."""
    return (
        "Eine Stelle speichert nach einem Widerruf weiter",
        (
            "Guten Tag,\n\nin Kette hat eine Stelle auf einen Widerruf oder Widerspruch geantwortet, dass sie Daten auf einer "
            "anderen Rechtsgrundlage weiter speichert. Welche das ist und warum, lesen Sie beim Fall unter „Einwilligungen“. "
            f"Bitte sagen Sie es auch der jungen Person.{_CLOSING}"
        ),
    )


def silent_again() -> tuple[str, str]:
    """Return subject and body for who recorded a release from secrecy that was withdrawn elsewhere."""
    return (
        "Eine Schweigepflichtentbindung wurde widerrufen",
        (
            "Guten Tag,\n\nin Kette wurde eine Schweigepflichtentbindung widerrufen, die Ihre Stelle erfasst hat. Bitte melden "
            "Sie sich an und sagen Sie es den Personen, die darin stehen: Ab jetzt schweigen sie wieder."
            f"{_CLOSING}"
        ),
    )


def recorded_for_itself() -> tuple[str, str]:
    """Return subject and body for school and officer: an institution that knew no name has recorded a consent for itself."""
    return (
        "Eine Stelle hat eine Einwilligung für sich selbst erfasst",
        (
            "Guten Tag,\n\nin Kette hat eine Stelle, die den Namen bisher nicht sehen durfte, eine Einwilligung für sich selbst "
            "erfasst und das unterschriebene Formular angehängt. Bitte melden Sie sich an und prüfen Sie es: die Schule beim "
            f"Fall unter „Einwilligungen“, der Datenschutz im Zugriffsprotokoll.{_CLOSING}"
        ),
    )


def task(end: End) -> str:
    """Return the sentence of the task on the recipient's start page."""
    return {
        End.WITHDRAWN: "Einwilligung widerrufen: bitte prüfen Sie, was Sie löschen müssen",
        End.OBJECTED: "Widerspruch erhoben: bitte prüfen Sie, was Sie löschen müssen",
        End.RETURN_OBJECTED: "Widerspruch gegen die Rückmeldung: bitte nichts an die Kommune zurückmelden",
        End.SPENT: "",
    }[end]
