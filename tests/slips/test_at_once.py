"""Two who print one class at the same moment, and a reader whose asker is gone."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from kette.cases.models import Case
from kette.db import db, kommune, transaction
from kette.institutions.models import Institution
from kette.privacy.rules.fields import FieldGroup
from kette.slips import service
from tests.cases.pupils import report
from tests.slips.conftest import Screen
from tests.slips.paperwork import forms
from tests.world import World

GROUPS = frozenset({FieldGroup.IDENTITY})


def test_four_who_print_at_once_make_one_form_for_each(world: World, screen: Screen, app: Flask) -> None:
    with world.inside():
        for family in ("Abel", "Bode", "Cramer"):
            report(world, family)
        cases = list(db.session.scalars(select(Case.id)))
        jobcenter = world.institution("jobcenter").id
    ready = threading.Barrier(4)

    def print_all() -> None:
        with app.app_context(), kommune(world.kommune_id):
            ready.wait()
            with transaction():
                service.lock_cases(cases)
                recipient = db.session.get_one(Institution, jobcenter)
                for case_id in cases:
                    service.printed(case_id, recipient, GROUPS, "de", by=world.actor("school"))

    threads = [threading.Thread(target=print_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(form.case_id for form in forms(world)) == sorted(cases)


def test_a_reader_ends_with_the_process_that_asked(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    child = (
        "import os, sys, time; from kette import confined; confined.limit(memory=1 << 30, seconds=60); "
        "open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
    )
    asker = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]])",
            child,
            str(mark),
        ]
    )
    until(lambda: mark.exists() and bool(mark.read_text()))
    reader = int(mark.read_text())
    asker.kill()
    asker.wait()
    try:
        until(lambda: not is_alive(reader))
    finally:
        if is_alive(reader):
            os.kill(reader, signal.SIGKILL)


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; half a minute on a loaded machine."""
    for _ in range(300):
        if holds():
            return
        time.sleep(0.1)
    pytest.fail("it never came to that")


def is_alive(pid: int) -> bool:
    """Say whether a process runs; one that ended and is not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
