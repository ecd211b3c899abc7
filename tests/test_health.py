"""What machines are told without sign-in: one word, and a status that fits who asks."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from kette.db import db, transaction
from kette.runs import DAILY, HEARTBEAT, note_run

NOW = clock.at_local(date(2027, 7, 2), 9)
TODAY, YESTERDAY = date(2027, 7, 2), date(2027, 7, 1)


@pytest.mark.parametrize(
    ("beat", "done", "said"),
    [
        (NOW, TODAY, "ok"),
        (NOW - timedelta(minutes=4), TODAY, "ok"),
        (None, TODAY, "scheduler silent"),
        (NOW - timedelta(minutes=6), TODAY, "scheduler silent"),
        (NOW + timedelta(days=7), TODAY, "scheduler silent"),
        (NOW, YESTERDAY, "daily run late"),
    ],
)
def test_the_open_addresses_say_one_word_and_nothing_of_the_inside(
    app: Flask, client: FlaskClient, beat: datetime | None, done: date, said: str
) -> None:
    with app.app_context():
        with transaction(), clock.standing_at(beat or NOW):
            note_run(DAILY, done)
            if beat is not None:
                note_run(HEARTBEAT)
        db.session.remove()
    with clock.standing_at(NOW):
        for path, trouble in (("/healthz", 200), ("/healthz/scheduler", 503)):
            answer = client.get(path)
            assert (answer.text, answer.mimetype) == (f"{said}\n", "text/plain")
            # A load balancer must not take all web servers away because the scheduler is.
            assert answer.status_code == (200 if said == "ok" else trouble)
            assert "Set-Cookie" not in answer.headers


@pytest.mark.one_engine
def test_a_process_without_its_database_is_taken_out(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        file = Path(str(db.engine.url.database))
        db.engine.dispose()
    file.unlink()
    for path in ("/healthz", "/healthz/scheduler"):
        answer = client.get(path)
        assert (answer.status_code, answer.text) == (503, "database away\n")
