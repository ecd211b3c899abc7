"""The run's smaller parts: old rows, the log's chain after pruning, the night, and what a restored backup brings back."""

import json
import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from kette import audit, clock, erased, scheduler, settings
from kette.audit import AuditAnchor, AuditEntry
from kette.cases.models import Case, Draft
from kette.db import OnceKey, db, kommune, kommune_here, transaction
from kette.institutions.models import SignIn, SignInAttempt
from kette.leader import Leader
from kette.outbox import Mail, MailState, queue
from kette.privacy.models import Receipt
from kette.retention.service.erasing import erase, erasing
from kette.retention.service.replaying import replay
from kette.retention.service.running import add_missing_marks, run
from kette.roles import Actor
from kette.runs import Run
from tests.intake.lists import count
from tests.retention.lives import DAY, FAMILY, TRACES, full_life, on, report
from tests.world import World

NIGHT = DAY + timedelta(days=400)


def test_old_rows_go_and_young_ones_stay(world: World) -> None:
    for day in (NIGHT - timedelta(days=91), NIGHT - timedelta(days=1)):
        with on(day), transaction():
            leave(world, f"{day}")
    with on(NIGHT):
        done = run(NIGHT, world.kommune_id)
    assert (count(Mail), count(SignIn), count(SignInAttempt), count(OnceKey)) == (2, 1, 1, 1)
    # What was never sent is not old, it waits.
    assert sorted(mail.state.value for mail in db.session.scalars(select(Mail))) == ["pending", "sent"]
    assert {kind: done.done[kind] for kind in ("mails", "sign_ins", "form_keys")} == {
        "mails": 1,
        "sign_ins": 2,
        "form_keys": 1,
    }
    receipt = db.session.scalars(select(Receipt).where(Receipt.reason == "sign_ins")).one()
    assert json.loads(receipt.counts) == {"sign_ins": 1, "sign_in_attempts": 1}


def test_a_period_that_the_kommune_sets_counts_from_its_day(world: World) -> None:
    with on(NIGHT - timedelta(days=10)), transaction():
        leave(world, "one")
        settings.put("erase_form_keys_days", 20, valid_from=NIGHT, by=world.actor("administrator"))
    with on(NIGHT - timedelta(days=1)):
        assert run(NIGHT, world.kommune_id).done["form_keys"] == 0


def test_the_log_stays_verifiable_after_pruning(world: World) -> None:
    old = NIGHT - timedelta(days=3 * 366)
    for day in (old, old + timedelta(days=1), NIGHT):
        with on(day), transaction():
            write(3)
    with on(NIGHT):
        assert run(NIGHT, world.kommune_id).done["access_log"] == 6
    assert audit.verify_kommune().first_broken is None
    assert db.session.scalar(select(func.min(AuditEntry.number))) == 7
    assert count(AuditAnchor) == 1
    with on(NIGHT), transaction():
        write(2)
    assert audit.verify_kommune().first_broken is None


@pytest.mark.parametrize("forged", ["number = 8", "mac = mac || mac"])
def test_a_forged_anchor_is_found(world: World, forged: str) -> None:
    with on(DAY), transaction():
        write(5)
    with on(DAY + timedelta(days=1)), transaction():
        write(5)
    with on(DAY + timedelta(days=1)), transaction():
        audit.prune(clock.at_local(DAY + timedelta(days=1), 0))
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
    head = db.session.scalars(select(audit.AuditHead)).one()
    real = db.session.scalars(select(AuditAnchor)).one()
    assert audit.verify(entries, head, real).first_broken is None
    number = 8 if "number" in forged else real.number
    mac = entries[2].mac if "number" in forged else bytes(32)
    fake = AuditAnchor(kommune_id=real.kommune_id, number=number, mac=mac, seal=real.seal)
    left = [one for one in entries if one.number > number]
    assert audit.verify(left, head, fake).first_broken is not None
    assert audit.verify(entries, head, None).first_broken is not None


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_entries WHERE number > 5",
        "DELETE FROM audit_anchors",
        "UPDATE audit_anchors SET number = 9",
        "UPDATE audit_entries SET detail = 'x'",
    ],
)
def test_the_database_keeps_anchor_and_younger_entries(world: World, statement: str) -> None:
    with on(DAY), transaction():
        write(5)
    with on(DAY + timedelta(days=1)), transaction():
        write(5)
        audit.prune(clock.at_local(DAY + timedelta(days=1), 0))
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(statement))


def test_the_night_erases_once_and_notes_when(world: World, app: Flask) -> None:
    with on(DAY), transaction():
        report(world)
    with on(NIGHT, 6):
        scheduler.daily(app, Leader("one"))
        scheduler.daily(app, Leader("two"))
        assert db.session.scalars(select(Receipt.kind)).all().count("erasure") == 1
        assert db.session.get(Run, f"retention:{world.kommune_id}") is not None


