"""What mails about handovers say: that something waits, never about whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

# So many addresses in one mail; the rest is counted.
SHOWN = 25
_CLOSING = "\n\nDiese Nachricht enthält absichtlich keine Angaben zur Person.\n"


@dataclass(frozen=True, order=True, slots=True)
class New:
    """One new offer: until when an answer is asked for, the full address of its page, and whether it is a giving back."""

    until: date
    address: str
    giving_back: bool = False


def offered(offers: Sequence[New]) -> tuple[str, str]:
    """Return subject and body for the receiver of new offers and of what is given back: one mail for all, not one each."""
    number, back = len(offers), sum(one.giving_back for one in offers)
    lines = [
        f"– {'Rückgabe, ' if one.giving_back else ''}Antwort bis {one.until:%d.%m.%Y}: {one.address}"
        for one in sorted(offers)
    ]
    if number > SHOWN:
        lines[SHOWN:] = [f"und {number - SHOWN} weitere unter „Übergaben“"]
    what, asked = _new(number, back)
    closing = (
        "\n\nBei einer Rückgabe möchte eine Stelle einen Fall zurückgeben, den sie von Ihnen übernommen hat."
        if back
        else ""
    )
    return (
        f"{what} in Kette",
        f"Guten Tag,\n\nin Kette {asked} mit einem Grund ab:\n\n" + "\n".join(lines) + closing + _CLOSING,
    )


def _new(number: int, back: int) -> tuple[str, str]:
    if number > 1:
        waits = (
            f"warten {number} neue Übergaben auf Ihre Stelle. Bitte nehmen Sie jede an oder lehnen Sie jede"
        )
        return f"{number} neue Übergaben", waits
    if back:
        return (
            "Rückgabe",
            "wartet eine Rückgabe auf Ihre Stelle. Bitte nehmen Sie den Fall zurück oder lehnen Sie das",
        )
    return (
        "Neue Übergabe",
        "wartet eine neue Übergabe auf Ihre Stelle. Bitte nehmen Sie sie an oder lehnen Sie sie",
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
