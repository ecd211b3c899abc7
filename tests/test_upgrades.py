"""What a migration does with the data it finds."""

from importlib import import_module
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from kette import clock
from kette.db import db, transaction
from kette.rights.models import ErasureWord
from tests.cases.pupils import AT
from tests.rights.test_erasure import WISH
from tests.rights.test_requests import accompanied, ask
from tests.world import World, make_world


def migration(name: str) -> ModuleType:
    """Return a migration's module; its name begins with a number."""
    return import_module(f"kette.migrations.versions.{name}")


@pytest.mark.one_engine
def test_an_erasure_asked_for_before_each_had_a_say_is_asked_of_all_with_data(app: Flask) -> None:
    with clock.standing_at(AT):
        world = make_world(app)
        asked(world, app.test_client())
        with world.inside():
            before = said(world)
            assert len(before) == 2
            with transaction():
                db.session.execute(delete(ErasureWord))
            assert said(world) == []
            for _ in range(2):  # a second run asks nobody twice
                migration("0003_words_for_open_erasures").fill(db.session.connection())
                assert said(world) == before


def asked(world: World, client: FlaskClient) -> None:
    """Take down that somebody wants to be forgotten, whose data a school and the Jobcenter have."""
    ask(world, client, accompanied(world), WISH)


def said(world: World) -> list[tuple[int, str | None]]:
    """Return which institutions are asked, and what they said."""
    rows = db.session.execute(
        select(ErasureWord.institution_id, ErasureWord.word).order_by(ErasureWord.institution_id)
    )
    return [tuple(row) for row in rows]
