"""What the mail with a code says: the code, and how long it counts; never about whom."""

from datetime import datetime


def code_letter(code: str, asked_at: datetime, until_at: datetime) -> tuple[str, str]:
    """Return subject and body of the mail to an institution's mailbox.

    :param code: as people read it.
    :param asked_at: local moment, also shown on the page, so that two who ask at once find their own.
    """
    return (
        "Code für Kette",
        (
            "Guten Tag,\n\njemand hat eine Adresse geöffnet, die Kette Ihrer Stelle auf einem Übergabebogen oder in einer Mail "
            f"geschickt hat, und um {asked_at:%H:%M} Uhr diesen Code angefordert:\n\n    {code}\n\n"
            f"Er gilt bis {until_at:%H:%M} Uhr, einmal, und nur für diese Adresse. Wer ihn eingibt, sieht, worum es geht, und "
            "kann für Ihre Stelle antworten.\n\nHat bei Ihnen niemand den Code angefordert, geben Sie ihn bitte "
            "nicht weiter; ohne ihn öffnet die Adresse nichts.\n\nDiese Nachricht enthält absichtlich keine Angaben zur Person.\n"
        ),
    )
