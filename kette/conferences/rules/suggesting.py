"""Why a case is suggested for an agenda, as phrases for the reader; what the last conference left over stands first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kette.cases.rules.schooling import compulsory_runs
from kette.conferences.rules.states import ItemState
from kette.labels import LabelledEnum

# Whoever was not spoken of for so long is worth a look.
QUIET = timedelta(weeks=6)
# Compulsory schooling that ends within so many days wants a place before.
SCHOOLING_AHEAD = timedelta(days=92)


class Why(LabelledEnum):
    """What speaks for an agenda; the values stand in addresses."""

    LEFT = "wartet", "wartet auf eine Konferenz"
    RETURNED = "zurueck", "Übergabe zurückgekommen"
    UNANSWERED = "ohne-antwort", "keine Antwort auf die Übergabe"
    LATE = "ueberfaellig", "überfällig"
    SCHOOLING = "schulpflicht", "Schulpflicht endet bald"
    QUIET = "still", "seit 6 Wochen nicht besprochen"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about a case before a conference.

    :param waits: it waits for a conference and stands on no agenda.
    :param left: what became of it at the last conference that had it, in words; empty where that decided.
    :param returned: how its newest handover came back, in words; empty where none did.
    :param unanswered_since: the day by which an answer to its open offer was due.
    :param late: what Kette reminded of in vain, in words.
    :param schooling_until: last day of compulsory schooling, as far as the reader may know it.
    :param schooling: the newest statement about it (cases.rules.schooling).
    :param spoken_on: when a conference last decided about it.
    """

    waits: bool
    left: str
    returned: str
    unanswered_since: date | None
    late: Sequence[str]
    schooling_until: date | None
    schooling: str | None
    spoken_on: date | None


def whys(known: Known, today: date) -> list[tuple[Why, str]]:
    """Return everything that speaks for putting a case on the agenda, the strongest first."""
    found: list[tuple[Why, str]] = []
    if known.left or (known.waits and not known.returned):
        found.append((Why.LEFT, known.left or Why.LEFT.label))
    if known.returned:
        found.append((Why.RETURNED, known.returned))
    if known.unanswered_since is not None:
        found.append(
            (Why.UNANSWERED, f"Antwort auf die Übergabe war bis {known.unanswered_since:%d.%m.%Y} erbeten")
        )
    found += [(Why.LATE, words) for words in known.late]
    until = known.schooling_until
    if (
        until is not None
        and until <= today + SCHOOLING_AHEAD
        and compulsory_runs(until, known.schooling, today)
    ):
        found.append((Why.SCHOOLING, f"Schulpflicht endet am {until:%d.%m.%Y}"))
    if known.spoken_on is None:
        found.append((Why.QUIET, "noch nie besprochen"))
    elif known.spoken_on < today - QUIET:
        found.append((Why.QUIET, f"zuletzt besprochen am {known.spoken_on:%d.%m.%Y}"))
    return found


def left_words(state: ItemState, held_on: date, *, was_decided: bool, was_held: bool = True) -> str:
    """Return how a conference left a case that it did not settle; empty where it settled it."""
    if not was_held:
        return f"Konferenz am {held_on:%d.%m.%Y} abgesagt"
    if state is ItemState.POSTPONED:
        return f"am {held_on:%d.%m.%Y} {'vertagt' if was_decided else 'nicht erreicht'}"
    return f"von der Tagesordnung vom {held_on:%d.%m.%Y} genommen" if state is ItemState.DROPPED else ""
