"""How long links and codes last, how often one may try, and why a link ends before its day."""

from datetime import datetime, timedelta

from kette.labels import LabelledEnum

CODE_LIFE = timedelta(minutes=10)
# After the right code: for so long the same browser reads and answers.
PASS_LIFE = timedelta(minutes=20)
# The worker looks into the outbox every 20 seconds; after this somebody at the door is told that it takes longer.
PATIENCE = timedelta(seconds=90)
TRIES_OF_A_CODE = 5
CODES_AN_HOUR = 4
# Four codes of five tries an hour would in a week be 3,360 of 100 million; whoever guesses does not get that far.
WRONG_IN_ALL = 20
HOUR = timedelta(hours=1)


class LinkEnd(LabelledEnum):
    """Why a link leads nowhere any more before its day."""

    BARRED = "barred", "gesperrt"
    GUESSED = "guessed", "nach zu vielen falschen Codes gesperrt"
    REPLACED = "replaced", "durch einen neuen ersetzt"


class Told(LabelledEnum):
    """How a code on its way to the mailbox stands."""

    NONE = "none", "noch nicht angefordert"
    UNDERWAY = "underway", "unterwegs"
    SENT = "sent", "verschickt"
    STUCK = "stuck", "nicht verschickt"


def next_code_at(earlier: list[datetime], now: datetime) -> datetime | None:
    """Return from when on another code may be asked for; None where it may be at once.

    :param earlier: when codes of this link were asked for.
    """
    counted = sorted(moment for moment in earlier if moment > now - HOUR)
    return None if len(counted) < CODES_AN_HOUR else counted[-CODES_AN_HOUR] + HOUR


# What the access log keeps as codes, by action.
LOGGED = {"link.end": {end.value: end.label for end in LinkEnd}}
