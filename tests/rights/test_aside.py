"""The word about rights beside a case stands only where its page opens."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from kette.db import transaction
from kette.privacy.rules.sight import AccessReason
from kette.privacy.service.accesses import grant_access
from tests.cases.pupils import AT, load, page, report
from tests.world import World, make_world

TITLE = "Information und Rechte"


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(AT):
        yield make_world(app)


def test_whoever_sees_a_case_by_pseudonym_alone_gets_no_dead_link_to_rights(
    world: World, client: FlaskClient
) -> None:
    with world.inside():
        case = report(world)
        with transaction():
            grant_access(
                load(case).id,
                world.institution_ids["jobcenter"],
                AccessReason.CONFERENCE,
                by=world.actor("school"),
                until_on=None,
            )
    world.sign_in(client, "jobcenter")
    assert TITLE not in page(client, f"/faelle/{case}")
    assert client.get(f"/faelle/{case}/rechte").status_code == 404
    world.sign_out(client)
    world.sign_in(client, "school")
    assert TITLE in page(client, f"/faelle/{case}")
    assert client.get(f"/faelle/{case}/rechte").status_code == 200
