"""Signing in with the Kommune's own identity provider, against one that runs as a process of its own."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock, settings
from kette.audit import AuditEntry
from kette.db import db, transaction
from kette.institutions.models import OutsideName, Person
from kette.institutions.rules.providers import read_providers
from kette.institutions.service import admitting
from kette.institutions.views import providers
from kette.roles import Role
from tests.institutions.provider import Issuer, running
from tests.pages import CheckingClient
from tests.world import World, make_world

START = "/anmelden/dienst/kettenstadt"
RETURN = "http://127.0.0.1:5000/anmelden/dienst/kettenstadt/zurueck"
UNKNOWN = "gehört in Kette kein offener Zugang"
REFUSED = "hat nicht geklappt. Bitte beginnen Sie sie hier neu."

pytestmark = pytest.mark.one_engine


def test_who_the_provider_knows_comes_in_and_finds_the_page_that_was_wanted(world, client, issuer):
    assert "Anmelden mit: Anmeldedienst Kettenstadt" in client.get("/anmelden").text
    asked = client.get(f"{START}?next=/konto").location
    assert "code_challenge_method=S256" in asked
    assert all(word in asked for word in ("state=", "nonce=", "response_type=code"))
    answer = client.get(issuer.lets_in("s-1", asked))
    assert answer.location == "/konto"
    assert "Jana Jobst" in client.get("/konto").text
    with world.inside():
        entries = db.session.execute(select(AuditEntry.action, AuditEntry.detail)).all()
    assert [tuple(each) for each in entries][:2] == [("outside.bind", ""), ("sign_in", "provider")]


def test_the_wanted_page_is_one_of_ours(client, issuer):
    asked = client.get(f"{START}?next=https://anderswo.example/").location
    assert client.get(issuer.lets_in("s-1", asked)).location == "/"


def test_a_wrong_state_is_refused(client, issuer):
    asked = client.get(START).location
    back = issuer.lets_in("s-1", asked, state="von-anderswo")
    assert refused(client, back) == REFUSED
    assert refused(client, "/anmelden/dienst/kettenstadt/zurueck?code=x") == REFUSED


def test_an_answer_to_another_question_is_refused(client, issuer):
    asked = client.get(START).location
    assert refused(client, issuer.lets_in("s-1", asked, nonce="andere")) == REFUSED


def test_an_answer_is_taken_in_the_browser_that_asked_alone(world, client, issuer):
    back = issuer.lets_in("s-1", client.get(START).location)
    other = world.app.test_client()
    other.get(START)
    assert refused(other, back) == REFUSED


def test_an_answer_is_taken_once_even_with_a_copied_cookie(world, client, issuer):
    asked = client.get(START).location
    cookie = client.get_cookie("__Host-kette")
    back = issuer.lets_in("s-1", asked)
    assert client.get(back).status_code == 302
    thief = world.app.test_client()
    thief.set_cookie("__Host-kette", cookie.value, secure=True)
    assert refused(thief, back) == REFUSED
    assert thief.get("/konto").status_code == 302


def test_a_code_without_its_verifier_is_worth_nothing(client, issuer):
    asked = client.get(START).location
    back = issuer.lets_in("s-1", asked, code_challenge="a" * 43)
    assert refused(client, back) == REFUSED


def test_who_says_no_at_the_provider_is_led_back(client, issuer):
    client.get(START)
    assert refused(client, "/anmelden/dienst/kettenstadt/zurueck?error=access_denied&state=x") == REFUSED


@pytest.mark.parametrize("why", ["unknown", "locked", "elsewhere", "no claim"])
def test_who_has_no_open_account_here_stays_out_and_gets_none(world, client, issuer, why):
    with world.inside(), transaction():
        if why == "locked":
            admitting.lock_person(world.membership("jobcenter").person, by=world.actor("administrator"))
        before = len(db.session.scalars(select(Person)).all())
    if why == "elsewhere":
        make_world(world.app, "Gliedern", "gliedern", user=lambda key: f"{key}-g")
        before *= 2
    names = {"unknown": "niemand", "locked": "jobcenter", "elsewhere": "jobcenter-g", "no claim": None}
    issuer.knows("s-2", preferred_username=names[why])
    assert refused(client, issuer.lets_in("s-2", client.get(START).location)) == UNKNOWN
    with world.inside():
        assert len(db.session.scalars(select(Person)).all()) == before
        assert db.session.scalars(select(OutsideName)).all() == []


def test_a_name_that_the_provider_gives_to_somebody_else_opens_no_account(client, world, issuer):
    assert client.get(issuer.lets_in("s-1", client.get(START).location)).status_code == 302
    world.sign_out(client)
    issuer.knows("s-3", preferred_username="jobcenter")
    assert refused(client, issuer.lets_in("s-3", client.get(START).location)) == UNKNOWN
    # Issuer and subject count, the name may change.
    issuer.knows("s-1", preferred_username="jobst-neu")
    assert client.get(issuer.lets_in("s-1", client.get(START).location)).location == "/"


def test_the_provider_of_one_kommune_opens_no_role_in_another(world, client, issuer):
    other = make_world(world.app, "Gliedern", "gliedern", user=lambda key: f"{key}-g")
    with other.inside(), transaction():
        admitting.add_membership(
            db.session.get_one(Person, world.actor("jobcenter").person_id),
            other.institution("jobcenter"),
            Role.ADVISER,
            kommune_id=other.kommune_id,
        )
    client.get(issuer.lets_in("s-1", client.get(START).location))
    page = client.get("/rolle").text
    assert "Kettenstadt" in page
    assert "Gliedern" not in page


def test_its_two_factors_count_if_the_kommune_says_so(app, world, issuer):
    with world.inside(), transaction():
        settings.put("second_factor", True, valid_from=clock.today(), by=world.actor("administrator"))
    for number, (claims, page) in enumerate(
        (
            ({"amr": ["pwd", "mfa"]}, 200),
            ({"acr": "hoch"}, 200),
            ({"amr": ["pwd"]}, 302),
            ({"acr": "niedrig"}, 302),
            ({}, 302),
        )
    ):
        issuer.knows(f"s-{number + 10}", preferred_username=world.keys[number], **claims)
        client = app.test_client()
        client.get(issuer.lets_in(f"s-{number + 10}", client.get(START).location))
        answer = client.get("/konto")
        assert answer.status_code == page, claims
        if page == 302:
            assert answer.location == "/konto/zweiter-faktor"


def test_a_start_password_does_not_stop_whom_the_provider_lets_in(world, client, issuer):
    with world.inside(), transaction():
        admitting.set_password(world.membership("jobcenter").person, "Wolkenbruch-Teelicht-17", start=True)
    client.get(issuer.lets_in("s-1", client.get(START).location))
    with clock.standing_at(clock.now() + timedelta(minutes=1)):
        assert client.get("/konto").status_code == 200


def test_who_has_no_password_here_is_asked_again_by_the_provider(world, client, issuer):
    page = "/notfaelle/neu"
    client.get(issuer.lets_in("s-1", client.get(START).location))
    assert "Ihr Kennwort" in client.get(page).text
    link = f"{START}?neu=1&next={page}"
    assert link.replace("&", "&amp;") in client.get(page).text
    # A provider that was not asked to ask again vouches for nothing, however fresh its word.
    issuer.knows("s-1", preferred_username="jobcenter", auth_time=seconds(0))
    client.get(issuer.lets_in("s-1", client.get(START).location))
    assert "Ihr Kennwort" in client.get(page).text
    asked = client.get(link).location
    assert "prompt=login" in asked
    assert "max_age=0" in asked
    assert client.get(issuer.lets_in("s-1", asked)).location == page
    assert "Ihr Kennwort" not in client.get(page).text
    sent = {"number": "K-2027-9999", "kind": "bodily", "reason": "Anruf der Nachbarin, akute Gefahr."}
    answer = world.post(client, page, sent)
    assert "Kennwort" not in answer.text
    with clock.standing_at(clock.now() + timedelta(minutes=5)):
        assert "Ihr Kennwort" in client.get(page).text
        assert "Ihr Kennwort" in world.post(client, page, sent).text


def test_who_was_let_pass_as_known_is_not_asked_again(client, issuer):
    issuer.knows("s-1", preferred_username="jobcenter", auth_time=seconds(-600))
    client.get(issuer.lets_in("s-1", client.get(START).location))
    client.get(issuer.lets_in("s-1", client.get(f"{START}?neu=1&next=/notfaelle/neu").location))
    assert "Ihr Kennwort" in client.get("/notfaelle/neu").text


def seconds(from_now: int) -> int:
    return int(clock.now().timestamp()) + from_now


def test_a_provider_that_does_not_answer_is_said_to_be_away(world, client):
    world.app.config["OIDC"] = {"kettenstadt": Issuer("http://127.0.0.1:1", "kette", "x").config()}
    providers.install(world.app)
    answer = client.get(START)
    assert answer.location == "/anmelden"
    assert "gerade nicht erreichbar" in client.get("/anmelden").text


def test_half_a_configuration_stops_the_start():
    with pytest.raises(ValueError, match="kettenstadt"):
        read_providers({"kettenstadt": {"label": "x", "issuer": "https://a.example"}})
    with pytest.raises(ValueError, match="kettenstadt"):
        read_providers({"kettenstadt": {"unbekannt": "x"}})


def test_without_a_provider_there_is_no_such_page(world):
    world.app.config["OIDC"] = {}
    providers.install(world.app)
    client = world.app.test_client()
    assert client.get(START).status_code == 404
    assert client.get(f"{START}/zurueck?code=x&state=y").status_code == 404


def refused(client: FlaskClient, back: str) -> str:
    """Send the browser back, and return which of the sentences the next page says."""
    answer = client.get(back)
    assert answer.location == "/anmelden", answer.location
    page = client.get("/anmelden").text
    assert client.get("/konto").status_code == 302
    return next(sentence for sentence in (UNKNOWN, REFUSED) if sentence in page)


@pytest.fixture(scope="module")
def provider() -> Iterator[Issuer]:
    with ExitStack() as stack:
        yield stack.enter_context(running(RETURN))


@pytest.fixture
def issuer(app: Flask, world: World, provider: Issuer) -> Issuer:
    provider.knows("s-1", preferred_username="jobcenter")
    app.config["OIDC"] = {
        "kettenstadt": provider.config(amr=["mfa"], acr=["hoch"]),
    }
    providers.install(app)
    return provider


@pytest.fixture
def world(app: Flask) -> World:
    app.test_client_class = CheckingClient
    return make_world(app)
