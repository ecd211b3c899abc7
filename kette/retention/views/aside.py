"""What retention says on the page of a case: when it is erased."""

from kette import clock
from kette.cases.views.asides import Aside
from kette.retention.queries.due import life_of, periods
from kette.retention.queries.shown import is_asked
from kette.retention.rules.due import Periods
from kette.retention.rules.words import told
from kette.roles import Actor


def when_erased(public_id: str, _viewer: Actor) -> Aside | None:
    """Say when a case is erased; nothing once it is."""
    found = life_of(public_id)
    if found is None:
        return None
    one, is_closed = found
    today = clock.today()
    words = told(
        one.due,
        Periods.from_settings(periods(today)),
        today,
        is_closed=is_closed,
        is_held=one.is_held,
        is_asked=is_asked(one.case_id),
    )
    return Aside("Aufbewahrung", words)
