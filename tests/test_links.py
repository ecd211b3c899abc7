"""No page leads its reader to a closed door: every link that a role finds opens for that role."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cases.pupils import hand_over, offer, promise, report, write
from tests.world import World, make_world

LINK = re.compile(r'<a [^>]*href="(/[^"]*)"')
RANDOM = re.compile(r"[\w-]{22}")
MOST = 60  # pages per role; of one kind the first is opened


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "who",
    ["school", "class_teacher", "other_school", "agency", "jobcenter", "safety_net", "koko", "moderator"],
)
def test_every_link_that_a_role_finds_opens_for_it(world: World, client: FlaskClient, who: str) -> None:
    with world.inside():
        write(world, report(world, "Ahorn"), "school")
        report(world, "Birke", informed=False)
        offer(world, report(world, "Eiche"), "agency")
        for family in ("Fichte", "Linde"):
            hand_over(world, report(world, family), "jobcenter")
        promise(world, report(world, "Ulme"))
    world.sign_in(client, who)
    todo, seen, closed, opened = ["/"], {"/"}, [], 0
    while todo and opened < MOST:
        path = todo.pop(0)
        answer = client.get(path)
        opened += 1
        if answer.status_code >= 400:
            closed.append((path, answer.status_code))
        if answer.mimetype != "text/html":
            continue
        for found in LINK.findall(answer.get_data(as_text=True)):
            link = unescape(found)
            if (kind := RANDOM.sub(":id", link.split("?")[0])) not in seen:
                seen.add(kind)
                todo.append(link)
    assert closed == []
    assert opened > 5


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)
