"""The lists of cases that have a name: what stands on each, how many, and what one says when it is empty."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock, settings
from kette.cases.queries.lists import beside
from kette.cases.rules.filters import Listing
from kette.cases.rules.lists import LISTS, lists_of
from kette.db import transaction
from kette.institutions.models import Membership
from kette.institutions.service import admitting
from kette.institutions.service.absences import note_absence
from kette.lists.service import choose_columns, keep
from kette.roles import Role
from tests.cases.pupils import (
    AT,
    DAY,
    close,
    consent,
    counted,
    hand_over,
    listed,
    load,
    offer,
    page,
    report,
)
from tests.world import World, make_world

# In spring: the school year ends in a hundred days and some, and what leaves the chain with it is listed.
SPRING = clock.at_local(date(2027, 5, 3), 9)


@pytest.fixture
def cases(world: World) -> dict[str, str]:
    """Give cases that differ in where they stand and who takes care of them."""
    with world.inside():
        with clock.standing_at(SPRING - timedelta(days=60)):
            made = {
                "quiet": report(world),
                "grown": report(world, "Nguyen", "Anh", born_on=date(2008, 1, 3)),
                "closed": report(world, "Öztürk", "Ayşe"),
                "south": report(world, "Wójcik", "Łukasz", by="other_school"),
            }
        with clock.standing_at(SPRING - timedelta(days=5)):
            close(world, made["closed"])
            made["offered"] = report(world, "Kaya", "Elif")
            consent(world, made["offered"], "jobcenter")
            offer(world, made["offered"], "jobcenter")
            made["reserved"] = report(world, "Meyer", "Tom")
            offer(world, made["reserved"], "jobcenter")
            for key, name in (("mine", "Kovač"), ("nobodys", "Schmidt"), ("left", "Celik")):
                made[key] = report(world, name, "Ivan")
                hand_over(world, made[key], "jobcenter")
            with transaction():
                load(made["nobodys"]).adviser_id = None
                load(made["left"]).adviser_id = _colleague(world).id
    return made


def _colleague(world: World, key: str = "gone") -> Membership:
    person = admitting.add_person(key, "Kollegin Fort", world.password, email=f"{key}@example.org")
    return admitting.add_membership(
        person, world.institution("jobcenter"), Role.ADVISER, kommune_id=world.kommune_id
    )


def on(client: FlaskClient, cases: dict[str, str], listing: Listing | None, more: str = "") -> set[str]:
    """Return which of the cases stand on a list."""
    words = {public_id: word for word, public_id in cases.items()}
    query = f"?liste={listing.value}{more}" if listing else f"?{more}"
    return {words[one] for one in listed(client, query)}


@pytest.mark.parametrize(
    ("who", "listing", "expected"),
    [
        ("jobcenter", Listing.MINE, {"mine"}),
        ("jobcenter", Listing.OURS, {"mine", "nobodys", "left"}),
        ("jobcenter", Listing.NOBODY, {"nobodys"}),
        ("jobcenter", Listing.OWED, set()),
        ("jobcenter", Listing.QUIET, set()),
        ("school", Listing.OURS, {"quiet", "grown", "offered", "reserved"}),
        ("school", Listing.OWED, {"offered"}),
        ("school", Listing.QUIET, {"quiet", "grown"}),
        # Whoever must still attend school stays with it.
        ("school", Listing.LEAVING, {"grown"}),
        ("class_teacher", Listing.LEAVING, {"grown"}),
        ("koko", Listing.OWED, {"offered"}),
        ("koko", Listing.QUIET, {"quiet", "grown", "south"}),
        ("koko", Listing.LEAVING, {"grown"}),
        ("moderator", Listing.OWED, {"offered"}),
    ],
)
def test_a_list_with_a_name_holds_what_its_name_says(
    client: FlaskClient, world: World, cases: dict[str, str], who: str, listing: Listing, expected: set[str]
):
    with clock.standing_at(SPRING):
        world.sign_in(client, who)
        assert on(client, cases, listing) == expected


def test_whose_adviser_left_or_is_locked_out_has_nobody(
    client: FlaskClient, world: World, cases: dict[str, str]
):
    with clock.standing_at(SPRING):
        world.sign_in(client, "jobcenter")
        assert on(client, cases, Listing.NOBODY) == {"nobodys"}
        with world.inside(), transaction():
            _adviser(cases["left"]).until_on = clock.today()
        assert on(client, cases, Listing.NOBODY) == {"nobodys", "left"}
        with world.inside(), transaction():
            seat = _adviser(cases["left"])
            seat.until_on, seat.person.locked_at = None, clock.now()
        assert on(client, cases, Listing.NOBODY) == {"nobodys", "left"}


def _adviser(public_id: str) -> Membership:
    from kette.db import db

    return db.session.get_one(Membership, load(public_id).adviser_id)


def test_whoever_stands_in_has_the_cases_of_both(client: FlaskClient, world: World, cases: dict[str, str]):
    with clock.standing_at(SPRING):
        with world.inside(), transaction():
            gone = _adviser(cases["left"])
            note_absence(
                world.membership("jobcenter"),
                clock.today(),
                clock.today() + timedelta(days=3),
                by=admitting.actor_of(gone),
            )
        world.sign_in(client, "jobcenter")
        assert on(client, cases, Listing.MINE) == {"mine", "left"}


def test_days_without_activity_are_counted_as_the_list_says_them(client: FlaskClient, world: World):
    made = {}
    with world.inside():
        # Late in the evening, and read in the morning: less than so many times 24 hours, and so many days ago.
        for days in (6, 7, 8):
            with clock.standing_at(clock.at_local(DAY - timedelta(days=days), 22)):
                made[str(days)] = report(world, f"Zahl{days}", "Anna", facts={})
    with clock.standing_at(AT):
        world.sign_in(client, "school")
        assert on(client, made, Listing.QUIET, "&tage=7") == {"7", "8"}
        assert on(client, made, None, "tage=8") == {"8"}
        assert on(client, made, Listing.QUIET) == set()
        assert "vor 7 Tagen" in page(client, "/faelle?tage=7")


@pytest.mark.parametrize("who", ["school", "class_teacher", "jobcenter", "koko", "moderator"])
def test_every_tab_says_how_many_are_on_its_list(
    client: FlaskClient, world: World, cases: dict[str, str], who: str
):
    with clock.standing_at(SPRING):
        world.sign_in(client, who)
        html = page(client, "/faelle")
        for one in lists_of(world.actor(who).role):
            number = len(on(client, cases, one.listing))
            assert f'{one.listing.label} <span class="kette-count">{number}</span>' in html, one.listing


def test_a_list_of_another_role_is_told_to_be_none(client: FlaskClient, world: World, cases: dict[str, str]):
    with clock.standing_at(SPRING):
        world.sign_in(client, "koko")
        html = page(client, f"/faelle?liste={Listing.MINE.value}")
        assert "Diesen Filter gibt es nicht (mehr), er gilt nicht: Liste." in html
        assert Listing.MINE.label not in html
        assert len(listed(client, f"?liste={Listing.MINE.value}")) == len(listed(client))


@pytest.mark.one_engine
@pytest.mark.parametrize("who", ["school", "class_teacher", "jobcenter", "koko", "moderator"])
def test_an_empty_list_says_what_to_do_next(client: FlaskClient, world: World, who: str):
    world.sign_in(client, who)
    for one in lists_of(world.actor(who).role):
        html = page(client, f"/faelle?liste={one.listing.value}")
        assert one.empty in html
        assert one.next_step[0] in html


def test_every_list_has_a_name_a_role_and_a_next_step(app: Flask):
    assert {one.listing for one in LISTS} == set(Listing)
    for one in LISTS:
        assert one.roles
        assert one.empty.endswith(".")
        assert one.next_step[1] in app.view_functions


@pytest.mark.parametrize("who", ["school", "class_teacher", "jobcenter", "koko"])
def test_tabs_kept_lists_and_columns_cost_no_query_beyond_four(
    app: Flask, client: FlaskClient, world: World, cases: dict[str, str], who: str
):
    with clock.standing_at(SPRING):
        world.sign_in(client, who)
        for number in range(3):
            world.post(client, "/faelle/listen", {"name": f"Liste {number}", "tage": "14", "shared": "y"})
        for listing in (None, *(one.listing for one in lists_of(world.actor(who).role))):
            with counted(app) as statements:
                html = page(client, f"/faelle?liste={listing.value}" if listing else "/faelle")
            # Institutions, all that stands around the list, its rows, and on what the sight of them rests.
            assert len(statements) == (4 if "<tbody>" in html else 3), statements


def test_what_stands_around_a_list_is_of_its_own_kommune(world: World):
    other = make_world(world.app, "Gliedern", "gliedern", user=lambda key: f"{key}2")
    report(world)
    with other.inside():
        report(other, "Müller", "Jörg")
        report(other, "Kaya", "Elif")
        with transaction():
            settings.put("read_access_days", 77, valid_from=date(2020, 1, 1), by=other.actor("school"))
            keep("Fremd", {"tage": "3"}, is_shared=True, by=other.actor("koko"))
            choose_columns(("stand",), by=other.actor("koko"))
    world.enter()
    assert settings.get("read_access_days") == 30
    found = beside(world.actor("school"), DAY)
    assert (found.reading, found.all_open, found.counts[Listing.OURS]) == (30, 1, 1)
    koko = beside(world.actor("koko"), DAY)
    assert (koko.all_open, list(koko.kept), len(koko.columns)) == (1, [], 6)
    other.enter()
    theirs = beside(other.actor("koko"), DAY)
    assert (theirs.all_open, [one.name for one in theirs.kept], len(theirs.columns)) == (2, ["Fremd"], 2)
    assert beside(other.actor("school"), DAY).reading == settings.get("read_access_days") == 77
