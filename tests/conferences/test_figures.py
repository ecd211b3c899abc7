"""A conference in figures: they add up, time is the middle of what was measured, and an acceptance counts when it was said."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from kette import clock
from kette.conferences.queries.figures import spoken_at
from kette.conferences.rules.figures import Fate, Spoken, Taking, in_figures, usual_time
from kette.conferences.rules.states import DecisionCode, ItemState
from kette.conferences.service import leading, planning, speaking
from kette.db import transaction
from kette.handover.queries import open_handover
from kette.handover.service import door as handover
from tests.conferences.table import AT, MODERATOR, call, hand_over, keep_in, report, seated
from tests.conferences.test_writing import answer, opened, propose
from tests.world import World


@pytest.mark.parametrize(
    ("after", "taking"),
    [
        (None, Taking.NOT_YET),
        (timedelta(0), Taking.AT_ONCE),
        (timedelta(minutes=90), Taking.AT_ONCE),
        (timedelta(hours=3), Taking.SOON),
        (timedelta(days=7), Taking.SOON),
        (timedelta(days=7, seconds=1), Taking.LATER),
    ],
)
def test_how_soon_a_handover_was_accepted(after: timedelta | None, taking: Taking) -> None:
    assert spoken(DecisionCode.HAND_OVER, after).taking is taking


def test_a_conference_opened_again_days_later_makes_nothing_of_the_days_between_said_in_the_room() -> None:
    late = spoken(DecisionCode.HAND_OVER, timedelta(days=2), closed=timedelta(days=3))
    assert late.taking is Taking.SOON
    written = spoken(DecisionCode.HAND_OVER, timedelta(hours=1), decided=-timedelta(days=1))
    assert (written.fate, written.taking) == (Fate.IN_WRITING, Taking.SOON)


def test_time_is_the_middle_of_what_was_measured() -> None:
    rows = [spoken(DecisionCode.KEEP, seconds=seconds) for seconds in (60, 245, 3600)]
    assert usual_time([*rows, spoken(DecisionCode.KEEP)]) == (3, "4:05")
    assert usual_time([]) == (0, "")


def test_the_figures_of_a_conference_add_up(world: World) -> None:
    with transaction():
        conference = call(world, [report(world) for _ in range(5)], running=False)
        planning.invite(conference, world.actor(MODERATOR))
        leading.start(conference, world.actor(MODERATOR))
    first, second, third, fourth, _ = conference.items
    with transaction():
        speaking.take_in_room(first, world.actor("youth_office"))
        hand_over(world, first, "youth_office")
        hand_over(world, second, "youth_office")
        leading.decide(third, DecisionCode.KEEP, by=world.actor(MODERATOR))
        leading.decide(fourth, DecisionCode.POSTPONE, by=world.actor(MODERATOR))
    assert spoken_at(conference) == []
    with transaction():
        leading.close(conference, world.actor(MODERATOR))
    with clock.standing_at(AT + timedelta(days=9)), transaction():
        offer = open_handover(second.case_id)
        assert offer is not None
        handover.accept(offer, by=world.actor("youth_office"))
    told = dict(in_figures(spoken_at(conference)))
    assert told == {
        "Fälle auf der Tagesordnung": "5",
        "Am Tisch entschieden": "3",
        "Vorher schriftlich entschieden": "0",
        "Vertagt": "1",
        "Nicht erreicht": "1",
        "Zeit je Fall": "nicht gemessen",
        "Übergaben, noch in der Konferenz angenommen": "1 von 2",
        "Übergaben, binnen 7 Tagen angenommen": "1 von 2",
    }


def test_what_was_decided_in_writing_counts_as_that(world: World) -> None:
    from kette.conferences.service import writing

    (item,) = opened(world)
    propose(world, item)
    answer(world, item, "school", "jobcenter", "youth_office", "agency")
    with clock.standing_at(AT + timedelta(minutes=1)), transaction():
        writing.settle(item, world.actor(MODERATOR))
    with clock.standing_at(AT + timedelta(minutes=2)), transaction():
        leading.start(item.conference, world.actor(MODERATOR))
        leading.close(item.conference, world.actor(MODERATOR))
    assert [row.fate for row in spoken_at(item.conference)] == [Fate.IN_WRITING]


@pytest.mark.one_engine
def test_the_page_of_a_closed_conference_shows_its_figures(world: World, client: FlaskClient) -> None:
    with world.inside():
        (item,) = seated(world)
        path = f"/konferenzen/{item.conference.public_id}"
    world.sign_in(client, "moderator")
    assert "Die Konferenz in Zahlen" not in client.get(path).text
    world.post(client, f"{path}/abschliessen", {})
    assert "Die Konferenz in Zahlen" in client.get(path).text


def test_the_page_counts_for_the_whole_kommune_and_protects_for_the_ag(
    world: World, client: FlaskClient
) -> None:
    with world.inside():
        first, *_ = seated(world, 3)
        with transaction():
            keep_in(world, first)
            leading.close(first.conference, world.actor(MODERATOR))
    for who, protected in (("koko", False), ("moderator", False), ("ag", True)):
        world.sign_in(client, who)
        page = client.get("/auswertung/konferenzen")
        assert page.status_code == 200
        assert "2026/27" in page.text
        assert ("Geschützte Zahlen" in page.text) == protected
        row = page.text.split("nicht erreicht</th>")[1].split("</tr>")[0]
        assert (">2<" in row, "geschützt" in row) == (not protected, protected), who
        assert 'href="/auswertung/konferenzen"' in client.get("/auswertung").text
        world.sign_out(client)
    for who in ("school", "jobcenter", "dpo"):
        world.sign_in(client, who)
        assert client.get("/auswertung/konferenzen").status_code == 403
        world.sign_out(client)


def test_without_a_conference_the_page_says_so(world: World, client: FlaskClient) -> None:
    world.sign_in(client, "ag")
    assert "Noch keine Konferenz ist abgeschlossen" in client.get("/auswertung/konferenzen").text


def spoken(
    code: DecisionCode,
    accepted: timedelta | None = None,
    *,
    seconds: int | None = None,
    decided: timedelta = timedelta(minutes=10),
    closed: timedelta = timedelta(hours=2),
) -> Spoken:
    """Make a case of a conference that began at AT.

    :param accepted: how long after the decision.
    """
    at = AT + decided
    is_handover = code is DecisionCode.HAND_OVER
    return Spoken(
        ItemState.DECIDED,
        seconds,
        code,
        at,
        AT,
        AT + closed,
        is_handover,
        None if accepted is None else at + accepted,
    )
