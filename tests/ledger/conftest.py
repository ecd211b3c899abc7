"""A reported case, and a way to try what the database must refuse."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.db import db, kommune, transaction
from kette.privacy.rules.informing import Informed
from tests.ledger.steps import Refused
from tests.world import World, make_world

PUPIL = PersonalData("Yıldız", "Şükrü", date(2009, 1, 2), postcode="42001", town="Kettenstadt")


@pytest.fixture
def refused(app_context: Flask) -> Refused:
    def check(because: str, statement: str) -> None:
        # On PostgreSQL the application's role may not even try to touch the log.
        with pytest.raises(DBAPIError, match=f"{because}|permission denied"), transaction():
            db.session.execute(text(statement))

    return check


@pytest.fixture
def case(world: World) -> Case:
    with transaction():
        return report_case(
            PUPIL,
            school=world.institution("school"),
            cohort=2027,
            by=world.actor("school"),
            class_name="10A",
            informed=Informed(clock.today()),
        )


@pytest.fixture
def world(app_context: Flask) -> Iterator[World]:
    made = make_world(app_context)
    with kommune(made.kommune_id):
        yield made
