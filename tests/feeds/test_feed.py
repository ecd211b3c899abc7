"""The address of one's calendar through the real pages: made, renewed, removed; what it says, to whom, and never a name."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Case
from kette.conferences.models import Conference
from kette.conferences.service import changing
from kette.db import db, transaction
from kette.feeds.models import CalendarFeed
from kette.institutions.models import Person
from kette.institutions.service import admitting
from kette.links.rules.tokens import in_groups, token_of
from kette.reminders.service.following_up import set_follow_up
from kette.roles import Role
from tests.conferences.table import AT, DAY, MODERATOR, SEATS, call, report
from tests.feeds.hands import PAGE, SECRET, conferences, events, made, planned, shown
from tests.feeds.rfc5545 import check
from tests.institutions.hands import give_second_role
from tests.reminders.scene import accompany
from tests.world import World, make_world


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(AT):
        yield make_world(app)


def test_an_address_is_made_renewed_and_removed(world: World, client: FlaskClient) -> None:
    world.sign_in(client, "jobcenter")
    assert "Kalender einrichten" in client.get("/konto").text
    assert shown(client) == ""
    world.post(client, PAGE)
    first = shown(client)
    assert shown(client) == first
    assert len(first.replace("-", "")) == len("/kalender/.ics") + 28  # 140 bits
    nobody = client.application.test_client()
    assert nobody.get(first).status_code == 200
    world.post(client, PAGE)
    second = shown(client)
    assert second != first
    assert (nobody.get(first).status_code, nobody.get(second).status_code) == (404, 200)
    world.post(client, f"{PAGE}/ende")
    assert shown(client) == ""
    assert nobody.get(second).status_code == 404
    world.post(client, PAGE)
    assert shown(client) not in ("", first, second)
    with world.inside():
        rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("calendar.%")))
        assert [row.action.split(".")[1] for row in rows] == ["make", "renew", "remove", "make"]
        (feed,) = db.session.scalars(select(CalendarFeed))
        secret = shown(client).removeprefix("/kalender/").removesuffix(".ics")
        kept = " ".join(str(value) for value in vars(feed).values())
        assert secret not in kept
        assert secret.replace("-", "") not in kept


def test_it_says_days_counts_and_conferences_and_follows_what_changes(
    world: World, client: FlaskClient
) -> None:
    with world.inside():
        with transaction():
            conference = planned(world)
        case = accompany(world)
        with transaction():
            set_follow_up(case, DAY + timedelta(days=3), SECRET, by=world.actor("jobcenter"))
        public_id = conference.public_id
    path = made(world, client)
    found = events(client, path)
    (name,) = conferences(client, path)
    entry = found[name]
    assert (entry.value("DTSTART"), entry.params("DTSTART")) == ("20270317T090000", {"TZID": "Europe/Berlin"})
    assert entry.value("DURATION") == "PT25M"
    assert entry.value("LOCATION") == "Raum 12\\; links\\, oben"
    assert (entry.value("URL") or "").endswith(f"/konferenzen/{public_id}")
    assert entry.value("SEQUENCE") == "0"
    again = found["Wiedervorlage in Kette"]
    assert (again.value("DTSTART"), again.value("TRANSP")) == ("20270306", "TRANSPARENT")
    uids = {title: one.value("UID") for title, one in found.items()}
    with clock.standing_at(AT + timedelta(hours=1)), world.inside():
        with transaction():
            changing.change(
                db.session.scalars(select(Conference)).one(), DAY + timedelta(days=15), "10:30", place="Raum 7",
                participants=[world.institution(key) for key in SEATS], by=world.actor(MODERATOR), minutes_per_case=10,
            )  # fmt: skip
        moved = events(client, path)
        assert (moved[name].value("DTSTART"), moved[name].value("SEQUENCE")) == ("20270318T103000", "1")
        assert moved[name].value("LAST-MODIFIED") == "20270303T090000Z"
        assert {title: one.value("UID") for title, one in moved.items()} == uids
        assert moved["Wiedervorlage in Kette"].value("SEQUENCE") == "0"
        assert moved["Wiedervorlage in Kette"].value("LAST-MODIFIED") == "20270303T080000Z"
        with transaction():
            changing.cancel(db.session.scalars(select(Conference)).one(), SECRET, world.actor(MODERATOR))
        off = events(client, path)[f"Abgesagt: {name}"]
        assert (off.value("STATUS"), off.value("UID"), off.value("SEQUENCE")) == (
            "CANCELLED",
            uids[name],
            "2",
        )


def test_no_name_stands_in_it(world: World, client: FlaskClient) -> None:
    """A secret in everything that people type, but the place of a conference, which is the very thing to know."""
    with world.inside():
        with transaction():
            planned(world, "")
        case = accompany(world)
        with transaction():
            set_follow_up(case, DAY, SECRET, by=world.actor("jobcenter"))
        with transaction():
            db.session.execute(update(Person).values(name=SECRET))
            ids = [row.public_id for row in db.session.scalars(select(Case))]
            words = [item.pseudonym for row in db.session.scalars(select(Conference)) for item in row.items]
    for who in (
        "jobcenter",
        "school",
        "class_teacher",
        "koko",
        "moderator",
        "agency",
        "dpo",
        "administrator",
    ):
        path = made(world, client, who)
        answer = client.application.test_client().get(path)
        check(answer.data)
        text = answer.text.replace("\r\n ", "")
        hidden = [
            SECRET,
            "Jobcenter",
            "Gesamtschule",
            "GE Nord",
            "10A",
            "Yıldız",
            "Wójcik",
            "K-2027",
            *ids,
            *words,
        ]
        assert not [word for word in hidden if word in text], who
    assert words


def test_programs_ask_whether_there_is_anything_new(world: World, client: FlaskClient) -> None:
    path = made(world, client)
    nobody = client.application.test_client()
    first = nobody.get(path)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in first.headers
    assert (first.headers["Referrer-Policy"], first.headers["X-Robots-Tag"].split(",")[0]) == (
        "no-referrer",
        "noindex",
    )
    with clock.standing_at(AT + timedelta(hours=5)):
        again = nobody.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Cache-Control"] == "private, no-cache"
        since = nobody.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
        assert since.status_code == 304
        with world.inside(), transaction():
            planned(world)
        changed = nobody.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert changed.status_code == 200
        assert changed.headers["ETag"] != first.headers["ETag"]
        assert changed.headers["Last-Modified"] != first.headers["Last-Modified"]
    assert nobody.head(path).status_code == 200


def test_it_ends_with_the_lock_and_with_the_last_role_at_once(world: World, client: FlaskClient) -> None:
    path = made(world, client)
    nobody = client.application.test_client()
    with world.inside():
        by, person = world.actor("administrator"), world.membership("jobcenter").person
        with transaction():
            admitting.lock_person(person, by=by)
        assert nobody.get(path).status_code == 404
        with transaction():
            admitting.lock_person(person, by=by, locked=False)
        assert nobody.get(path).status_code == 200
        with transaction():
            admitting.end_membership(world.membership("jobcenter"), clock.today(), by)
        assert nobody.get(path).status_code == 404


def test_what_one_role_showed_is_gone_with_that_role(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        planned(world)
    give_second_role(world, "provider", "agency", Role.ADVISER)
    path = made(world, client, "provider")
    assert conferences(client, path)
    with world.inside(), transaction():
        seat = next(
            one
            for one in world.membership("provider").person.memberships
            if one.institution_id != world.actor("provider").institution_id
        )
        admitting.end_membership(seat, clock.today(), world.actor("administrator"))
    assert not conferences(client, path)


def test_nothing_of_another_kommune_stands_in_it(world: World, client: FlaskClient, app: Flask) -> None:
    other = make_world(app, "Nachbarstadt", "nachbarstadt", user=lambda key: f"nachbar-{key}")
    with other.inside(), transaction():
        planned(other)
    path = made(world, client, "moderator")
    assert not conferences(client, path)
    with other.inside(), transaction():
        admitting.add_membership(
            world.membership("moderator").person,
            other.institution("coordination"),
            Role.MODERATOR,
            kommune_id=other.kommune_id,
        )
    assert conferences(client, path)
    with world.inside(), transaction():
        # Made through the identity provider of one Kommune, it shows that one alone.
        db.session.execute(update(CalendarFeed).values(via="kettenstadt"))
    assert not conferences(client, path)


@pytest.mark.one_engine
def test_who_guesses_waits_and_keeps_nobody_else_out(
    world: World, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    path = made(world, client)
    nobody = client.application.test_client()
    guesses = [f"/kalender/{in_groups(token_of(b'guess', str(number)))}.ics" for number in range(14)]
    with caplog.at_level(logging.DEBUG):
        answers = [nobody.get(guess) for guess in guesses]
    assert [answer.status_code for answer in answers] == [404] * 10 + [429] * 4
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert not [guess for guess in guesses if guess.removeprefix("/kalender/") in caplog.text]
    assert nobody.get(path).status_code == 200
    world.sign_in(client, "koko")  # from the same address


@pytest.mark.one_engine
def test_one_calendar_is_a_known_number_of_questions(world: World, client: FlaskClient) -> None:
    path = made(world, client)
    nobody = client.application.test_client()
    asked: list[str] = []
    with world.inside():

        def counted() -> int:
            nobody.get(path)
            asked.clear()
            nobody.get(path)
            return len(asked)

        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        before = counted()
        with transaction():
            for number in range(5):
                call(world, [report(world, f"Name{number}")], running=False, on=DAY + timedelta(days=number))
        assert counted() <= before <= 30, (before, counted())
