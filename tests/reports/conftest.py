"""The walked town as a database to copy from: walking it takes seconds, copying it does not."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests import conftest as house
from tests import postgres
from tests.reports.town import Town, make_town
from tests.world import World, cheapen

# The keys of rows are the same in every copy.
_WORLDS: dict[str, World] = {}


@pytest.fixture(scope="session")
def migrated_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file in which the town has been walked."""
    folder = tmp_path_factory.mktemp("town")
    file = Path(shutil.copy(migrated_sqlite, folder))
    _WORLDS["sqlite"] = _walk(folder, f"sqlite:///{file}", None)
    return file


@pytest.fixture(scope="session")
def migrated_postgres(
    postgres_server: postgres.Server, migrated_postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Give a PostgreSQL database in which the town has been walked."""
    name = f"{migrated_postgres}_town"
    postgres_server.create_database(name, template=migrated_postgres)
    _WORLDS["postgresql"] = _walk(
        tmp_path_factory.mktemp("town"), postgres_server.app_url(name), postgres_server.owner_url(name)
    )
    yield name
    postgres_server.drop_database(name)


@pytest.fixture
def town(app: Flask, engine_kind: str) -> Town:
    """Give the walked town in this test's own database."""
    cheapen(app)
    return Town(app, replace(_WORLDS[engine_kind], app=app))


def _walk(folder: Path, database_url: str, migration_url: str | None) -> World:
    app = house._make(folder, database_url, migration_url)
    world = make_town(app).world
    house._close(app)
    return world
