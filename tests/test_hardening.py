"""What every answer and every door has in common, asked of all of them: headers, cookies, hosts, forms, caches, addresses."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from kette import doors, headers, web
from kette.app import create_app
from kette.roles import PERSONAL_ROLES
from tests.pages import CheckingClient
from tests.test_access import PERSON_OF, address, closed
from tests.world import World, make_world, token

pytestmark = pytest.mark.one_engine

ELSEWHERE = (
    "https://anderswo.example",
    "//anderswo.example",
    "///anderswo.example",
    "/\\anderswo.example",
    "\\\\anderswo.example",
    "/\t/anderswo.example",
    "/\n/anderswo.example",
    "\t//anderswo.example",
    " //anderswo.example",
    "https:anderswo.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "anderswo.example",
    "/x\r\nSet-Cookie: a=b",
)


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/static/kette.css", {"headers": {"If-None-Match": "*"}}, {200, 304}),
        ("GET", "/static/kette.css", {"headers": {"Range": "bytes=0-9"}}, {206}),
        ("GET", "/static/kette.css", {"headers": {"Range": "bytes=999999999-"}}, {200, 416}),
        ("HEAD", "/anmelden", {}, {200}),
        ("OPTIONS", "/anmelden", {}, {200}),
        ("TRACE", "/anmelden", {}, {405}),
        ("DELETE", "/anmelden", {}, {405}),
        ("GET", "/anmelden/", {}, {404, 308}),
        ("GET", "/%00", {}, {404, 400}),
        ("GET", "/anmelden", {"base_url": "https://anderswo.example"}, {400}),
        ("POST", "/anmelden", {"data": {"user_name": "x"}}, {400}),
    ],
)
def test_rare_answers_carry_the_headers_too(client, method, path, more, status):
    answer = client.open(path, method=method, buffered=True, **more)
    assert answer.status_code in status
    assert {name: answer.headers.get(name) for name in headers.HEADERS} == headers.HEADERS
    assert "Strict-Transport-Security" in answer.headers
    assert "anderswo" not in answer.text


def test_a_name_that_is_not_ours_gets_nothing_not_even_a_link(client):
    for host in ("anderswo.example", "localhost.anderswo.example", "localhost@anderswo.example"):
        answer = client.get("/anmelden", headers={"Host": host})
        assert (answer.status_code, answer.mimetype) == (400, "text/plain")
        assert "Set-Cookie" not in answer.headers
        assert host not in answer.text


def test_the_hosts_are_those_of_the_address_and_of_this_machine():
    assert web._own_hosts("https://kette.stadt.example/") == ["kette.stadt.example", "localhost", "127.0.0.1"]
    assert web._own_hosts("http://0.0.0.0:5000") is None


def test_the_cookie_is_for_this_host_this_way_and_no_script(world):
    client = world.app.test_client()
    client.get("/anmelden")
    answer = world.post(client, "/anmelden", {"user_name": "koko", "password": world.password})
    cookies = answer.headers.getlist("Set-Cookie")
    assert [line.split("=")[0] for line in cookies] == ["__Host-kette"]
    parts = {part.strip() for part in cookies[0].split(";")[1:]}
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert not any(part.startswith(("Domain", "Expires", "Max-Age")) for part in parts)


@pytest.mark.parametrize("role", PERSONAL_ROLES)
def test_every_page_of_a_role_stays_out_of_caches(world, role):
    client = world.sign_in(world.app.test_client(), PERSON_OF[role])
    for rule in own(world.app, role):
        if "GET" in (rule.methods or ()):
            answer = client.get(address(rule), buffered=True)
            assert answer.headers["Cache-Control"] == "no-store", rule.rule
            kind = answer.headers["Content-Type"]
            assert kind.endswith("; charset=utf-8") or not kind.startswith("text/"), (rule.rule, kind)
            assert (
                answer.headers["Content-Security-Policy"] == headers.CSP
                or "sandbox" in answer.headers["Content-Security-Policy"]
            ), rule.rule


@pytest.mark.parametrize("role", PERSONAL_ROLES)
def test_a_form_in_another_dress_or_from_elsewhere_is_refused_at_every_door(world, role):
    client = world.sign_in(world.app.test_client(), PERSON_OF[role])
    good = token(client)
    for rule in own(world.app, role):
        if "POST" in (rule.methods or ()):
            for data, kind, referrer in (
                (f"csrf_token={good}", "text/plain", "https://localhost/"),
                ({"csrf_token": good}, None, "https://anderswo.example/"),
                ({"csrf_token": good}, None, "https://localhost.anderswo.example/"),
                ({"csrf_token": good}, None, None),
            ):
                headers = {"Referer": referrer} if referrer else {}
                answer = client.post(address(rule), data=data, content_type=kind, headers=headers)
                assert answer.status_code == 400, (rule.rule, kind, referrer)


def test_a_token_dies_with_its_session(world):
    client = world.sign_in(world.app.test_client(), "koko")
    old = token(client)
    world.sign_out(client)
    world.sign_in(client, "koko")
    answer = client.post("/abmelden", data={"csrf_token": old}, headers={"Referer": "https://localhost/"})
    assert answer.status_code == 400


def test_no_page_takes_another_method_than_get_and_post(app):
    taken = {method for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert taken <= {"GET", "HEAD", "OPTIONS", "POST"}


def test_hosts_that_are_named_are_the_only_ones(instance, database_url):
    app = create_app(
        instance,
        SECRET_KEY="s" * 32,
        MASTER_KEYS={1: "A" * 43 + "="},
        DATABASE_URL=database_url,
        TRUSTED_HOSTS=["kette.stadt.example"],
    )
    assert app.test_client().get("/healthz", base_url="https://kette.stadt.example").status_code == 200
    assert app.test_client().get("/healthz").status_code == 400


@pytest.mark.parametrize("number", range(len(ELSEWHERE)))
def test_nothing_leads_to_another_site(world, number):
    target = ELSEWHERE[number]
    assert doors.local_path(target) is None
    client = world.app.test_client()
    client.get("/anmelden", query_string={"next": target})
    data = {"user_name": "koko", "password": world.password}
    answer = world.post(client, "/anmelden", data, query_string={"next": target})
    for _ in range(3):
        assert answer.status_code == 302
        assert "anderswo" not in answer.location
        assert answer.location.startswith("/")
        answer = client.get(answer.location)
        if answer.status_code == 200:
            break


@pytest.mark.parametrize("many", [True, False])
def test_a_form_of_too_many_parts_or_too_long_a_part_is_refused(world, many):
    world.app.config.update(PROPAGATE_EXCEPTIONS=False, MAX_FORM_PARTS=50, MAX_FORM_MEMORY_SIZE=1000)
    client = world.sign_in(world.app.test_client(), "koko")
    data = {f"field{number}": "x" for number in range(51)} if many else {"old_password": "x" * 1001}
    file = {"file": (io.BytesIO(b"x"), "x.txt")}
    answer = client.post("/konto/kennwort", data=data | file, headers={"Referer": "https://localhost/"})
    assert answer.status_code == 413
    assert {name: answer.headers.get(name) for name in headers.HEADERS} == headers.HEADERS


def test_our_scripts_keep_nothing_and_build_no_markup():
    static = Path(web.__file__).parent / "static"
    scripts = [file for file in static.rglob("*.js") if "vendor" not in file.parts]
    assert scripts
    forbidden = re.compile(
        r"localStorage|sessionStorage|indexedDB|innerHTML|outerHTML|insertAdjacentHTML|document\.(write|cookie)"
        r"|\beval\b|new Function|postMessage|__proto__"
    )
    assert {file.name: forbidden.findall(file.read_text("utf-8")) for file in scripts} == {
        file.name: [] for file in scripts
    }


def test_the_server_says_nothing_about_itself(client):
    answer = client.get("/anmelden")
    assert not {"Server", "X-Powered-By", "Via"} & set(answer.headers.keys())


def own(app: Flask, role: object) -> list[Rule]:
    """List the doors that stand open to a role."""
    return [rule for rule in closed(app) if role in (doors.roles_of(app, rule.endpoint) or ())]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.test_client_class = CheckingClient
    return app.test_client()


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)
