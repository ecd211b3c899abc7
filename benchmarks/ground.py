"""The ground of every benchmark: a scratch instance with a made Kommune, cases by the real services, and a stopwatch for CPU time."""

import gc
import secrets
import statistics
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask

from kette import clock, vault
from kette.app import create_app
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.db import db, kommune, migrate, transaction
from kette.handover.service import door as handover
from tests.world import World, make_world

START = datetime(2027, 2, 15, 8, tzinfo=UTC)
GIVEN = ("Mia", "Emir", "Şükrü", "Olena", "Łukasz", "Zoë", "Jonas", "Aylin", "Rojin", "Tim")
FAMILY = (
    "Musterfrau",
    "Beispiel",
    "Yıldız",
    "Kowalczyk",
    "Müller",
    "Weißköpfl",
    "Nguyen",
    "al-Hamad",
    "Probe",
    "Testmann",
)


@dataclass(frozen=True, slots=True)
class Ground:
    """A filled instance."""

    app: Flask
    world: World
    folder: Path


def lay(folder: Path, cases: int) -> Ground:
    """Make an instance with this many cases: half held by the school, half accepted by the Agentur für Arbeit."""
    folder.mkdir(parents=True, exist_ok=True)
    app = create_app(
        folder,
        TESTING=True,
        SECRET_KEY=secrets.token_hex(32),
        MASTER_KEYS={1: vault.new_master()},
        DATABASE_KEY=secrets.token_hex(32),
        PREFERRED_URL_SCHEME="https",
        # The made school year may lie ahead of the day on which somebody measures.
        CLOCK_SKEW_SECONDS=20 * 365 * 24 * 60 * 60,
    )
    migrate(app)
    world = make_world(app)
    with app.app_context(), kommune(world.kommune_id):
        for first in range(0, cases, 100):
            with clock.standing_at(START + timedelta(minutes=first)), transaction():
                for number in range(first, min(first + 100, cases)):
                    _case(world, number)
        db.session.remove()
    return Ground(app, world, folder)


def _case(world: World, number: int) -> None:
    person = PersonalData(
        FAMILY[number % len(FAMILY)],
        f"{GIVEN[number // 10 % len(GIVEN)]}-{number}",
        date(2009 + number % 3, number % 12 + 1, number % 28 + 1),
        sex="mwdx"[number % 4],
        street=f"Straße des Anschlusses {number % 90 + 1}",
        postcode="42001",
        town="Kettenstadt",
        phone="0202 550000",
    )
    school = world.institution("school")
    case = report_case(
        person,
        school=school,
        cohort=2027,
        by=world.actor("school"),
        class_name=f"10{'ABCD'[number % 4]}",
        facts={"degree": ["ACDF"[number % 4]], "needs": ["absence"]},
    )
    if number % 2:
        offer = handover.propose(case, world.institution("agency"), by=world.actor("school"))
        handover.accept(offer, by=world.actor("agency"))


def cpu_ms(act: Callable[[], object], *, rounds: int = 7, each: int = 20) -> float:
    """Return the CPU time of one call in milliseconds: the least of several rounds, after one to warm up."""
    act()
    gc.collect()
    gc.disable()
    try:
        times = []
        for _ in range(rounds):
            before = time.process_time()
            for _ in range(each):
                act()
            times.append((time.process_time() - before) / each * 1000)
    finally:
        gc.enable()
    return statistics.median(sorted(times)[: max(1, rounds // 2)])


@contextmanager
def quiet_clock():  # type: ignore[no-untyped-def]
    """Let the clock run from the made school year, so that nothing is out of date."""
    began = time.monotonic()
    later = START + timedelta(days=3)
    with clock.running(lambda: later + timedelta(seconds=time.monotonic() - began)):
        yield
