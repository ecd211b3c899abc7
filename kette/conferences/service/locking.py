"""The lock under which everything at a conference happens, and what it refuses."""

from collections.abc import Callable

from kette import audit, clock
from kette.chain import BrokenChain
from kette.conferences.models import AgendaItem, Conference
from kette.conferences.queries.table import decided_words, sitting
from kette.conferences.rules.rights import Sitting, may_lead
from kette.conferences.rules.states import ConferenceState, ItemState
from kette.db import lock_again
from kette.roles import Actor

NOT_YOURS = "Das macht die Moderation, bei einer Fallbesprechung an der Schule auch die Schule."


def hold(conference: Conference, by: Actor, may: Callable[[Actor, Sitting], bool] = may_lead) -> Conference:
    """Lock a conference before its items and cases, always in this order, so that two at one table never deadlock.

    :param may: the rule that lets the actor go on.
    :raises BrokenChain: if it does not.
    """
    locked = lock_again(conference)
    if not may(by, sitting(locked)):
        raise BrokenChain(NOT_YOURS)
    # Whatever follows is written at this table: every seat asks for this number and learns that there is something new.
    locked.revision = (locked.revision or 0) + 1
    return locked


def must_not_be_closed(conference: Conference) -> None:
    """Refuse where a conference is closed or cancelled."""
    if conference.state is ConferenceState.CLOSED:
        raise BrokenChain(f"Die Konferenz ist {conference.stand}; daran lässt sich jetzt nichts ändern.")


def must_wait(item: AgendaItem) -> None:
    """Refuse where a case does not wait for a decision any more, naming what was decided."""
    must_not_be_closed(item.conference)
    if item.decision is not None:
        at = clock.local(item.decision.decided_at)
        words = decided_words(item.decision)
        raise BrokenChain(
            f"Über „{item.pseudonym}“ ist schon entschieden: {words} ({at:%d.%m.%Y, %H:%M} Uhr)."
        )
    if item.state is not ItemState.WAITING:
        raise BrokenChain(f"„{item.pseudonym}“ steht nicht mehr zur Entscheidung: {item.state.label}.")


def note_in_log(conference: Conference, action: str, by: Actor) -> None:
    """Write what was done with a conference into the access log."""
    audit.write(action, by=by, object_type="conference", object_id=conference.public_id)
