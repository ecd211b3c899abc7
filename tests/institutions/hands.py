"""What tests of sign-in and roles do by hand, more than once."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kette.db import transaction
from kette.institutions.service import admitting
from kette.roles import Role
from tests.world import World


def give_second_role(world: World, key: str, at: str, role: Role) -> None:
    """Give a person of the world another role."""
    with world.inside(), transaction():
        admitting.add_membership(
            world.membership(key).person, world.institution(at), role, kommune_id=world.kommune_id
        )


def switch(world: World, client: FlaskClient, role: Role) -> TestResponse:
    """Choose a role on the page that asks for it."""
    page = client.get("/rolle?next=/konto").text
    pattern = rf'value="([\w-]{{22}})"[^>]*>\s*<label[^>]*>{role.label} –'
    found = re.search(pattern, page)
    assert found, page
    return world.post(client, "/rolle", {"membership": found[1], "next": "/konto"})


def held(client: FlaskClient) -> str | None:
    """Return the token in the client's cookie."""
    with client.session_transaction() as session:
        return session.get("_user_id")
