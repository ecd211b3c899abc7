"""What follows from the reason of a refusal: attempts are kept as contacts, a free day becomes the giver's own reminder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kette.cases.models import Case
from kette.cases.rules.contacts import ContactWay
from kette.cases.service.work import log_contact, make_agreement
from kette.handover.models import Handover
from kette.roles import Actor


@dataclass(frozen=True, slots=True)
class Attempt:
    """When and how somebody tried in vain to reach the young person."""

    on: date
    way: ContactWay


def keep_what_follows(case: Case, handover: Handover, attempts: Sequence[Attempt], *, by: Actor) -> None:
    """Write down what the receiver tried, and remind the giver of the day from which the receiver has time again."""
    for attempt in attempts:
        log_contact(case, on=attempt.on, way=attempt.way, reached=False, by=by)
    if handover.free_from_on is not None:
        words = f"Wieder anbieten: {handover.receiver.short_name} hat ab diesem Tag wieder Termine."
        giver = Actor.system(case.kommune_id)
        make_agreement(case, words, institution_id=handover.from_id, due_on=handover.free_from_on, by=giver)
