"""Promised cases in September, from which the tests of starts go out."""

from datetime import date
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.cases.rules.outcomes import Proof
from kette.cases.service.work import promise
from kette.db import db, transaction
from kette.links import queries as links
from kette.links.models import PaperLink
from kette.starts import service
from tests.handover.situations import acting_on, case, consent, reported
from tests.links.situations import Paper
from tests.world import World

ASKED_ON = date(2027, 9, 15)


def promised(world: World, place: str | None, *, with_consent: bool = True) -> int:
    """Report a case of the school with a promise, say where it leads, and return its key."""
    with world.inside():
        case_id = reported(world)
        with acting_on():
            promise(case(case_id), "WERK", proof=Proof.WRITTEN, by=world.actor("school"))
            if place is not None:
                service.say_where(case(case_id), world.institution(place), by=world.actor("school"))
                if with_consent:
                    consent(world, case_id, place)
        return case_id


def ask(world: World, day: date = ASKED_ON) -> int:
    """Let the nightly run of a day ask, and return how many lists went out."""
    with world.inside(), clock.standing_at(clock.at_local(day, 6)), transaction():
        return service.ask(day)


def paper_of(world: World, client: FlaskClient) -> Paper:
    """Return the address of the newest list, in a browser."""
    with world.inside():
        link = db.session.scalars(
            select(PaperLink).where(PaperLink.list_id.is_not(None)).order_by(PaperLink.id.desc()).limit(1)
        ).one()
        return Paper(world, client, urlsplit(links.address(link)).path, "")
