"""What mails about handovers say: that something waits, never about whom."""

from datetime import date

_CLOSING = "\n\nDiese Nachricht enthält absichtlich keine Angaben zur Person.\n"


def offered(deadline_on: date, *, giving_back: bool = False) -> tuple[str, str]:
    """Return subject and body for the receiver of a new offer, or of a case that is given back to it."""
    if giving_back:
        return (
            "Rückgabe in Kette",
            (
                "Guten Tag,\n\nin Kette möchte eine Stelle Ihrer Stelle einen Fall zurückgeben, den sie von Ihnen "
                "übernommen hat. Bitte melden Sie sich an und nehmen Sie ihn zurück, oder sagen Sie mit einem Grund, warum "
                f"nicht, spätestens bis {deadline_on:%d.%m.%Y}. Er steht unter „Übergaben“.{_CLOSING}"
            ),
        )
    return (
        "Neue Übergabe in Kette",
        (
            "Guten Tag,\n\nin Kette wartet eine neue Übergabe auf Ihre Stelle. Bitte melden Sie sich an und nehmen Sie sie an "
            f"oder geben Sie sie mit einem Grund zurück, spätestens bis {deadline_on:%d.%m.%Y}.{_CLOSING}"
        ),
    )


def offered_many(number: int, deadline_on: date) -> tuple[str, str]:
    """Return subject and body for the receiver of several offers made at once: one mail, not one each."""
    if number == 1:
        return offered(deadline_on)
    return (
        f"{number} neue Übergaben in Kette",
        (
            f"Guten Tag,\n\nin Kette warten {number} neue Übergaben auf Ihre Stelle. Bitte melden Sie sich an und nehmen Sie "
            f"sie an oder geben Sie sie mit einem Grund zurück, spätestens bis {deadline_on:%d.%m.%Y}. Sie stehen unter "
            f"„Übergaben“.{_CLOSING}"
        ),
    )


def taken_in_advance() -> tuple[str, str]:
    """Return subject and body for the safety net, which holds a case from now on because it accepted all in advance."""
    return (
        "Ein Fall liegt jetzt bei Ihrer Stelle",
        (
            "Guten Tag,\n\nin Kette hat Ihre Stelle als Auffangstelle die Fallverantwortung für einen Fall bekommen. Bitte "
            f"melden Sie sich an und teilen Sie ihn unter „Übergaben“ jemandem zu.{_CLOSING}"
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
