"""Keeping the register of help: adding an offer, and changing it."""

from dataclasses import dataclass
from datetime import date

from kette import audit, clock
from kette.cases.rules.outcomes import ANSCHLUSS
from kette.db import db, lock_row
from kette.offers.models import Offer
from kette.roles import Actor

_KINDS = frozenset(outcome.key for outcome in ANSCHLUSS)


@dataclass(frozen=True, slots=True)
class OfferData:
    """What is known of an offer.

    :param kind: official key of the Anschluss it leads to.
    :param provider: who runs it, in words.
    :param audience: for whom it is meant.
    :param places: places in all, and how many of them are free.
    :param begins_on: first day; None where one can begin at any time.
    :param institution_id: the institution in Kette that runs it, if it takes part.
    """

    kind: str
    title: str
    provider: str
    places: int
    places_free: int
    audience: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    contact: str = ""
    institution_id: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise ValueError(f"no kind of Anschluss: {self.kind}")
        if not 0 <= self.places_free <= self.places:
            raise ValueError("free places lie between none and all")
        if self.begins_on and self.ends_on and self.ends_on < self.begins_on:
            raise ValueError("an offer ends after it begins")


def add_offer(data: OfferData, *, by: Actor) -> Offer:
    """Put an offer into the register."""
    offer = Offer(kommune_id=by.kommune_id)
    _fill(offer, data, by)
    db.session.add(offer)
    db.session.flush()
    audit.write("offer.add", by=by, object_type="offer", object_id=offer.public_id, detail=data.kind)
    return offer


def change_offer(offer: Offer, data: OfferData, *, by: Actor) -> None:
    """Replace what is known of an offer; who changed it last stands beside it."""
    locked = lock_row(Offer, offer.id)
    _fill(locked, data, by)
    audit.write("offer.change", by=by, object_type="offer", object_id=locked.public_id, detail=data.kind)


def _fill(offer: Offer, data: OfferData, by: Actor) -> None:
    offer.kind = data.kind
    offer.title = data.title
    offer.provider = data.provider
    offer.institution_id = data.institution_id
    offer.audience = data.audience
    offer.places = data.places
    offer.places_free = data.places_free
    offer.begins_on = data.begins_on
    offer.ends_on = data.ends_on
    offer.contact = data.contact
    offer.recorded_at = clock.now()
    offer.membership_id = by.membership_id
