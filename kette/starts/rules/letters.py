"""What the mails about starts say: that a list waits, or was answered; never about whom."""

from datetime import date

_CLOSING = "\n\nDiese Nachricht enthält absichtlich keine Angaben zur Person.\n"


def asked(number: int, address: str, until_on: date) -> tuple[str, str]:
    """Return subject and body for an institution that is asked who has come."""
    names = "einem Namen" if number == 1 else f"{number} Namen"
    return (
        "Wer hat bei Ihnen begonnen? Eine Liste in Kette",
        (
            "Guten Tag,\n\nbei Ihnen ist jungen Menschen nach der Schule ein Platz zugesagt. Bitte sagen Sie uns, wer wirklich "
            f"erschienen ist: eine Liste mit {names}, zum Ankreuzen, ohne Konto, bis {until_on:%d.%m.%Y}:\n\n{address}\n\n"
            f"Dort fordern Sie einen Code an; er kommt in dieses Postfach.{_CLOSING}"
        ),
    )


def not_come(number: int, address: str) -> tuple[str, str]:
    """Return subject and body for a holder whose promised cases have not come."""
    said = "Ein Fall Ihrer Stelle ist" if number == 1 else f"{number} Fälle Ihrer Stelle sind"
    return (
        "Nicht erschienen: Fälle wieder in Begleitung",
        (
            f"Guten Tag,\n\n{said} am zugesagten Platz nicht erschienen und wieder in Begleitung. Näheres sehen Sie nach der "
            f"Anmeldung in Kette:\n\n{address}{_CLOSING}"
        ),
    )
