"""Master keys change while people work and processes die, and nothing is lost; an old one goes when nothing hangs on it."""

import signal
import stat
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, select, text
from sqlalchemy.exc import DBAPIError

from kette import audit, keyring, vault
from kette.app import create_app
from kette.cases.models import Case, Identity
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.db import Base, db, kommune, transaction
from kette.institutions.models import Person
from kette.institutions.service.factors import begin_app, secret_of
from tests import processes
from tests.world import World, make_world

ROTATE = """
import sys
from pathlib import Path
from kette import keyring, operating
with operating.instance() as app:
    keyring.rotate(operating.config_of(app), batch=1)
"""
REPORT = """
import sys
from datetime import date
from kette.app import create_app
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.db import enter_kommune, transaction
from kette.institutions import queries
from kette.roles import Actor
with create_app().app_context():
    enter_kommune(KOMMUNE)
    for number in range(40):
        with transaction():
            person = PersonalData("Neben", f"Her {number}", date(2009, 1, 2))
            report_case(person, school=queries.school("990001"), cohort=2027, by=Actor.system(KOMMUNE))
"""
CASES = 60


def test_after_a_rotation_everything_opens_under_the_new_key_alone(
    app: Flask, world: World, config: Path
) -> None:
    pseudonym = vault.current().derive("pseudonym")
    done = keyring.rotate(config)
    assert (done.newest, done.added, done.moved) == (2, True, CASES + 1)
    assert keyring.in_use() == {1: 0, 2: CASES + 1}
    keyring.forget(config, 1)
    assert keyring.in_use() == {2: CASES + 1}
    with fresh(config):
        assert set(vault.current().keys) == {2}
        assert len(names(world)) == CASES
        assert secret_of(factor(world))
        # Pseudonyms, fingerprints and the log hang on a root of their own.
        assert vault.current().derive("pseudonym") == pseudonym
        with kommune(world.kommune_id):
            assert audit.verify_kommune().first_broken is None


def test_the_new_file_is_for_its_owner_alone_and_keeps_every_other_line(world: World, config: Path) -> None:
    config.write_text(
        "# Zeile davor\n" + config.read_text() + "MAIL_HOST = 'mail.example.org'  # Zeile danach\n"
    )
    keyring.rotate(config)
    content = config.read_text()
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert content.startswith("# Zeile davor\n")
    assert "MAIL_HOST = 'mail.example.org'  # Zeile danach\n" in content
    assert not config.with_name("config.py.new").exists()


def test_a_rotation_that_was_killed_is_finished_by_the_next_and_those_who_work_meanwhile_lose_nothing(
    world: World, config: Path
) -> None:
    writer = processes.start(REPORT.replace("KOMMUNE", str(world.kommune_id)), config.parent)
    for late in range(4):
        kill_in_the_middle(config, late * 0.02)
    told = writer.communicate(timeout=60)[1]
    assert writer.returncode == 0, told
    done = keyring.rotate(config)
    assert keyring.in_use() == {1: 0} | {done.newest: CASES + 1 + 40} | dict.fromkeys(
        range(2, done.newest), 0
    )
    for number in range(1, done.newest):
        keyring.forget(config, number)
    with fresh(config):
        assert len(names(world)) == CASES + 40
        assert secret_of(factor(world))


def test_a_running_process_reads_the_new_key_before_it_needs_it(
    app: Flask, world: World, config: Path
) -> None:
    running = create_app(config.parent)
    with running.app_context():
        assert len(names(world)) == CASES
        db.session.remove()
    with fresh(config):
        keyring.rotate(config)
    with running.app_context():
        assert len(names(world)) == CASES
        assert vault.current().new_wrapped_key()[0] == 2
        db.session.remove()
        db.engine.dispose()


def test_a_key_that_something_hangs_on_or_the_newest_is_not_forgotten(world: World, config: Path) -> None:
    with pytest.raises(keyring.NotPossible, match="der neueste"):
        keyring.forget(config, 1)
    with pytest.raises(keyring.NotPossible, match="gibt es nicht"):
        keyring.forget(config, 7)
    keyring.rotate(config)
    old = vault.Master({1: vault.current().keys[1]}, b"").new_wrapped_key()
    with kommune(world.kommune_id), transaction():
        db.session.scalars(select(Case)).first().key.wrapped = old  # type: ignore[union-attr]
    with pytest.raises(keyring.NotPossible, match="hängen noch 1"):
        keyring.forget(config, 1)


