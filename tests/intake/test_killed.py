"""A process that is killed in the middle of storing or undoing leaves all of it or nothing."""

import signal
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import event

from kette import clock
from kette.db import db, kommune, transaction
from kette.intake.models.lists import Candidate
from kette.intake.queries import lists
from kette.intake.service import listing, undoing
from tests import processes
from tests.intake.keeping import dump, keep, pupil, reading
from tests.intake.lists import COHORT, MORNING, count, public_ids, report
from tests.world import World, make_world

PUPILS = 60
PROGRAM = """
import os, signal
from flask import current_app
from sqlalchemy import event
from kette import clock
from kette.app import create_app
from kette.db import db, kommune
from kette.institutions.models import Institution, Membership
from kette.institutions.service.admitting import actor_of
from tests.intake.lists import MORNING
from tests.intake.test_killed import do_to

with create_app().app_context(), kommune({kommune}), clock.standing_at(MORNING):
    school, member = db.session.get(Institution, {school}), db.session.get(Membership, {member})
    by, left = actor_of(member), [{at}]

    @event.listens_for(db.engine, "before_cursor_execute")
    def _die(*_):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    do_to({deed!r}, school, by)
"""


class _Enough(Exception):
    """Everything was written; it is rolled back."""


def do_to(deed: str, school, by, *, then: type[Exception] | None = None) -> None:
    """Store a file, or undo the newest one, in a transaction of its own."""
    with transaction():
        if deed == "store":
            file = reading([pupil(number, phone="0234 9") for number in range(1, PUPILS + 20)])
            listing.store(file, school=school, cohort=COHORT, file_hash="1" * 64, by=by)
        else:
            newest = lists.last_import(school.id, COHORT)
            undoing.undo(newest.public_id, school=school, by=by)
        if then:
            raise then


@pytest.mark.parametrize("deed", ["store", "undo"])
def test_a_kill_at_any_statement_leaves_all_or_nothing(app: Flask, deed: str) -> None:
    folder = processes.configure(app)
    with clock.standing_at(MORNING):
        world = make_world(app)
        with app.app_context(), kommune(world.kommune_id):
            empty = dump()
            keep(world, *(pupil(number) for number in range(1, PUPILS)))
            report(world, "10a", *public_ids()[:2])
            before, total = dump(), statements(world, deed)
            for part in (2, 4, 5):
                at = max(2, total * part // 5)
                kill(world, folder, deed, at)
                db.session.rollback()
                assert dump() == before, f"killed at statement {at} of {total}"
            assert count(Candidate) == PUPILS - 1
            # Left alone, it is done as a whole.
            do_to(deed, world.institution("school"), world.actor("school"))
            assert count(Candidate) == (PUPILS + 19 if deed == "store" else 0)
            assert deed == "store" or dump() == empty


def statements(world: World, deed: str) -> int:
    """Count the statements of a deed by doing it and taking it back."""
    seen, school = [0], world.institution("school")

    def count_one(*_args) -> None:
        seen[0] += 1

    event.listen(db.engine, "before_cursor_execute", count_one)
    with suppress(_Enough):
        do_to(deed, school, world.actor("school"), then=_Enough)
    event.remove(db.engine, "before_cursor_execute", count_one)
    return seen[0]


def kill(world: World, folder, deed: str, at: int) -> None:
    """Do the same in a process that is killed at a statement."""
    program = PROGRAM.format(
        kommune=world.kommune_id,
        school=world.institution_ids["school"],
        member=world.membership_ids["school"],
        deed=deed,
        at=at,
    )
    process = processes.start(program, folder)
    _, said = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, said.decode()
