"""What every test stands on: a PostgreSQL server, a migrated database on either engine, the app, a client."""

import base64
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import made_once, postgres, randomness, scratch
from tests.pages import CheckingClient

# The program itself is imported inside the fixtures: tests of rules start without Flask and the tables.

ENGINES = ("sqlite", "postgresql")
MASTER_KEYS = {1: base64.b64encode(secrets.token_bytes(32)).decode()}
_RUNNING: pytest.StashKey[ExitStack] = pytest.StashKey()


def _hands_out_work(config: pytest.Config) -> bool:
    """Say whether this process only hands tests to workers (pytest-xdist)."""
    return config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load the random profile with one seed for all workers, and start one PostgreSQL server for them."""
    randomness.register()
    if config.getoption("hypothesis_seed", None) is None:
        config.option.hypothesis_seed = str(secrets.randbelow(2**32))
    if not _hands_out_work(config):
        return
    running = ExitStack()
    try:
        server = running.enter_context(postgres.running())
    except postgres.NoPostgres:
        return  # each test that needs it says so
    os.environ.setdefault(postgres.ADDRESS, server.superuser.render_as_string(hide_password=False))
    config.stash[_RUNNING] = running


def pytest_unconfigure(config: pytest.Config) -> None:
    """Throw the server away."""
    if _RUNNING in config.stash:
        config.stash[_RUNNING].close()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    """Say how to draw the same again."""
    if exitstatus:
        terminalreporter.write_line(f"random tests: --hypothesis-seed={config.option.hypothesis_seed}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test with a database on both engines, unless it is marked `one_engine` or `postgresql`."""
    if "engine_kind" in metafunc.fixturenames:
        of = metafunc.definition.get_closest_marker
        engines = ENGINES[:1] if of("one_engine") else ENGINES[1:] if of("postgresql") else ENGINES
        metafunc.parametrize("engine_kind", engines, indirect=True)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a client that checks every page it opens."""
    app.test_client_class = CheckingClient
    return app.test_client()


@pytest.fixture
def app_context(app: Flask) -> Iterator[Flask]:
    """Give the app with its context pushed, for tests below the views. Not together with `client`."""
    from kette.db import db

    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def app(database_url: str, instance: Path, migration_url: str | None) -> Iterator[Flask]:
    """Give the app on a fresh migrated database and an instance folder of its own."""
    app = _make(instance, database_url, migration_url)
    yield app
    _close(app)


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """Give an empty instance folder."""
    folder = tmp_path / "instance"
    folder.mkdir()
    return folder


@pytest.fixture
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Name the engine of this run of the test: sqlite or postgresql."""
    return str(request.param)


@pytest.fixture
def database_name(engine_kind: str, request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Give a fresh migrated PostgreSQL database, or None for SQLite."""
    if engine_kind == "sqlite":
        yield None
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = _new_name()
    server.create_database(name, template=request.getfixturevalue("migrated_postgres"))
    yield name
    server.drop_database(name)


@pytest.fixture
def database_url(database_name: str | None, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of a fresh migrated database for the application's role."""
    if database_name is None:
        with scratch.folder("sqlite") as place:
            file = shutil.copy(request.getfixturevalue("migrated_sqlite"), place)
            yield f"sqlite:///{file}"
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    yield server.app_url(database_name)


@pytest.fixture
def migration_url(database_name: str | None, request: pytest.FixtureRequest) -> str | None:
    """Give the same database's address for its owner; None for SQLite, which knows no roles."""
    if database_name is None:
        return None
    server: postgres.Server = request.getfixturevalue("postgres_server")
    return server.owner_url(database_name)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate a SQLite file once, to copy from."""
    folder = tmp_path_factory.mktemp("template")
    file = folder / "kette.db"
    _migrate_once(folder, f"sqlite:///{file}", None)
    return file


@pytest.fixture(scope="session")
def migrated_postgres(
    postgres_server: postgres.Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Migrate a PostgreSQL database once, to copy from."""
    name = _new_name()
    postgres_server.create_database(name)
    folder = tmp_path_factory.mktemp("template")
    _migrate_once(folder, postgres_server.app_url(name), postgres_server.owner_url(name))
    yield name
    postgres_server.drop_database(name)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """Give a real PostgreSQL server; an error, never a skip, where there is none."""
    with postgres.running() as server:
        yield server


def _new_name() -> str:
    return f"kette_test_{secrets.token_hex(8)}"


def _make(instance: Path, database_url: str, migration_url: str | None) -> Flask:
    from kette.app import create_app
    from kette.db import db

    made_once.prepare()
    app = create_app(
        instance,
        TESTING=True,
        SECRET_KEY=secrets.token_hex(32),
        MASTER_KEYS=MASTER_KEYS,
        DATABASE_URL=database_url,
        MIGRATION_URL=migration_url,
        # Tests let the clock stand on days to come.
        CLOCK_SKEW_SECONDS=20 * 365 * 24 * 60 * 60,
        # Cookies are marked secure; the client must come by https to get them back.
        PREFERRED_URL_SCHEME="https",
    )
    with app.app_context():
        made_once.share(app, db.engine)
    return app


def _migrate_once(instance: Path, database_url: str, migration_url: str | None) -> None:
    from kette.db import migrate

    app = _make(instance, database_url, migration_url)
    migrate(app)
    _close(app)


def _close(app: Flask) -> None:
    from kette.db import db

    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
