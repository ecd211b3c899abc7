"""What mails about handovers say: that something waits, never about whom."""

from collections.abc import Sequence
from datetime import date

# So many addresses in one mail; the rest is counted.
SHOWN = 25
_CLOSING = "\n\nDiese Nachricht enthält absichtlich keine Angaben zur Person.\n"


def offered(offers: Sequence[tuple[date, str]]) -> tuple[str, str]:
    """Return subject and body for the receiver of new offers: one mail for all of them, not one each.

    :param offers: of each the day until which an answer is asked for, and the full address of its page.
    """
    number = len(offers)
    waits = "wartet eine neue Übergabe" if number == 1 else f"warten {number} neue Übergaben"
    them = "sie" if number == 1 else "jede"
    lines = [f"– Antwort bis {until:%d.%m.%Y}: {address}" for until, address in sorted(offers)]
    if number > SHOWN:
        lines[SHOWN:] = [f"und {number - SHOWN} weitere unter „Übergaben“"]
    return (
        "Neue Übergabe in Kette" if number == 1 else f"{number} neue Übergaben in Kette",
        (
            f"Guten Tag,\n\nin Kette {waits} auf Ihre Stelle. Bitte nehmen Sie {them} an oder geben Sie {them} mit einem "
            "Grund zurück:\n\n" + "\n".join(lines) + _CLOSING
        ),
    )


def offered_for_you() -> tuple[str, str]:
    """Return subject and body for a giver whose case a conference has just offered: it may still take that back."""
    return (
        "Eine Konferenz bietet einen Fall Ihrer Stelle an",
        (
            "Guten Tag,\n\neine Konferenz hat entschieden, einen Fall Ihrer Stelle einer anderen Stelle anzubieten. Bis zur "
            "Annahme behalten Sie die Fallverantwortung und können das Angebot zurückziehen. Näheres sehen Sie nach der "
            f"Anmeldung in Kette unter „Übergaben“.{_CLOSING}"
        ),
    )


def answered(what: str) -> tuple[str, str]:
    """Return subject and body for the giver, once the receiver has answered; `what`: angenommen, abgelehnt."""
    return (
        f"Übergabe {what}",
        (
            f"Guten Tag,\n\neine Übergabe Ihrer Stelle wurde {what}. Näheres sehen Sie nach der Anmeldung in Kette unter "
            f"„Übergaben“.{_CLOSING}"
        ),
    )


def gone(because: str) -> tuple[str, str]:
    """Return subject and body for the receiver whose open offer ended without an answer; `because` ends the sentence."""
    return (
        "Ein Angebot in Kette ist hinfällig",
        (
            "Guten Tag,\n\neine Übergabe, die Ihrer Stelle angeboten war, steht nicht mehr zur Annahme: "
            f"{because} Sie müssen nichts tun.{_CLOSING}"
        ),
    )
