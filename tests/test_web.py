"""What holds for every answer: headers, error pages, CSRF, one action per click, static files, and proxies."""

import logging
from pathlib import Path

import pytest
from flask import Flask, flash
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, NoResultFound, OperationalError

from kette import db, doors, failing
from kette.app import create_app
from kette.chain import BrokenChain
from tests.pages import CheckingClient
from tests.world import PASSWORD, World, make_world, token

pytestmark = pytest.mark.one_engine

SAME_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
SECRET = "Şükrü Öztürk schrieb einen langen Satz, der nicht verloren gehen darf."


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/anmelden", 200),
        ("/healthz", 200),
        ("/konto", 302),
        ("/gibt-es-nicht", 404),
        ("/faelle/%00", 404),
        ("/faelle?q=%00", 404),
        ("/abmelden", 405),
        ("/probe/NoResultFound", 404),
        ("/probe/BrokenChain", 409),
        ("/probe/busy", 503),
        ("/probe/full", 503),
        ("/probe/broken", 500),
        ("/probe/twice", 409),
        ("/probe/odd", 500),
        ("/probe/ValueError", 500),
        ("/probe/AlreadyDone", 200),
        ("/static/kette.css", 200),
    ],
)
def test_every_answer_carries_the_same_headers(client, path, status):
    answer = client.get(path, buffered=True)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in SAME_EVERYWHERE} == SAME_EVERYWHERE
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert policy[0] == "default-src 'none'"
    assert {"frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "script-src 'self'"} <= set(
        policy
    )
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    if not path.startswith("/static"):
        assert answer.headers["Cache-Control"] == "no-store"


def test_plain_http_promises_no_tls(client):
    assert "Strict-Transport-Security" not in client.get("/healthz", base_url="http://localhost").headers


def test_an_error_page_says_what_to_do_and_nothing_of_the_inside(client):
    page = client.get("/probe/ValueError").text
    assert "Bei uns ist ein Fehler aufgetreten" in page
    assert "<code>" in page
    assert all(word not in page for word in (SECRET, "ValueError", "Traceback", "kette/"))


def test_the_log_names_place_and_number_but_not_what_was_typed(client, caplog):
    with caplog.at_level(logging.INFO):
        page = client.get("/probe/ValueError").text
    entry = next(record for record in caplog.records if record.name == "kette.failing")
    number = page.split("<code>")[1].split("</code>")[0]
    assert number in entry.getMessage()
    assert "test_web.py" in entry.getMessage()
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        ("/verwaltung", "403 at institutions.admin for membership"),
        (f"/faelle/{'x' * 22}", "404 at cases.show for membership"),
        ("/gibt/Yildiz", "404 at None for membership"),
    ],
)
def test_whoever_is_refused_is_logged_without_the_address(world, client, caplog, path, refused):
    world.sign_in(client, "jobcenter")
    with caplog.at_level(logging.WARNING):
        client.get(path)
    lines = [record.getMessage() for record in caplog.records if record.name == "kette.web"]
    assert len(lines) == 1
    assert refused in lines[0]
    assert not any(word in lines[0] for word in ("Yildiz", "xxx", "/verwaltung"))


def test_a_busy_database_says_when_to_come_again_and_any_other_fault_is_ours(client):
    assert client.get("/probe/busy").headers["Retry-After"] == "30"
    assert client.get("/probe/full").status_code == 503
    assert client.get("/probe/broken").status_code == 500


def test_a_broken_chain_is_explained_and_leads_back(world, client):
    world.sign_in(client, "jobcenter")
    answer = world.post(
        client, "/probe/BrokenChain", {"text": SECRET}, headers={"Referer": "https://localhost/konto?seite=2"}
    )
    assert answer.status_code == 409
    assert "Das geht von hier aus nicht." in answer.text
    assert 'href="/konto?seite=2"' in answer.text
    assert SECRET in answer.text


def test_the_way_back_never_leads_to_another_site(client):
    answer = client.get("/probe/BrokenChain", headers={"Referer": "https://anderswo.example/konto"})
    assert "anderswo" not in answer.text


def test_what_was_sent_twice_goes_where_its_answer_stands(client):
    assert client.get("/probe/AlreadyDone?ort=/konto").location == "/konto"
    for elsewhere in ("https://anderswo.example", "//anderswo.example", ""):
        answer = client.get("/probe/AlreadyDone", query_string={"ort": elsewhere})
        assert answer.status_code == 200
        assert "Das war schon gespeichert" in answer.text


def test_a_sending_that_is_too_big_is_told_the_limit(world, client):
    world.sign_in(client, "jobcenter")
    world.app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    answer = world.post(client, "/konto/kennwort", {"old_password": "x" * (1024 * 1024 + 1)})
    assert answer.status_code == 413
    assert "höchstens 1 MB" in answer.text


