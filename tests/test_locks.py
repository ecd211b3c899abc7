"""A row that is read again under its lock."""

from flask import Flask

from kette.db import db, lock_row, transaction
from kette.institutions.models import Institution
from tests.world import make_world


def test_what_was_changed_before_the_lock_is_kept(app_context: Flask) -> None:
    world = make_world(app_context)
    with world.inside():
        place_id = world.institution_ids["school"]
        with transaction():
            db.session.get_one(Institution, place_id).short_name = "Neu"
            assert lock_row(Institution, place_id).short_name == "Neu"
        assert db.session.get_one(Institution, place_id).short_name == "Neu"
