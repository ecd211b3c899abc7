"""Whoever leads is killed again and again while people work: every mail arrives, every job of the night is done.

KETTE_LEADER_KILLS says how often; a usual run kills twice.
"""

import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from kette import clock, outbox, runs
from kette.db import db, everywhere, transaction
from kette.outbox import LEASE, Mail, MailState
from kette.reminders.rules.moments import DAILY_FROM
from kette.reminders.service.announcing import GATHERED, tell_new_offers
from kette.scheduler import NIGHTLY
from tests import postgres, processes, smtp, waiting
from tests.reminders.scene import offer
from tests.world import World, make_world

KILLS = int(os.environ.get("KETTE_LEADER_KILLS", "2"))
WEB, SCHEDULERS = 4, 3
OFFERS = WEB * (2 + KILLS)
PATIENCE = 180  # seconds
# Set while a mail is in flight: half of the kills fall into that.
BUSY = threading.Event()


class Crew:
    """The schedulers that run; each that was killed is replaced."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.running: list[subprocess.Popen[bytes]] = [self._start() for _ in range(SCHEDULERS)]

    def leading(self) -> subprocess.Popen[bytes] | None:
        """Return the process that says it leads, where it still runs."""
        db.session.rollback()
        found = runs.who_leads()
        pid = None if found is None else int(found.place[1])
        return next((one for one in self.running if one.pid == pid), None)

    def kill(self, one: subprocess.Popen[bytes]) -> None:
        """Kill a process and start another."""
        one.kill()
        one.wait()
        self.running.remove(one)

    def replace(self) -> None:
        """Start one more."""
        self.running.append(self._start())

    def _start(self) -> subprocess.Popen[bytes]:
        return _kette(self._folder, "worker")


@pytest.mark.postgresql
def test_mails_and_jobs_survive_whoever_leads(
    app: Flask, app_context: Flask, postgres_server: postgres.Server, database_name: str
) -> None:
    draw = random.Random(KILLS)
    world = make_world(app)
    world.enter()
    with clock.standing_at(clock.now() - GATHERED):
        offered = [offer(world).public_id for _ in range(OFFERS)]
    with transaction():
        # Of an offer that nobody was told of, nobody is told that it was taken back.
        tell_new_offers(clock.today())
    db.session.remove()
    with smtp.running() as box, ExitStack() as stack:
        box.answer = _slowly
        folder = processes.configure(app, SESSION_COOKIE_SECURE=False, **box.config())
        addresses = [stack.enter_context(_server(folder)) for _ in range(WEB)]
        crew = Crew(folder)
        stack.callback(lambda: [one.kill() or one.wait() for one in crew.running])
        stopping, told = threading.Event(), list[str]()
        people = [
            threading.Thread(target=_work, args=(address, offered[number::WEB], world, stopping, told))
            for number, address in enumerate(addresses)
        ]
        for one in people:
            one.start()
        followers = stack.enter_context(_followers(postgres_server, database_name))
        in_flight, pauses = _kill(crew, draw, followers)
        stopping.set()
        for one in people:
            one.join()
        assert sorted(told) == sorted(offered)
        _see_that_the_night_was_done(world)
        waiting.until(lambda: not _states() - {MailState.SENT, MailState.SENDING}, seconds=PATIENCE)
        # At the end all are killed; nothing waits any more that somebody could take in hand only now.
        in_flight.append(_keys(MailState.SENDING))
    with smtp.running() as rest:
        app.config.update(rest.config())
        # What a killed process had in its hands waits for the end of its claim.
        with clock.standing_at(clock.now() + LEASE):
            outbox.send_due()
        assert _states() == {MailState.SENT}
        _see_that_all_arrived([*box.arrived, *rest.arrived], in_flight, pauses)


def _kill(
    crew: Crew, draw: random.Random, followers: Callable[[], int]
) -> tuple[list[set[str]], list[float]]:
    """Kill who leads, as often as wanted; return what was in flight each time, and after how long another led."""
    in_flight, pauses = [], []
    for _ in range(KILLS):
        waiting.until(lambda: crew.leading() is not None and followers(), seconds=PATIENCE)
        time.sleep(draw.uniform(0, 2))
        if draw.random() < 0.5:
            BUSY.wait(5)
        crew.kill(crew.leading() or crew.running[0])
        in_flight.append(_keys(MailState.SENDING))
        crew.replace()
        pauses.append(waiting.until(lambda: crew.leading() is not None, seconds=30))
    return in_flight, pauses


def _see_that_all_arrived(
    arrived: list[EmailMessage], in_flight: list[set[str]], pauses: list[float]
) -> None:
    times = Counter(mail["X-Kette-Key"] for mail in arrived)
    names = {(mail["X-Kette-Key"], mail["Message-ID"]) for mail in arrived}
    repeated = {key for key, count in times.items() if count > 1}
    sys.stdout.write(
        f"\n{KILLS} kills: {len(times)} mails, {len(arrived)} deliveries, {len(repeated)} repeated,"
        f" another led after {max(pauses, default=0):.1f} s at most\n"
    )
    assert set(times) == _keys(MailState.SENT)
    assert len(names) == len(times), "a repeat has another Message-ID"
    assert len(times) > OFFERS
    assert repeated <= set().union(*in_flight), "repeated without having been in flight at a kill"
    assert sum(times.values()) - len(times) <= KILLS


def _see_that_the_night_was_done(world: World) -> None:
    if clock.local(clock.now()).time() < DAILY_FROM:
        return
    day = clock.today()
    names = [f"{job.name}:{world.kommune_id}" for job in NIGHTLY]

    def is_done() -> bool:
        db.session.rollback()
        return all(runs.last_day(name, day) == day for name in (runs.DAILY, *names))

    waiting.until(is_done, seconds=PATIENCE)


def _work(address: str, offered: list[str], world: World, stopping: threading.Event, told: list[str]) -> None:
    """Take back one offer after the other, each of which writes a mail, until nothing is left."""
    browser = requests.Session()
    page = browser.get(f"{address}/anmelden", timeout=PATIENCE).text
    sent = {"csrf_token": _hidden(page, "csrf_token"), "user_name": "school", "password": world.password}
    answer = browser.post(f"{address}/anmelden", data=sent, timeout=PATIENCE, allow_redirects=False)
    assert answer.status_code == 302, answer.text[:500]
    for public_id in offered:
        path = f"{address}/uebergaben/{public_id}"
        page = browser.get(path, timeout=PATIENCE).text
        sent = {key: _hidden(page, key) for key in ("csrf_token", "once")}
        answer = browser.post(f"{path}/ruecknahme", data=sent, timeout=PATIENCE, allow_redirects=False)
        assert answer.status_code == 302, answer.text[:500]
        told.append(public_id)
        # As long as somebody kills, people work.
        stopping.wait(random.uniform(0, 12))


@contextmanager
def _followers(server: postgres.Server, database: str) -> Iterator[Callable[[], int]]:
    """Count the schedulers that run and do not lead: what they asked last is for the lock."""
    with server.connect() as superuser:

        def count() -> int:
            found = superuser.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND query LIKE %s"
                " AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)",
                [database, "SELECT pg_try_advisory_lock%"],
            ).fetchone()
            return int(found[0]) if found else 0

        yield count


def _slowly(_mail: object) -> str:
    BUSY.set()
    time.sleep(0.3)
    BUSY.clear()
    return "250 OK"


def _hidden(page: str, name: str) -> str:
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert field is not None, page
    value = re.search(r'value="([^"]*)"', field[0])
    assert value is not None
    return value[1]


def _states() -> set[MailState]:
    db.session.rollback()
    with everywhere():
        return set(db.session.scalars(select(Mail.state)))


def _keys(state: MailState) -> set[str]:
    db.session.rollback()
    with everywhere():
        return set(db.session.scalars(select(Mail.idempotency_key).where(Mail.state == state)))


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    port = smtp.free_port()
    with _kette(folder, "serve", "--port", str(port)) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            waiting.until(lambda: _answers(address), seconds=PATIENCE)
            yield address
        finally:
            server.kill()


def _answers(address: str) -> bool:
    with suppress(requests.ConnectionError):
        return requests.get(f"{address}/healthz", timeout=5).status_code == 200
    return False


def _kette(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    env = os.environ | {"KETTE_INSTANCE": str(folder), "PYTHONPATH": str(processes.ROOT)}
    command = [sys.executable, "-m", "kette.cli", *words]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=env, cwd=processes.ROOT, stdout=quiet, stderr=quiet)
