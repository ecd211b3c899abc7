"""What the start page says of conferences: proposals to answer, stances to write, and the next step of each."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.conferences.models import AgendaItem, Participant
from kette.conferences.rules.states import Attendance, DecisionCode
from kette.conferences.service import leading, planning, speaking
from kette.db import db, transaction
from tests.conferences.table import AT, DAY, MODERATOR, call, in_days, report
from tests.conferences.test_writing import answer, opened, propose
from tests.world import World, make_world

PROPOSED = "Schriftlicher Vorschlag wartet auf Ihre Antwort bis 08.03.2027"


def test_a_proposal_stands_there_until_the_own_institution_has_answered(
    world: World, client: FlaskClient
) -> None:
    with world.inside():
        first, second = opened(world, 2)
        propose(world, first)
        propose(world, second)
        answer(world, first, "jobcenter")
        word, path = second.pseudonym, f"/faelle/{second.public_id}"
    shown = today(world, client, "jobcenter")
    assert shown.count(PROPOSED) == 1
    assert word in shown
    assert path in shown
    assert "Yıldız" not in shown
    assert today(world, client, "school").count(PROPOSED) == 2
    # The Koordinierung moderates and is not asked; who takes no part neither.
    assert not [who for who in ("moderator", "koko", "provider") if PROPOSED in today(world, client, who)]
    with world.inside():
        answer(world, items()[1], "jobcenter", agrees=False)
    assert PROPOSED not in today(world, client, "jobcenter")


def test_who_is_excused_is_asked_for_nothing_and_who_sits_at_the_table_neither(
    world: World, client: FlaskClient
) -> None:
    with world.inside():
        (item,) = opened(world)
        propose(world, item)
        excused = db.session.scalars(
            select(Participant).where(Participant.institution_id == world.institution_ids["agency"])
        ).one()
        with transaction():
            leading.note_attendance(excused, Attendance.EXCUSED, world.actor(MODERATOR))
    assert not asked(today(world, client, "agency"))
    assert asked(today(world, client, "jobcenter"))
    with world.inside(), transaction():
        leading.start(items()[0].conference, world.actor(MODERATOR))
    assert not asked(today(world, client, "jobcenter"))


def test_stances_are_asked_for_the_next_conference_alone_and_the_number_is_what_its_link_opens(
    world: World, client: FlaskClient
) -> None:
    with world.inside():
        opened(world, 12)
        with transaction():
            later = call(world, [report(world)], running=False, on=in_days(20))
            planning.invite(later, world.actor(MODERATOR))
    shown = today(world, client, "jobcenter")
    assert "Stellungnahme zu 12 Fällen für die Fallbesprechung an der Schule" in shown
    assert rows(client, "/?liste=stellungnahmen") == 12
    with world.inside(), transaction():
        speaking.take_stance(items()[0], "Bekannt.", by=world.actor("jobcenter"), proposal=DecisionCode.KEEP)
    shown = today(world, client, "jobcenter")
    assert "Stellungnahme zu 11 Fällen" in shown
    assert rows(client, "/?liste=stellungnahmen") == 11
    assert "Stellungnahme zu" not in today(world, client, "moderator")


def test_each_conference_says_its_next_step(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        call(world, [report(world)], running=False, on=in_days(30))
    assert steps(today(world, client, "moderator")) == ["einladen"]
    assert steps(today(world, client, "jobcenter")) == []
    with world.inside(), transaction():
        planning.invite(items()[0].conference, world.actor(MODERATOR))
    assert steps(today(world, client, "moderator")) == ["vorbereiten"]
    assert steps(today(world, client, "jobcenter")) == ["vorbereiten"]
    with clock.standing_at(AT + timedelta(days=30)):
        assert steps(today(world, client, "moderator")) == ["beginnen"]
        assert steps(today(world, client, "koko")) == ["vorbereiten"]
        with world.inside(), transaction():
            leading.start(items()[0].conference, world.actor(MODERATOR))
        assert steps(today(world, client, "jobcenter")) == ["an den Tisch"]


def today(world: World, client: FlaskClient, who: str) -> str:
    """Open the start page as somebody; stays signed in until somebody else comes."""
    with client.session_transaction() as session:
        session.clear()
    world.sign_in(client, who)
    return unescape(client.get("/").get_data(as_text=True))


def asked(page: str) -> bool:
    return PROPOSED in page or "Stellungnahme zu" in page


def rows(client: FlaskClient, path: str) -> int:
    return client.get(path).text.count('<th scope="row"')


def steps(page: str) -> list[str]:
    """Return the words of the buttons that lead to conferences."""
    return re.findall(r'href="/konferenzen/[\w-]+"><span class="kern-label">([^<]+)<', page)


def items() -> list[AgendaItem]:
    return list(db.session.scalars(select(AgendaItem).order_by(AgendaItem.id)))


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(AT):
        assert clock.today() == DAY
        yield make_world(app)