@pytest.mark.one_engine
def test_a_failing_case_stops_no_other_and_the_night_is_tried_again(world: World, app: Flask) -> None:
    with on(DAY), transaction():
        bad, good = report(world).id, report(world).id
    with transaction():
        db.session.execute(
            text(
                f"CREATE TRIGGER stumble BEFORE DELETE ON identities WHEN OLD.case_id = {bad}"
                " BEGIN SELECT RAISE(ABORT, 'a broken row'); END"
            )
        )
    leader = Leader("one")
    with on(NIGHT, 6):
        scheduler.daily(app, leader)
        world.enter()
        assert db.session.get(Run, f"retention:{world.kommune_id}") is None
        assert [db.session.get_one(Case, one).erased_at is None for one in (bad, good)] == [True, False]
        with transaction():
            db.session.execute(text("DROP TRIGGER stumble"))
    with on(NIGHT, 7):
        scheduler.daily(app, leader)
        world.enter()
        assert db.session.get_one(Case, bad).erased_at is not None
    assert db.session.scalars(select(Receipt.kind)).all().count("erasure") == 2


def test_whoever_writes_meanwhile_gets_in_between_two_cases(world: World, app: Flask) -> None:
    with on(DAY), transaction():
        for _ in range(6):
            report(world)
    left: list[int] = []

    def write_once(*_: object, **__: object) -> None:
        if not left and not threads:
            threads.append(threading.Thread(target=someone_else))
            threads[0].start()

    def someone_else() -> None:
        with app.app_context(), on(NIGHT), kommune(world.kommune_id), transaction():
            write(1)
            left.append(db.session.scalar(select(func.count()).where(Case.erased_at.is_(None))) or 0)

    threads: list[threading.Thread] = []
    with on(NIGHT), erasing.connected_to(write_once):
        assert run(NIGHT, world.kommune_id).failed == 0
        threads[0].join()
    assert count(Receipt) == 6
    assert left[0] > 0


def test_a_crash_before_the_list_was_written_is_made_up(world: World) -> None:
    with on(DAY), transaction():
        case_id = report(world).id
    with on(NIGHT), transaction():
        erase(case_id, "closed", by=Actor.system(world.kommune_id))
    marks = erased.marks()
    erased.path().write_text(erased.path().read_text()[:-10])  # the line was cut off
    assert erased.marks() == frozenset()
    add_missing_marks()
    assert erased.marks() == marks
    assert FAMILY not in erased.path().read_text()
    assert erased.path().stat().st_mode & 0o777 == 0o600


@pytest.mark.one_engine
def test_a_restored_backup_is_erased_again(world: World, app: Flask) -> None:
    case_id = full_life(world)
    with on(DAY + timedelta(days=60)), transaction():
        other = report(world, DAY + timedelta(days=60)).id
    erased.settle()
    file = Path(db.engine.url.database or "")
    backup = Path(shutil.copy(file, file.with_suffix(".backup")))
    with on(NIGHT), transaction():
        erase(case_id, "closed", by=Actor.system(world.kommune_id))
    db.session.remove()
    db.engine.dispose()
    for one in file.parent.glob(f"{file.name}-*"):
        one.unlink()
    shutil.copy(backup, file)
    backup.unlink()
    world.enter()
    assert TRACES[0] in file.read_bytes().lower()
    with on(NIGHT + timedelta(days=1)):
        assert replay(world.kommune_id) == 1
        assert replay(world.kommune_id) == 0
    assert db.session.get_one(Case, case_id).erased_at is not None
    assert db.session.get_one(Case, other).erased_at is None
    assert db.session.scalars(select(Receipt.reason).where(Receipt.kind == "erasure")).all() == ["again"]


def leave(world: World, mark: str) -> None:
    """Leave what belongs to no case (inside a transaction)."""
    now = clock.now()
    for state in (MailState.SENT, MailState.PENDING) if count(Mail) == 0 else (MailState.SENT,):
        mail = queue(
            "jobcenter@example.org", "Ein Vorgang wartet", "Bitte melden Sie sich an.", key=f"{mark}{state}"
        )
        assert mail is not None
        mail.state, mail.sent_at = state, now if state is MailState.SENT else None
    actor = world.actor("school")
    db.session.add(
        SignIn(
            token_hash=f"{mark:>64}",
            person_id=actor.person_id,
            membership_id=actor.membership_id,
            started_at=now,
            seen_at=now,
        )
    )
    db.session.add(SignInAttempt(at=now, subject_hash=f"{mark:>64}"))
    db.session.add(OnceKey(key=f"form-{mark}", used_at=now))
    assert count(Draft) == 0


def write(entries: int) -> None:
    """Write entries of the log (inside a transaction)."""
    for number in range(entries):
        by = Actor.system(kommune_here())
        audit.write("case.list", by=by, object_type="list", object_id=f"{number}")
