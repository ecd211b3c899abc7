"""The migrated schema is the models' schema, on both engines."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import text

from kette.db import Base, db


def test_the_migrated_schema_equals_the_models(app_context: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda o, n, t, *_: not (t == "table" and n == "alembic_version"),
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_guard_is_laid(app_context: Flask) -> None:
    from kette.guards import GUARDS
    from kette.walls import kin

    sql = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[db.engine.dialect.name]
    laid = set(db.session.execute(text(sql)).scalars())
    expected = {f"guard_{guard.name}" for guard in (*GUARDS, *kin(Base.metadata))}
    assert expected | {"guard_steps_lead"} == laid


def test_every_unique_key_of_a_kommunes_row_holds_the_kommune() -> None:
    from sqlalchemy import UniqueConstraint

    import kette.tables  # noqa: F401

    without = [
        (table.name, [column.name for column in constraint.columns])
        for table in Base.metadata.sorted_tables
        if "kommune_id" in table.columns
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint) and "kommune_id" not in constraint.columns
    ]
    assert without == []
