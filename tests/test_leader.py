"""One of several schedulers leads at each moment, whatever happens to it, its connection or the clock."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from kette import clock, runs
from kette.db import db
from kette.leader import LEASE_SECONDS, RENEW_SECONDS, Leader
from tests import processes, waiting
from tests.postgres import Server

AT = clock.at_local(date(2027, 3, 15), 6)
LEADING = """
import threading
from kette.app import create_app
from kette.leader import Leader
with create_app().app_context():
    assert Leader("first").leads()
    print("leads", flush=True)
    threading.Event().wait()
"""


class Stopwatch:
    """Seconds that pass when told so, the same for all processes of a test."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def elapsed() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def two(app_context: Flask, elapsed: Stopwatch) -> Iterator[tuple[Leader, Leader]]:
    both = (Leader("one", elapsed), Leader("two", elapsed))
    yield both
    for one in both:
        one.step_down()


def test_one_leads_until_it_steps_down(two: tuple[Leader, Leader]) -> None:
    one, other = two
    assert [one.leads(), other.leads(), one.leads(), other.leads()] == [True, False, True, False]
    one.step_down()
    assert [other.leads(), one.leads(), other.leads()] == [True, False, True]


def test_a_follower_that_steps_down_takes_the_lead_from_nobody(two: tuple[Leader, Leader]) -> None:
    one, other = two
    assert one.leads()
    other.step_down()
    assert [other.leads(), one.leads()] == [False, True]


@pytest.mark.one_engine
def test_who_falls_silent_is_followed_within_half_a_minute(
    two: tuple[Leader, Leader], elapsed: Stopwatch
) -> None:
    one, other = two
    assert one.leads()
    # The worst that can be: the other looked just before the last word.
    assert not other.leads()
    with clock.standing_at(clock.now() + timedelta(seconds=1)):
        assert one.leads()
    looks = 0
    while not other.leads():
        elapsed.seconds += RENEW_SECONDS
        looks += 1
        assert elapsed.seconds <= 30
    assert looks * RENEW_SECONDS >= LEASE_SECONDS
    assert not one.leads()


@pytest.mark.one_engine
def test_who_goes_on_saying_so_leads_for_ever(two: tuple[Leader, Leader], elapsed: Stopwatch) -> None:
    one, other = two
    for number in range(100):
        with clock.standing_at(AT + timedelta(seconds=number)):
            assert one.leads()
        elapsed.seconds += RENEW_SECONDS
        assert not other.leads()


@pytest.mark.parametrize(
    "jump", [timedelta(days=7), -timedelta(days=7), timedelta(hours=1), -timedelta(seconds=20)]
)
def test_a_clock_that_jumps_neither_lets_two_lead_nor_nobody(
    two: tuple[Leader, Leader], elapsed: Stopwatch, jump: timedelta
) -> None:
    one, other = two
    with clock.standing_at(AT):
        assert [one.leads(), other.leads()] == [True, False]
    for seconds in range(0, 60, RENEW_SECONDS):
        elapsed.seconds += RENEW_SECONDS
        with clock.standing_at(AT + jump + timedelta(seconds=seconds)):
            assert [other.leads(), one.leads()] == [False, True]
    if db.engine.dialect.name == "postgresql":
        one._hang_up()  # its process is gone
    # It falls silent, and its last word lies in the future or far in the past.
    with clock.standing_at(AT):
        for _ in range(LEASE_SECONDS // RENEW_SECONDS + 1):
            found = other.leads()
            elapsed.seconds += RENEW_SECONDS
    assert found


@pytest.mark.postgresql
def test_a_connection_that_breaks_is_a_lead_that_is_lost(
    two: tuple[Leader, Leader], postgres_server: Server, database_name: str
) -> None:
    one, other = two
    assert one.leads()
    with postgres_server.connect() as superuser:
        superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = %s)",
            [database_name],
        )
    assert other.leads()
    assert [one.leads(), one.leads(), other.leads()] == [False, False, True]


@pytest.mark.postgresql
def test_the_lock_of_a_machine_without_power_is_given_back_in_time(
    two: tuple[Leader, Leader], postgres_server: Server
) -> None:
    one, _ = two
    assert one.leads()
    line = one._line
    assert line is not None
    told = {
        name: int(line.exec_driver_sql(f"SHOW tcp_keepalives_{name}").scalar_one())
        for name in ("idle", "interval", "count")
    }
    assert told["idle"] + told["interval"] * told["count"] + RENEW_SECONDS <= 30


@pytest.mark.postgresql
def test_a_killed_process_is_followed_at_once(app: Flask, app_context: Flask) -> None:
    process = processes.start(LEADING, processes.configure(app), tells=True)
    assert process.stdout is not None
    assert process.stdout.readline() == b"leads\n"
    second = Leader("second")
    assert not second.leads()
    process.kill()
    process.communicate()
    waiting.until(second.leads, seconds=RENEW_SECONDS)
    second.step_down()


def test_it_is_written_who_leads_since_when(two: tuple[Leader, Leader]) -> None:
    one, other = two
    assert runs.who_leads() is None
    for seconds in (0, 5, 10):
        with clock.standing_at(AT + timedelta(seconds=seconds)):
            assert one.leads()
            found = runs.who_leads()
            assert found is not None
            assert (found.owner, found.ran_at) == ("one", AT)
    one.step_down()
    assert runs.who_leads() is None
    with clock.standing_at(AT + timedelta(seconds=11)):
        assert other.leads()
        found = runs.who_leads()
        assert found is not None
        assert (found.owner, found.ran_at) == ("two", AT + timedelta(seconds=11))


def test_threads_of_one_process_ask_side_by_side(app: Flask, two: tuple[Leader, Leader]) -> None:
    said: list[bool] = []

    def ask() -> None:
        with app.app_context():
            said.extend(two[0].leads() for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [True] * 40
