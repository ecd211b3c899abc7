"""Every door of the house: who finds it open, who finds it shut, and that nothing opens without our form."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.routing import Rule

from kette import doors
from kette.db import db
from kette.roles import PERSONAL_ROLES, Role
from tests.world import PEOPLE, World, make_world, token

pytestmark = pytest.mark.one_engine

READING = {"GET", "HEAD", "OPTIONS"}
# One person for each role.
PERSON_OF = {role: key for key, (_, role, _) in reversed(PEOPLE.items())}
# What changes with every look at a page.
UNSTEADY = {"sign_ins", "alembic_version"}


def test_every_page_says_who_may_open_it(app):
    doors.check_doors(app)
    assert [rule.endpoint for rule in rules(app) if doors.roles_of(app, rule.endpoint) is None] == []


def test_a_page_that_says_nothing_stops_the_start_and_stays_shut(world):
    app = world.app
    app.add_url_rule("/vergessen", "vergessen", lambda: "offen")
    with pytest.raises(RuntimeError, match="vergessen"):
        doors.check_doors(app)
    assert app.test_client().get("/vergessen").status_code == 302
    for role in PERSONAL_ROLES:
        client = world.sign_in(app.test_client(), PERSON_OF[role])
        assert client.get("/vergessen").status_code == 403


def test_a_door_for_nobody_cannot_be_made():
    with pytest.raises(ValueError, match="nobody"):
        doors.allow()


def test_few_doors_stand_open(app):
    opened = {rule.endpoint for rule in rules(app) if not doors.roles_of(app, rule.endpoint)}
    ways_in = {"sign_in", "passkey_sign_in", "outside_start", "outside_return"}
    # Behind an address on paper, which asks for a code before it shows or takes anything.
    on_paper = {"start", "send_code", "check_code", "answer", "accept", "decline", "done"}
    on_paper = {f"links.{name}" for name in on_paper} | {"starts.answer", "starts.take", "starts.done"}
    assert (
        opened
        == {"static", "healthz", "healthz_scheduler"}
        | {f"institutions.{name}" for name in ways_in}
        | on_paper
        # A calendar program brings the secret of its address and nothing else.
        | {"feeds.read"}
    )


def test_only_the_administration_opens_the_administration(app):
    for rule in rules(app):
        if rule.rule.startswith("/verwaltung"):
            assert doors.roles_of(app, rule.endpoint) == {Role.ADMINISTRATOR}, rule.endpoint


def test_nobody_signed_out_sees_anything(world):
    client = world.app.test_client()
    client.get("/anmelden")
    for rule in closed(world.app):
        for method in sorted(rule.methods or ()):
            answer = send(world, client, method, rule)
            assert answer.status_code in {302, 401}, (method, rule.rule)
            if answer.status_code == 302:
                assert answer.location.startswith("/anmelden"), (method, rule.rule)


@pytest.mark.parametrize("role", PERSONAL_ROLES)
def test_a_role_opens_its_own_doors_only(world, role):
    client = world.sign_in(world.app.test_client(), PERSON_OF[role])
    before = dump(world)
    foreign = [
        rule for rule in closed(world.app) if role not in (doors.roles_of(world.app, rule.endpoint) or ())
    ]
    for rule in foreign:
        for method in sorted(rule.methods or ()):
            assert send(world, client, method, rule).status_code == 403, (method, rule.rule)
    assert dump(world) == before
    for rule in closed(world.app):
        if rule not in foreign and "GET" in (rule.methods or ()):
            answer = client.get(address(rule), headers={"Referer": "https://localhost/"})
            assert answer.status_code in {200, 302, 303, 404}, (rule.rule, answer.status_code)
            if rule.arguments:
                assert answer.status_code == 404, rule.rule


@pytest.mark.parametrize("role", PERSONAL_ROLES)
def test_what_does_not_exist_cannot_be_acted_on(world, role):
    client = world.sign_in(world.app.test_client(), PERSON_OF[role])
    before = dump(world)
    for rule in closed(world.app):
        own = role in (doors.roles_of(world.app, rule.endpoint) or ())
        if own and rule.arguments and "POST" in (rule.methods or ()):
            answer = send(world, client, "POST", rule)
            assert answer.status_code == 404, (rule.rule, answer.status_code)
    assert dump(world) == before


@pytest.mark.parametrize("role", PERSONAL_ROLES)
def test_without_the_token_of_our_form_nothing_happens(world, role):
    client = world.sign_in(world.app.test_client(), PERSON_OF[role])
    other = world.sign_in(world.app.test_client(), "ag")
    before = dump(world)
    for rule in closed(world.app):
        if role not in (doors.roles_of(world.app, rule.endpoint) or ()):
            continue
        for method in sorted(set(rule.methods or ()) - READING):
            for data in ({}, {"csrf_token": "falsch"}, {"csrf_token": token(other)}):
                answer = client.open(
                    address(rule), method=method, data=data, headers={"Referer": "https://localhost/"}
                )
                assert answer.status_code == 400, (method, rule.rule)
    assert dump(world) == before


def test_a_wrong_method_is_refused(world):
    client = world.sign_in(world.app.test_client(), "administrator")
    known = world.app.url_map.bind("localhost")
    for path in {address(rule) for rule in closed(world.app)}:
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(known.allowed_methods(path)):
            data = {"csrf_token": token(client)}
            answer = client.open(path, method=method, data=data, headers={"Referer": "https://localhost/"})
            assert answer.status_code == 405, (method, path)


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_way_of_writing_an_address_opens_a_door(world, signed_in):
    client = world.app.test_client()
    if signed_in:
        world.sign_in(client, "jobcenter")
    for path in ("/verwaltung", "/verwaltung/einstellungen", "/verwaltung/personen/neu"):
        for trick in tricks(path):
            # As a server reads it: the test client would take "//name" for a host.
            answer = client.get("/" if trick.startswith("//") else trick, environ_overrides=as_sent(trick))
            assert answer.status_code in {302, 308, 403, 404, 405}, (trick, answer.status_code)
            assert "Einstellungen" not in answer.text
            if answer.status_code in {302, 308}:
                local = answer.location.removeprefix("https://localhost")
                assert doors.local_path(local), trick
                shut = client.get(local).status_code in {302, 403, 404}
                assert shut or local.startswith("/anmelden"), trick


def test_headers_that_claim_another_address_or_method_change_nothing(world):
    client = world.sign_in(world.app.test_client(), "jobcenter")
    for headers in (
        {"X-Original-URL": "/verwaltung"},
        {"X-Rewrite-URL": "/verwaltung"},
        {"X-HTTP-Method-Override": "POST"},
        {"X-Forwarded-User": "administrator"},
        {"Authorization": "Basic YWRtaW5pc3RyYXRvcjp4"},
    ):
        assert client.get("/verwaltung", headers=headers).status_code == 403
        assert "Jana Jobst" in client.get("/konto", headers=headers).text


def test_of_another_kommune_the_administration_finds_and_changes_nothing(world):
    other = make_world(world.app, "Gliedern", "gliedern", user=lambda key: f"{key}2")
    client = world.sign_in(world.app.test_client(), "administrator")
    with other.inside():
        foreign = {
            "stellen": other.institution("jobcenter").public_id,
            "personen": other.membership("jobcenter").person.public_id,
            "rollen": other.membership("jobcenter").public_id,
        }
    before = dump(world)
    page = client.get("/verwaltung").text
    assert not any(public_id in page for public_id in foreign.values())
    for kind, public_id in foreign.items():
        missing = client.get(f"/verwaltung/{kind}/{'x' * 22}")
        found = client.get(f"/verwaltung/{kind}/{public_id}")
        assert (found.status_code, bare(found.text)) == (missing.status_code, bare(missing.text))
        for verb in ("", "/ende", "/sperre", "/freigabe", "/kennwort"):
            answer = world.post(
                client, f"/verwaltung/{kind}/{public_id}{verb}", {"sure": "y", "on": "01.01.2027"}
            )
            assert answer.status_code in {404, 405}, (kind, verb)
    assert dump(world) == before


def test_every_page_of_the_navigation_that_exists_opens_for_its_role(world):
    from kette.navigation import NAVIGATION, SECONDARY

    for entry in (*NAVIGATION, *SECONDARY):
        if entry.endpoint in world.app.view_functions:
            declared = doors.roles_of(world.app, entry.endpoint) or frozenset()
            assert entry.roles <= declared, entry.endpoint


def rules(app: Flask) -> list[Rule]:
    """List all routes of the app."""
    return list(app.url_map.iter_rules())


def closed(app: Flask) -> Iterator[Rule]:
    """Yield the routes that ask who one is."""
    for rule in rules(app):
        if doors.roles_of(app, rule.endpoint):
            yield rule


def address(rule: Rule) -> str:
    """Write an address for a route, of a thing that does not exist."""
    words = re.sub(r"<any\((\w+)[^)]*\):\w+>", r"\1", rule.rule)
    return re.sub(
        r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>",
        lambda found: "987654" if found[1] == "int" else "x" * 22,
        words,
    )


def send(world: World, client: FlaskClient, method: str, rule: Rule):
    """Send a request as our own pages would, with a good token where one is asked for."""
    if method in READING:
        return client.open(address(rule), method=method)
    return world.post(client, address(rule), method=method)


def tricks(path: str) -> list[str]:
    """Write an address in other ways."""
    first = path[1]
    return [
        f"/{path}",
        f"//localhost{path}",
        f"{path}/",
        f"{path}/.",
        f"/.{path}",
        f"/static/..{path}",
        f"/static/%2e%2e{path}",
        f"/anmelden/..{path}",
        f"{path};a=b",
        f"{path}%00",
        f"{path}%20",
        f"{path}%2f",
        f"{path}.html",
        f"{path}%3fa",
        path.upper(),
        path.replace(first, f"%{ord(first):x}", 1),
        path.replace("/", "\\"),
        f"{path}?next=/anmelden",
    ]


def as_sent(path: str) -> dict[str, str]:
    """Return what stands in the request's environment where the client would read an address otherwise."""
    return {"PATH_INFO": path} if path.startswith("//") else {}


def dump(world: World) -> dict[str, list[tuple[object, ...]]]:
    """Return the content of all tables, except what every look at a page changes."""
    found = {}
    with world.inside():
        for table in db.metadata.sorted_tables:
            if table.name not in UNSTEADY:
                rows = db.session.execute(select(text("*")).select_from(table)).all()
                found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def bare(page: str) -> str:
    """Return a page without its keys."""
    return re.sub(r'(value|content)="[^"]*"', "", page)


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)
