"""Who takes part: Kommunen, institutions, people and their roles."""

import pytest
from flask import Flask

from kette.institutions import queries, service
from tests.world import PEOPLE, World, make_world


@pytest.fixture
def world(app_context: Flask) -> World:
    made = make_world(app_context)
    made.enter()
    return made


def test_a_world_has_every_role_and_the_actor_says_who_acts(world):
    for key, (at, role, _) in PEOPLE.items():
        actor = world.actor(key)
        assert (actor.role, actor.institution_id) == (role, world.institution_ids[at])
        assert actor == service.actor_of(world.membership(key))
    assert world.actor("class_teacher").classes == ("10A", "10B")
    assert queries.safety_net().name == "Auffangstelle Kettenstadt"
    assert queries.school("990001").short_name == "GE Nord"
