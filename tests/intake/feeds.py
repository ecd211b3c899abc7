"""Feeds of the Agentur für Arbeit made for the tests, and a pupil whom they are about."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import select
from werkzeug.test import TestResponse

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.db import db, transaction
from kette.intake.models.statutory import ReturnEntry, ReturnFeed
from kette.intake.rules.returns import Returned, read_feed
from kette.intake.service import returning
from kette.privacy.rules.informing import Informed
from tests.world import World

DAY = date(2027, 9, 10)
TIM = PersonalData("Müller", "Tim", date(2010, 2, 13), "m", "Lindenweg 7", "99901", "Kettenstadt")
HEAD = "Name;Vorname;Geburtsdatum;geänderte Anschrift"
MOVED = "Müller;Tim;13.02.2010;Neuer Weg 3, 99902 Kettenstadt"


@contextmanager
def on(day: date = DAY) -> Iterator[None]:
    with clock.standing_at(clock.at_local(day)):
        yield


def report_tim(world: World) -> Case:
    """Report Tim Müller by the school, inside a transaction."""
    return report_case(
        TIM,
        school=world.institution("school"),
        cohort=2027,
        class_name="10b",
        by=world.actor("school"),
        facts={"needs": ["absence"]},
        informed=Informed(DAY),
    )


def reported(world: World) -> int:
    """Report Tim Müller by the school."""
    with on(), transaction():
        return report_tim(world).id


def taken(world: World, *rows: str, by: str = "safety_net", file_hash: str = "file") -> ReturnFeed:
    """Take in a feed of these rows."""
    with on():
        lines, problems = read_feed("\n".join([HEAD, *rows, ""]).encode(), on=DAY)
        assert problems == ()
        with transaction():
            return returning.take_in(
                lines,
                agency=world.institution("agency"),
                cohort=2027,
                file_hash=file_hash,
                by=world.actor(by),
            )


def results(feed: ReturnFeed) -> list[Returned]:
    """Return what became of the lines of a feed."""
    return list(
        db.session.scalars(
            select(ReturnEntry.result).where(ReturnEntry.feed_id == feed.id).order_by(ReturnEntry.line)
        )
    )


def carried(answer: TestResponse) -> dict[str, str]:
    """Return the file as it goes along with the page that says what it would do."""
    found = re.search(r'name="carried" value="([^"]+)"', answer.get_data(as_text=True))
    assert found is not None
    return {"carried": found[1]}
