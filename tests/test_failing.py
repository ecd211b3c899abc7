"""What is answered to what no browser sends."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.world import World, make_world


@pytest.mark.parametrize(
    ("seat", "form", "field"),
    [("school", "/faelle/begleitung", "fall"), ("moderator", "/konferenzen/tagesordnung", "case")],
)
def test_a_sign_that_nobody_can_type_is_no_fault_of_ours(
    app: Flask, client: FlaskClient, seat: str, form: str, field: str
) -> None:
    with app.app_context():
        world: World = make_world(app)
    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    world.sign_in(client, seat)
    answer = world.post(client, form, {field: "a\0b"})
    assert answer.status_code < 500
    if world.app.config["DATABASE_URL"].startswith("postgresql"):
        assert "ein Zeichen, das niemand tippen kann" in answer.get_data(as_text=True)
