"""Many cases at once: each by its own step, what cannot go is listed, and neither a kill nor a second worker makes a double."""

import os
import signal
import time
from collections import Counter
from threading import Thread

import pytest
from sqlalchemy import func, select

from kette import clock
from kette.cases.models import CaseStep
from kette.cases.rules.identity import PersonalData
from kette.chain import Step
from kette.db import db
from kette.handover.models import Batch, BatchLine, Handover
from kette.handover.service import batches
from kette.scheduler import batches as tick
from tests import processes
from tests.handover.desk import Desk
from tests.handover.situations import (
    DAY,
    PERSON,
    acting_on,
    announce,
    case,
    colleague,
    handed_over,
    mails,
    offer,
    report,
)
from tests.world import World

SIZE = int(os.environ.get("KETTE_BATCH", "12"))
MOST_KILLS = 1 if SIZE < 100 else 3
WORKER = """
from kette import scheduler
from kette.app import create_app
from kette.leader import Leader
scheduler.batches(create_app(), Leader(), lambda: False)
"""


def many(world: World, number: int) -> list[int]:
    with acting_on():
        return [
            report(
                world,
                PersonalData("Muster", f"Nr {one}", PERSON.born_on, postcode="99901", town="Kettenstadt"),
            )
            for one in range(number)
        ]


def begun(world: World, case_ids: list[int], to: str = "agency") -> Batch:
    with acting_on():
        place = world.institution(to)
        return batches.begin(
            [case(one) for one in case_ids],
            dict.fromkeys(case_ids, place),
            by=world.actor("school"),
            reason="Es ist Sommer.",
        )


def never() -> bool:
    return False


def test_each_goes_by_its_own_step_and_the_receiver_gets_one_mail(world: World) -> None:
    ids = many(world, 3)
    batch = begun(world, ids)
    with clock.standing_at(clock.at_local(DAY, 13)):
        batches.work_on(batch.id, stopped=never)
    how = batches.progress(batch)
    assert (how.total, how.done, how.refused, how.works) == (3, 3, 0, False)
    assert [case(one).link.value for one in ids] == ["offered"] * 3
    announce()
    told = [mail.subject for mail in mails() if mail.institution_id == world.institution_ids["agency"]]
    assert told == ["3 neue Übergaben in Kette"]


def test_what_cannot_go_is_listed_with_the_reason_and_the_rest_is_done(world: World) -> None:
    ids = many(world, 3)
    with acting_on():
        offer(world, ids[1], "agency")
    batch = begun(world, ids)
    with clock.standing_at(clock.at_local(DAY, 13)):
        batches.work_on(batch.id, stopped=never)
    how = batches.progress(batch)
    assert (how.done, how.refused) == (2, 1)
    assert [(line.case_id, line.refused) for line in batches.refused_lines(batch)] == [
        (ids[1], "Für diesen Fall steht schon die Annahme einer Übergabe aus.")
    ]


def test_cancelled_in_the_middle_the_rest_stays_and_the_receiver_hears_of_what_went(world: World) -> None:
    ids = many(world, 4)
    batch = begun(world, ids)
    asked = iter((False, False, True))
    with clock.standing_at(clock.at_local(DAY, 13)):
        batches.work_on(batch.id, stopped=lambda: next(asked))
    with acting_on():
        batches.cancel(batch, by=world.actor("school"))
    with clock.standing_at(clock.at_local(DAY, 13)):
        batches.work_on(batch.id, stopped=never)
    how = batches.progress(batch)
    assert (how.done, how.left, how.works) == (2, 2, False)
    assert [case(one).link.value for one in ids] == ["offered", "offered", "reported", "reported"]
    announce()
    assert "2 neue Übergaben in Kette" in [mail.subject for mail in mails()]


def test_an_adviser_leaves_and_the_cases_go_to_colleagues_in_turn(world: World) -> None:
    ids = [handed_over(world), handed_over(world), handed_over(world)]
    people = [colleague(world, "jobcenter"), colleague(world, "jobcenter")]
    with acting_on():
        batch = batches.begin_inside([case(one) for one in ids], people, by=world.actor("jobcenter"))
    with clock.standing_at(clock.at_local(DAY, 13)):
        batches.work_on(batch.id, stopped=never)
    assert [case(one).adviser_id for one in ids] == [people[0].id, people[1].id, people[0].id]
    assert {case(one).holder_id for one in ids} == {world.institution_ids["jobcenter"]}


