"""The agenda through its pages: its order, by buttons and at once, and who moved meanwhile."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kette.db import transaction
from tests.conferences.table import call, report
from tests.world import World

PUPILS = (("Yıldız", "Şükrü"), ("Wójcik", "Łukasz"), ("Коваленко", "Олена"))


def test_the_order_changes_by_buttons_that_keep_the_focus(world: World, client: FlaskClient) -> None:
    path, ids = _planned(world)
    world.sign_in(client, "koko")
    answer = _send(world, client, path, ids, runter=ids[0])
    assert answer.location == f"{path}#runter-{ids[0]}"
    assert _order(client, path) == [ids[1], ids[0], ids[2]]
    # At the end only the other button is left.
    answer = _send(world, client, path, _order(client, path), runter=ids[0])
    assert answer.location == f"{path}#hoch-{ids[0]}"
    assert _order(client, path) == [ids[1], ids[2], ids[0]]
    answer = _send(world, client, path, _order(client, path), hoch=ids[2])
    assert answer.location == f"{path}#runter-{ids[2]}"
    page = client.get(path).get_data(as_text=True)
    assert f'id="runter-{ids[2]}"' in page
    assert f'id="hoch-{ids[2]}"' not in page


def test_a_whole_order_is_taken_at_once(world: World, client: FlaskClient) -> None:
    path, ids = _planned(world)
    world.sign_in(client, "school")
    assert _send(world, client, path, ids, wanted=ids[::-1]).location == f"{path}#tagesordnung"
    assert _order(client, path) == ids[::-1]


@pytest.mark.one_engine
def test_who_moves_an_agenda_that_somebody_else_moved_is_told_and_moves_nothing(
    world: World, client: FlaskClient
) -> None:
    path, ids = _planned(world)
    world.sign_in(client, "moderator")
    _send(world, client, path, ids, hoch=ids[1])
    now = _order(client, path)
    answer = _send(world, client, path, ids, hoch=ids[2])
    assert answer.status_code == 302
    page = client.get(answer.location).get_data(as_text=True)
    assert "hat sich inzwischen geändert" in page
    assert _order(client, path) == now


@pytest.mark.one_engine
def test_what_is_decided_has_no_arrows_and_one_open_case_needs_none(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    world.sign_in(client, "moderator")
    page = client.get(table["conference"]).get_data(as_text=True)
    assert page.count('name="hoch"') == page.count('name="runter"') == 1
    world.post(client, f"{table['next']}/abnehmen", {})
    page = client.get(table["conference"]).get_data(as_text=True)
    assert table["next"] not in page
    assert 'name="hoch"' not in page
    assert 'id="reihenfolge"' not in page


def test_the_page_suggests_cases_with_reasons_and_takes_what_is_ticked(
    world: World, client: FlaskClient
) -> None:
    path, _ = _planned(world)
    with world.inside(), transaction():
        case = report(world, "Zwiebelturm", "Zoë").public_id
    world.sign_in(client, "school")
    page = client.get(f"{path}/aufnehmen").get_data(as_text=True)
    assert "Zwiebelturm" in page
    assert "noch nie besprochen" in page
    assert "1 Vorschlag." in page
    assert "seit 6 Wochen nicht besprochen (1)" in page
    # What speaks for nobody is not offered as a filter.
    assert "Übergabe zurückgekommen" not in page
    assert f'value="{case}"' not in client.get(f"{path}/aufnehmen?grund=ueberfaellig").get_data(as_text=True)
    # What nobody can read narrows nothing.
    odd = client.get(f"{path}/aufnehmen?grund=quatsch&stelle=&schule=").get_data(as_text=True)
    assert f'value="{case}"' in odd
    conference = path.rsplit("/", 1)[1]
    empty = world.post(client, "/konferenzen/tagesordnung", {"conference": conference})
    assert empty.status_code == 422
    assert f'href="{path}/aufnehmen"' in empty.get_data(as_text=True)
    taken = world.post(client, "/konferenzen/tagesordnung", {"conference": conference, "case": [case]})
    assert taken.location == path
    assert len(_order(client, path)) == 4
    assert "Kein Vorschlag" in client.get(f"{path}/aufnehmen").get_data(as_text=True)


@pytest.mark.one_engine
def test_suggestions_name_nobody_to_who_may_not_know_and_end_with_the_conference(
    world: World, table: dict[str, str], client: FlaskClient
) -> None:
    with world.inside(), transaction():
        report(world, "Zwiebelturm", "Zoë")
    world.sign_in(client, "moderator")
    page = client.get(f"{table['conference']}/aufnehmen").get_data(as_text=True)
    assert "1 Vorschlag." in page
    assert "Zwiebelturm" not in page
    assert "K-2027" not in page
    seat = world.sign_in(world.app.test_client(), "jobcenter")
    assert "Kein Vorschlag" in seat.get(f"{table['conference']}/aufnehmen").get_data(as_text=True)
    stranger = world.sign_in(world.app.test_client(), "provider")
    assert stranger.get(f"{table['conference']}/aufnehmen").status_code == 404
    world.post(client, f"{table['conference']}/abschliessen", {})
    assert client.get(f"{table['conference']}/aufnehmen").status_code == 404


def _planned(world: World) -> tuple[str, list[str]]:
    with world.inside(), transaction():
        conference = call(world, [report(world, *pupil) for pupil in PUPILS], running=False)
        ids = [item.public_id for item in conference.items]
        return f"/konferenzen/{conference.public_id}", ids


def _order(client: FlaskClient, path: str) -> list[str]:
    page = client.get(path).get_data(as_text=True)
    return re.findall(r'form="reihenfolge" name="item" value="([^"]+)"', page)


def _send(
    world: World,
    client: FlaskClient,
    path: str,
    shown: list[str],
    wanted: list[str] | None = None,
    **button: str,
) -> TestResponse:
    sent = {"was": " ".join(shown), "item": wanted or shown, **button}
    return world.post(client, f"{path}/reihenfolge", sent)
