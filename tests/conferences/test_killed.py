"""Decisions under SIGKILL and under two hands: each wholly there or not at all, and none of what was typed lost.

KETTE_TABLE_KILLS and KETTE_TABLE_RACES say how often; a usual run tries a few.
"""

import os
import random
import subprocess
import sys
import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Agreement, CaseStep
from kette.chain import Step
from kette.conferences.models import AgendaItem, Decision
from kette.conferences.rules.states import ItemState
from kette.db import db, kommune, transaction
from kette.handover.models import Handover
from kette.handover.queries import open_handover
from tests import processes
from tests.conferences.table import AT, PUPILS, call, report, words
from tests.conferences.test_views_live import decision
from tests.world import World, make_world

KILLS = int(os.environ.get("KETTE_TABLE_KILLS", "2"))
RACES = int(os.environ.get("KETTE_TABLE_RACES", "3"))
CASES = 8
TYPED = ("Das schrieb die Moderation.", "Das schrieb die Schule.")
PROGRAM = """
import sys
from kette import clock
from kette.app import create_app
from kette.conferences.models import AgendaItem
from kette.conferences.rules.states import DecisionCode
from kette.conferences.service import leading
from kette.db import db, kommune, transaction
from kette.forms import fresh_key
from kette.institutions.models import Institution, Membership
from tests.conferences.table import AT, in_days

with create_app().app_context(), kommune({kommune}), clock.standing_at(AT):
    print("begun", flush=True)
    for item_id in {items}:
        with transaction(once=fresh_key()):
            receiver = db.session.get(Institution, {receiver})
            leading.decide(
                db.session.get(AgendaItem, item_id), DecisionCode.HAND_OVER, by=db.session.get(Membership, {member}).actor,
                receiver=receiver, note="Vermerk", agreements=[("Erstgespräch", receiver, in_days(7))],
            )
        print(item_id, flush=True)
"""


def test_a_kill_in_the_middle_of_saving_leaves_each_decision_whole_or_out(app: Flask) -> None:
    folder = processes.configure(app)
    draw = random.Random(KILLS)
    with clock.standing_at(AT):
        world = make_world(app)
        for _ in range(KILLS):
            with app.app_context(), kommune(world.kommune_id):
                items = waiting(world, CASES)
            saved = killed(world, folder, items, draw.uniform(0, 0.6))
            with app.app_context(), kommune(world.kommune_id):
                whole = {item_id for item_id in items if is_whole(item_id)}
                assert saved <= whole
                assert sum(is_begun(item_id) for item_id in items) == len(whole)
                db.session.remove()


def waiting(world: World, count: int) -> list[int]:
    """Bring cases to a running conference; return the items of its agenda."""
    with transaction():
        cases = [report(world, *PUPILS[number % len(PUPILS)]) for number in range(count)]
        conference = call(world, cases)
    return [item.id for item in conference.items]


def killed(world: World, folder: object, items: list[int], seconds: float) -> set[int]:
    """Let a process decide about the cases and kill it after these seconds; return what it said is saved."""
    program = PROGRAM.format(
        kommune=world.kommune_id,
        items=items,
        receiver=world.institution_ids["youth_office"],
        member=world.membership_ids["moderator"],
    )
    env = os.environ | {"KETTE_INSTANCE": str(folder), "PYTHONPATH": str(processes.ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", program], env=env, cwd=processes.ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        threading.Timer(seconds, process.kill).start()
        said = process.stdout.read().split()
    return {int(number) for number in said}


def is_whole(item_id: int) -> bool:
    """Say whether a decision has all that follows from it."""
    item = db.session.get_one(AgendaItem, item_id)
    made = item.decision
    if made is None or item.state is not ItemState.DECIDED or made.text_id is None:
        return False
    offer = open_handover(item.case_id)
    return (
        offer is not None
        and offer.decision_id == made.id
        and found(Agreement, Agreement.decision_id == made.id) == 1
        and found(CaseStep, CaseStep.handover_id == offer.id, CaseStep.step == Step.OFFER) == 1
        and found(
            AuditEntry, AuditEntry.action == "conference.decide", AuditEntry.object_id == item.case.public_id
        )
        == 1
    )


def is_begun(item_id: int) -> bool:
    """Say whether anything of a decision is there."""
    item = db.session.get_one(AgendaItem, item_id)
    return (
        item.state is not ItemState.WAITING
        or found(Decision, Decision.item_id == item_id) > 0
        or found(Handover, Handover.case_id == item.case_id) > 0
        or found(Agreement, Agreement.case_id == item.case_id) > 0
    )


def found(row: type, *where: object) -> int:
    """Count rows."""
    return db.session.scalar(select(func.count()).select_from(row).where(*where)) or 0


@pytest.mark.parametrize("accepts", [False, True], ids=["two decide", "one decides, one takes"])
def test_two_seats_at_once_make_one_handover_and_lose_no_text(
    world: World, client: FlaskClient, accepts: bool
) -> None:
    with world.inside():
        items = waiting(world, RACES)
        conference = db.session.get_one(AgendaItem, items[0]).conference.public_id
        paths = [
            f"/konferenzen/{conference}/faelle/{db.session.get_one(AgendaItem, one).public_id}"
            for one in items
        ]
    other = client.application.test_client()
    world.sign_in(client, "moderator")
    world.sign_in(other, "youth_office" if accepts else "school")
    for item_id, path in zip(items, paths, strict=True):
        first = decision(world, note=TYPED[0])
        second = ("/annehmen", {}) if accepts else ("", decision(world, note=TYPED[1]))
        told = at_once(
            (lambda path=path, first=first: world.post(client, path, first)),
            (lambda path=path, second=second: world.post(other, path + second[0], second[1])),
        )
        # The page that follows says what was saved; unread, the words would pile up in the cookie.
        for browser in (client, other):
            browser.get("/rechtsgrundlagen")
        codes = [answer.status_code for answer in told]
        with world.inside():
            item = db.session.get_one(AgendaItem, item_id)
            assert found(Decision, Decision.item_id == item_id) == 1
            assert found(Handover, Handover.case_id == item.case_id) == 1
            if accepts:
                # Said before or after the decision: the case is theirs either way.
                assert codes == [302, 302]
                assert item.case.holder_id == world.institution_ids["youth_office"]
                continue
            assert item.decision is not None
            saved = words(item.case, item.decision.text_id)
        assert sorted(codes) == [302, 409]
        lost = codes.index(409)
        assert saved == TYPED[1 - lost]
        assert TYPED[lost] in told[lost].get_data(as_text=True)


def at_once(*acts: object) -> list:
    """Do things at the same moment, each in a thread; return what they give."""
    gate = threading.Barrier(len(acts))
    given: list = [None] * len(acts)

    def run(place: int) -> None:
        gate.wait()
        with clock.standing_at(AT):
            given[place] = acts[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given
