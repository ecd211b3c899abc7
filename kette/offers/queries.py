"""Reading the register of help: all offers, narrowed by kind and free places, and one of them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from kette.db import db
from kette.offers.models import Offer


def offers(
    day: date, *, kind: str | None = None, only_free: bool = False, over: bool = False
) -> Sequence[Offer]:
    """List offers by kind and title.

    :param kind: official key; None for all.
    :param only_free: leave out those without a free place.
    :param over: whether those are listed that have ended before the day, too.
    """
    found = select(Offer).order_by(Offer.kind, Offer.title, Offer.id)
    if kind is not None:
        found = found.where(Offer.kind == kind)
    if only_free:
        found = found.where(Offer.places_free > 0)
    if not over:
        found = found.where(or_(Offer.ends_on.is_(None), Offer.ends_on >= day))
    return db.session.scalars(found).all()


def offer(public_id: str) -> Offer:
    """Return an offer. Raises NoResultFound."""
    return db.session.scalars(select(Offer).where(Offer.public_id == public_id)).one()
