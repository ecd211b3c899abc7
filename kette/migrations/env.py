"""How migrations run: as owner, in one transaction, and at the end guards, walls, catalogues and rights are laid anew."""

from collections.abc import Iterable

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine, make_url, text

import kette.tables  # noqa: F401  # the metadata must know every table
from kette import laying, walls
from kette.cases.rules.outcomes import OUTCOMES
from kette.db import Base, db
from kette.roles import InstitutionKind
from kette.terminal import Refusal


def run() -> None:
    """Run the migrations asked for on the configured database."""
    attached = context.config.attributes.get("connection")
    if attached is not None:
        _run_on(attached)
        return
    owner = current_app.config.get("MIGRATION_URL")
    engine = create_engine(owner) if owner else db.engine
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                # One migration at a time, whoever starts first.
                connection.execute(text("SELECT pg_advisory_xact_lock(5388301)"))
            _run_on(connection)
            connection.commit()
    finally:
        if owner:
            engine.dispose()


def _run_on(connection: Connection) -> None:
    walls.lower(connection)
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=False)
    with context.begin_transaction():
        context.run_migrations()
    laying.lay(connection, Base.metadata, skew_seconds=current_app.config["CLOCK_SKEW_SECONDS"])
    _sync_catalogues(connection)
    if connection.dialect.name == "postgresql":
        _grant(connection)


def _sync_catalogues(connection: Connection) -> None:
    _sync(connection, "outcome_types", [(outcome.key, outcome.label) for outcome in OUTCOMES])
    _sync(connection, "institution_kinds", InstitutionKind.choices())


def _sync(connection: Connection, table: str, entries: Iterable[tuple[str, str]]) -> None:
    """Bring a catalogue table to the registry's keys and labels; a key once used is never removed."""
    known = set(connection.execute(text(f"SELECT key FROM {table}")).scalars())
    for key, label in entries:
        statement = (
            f"UPDATE {table} SET label = :label WHERE key = :key AND label <> :label"
            if key in known
            else f"INSERT INTO {table} (key, label) VALUES (:key, :label)"
        )
        connection.execute(text(statement), {"key": key, "label": label})


def _grant(connection: Connection) -> None:
    """Give the application's role its rights.

    :raises Refusal: if row-level security or a right taken away would not hold for this role.
    """
    role = make_url(current_app.config["DATABASE_URL"]).username or ""
    passes = connection.execute(
        text("SELECT rolsuper OR rolbypassrls OR rolname = current_user FROM pg_roles WHERE rolname = :role"),
        {"role": role},
    ).scalar()
    if passes:
        raise Refusal(
            f"Die Rolle „{role}“ der Anwendung darf weder Eigentümerin der Tabellen noch Superuser sein, noch BYPASSRLS haben. "
            "MIGRATION_URL nennt die Eigentümerin, DATABASE_URL eine andere Rolle."
        )
    for right in walls.rights(connection.dialect.identifier_preparer.quote(role)):
        connection.execute(text(right))


run()
