"""What a return feed would do, counted before anything is stored: the same numbers as taking it in then makes."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette.audit import AuditEntry
from kette.cases.models import Agreement, Case
from kette.db import db, transaction
from kette.intake.models.statutory import ReturnEntry, ReturnFeed
from kette.privacy.service.bases import object_to_return_feed
from tests.intake.feeds import HEAD, MOVED, TIM, carried, on, report_tim
from tests.intake.lists import plain, report_one
from tests.world import World, make_world

ADA = "Kaya;Ada;31.01.2010;Ring 1, 99901 Kettenstadt"
ROWS = (
    MOVED,
    "Meyer;Ida;05.05.2010;",
    ADA,
    "Yilmas;Eda;06.06.2010;",
    "Wolf;Max;32.01.2010;",
)


def send(world: World, client: FlaskClient, *rows: str, **more: str):
    """Send a feed as the body does."""
    with world.inside():
        agency = world.institution("agency").public_id
    about = {"agency": agency, "cohort": "2027"} | more
    file = "\n".join([HEAD, *rows, ""]).encode()
    answer = world.post(client, "/rueckmeldungen", about | {"file": (BytesIO(file), "liste.csv")})
    return about, answer


def stored(world: World) -> tuple[int, ...]:
    with world.inside():
        return tuple(
            len(db.session.scalars(select(one.id)).all()) for one in (ReturnFeed, ReturnEntry, Agreement)
        )


def test_what_a_feed_would_do_is_counted_and_nothing_is_stored(world: World, client: FlaskClient) -> None:
    about, answer = send(world, client, *ROWS, rest="y")
    words = plain(answer.get_data(as_text=True))
    assert answer.status_code == 200
    assert "4 Zeilen der " in words
    assert "1 bekannter Fall, Name und Geburtsdatum genau gleich" in words
    assert "1 bekannter Fall, der Name nur anders geschrieben" in words
    assert "1 neuer Fall bei Ihrer Stelle" in words
    assert "1 nicht übernommen: Widerspruch" in words
    assert "1 fehlerhaft, wird weggelassenZeile 6, Spalte „Geburtsdatum“" in words
    for name in ("Müller", "Tim", "Kaya", "Ada", "Yilmas", "Meyer"):
        assert name not in words
    assert stored(world) == (0, 0, 0)
    with world.inside():
        logged = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "return.preview")).one()
        assert logged.detail == "known=2 opened=1 refused=1"
    answer = world.post(client, "/rueckmeldungen/uebernehmen", about | carried(answer))
    page = plain(client.get(answer.location).get_data(as_text=True))
    assert "Eingelesen: 2 bekannte Fälle, 1 neuer Fall, 1 Widerspruch" in page
    assert stored(world) == (1, 4, 3)


def test_who_only_resembles_somebody_is_counted_as_new_and_to_be_linked_by_people(
    world: World, client: FlaskClient
) -> None:
    _, answer = send(world, client, MOVED.replace("13.02.2010", "14.02.2010"))
    words = plain(answer.get_data(as_text=True))
    assert "1 neuer Fall bei Ihrer Stelle" in words
    assert "1 davon ähnelt einem bekannten Fall und wird zum Verknüpfen vorgeschlagen" in words


def test_a_damaged_file_and_a_second_time_are_answered_in_words(world: World, client: FlaskClient) -> None:
    about, answer = send(world, client, ADA)
    file = carried(answer)
    assert world.post(client, "/rueckmeldungen/uebernehmen", about | file).status_code == 302
    for sent, says in (
        (about | file, "Diese Datei ist schon eingelesen."),
        (about | {"carried": "x"}, "Die Datei kam beschädigt an."),
        (about, "Die Datei kam beschädigt an."),
    ):
        again = world.post(client, "/rueckmeldungen/uebernehmen", sent)
        assert (again.status_code, says in again.get_data(as_text=True)) == (422, True)
    assert "schon eingelesen" in send(world, client, ADA)[1].get_data(as_text=True)
    assert stored(world) == (1, 1, 1)


@pytest.mark.one_engine
@pytest.mark.parametrize("who", ["jobcenter", "school", "koko", "agency"])
def test_nobody_but_the_body_counts_or_stores(world: World, client: FlaskClient, who: str) -> None:
    about, answer = send(world, client, ADA)
    file = carried(answer)
    world.sign_out(client)
    world.sign_in(client, who)
    assert send(world, client, ADA)[1].status_code in {403, 404}
    assert world.post(client, "/rueckmeldungen/uebernehmen", about | file).status_code in {403, 404}
    assert stored(world) == (0, 0, 0)


@pytest.fixture
def world(app: Flask, client: FlaskClient):
    with on():
        found = make_world(app)
        with found.inside():
            with transaction():
                report_tim(found)
            report_one(found, TIM.__class__("Yılmaz", "Eda", TIM.born_on.replace(month=6, day=6)))
            ida = report_one(found, TIM.__class__("Meyer", "Ida", TIM.born_on.replace(month=5, day=5)))
            with transaction():
                case = db.session.get_one(Case, ida.id)
                object_to_return_feed(case.id, by=found.actor("school"), case_public_id=case.public_id)
        found.sign_in(client, "safety_net")
        yield found
