"""The log of accesses is written at the end of a transaction, and in it."""

from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from kette import audit
from kette.audit import AuditEntry
from kette.cases.models import Case
from kette.cases.service.ledger import lock
from kette.db import db, enter_kommune, transaction
from tests.ledger.machine import report
from tests.world import World, make_world


def note(world: World, action: str = "case.read") -> None:
    audit.write(action, by=world.actor("school"), object_type="case", object_id="x")


@pytest.mark.postgresql
def test_who_writes_in_the_log_first_and_who_does_it_last_never_wait_crosswise(app_context: Flask) -> None:
    world = make_world(app_context)
    with world.inside(), transaction():
        case_id = report(world, "school")
    both, failed = Barrier(2), list[BaseException]()

    def does(log_first: bool) -> None:
        with world.app.app_context():
            enter_kommune(world.kommune_id)
            try:
                with transaction():
                    if log_first:
                        note(world)
                        both.wait()
                    lock(db.session.get_one(Case, case_id))
                    if not log_first:
                        both.wait()
                        note(world)
            except BaseException as fault:
                failed.append(fault)

    people = [Thread(target=does, args=(first,)) for first in (True, False)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert failed == []


def test_what_is_taken_back_leaves_no_entry_and_what_is_kept_leaves_all_in_order(app_context: Flask) -> None:
    world = make_world(app_context)
    with world.inside():
        before = audit.verify_kommune().entries
        with pytest.raises(LookupError), transaction():
            note(world)
            raise LookupError
        with transaction():
            note(world, "first")
            with pytest.raises(LookupError), db.session.begin_nested():
                note(world, "taken back")
                raise LookupError
            with db.session.begin_nested():
                note(world, "kept")
            note(world, "last")
        newest = select(AuditEntry.action).order_by(AuditEntry.number.desc()).limit(3)
        assert sorted(db.session.scalars(newest)) == ["first", "kept", "last"]
        verdict = audit.verify_kommune()
        assert (verdict.entries, verdict.first_broken) == (before + 3, None)
