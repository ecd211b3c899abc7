"""An app with codes as people hold it in their hands, and the steps of a sign-in with a second factor."""

import re
from datetime import datetime

import pyotp
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kette import clock
from kette.db import db, transaction
from kette.institutions.models import Person
from kette.institutions.service import factors
from tests.world import PASSWORD, World


def code_at(secret: str, moment: datetime) -> str:
    """Return what the app shows at a moment."""
    return pyotp.TOTP(secret).at(moment)


def give_app(world: World, key: str) -> str:
    """Let a person of the world have an app since a minute ago, and return its secret."""
    with world.inside(), transaction():
        person = db.session.get_one(Person, world.actor(key).person_id)
        factor = factors.begin_app(person)
        secret = factors.secret_of(factor)
        code = code_at(secret, clock.now())
        assert factors.confirm_app(factor.id, code, by=world.actor(key))
        factor.last_step = 0
    return secret


def give_list(world: World, key: str) -> list[str]:
    """Let a person of the world have a printed list, and return its codes."""
    with world.inside(), transaction():
        person = db.session.get_one(Person, world.actor(key).person_id)
        return factors.new_list(person, by=world.actor(key))


def type_password(world: World, client: FlaskClient, key: str, password: str = PASSWORD) -> TestResponse:
    """Type user name and password."""
    return world.post(client, "/anmelden", {"user_name": key, "password": password})


def type_code(world: World, client: FlaskClient, code: str) -> TestResponse:
    """Type a code of the app or the list."""
    return world.post(client, "/anmelden/zweiter-faktor", {"code": code})


def secret_on(page: str) -> str:
    """Read the secret as text from the page that shows it."""
    found = re.search(r"<code class=\"factor-secret\">([A-Z2-7 ]+)</code>", page)
    assert found, page
    return found[1].replace(" ", "")


def codes_on(page: str) -> list[str]:
    """Read the codes from the page that shows the list."""
    return re.findall(r"<code>([0-9A-Z]{4}-[0-9A-Z]{4})</code>", page)
