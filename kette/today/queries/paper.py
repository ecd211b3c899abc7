"""Forms on paper that are back, and of which nobody has said yet what stands on them."""

from kette.roles import Actor
from kette.slips.queries import waiting_sheets
from kette.today.queries.tasks import NOTHING, Asked, Task, Tasks, one_row


def returned(actor: Actor, _asked: Asked) -> Tasks:
    """Say how many forms of consent are back at a school and not recorded."""
    count = waiting_sheets(actor)
    if not count:
        return NOTHING
    what = "1 Einwilligung ist" if count == 1 else f"{count} Einwilligungen sind"
    return one_row(
        Task(f"{what} zurück und noch nicht eingetragen", "eintragen", "slips.show", for_many=True)
    )
