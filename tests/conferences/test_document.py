"""The minutes as PDF: each institution reads what it may see, and nothing else."""

import subprocess

from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.conferences.document import minutes
from kette.conferences.models import AgendaItem
from kette.conferences.rules.states import Attendance, DecisionCode
from kette.conferences.service import leading
from kette.db import db, transaction
from tests.conferences.table import MODERATOR, hand_over, in_days, seated
from tests.world import World

NAMES = ("Yıldız", "Şükrü", "Łukasz", "Коваленко", "K-2027")
NOTE = "Die Mutter kommt mit."


def test_the_school_reads_names_decisions_agreements_and_dissent(world: World) -> None:
    words = read(held(world), world, "school")
    for expected in (
        "Şükrü Yıldız",
        "Łukasz Wójcik",
        "Олена Коваленко",
        "K-2027-0001",
        "Übergabe an Jugendamt",
        "abweichendes Votum",
        "Jugendamt: Erstgespräch",
        NOTE,
        "bleibt bei der zuständigen Stelle",
        "vertagt",
        "Ausfertigung für Gesamtschule Kettenstadt-Nord",
    ):
        assert expected in words, expected


def test_who_has_no_basis_reads_the_words_of_the_round(world: World) -> None:
    item = held(world)
    for seat in ("jobcenter", "koko"):
        words = read(item, world, seat)
        assert not any(name in words for name in NAMES), seat
        assert NOTE not in words
        assert item.pseudonym in words
        assert "Übergabe an Jugendamt" in words


def test_who_is_offered_the_case_reads_its_name_and_no_other(world: World) -> None:
    words = read(held(world), world, "youth_office")
    assert "Şükrü Yıldız" in words
    assert NOTE in words
    assert "Łukasz" not in words


def test_attendance_stands_in_the_minutes(world: World) -> None:
    item = held(world)
    with transaction():
        for row in item.conference.participants:
            here = row.institution_id == world.institution_ids["jobcenter"]
            leading.note_attendance(
                row, Attendance.PRESENT if here else Attendance.EXCUSED, world.actor(MODERATOR)
            )
    words = " ".join(read(item, world, "school").split())
    assert "Jobcenter Kettenstadt anwesend" in words
    assert "Jugendamt Kettenstadt entschuldigt" in words


def test_a_wish_without_basis_is_said_to_wait(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        hand_over(world, item, "jobcenter")
    assert "vorgemerkt, bis die Einwilligung vorliegt" in read(item, world, "school")


def test_minutes_before_the_end_say_so(world: World) -> None:
    item = held(world)
    assert "Zwischenstand" in read(item, world, "school")
    with transaction():
        leading.close(item.conference, world.actor(MODERATOR))
    assert "Zwischenstand" not in read(item, world, "school")


def test_reading_the_minutes_is_logged(world: World, table: dict[str, str], client: FlaskClient) -> None:
    world.sign_in(client, "jobcenter")
    answer = client.get(table["minutes"])
    assert answer.mimetype == "application/pdf"
    assert "2027-03-03" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    with world.inside():
        actions = db.session.scalars(select(AuditEntry.action)).all()
    assert "minutes.read" in actions


def held(world: World) -> AgendaItem:
    """Hold a conference about three cases; return the first."""
    first, second, third = seated(world, 3)
    actor = world.actor("school")
    with transaction():
        leading.decide(
            first,
            DecisionCode.HAND_OVER,
            by=actor,
            receiver=world.institution("youth_office"),
            until_on=in_days(14),
            note=NOTE,
            dissent=True,
            agreements=[("Erstgespräch", world.institution("youth_office"), in_days(7))],
        )
        leading.decide(second, DecisionCode.KEEP, by=actor)
        leading.decide(third, DecisionCode.POSTPONE, by=actor)
    return first


def read(item: AgendaItem, world: World, seat: str) -> str:
    """Draw up the minutes for a seat and read them back as text."""
    actor = world.actor(seat)
    reader = world.membership(seat).institution
    document = minutes(item.conference, actor, reader, clock.today())
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=document, capture_output=True, check=True)
    return done.stdout.decode()
