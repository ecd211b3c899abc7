"""From one conference to the next: what is carried over by itself, who comes again, and a beginning on the eve."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.conferences.models import AgendaItem, Conference
from kette.conferences.rules.states import ConferenceKind, ItemState
from kette.conferences.service import leading, planning
from kette.db import db, transaction
from tests.conferences.table import AT, MODERATOR, call, in_days, keep, report, seated
from tests.world import World


def test_what_was_not_reached_goes_on_top_of_the_next_agenda_when_the_conference_is_closed(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    with world.inside(), transaction():
        following = call(world, [report(world, "Neu", "Nina")], running=False, on=in_days(28))
        path = f"/konferenzen/{following.public_id}"
    world.sign_in(client, "moderator")
    closed = world.post(client, f"{table['conference']}/abschliessen", {})
    assert "2 Fälle stehen auf der Tagesordnung vom 31.03.2027." in client.get(closed.location).get_data(
        as_text=True
    )
    page = client.get(path).get_data(as_text=True)
    assert page.count("am 03.03.2027 nicht erreicht") == 2
    assert page.index("am 03.03.2027 nicht erreicht") < page.index("Abnehmen")
    with world.inside():
        items = _waiting(path)
        assert [item.position for item in items] == [1, 2, 3]
        assert items[2].case.steps[-1].step.value == "call_conference"


def test_it_comes_back_when_the_conference_is_opened_again(world: World) -> None:
    first, second = seated(world, 2)
    conference, by = first.conference, world.actor(MODERATOR)
    keep(world, first)
    with transaction():
        following = call(world, running=False, on=in_days(28))
        later = planning.hold_following(conference, by)
        leading.close(conference, by)
        assert later is following
        assert planning.carry_over(later, by) == 1
    with transaction():
        later = planning.hold_following(conference, by)
        leading.reopen(conference, "zu früh", by, later=later)
    assert second.state is ItemState.WAITING
    assert [item.state for item in following.items] == [ItemState.DROPPED]
    with transaction():
        later = planning.hold_following(conference, by)
        leading.close(conference, by)
        assert planning.carry_over(following, by) == 1
    assert [item.state for item in following.items] == [ItemState.WAITING]


def test_who_may_not_prepare_the_next_conference_leaves_it_alone(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        assert planning.hold_following(item.conference, world.actor(MODERATOR)) is None
        call(world, kind=ConferenceKind.KOMMUNE, seats=("jobcenter",), running=False, on=in_days(28))
        call(world, running=False, on=in_days(-1))
        assert planning.hold_following(item.conference, world.actor(MODERATOR)) is None
        call(world, running=False, on=in_days(28))
        assert planning.hold_following(item.conference, world.actor("jobcenter")) is None


def test_a_new_conference_starts_with_what_the_last_one_left_and_with_who_came(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "school")
    world.post(client, f"{table['conference']}/abschliessen", {})
    page = client.get("/konferenzen/neu").get_data(as_text=True)
    assert "wer zur Konferenz am 03.03.2027 eingeladen war" in page
    with world.inside():
        came = {
            world.institution(key).public_id
            for key in ("school", "jobcenter", "agency", "youth_office", "coordination")
        }
    assert _ticked(page) == came
    assert 'value="Raum 12"' in page
    planned = world.post(
        client,
        "/konferenzen/neu",
        {
            "kind": "school",
            "school": re.findall(r'<option selected value="([^"]+)">Gesamtschule', page)[0],
            "held_on": "+14",
            "begins": "9:00",
            "participants": sorted(came),
            # Chosen in the list as well: it does not come twice.
            "case": [table["case"]],
        },
    )
    page = client.get(planned.location).get_data(as_text=True)
    assert "2 Fälle stehen vom letzten Mal schon auf der Tagesordnung." in page


@pytest.mark.one_engine
def test_who_usually_comes_depends_on_kind_and_school(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        call(world, kind=ConferenceKind.KOMMUNE, seats=("jobcenter", "provider"), running=False)
        ids = {
            key: world.institution(key).public_id
            for key in ("jobcenter", "provider", "school", "other_school")
        }
    world.sign_in(client, "moderator")
    assert ids["provider"] not in _ticked(client.get("/konferenzen/neu").get_data(as_text=True))
    page = client.get("/konferenzen/neu?kind=kommune").get_data(as_text=True)
    assert _ticked(page) == {ids["jobcenter"], ids["provider"]}
    page = client.get(f"/konferenzen/neu?kind=school&school={ids['other_school']}").get_data(as_text=True)
    assert ids["provider"] not in _ticked(page)
    assert f'selected value="{ids["other_school"]}"' in page


@pytest.mark.one_engine
def test_on_the_eve_whoever_begins_is_asked_and_on_the_day_not(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        conference = call(world, [report(world)], running=False, on=in_days(1))
        planning.invite(conference, world.actor(MODERATOR))
        path = f"/konferenzen/{conference.public_id}"
    world.sign_in(client, "moderator")
    page = client.get(path).get_data(as_text=True)
    assert "Schon jetzt beginnen" in page
    assert 'data-confirm="Die Konferenz ist für Do, 04.03.2027 geplant.' in page
    with clock.standing_at(AT + timedelta(days=1)):
        later = world.sign_in(world.app.test_client(), "moderator")
        page = later.get(path).get_data(as_text=True)
        assert "Konferenz beginnen" in page
        assert "Schon jetzt" not in page
    assert world.post(client, f"{path}/beginnen", {}).status_code == 302
    assert "läuft" in client.get(path).get_data(as_text=True)


def _ticked(page: str) -> set[str]:
    return set(re.findall(r'<input checked[^>]*name="participants"[^>]*value="([^"]+)"', page))


def _waiting(path: str) -> list[AgendaItem]:
    return list(
        db.session.scalars(
            select(AgendaItem)
            .join(Conference)
            .where(Conference.public_id == path.rsplit("/", 1)[1], AgendaItem.state == ItemState.WAITING)
            .order_by(AgendaItem.position)
        )
    )