@pytest.mark.parametrize("kind", ["none", "wrong", "of another session", "in the address"])
def test_a_form_without_our_token_changes_nothing_and_gives_the_text_back(world, client, kind):
    world.sign_in(client, "jobcenter")
    other = world.sign_in(world.app.test_client(), "koko")
    tokens = {
        "none": {},
        "wrong": {"csrf_token": "x" * 90},
        "of another session": {"csrf_token": token(other)},
    }
    query = {"csrf_token": token(client)} if kind == "in the address" else {}
    answer = client.post(
        "/abmelden",
        data={"text": SECRET, **tokens.get(kind, {})},
        query_string=query,
        headers={"Referer": "https://localhost/konto"},
    )
    assert answer.status_code == 400
    assert SECRET in answer.text
    assert client.get("/konto").status_code == 200


def test_a_form_from_another_site_is_refused(world, client):
    world.sign_in(client, "jobcenter")
    data = {"csrf_token": token(client)}
    for headers in ({"Referer": "https://anderswo.example/"}, {}):
        assert client.post("/abmelden", data=data, headers=headers).status_code == 400
    text = client.post(
        "/abmelden",
        data=f"csrf_token={token(client)}",
        headers={"Referer": "https://localhost/", "Content-Type": "text/plain"},
    )
    assert text.status_code == 400
    assert client.get("/konto").status_code == 200


def test_signed_out_in_the_middle_of_a_form_the_text_is_given_back(world, client):
    answer = world.post(client, "/konto/kennwort", {"text": SECRET, "new_password": PASSWORD})
    assert answer.status_code == 401
    assert SECRET in answer.text
    assert PASSWORD not in answer.text


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(client):
    answer = client.get("/konto", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/anmelden")


def test_static_files_are_kept_for_good_under_an_address_that_names_their_content(app, client):
    page = client.get("/anmelden").text
    address = next(part for part in page.split('"') if part.startswith("/static/kette.css?v="))
    answer = client.get(address, buffered=True)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    assert client.get("/static/kette.css", buffered=True).headers["Cache-Control"] == "public, max-age=86400"
    assert client.get("/static/nichts.css").headers["Cache-Control"] == "no-store"
    assert client.get("/static/../config.py").status_code == 404


def test_forwarded_addresses_count_only_behind_as_many_proxies_as_configured(instance, database_url):
    seen = {}
    for hops in (0, 1):
        app = made(instance, database_url, PROXIES=hops)
        app.add_url_rule("/wer", "wer", doors.open_door(address))
        answer = app.test_client().get("/wer", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})
        seen[hops] = answer.text
    assert seen == {0: "127.0.0.1", 1: "203.0.113.7"}


def test_without_tls_the_cookie_has_a_name_that_browsers_take(instance, database_url):
    plain = made(instance, database_url, SESSION_COOKIE_SECURE=False)
    answer = plain.test_client().get("/anmelden", base_url="http://127.0.0.1:5000")
    assert answer.headers["Set-Cookie"].startswith("kette=")
    assert "Secure" not in answer.headers["Set-Cookie"]


def test_the_door_of_sqlite_and_its_sentences_for_busy():
    assert all(sign == sign.lower() for sign in failing._BUSY)


def address():
    """Say where the request comes from."""
    from flask import request

    return request.remote_addr or ""


def probe(kind: str):
    """Fail in the way that the address names."""
    from flask import request

    flash("gelesen", "info")
    if kind == "NoResultFound":
        raise NoResultFound
    if kind == "BrokenChain":
        raise BrokenChain("Das geht von hier aus nicht.")
    if kind == "AlreadyDone":
        raise db.AlreadyDone(request.args.get("ort"))
    sentences = {
        "busy": "database is locked",
        "full": "database or disk is full",
        "broken": "no such column: x",
    }
    if kind in sentences:
        raise OperationalError("SELECT", {}, Exception(sentences[kind]))
    faults = {"twice": "UNIQUE constraint failed: x.y", "odd": "CHECK constraint failed: z"}
    if kind in faults:
        raise IntegrityError("INSERT", {}, Exception(faults[kind]))
    raise ValueError(SECRET)


def made(instance: Path, database_url: str, **config: object) -> Flask:
    """Make an app with another configuration."""
    from tests.conftest import MASTER_KEYS

    return create_app(
        instance,
        TESTING=True,
        SECRET_KEY="s" * 32,
        MASTER_KEYS=MASTER_KEYS,
        DATABASE_URL=database_url,
        **config,
    )


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.test_client_class = CheckingClient
    app.add_url_rule("/probe/<kind>", "probe", doors.open_door(probe), methods=["GET", "POST"])
    return app.test_client()


@pytest.fixture
def world(app: Flask, client: FlaskClient) -> World:
    return make_world(app)