def test_killed_again_and_again_it_ends_without_a_double(world: World) -> None:
    """The long proof is the same with KETTE_BATCH=1000."""
    ids = many(world, SIZE)
    batch_id, folder = begun(world, ids).id, processes.configure(world.app)
    kills = 0
    while _open(batch_id):
        before = _left(batch_id)
        worker = processes.start(WORKER, folder)
        while worker.poll() is None and _left(batch_id) > before - max(2, SIZE // 5):
            time.sleep(0.01)
        if kills < MOST_KILLS and worker.poll() is None:
            os.kill(worker.pid, signal.SIGKILL)
            kills += 1
        worker.communicate(timeout=900)
    assert kills == MOST_KILLS
    assert Counter(db.session.scalars(select(Handover.case_id))) == dict.fromkeys(ids, 1)
    offers = db.session.scalars(select(func.count(CaseStep.id)).where(CaseStep.step == Step.OFFER)).one()
    sheets = db.session.scalars(select(func.count(Handover.id)).where(Handover.sheet.is_not(None))).one()
    done = db.session.scalars(
        select(func.count(BatchLine.id)).where(BatchLine.handover_id.is_not(None))
    ).one()
    assert (offers, sheets, done) == (SIZE, SIZE, SIZE)
    announce()
    assert [mail.subject for mail in mails()].count(f"{SIZE} neue Übergaben in Kette") == 1


def _left(batch_id: int) -> int:
    db.session.rollback()
    undone = select(func.count(BatchLine.id)).where(
        BatchLine.batch_id == batch_id, BatchLine.done_at.is_(None)
    )
    return db.session.scalars(undone).one()


def _open(batch_id: int) -> bool:
    db.session.rollback()
    return db.session.get_one(Batch, batch_id, populate_existing=True).ended_at is None


def test_several_workers_at_once_share_the_lines(world: World) -> None:
    ids = many(world, 8)
    batch_id = begun(world, ids).id
    db.session.rollback()
    broken: list[Exception] = []

    def work() -> None:
        try:
            tick(world.app, "", never)
        except Exception as failed:
            broken.append(failed)

    people = [Thread(target=work) for _ in range(3)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert broken == []
    assert not _open(batch_id)
    assert Counter(db.session.scalars(select(Handover.case_id))) == dict.fromkeys(ids, 1)
    announce()
    assert len([mail for mail in mails() if mail.subject.startswith("8 neue")]) == 1


@pytest.mark.one_engine
class TestPages:
    def test_chosen_on_the_page_shown_with_progress_and_worked_by_looking(
        self, desk: Desk, town: World
    ) -> None:
        with town.inside():
            ids = many(town, 3)
            first, second, _ = (case(one).public_id for one in ids)
        page = desk.sits("school").reads("/uebergaben/viele")
        assert page.count('name="fall"') == 3
        chosen = {
            "fall": [first, second],
            "where": "outside",
            "to": "art:employment_agency",
            "reason": "Es ist Sommer.",
        }
        asked = desk.sends("/uebergaben/viele", 200, **chosen)
        assert "2 Fälle anbieten?" in asked
        assert "Agentur für Arbeit Kettenstadt" in asked
        assert "0 von" not in desk.reads("/uebergaben/viele")
        there = desk.sends("/uebergaben/viele", **chosen, sure="y")
        assert "0 Fälle von 2 angeboten" in desk.reads(there)
        desk.sends(f"{there}/schritt")
        page = desk.reads(there)
        assert "2 Fälle von 2 angeboten" in page
        assert "Alle sind angeboten." in page
        assert "Angeboten: 2 Fälle" in page
        again = desk.reads("/uebergaben/viele")
        assert "2 von 2" in again
        assert again.count(" checked>") == 1  # what is offered already is not ticked beforehand
        assert 'value="2"' in page
        desk.sits("agency").reads(there, 404)

    def test_the_page_asks_what_is_missing(self, desk: Desk, town: World) -> None:
        with town.inside():
            (only,) = (case(one).public_id for one in many(town, 1))
        desk.sits("school")
        assert "mindestens einen Fall" in desk.sends("/uebergaben/viele", 422, where="outside", to="")
        assert "mindestens eine Person" in desk.sends(
            "/uebergaben/viele", 422, fall=[only], where="inside", to=""
        )
        assert "wählen Sie eine Stelle" in desk.sends(
            "/uebergaben/viele", 422, fall=[only], where="outside", to=""
        )

    def test_cancelled_on_the_page(self, desk: Desk, town: World) -> None:
        with town.inside():
            ids = [case(one).public_id for one in many(town, 2)]
            agency = town.institution("agency").public_id
        there = desk.sits("school").sends(
            "/uebergaben/viele", fall=ids, where="outside", to=agency, reason="", sure="y"
        )
        desk.sends(f"{there}/abbruch")
        assert "2 Fälle sind geblieben, wo sie waren" in desk.reads(there)
