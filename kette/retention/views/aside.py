"""What retention says on the page of a case: when it is erased."""

from kette import clock
from kette.cases.queries.sight import Seen
from kette.cases.views.asides import Aside
from kette.retention.queries.due import life_of
from kette.retention.rules.words import told
from kette.roles import Actor


def when_erased(public_id: str, _seen: Seen, _viewer: Actor) -> Aside | None:
    """Say when a case is erased; nothing once it is."""
    case = life_of(public_id)
    if case is None:
        return None
    words = told(
        case.due,
        case.periods,
        clock.today(),
        is_closed=case.is_closed,
        is_held=case.is_held,
        is_asked=case.is_asked,
    )
    return Aside("Aufbewahrung", words)