def test_what_is_wrapped_under_a_forgotten_key_is_refused_by_the_database(world: World, config: Path) -> None:
    old = vault.current().new_wrapped_key()
    keyring.rotate(config)
    keyring.forget(config, 1)
    for change in ("UPDATE keys SET wrapped = :old", "UPDATE factors SET wrapped_key = :old"):
        with kommune(world.kommune_id), pytest.raises(DBAPIError, match="forgotten"), transaction():
            db.session.execute(text(change), {"old": old})


def test_a_config_that_takes_its_keys_from_elsewhere_is_left_alone(world: World, config: Path) -> None:
    content = config.read_text().replace("MASTER_KEYS = ", "MASTER_KEYS = dict(") + ")"
    config.write_text(content.replace("}\n", "})\n", 1).removesuffix(")"))
    before = config.read_text()
    with pytest.raises(keyring.NotPossible, match="Aufzählung"):
        keyring.rotate(config)
    assert config.read_text() == before


@pytest.mark.one_engine
def test_every_column_of_wrapped_keys_is_known_by_its_name() -> None:
    kept = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and "key" in f"{table.name}.{column.name}"
    ]
    # Public keys and certificates are no secret, what is sealed is under a wrapped one; a mark is a number.
    assert sorted(kept) == [
        "factors.public_key",
        "factors.wrapped_key",
        "forgotten_keys.mark",
        "keys.wrapped",
        "signing_keys.certificate",
        "signing_keys.sealed",
        "signing_keys.wrapped",
    ]


def names(world: World) -> list[str]:
    """Open whom every case is about."""
    with kommune(world.kommune_id):
        rows = db.session.execute(
            select(Case.public_id, Identity.sealed, Case).join(Identity, Identity.case_id == Case.id)
        ).all()
        return [
            vault.current().open(case.key.wrapped, sealed, about=f"identity:{public_id}")
            for public_id, sealed, case in rows
        ]


def factor(world: World):
    """Return the one factor of these tests."""
    from kette.institutions.models import Factor

    return db.session.scalars(select(Factor)).one()


def kill_in_the_middle(config: Path, late: float) -> None:
    """Start a rotation and kill it so many seconds after it has changed something."""
    before = config.read_text()
    rotating = processes.start(ROTATE, config.parent)
    wait_for(lambda: rotating.poll() is not None or moved() or config.read_text() != before)
    time.sleep(late)
    rotating.send_signal(signal.SIGKILL)
    rotating.communicate()


def moved() -> bool:
    """Say whether something hangs on a new key already."""
    found = keyring.in_use()
    db.session.rollback()
    return any(count for number, count in found.items() if number > 1)


def wait_for(happened) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)


class fresh:  # noqa: N801  # reads as a word
    """An app that has just started on the instance."""

    def __init__(self, config: Path) -> None:
        self.context = create_app(config.parent).app_context()

    def __enter__(self) -> None:
        self.context.__enter__()

    def __exit__(self, *trouble: object) -> None:
        db.session.remove()
        db.engine.dispose()
        self.context.__exit__(*trouble)


@pytest.fixture
def config(app: Flask) -> Path:
    """Write the instance's config.py, and read the keys from it."""
    file = processes.configure(app) / "config.py"
    file.chmod(0o600)
    return file


@pytest.fixture
def world(app: Flask, config: Path) -> Iterator[World]:
    """Give cases and a second factor whose keys hang on the first master key, inside an app of the instance."""
    made = make_world(app)
    with create_app(config.parent).app_context():
        with kommune(made.kommune_id), transaction():
            for number in range(CASES):
                person = PersonalData("Test", str(number), date(2009, 1, 2))
                report_case(person, school=made.institution("school"), cohort=2027, by=made.actor("school"))
            begin_app(db.session.scalars(select(Person)).first())  # type: ignore[arg-type]
        yield made
        db.session.remove()
        db.engine.dispose()
