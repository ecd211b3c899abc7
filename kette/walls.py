"""What keeps Kommunen apart in the database: no key into another one, on PostgreSQL row-level security, and few rights.

Laid anew after every migration from the models: a table with `kommune_id` stands behind the wall by itself.
"""

from collections.abc import Iterator

from sqlalchemy import MetaData, Table, text
from sqlalchemy.engine import Connection

from kette.guards import Guard
from kette.permits import PRUNED, WRITABLE, WRITTEN_ONCE

# Where `everywhere()` (kette.db) may look across Kommunen, for which commands, and why. All other tables stay shut.
EVERYWHERE: dict[str, tuple[str, ...]] = {
    "memberships": ("SELECT",),  # sign-in: in which Kommune somebody acts is not known before
    "institutions": ("SELECT",),  # sign-in: a closed institution lets nobody in
    "paper_links": ("SELECT",),  # whoever holds a sheet brings its address and nothing else
    "mails": ("SELECT", "UPDATE"),  # the outbox sends for all Kommunen
}

# Rows that stay for good: the application's role cannot delete them at all. Nor can it delete or change what is written
# once and has no case (kette.guards); what has a case may be deleted by an erasure, never changed.
STAY = (
    "audit_heads",
    "case_numbers",
    "forgotten_keys",
    "institutions",
    "kommunen",
    "memberships",
    "runs",
    "signing_keys",
    "known_certificates",
)
# Catalogues and the like, written by migrations alone.
READ_ONLY = ("moves", "outcome_types", "institution_kinds", "nowhere", "alembic_version")

# Nothing set, no rows: NULL equals no Kommune. In a sub-select it is asked once per statement, not per row.
_HERE = "kommune_id = (SELECT NULLIF(current_setting('kette.kommune', true), '')::integer)"
_EVERYWHERE = "(SELECT current_setting('kette.everywhere', true)) = 'on'"


def walled(metadata: MetaData) -> list[Table]:
    """Return the tables whose rows belong to a Kommune, by name."""
    return sorted((t for t in metadata.tables.values() if "kommune_id" in t.columns), key=lambda t: t.name)


def kin(metadata: MetaData) -> Iterator[Guard]:
    """Yield the guards that refuse a key into another Kommune, and a row that moves to another.

    Keys ask past row-level security, so PostgreSQL needs them as much as SQLite.
    """
    inside = {table.name for table in walled(metadata)}
    for table in walled(metadata):
        keys = sorted(
            (key.column_keys[0], key.referred_table.name)
            for key in table.foreign_key_constraints
            if len(key.column_keys) == 1 and key.referred_table.name in inside
        )
        foreign = [
            f"(NEW.{column} IS NOT NULL AND NEW.kommune_id IS DISTINCT FROM"  # noqa: S608  # names of our own
            f" (SELECT o.kommune_id FROM {other} o WHERE o.id = NEW.{column}))"
            for column, other in keys
        ]
        because = f"{table.name}: nothing refers to another Kommune"
        if foreign:
            yield Guard(f"{table.name}_of_one_kommune", table.name, "INSERT", " OR ".join(foreign), because)
        columns = ", ".join(["kommune_id", *(column for column, _ in keys)])
        moved = ["NEW.kommune_id <> OLD.kommune_id", *foreign]
        yield Guard(
            f"{table.name}_stay_in_their_kommune",
            table.name,
            f"UPDATE OF {columns}",
            " OR ".join(moved),
            because,
        )


def lay(connection: Connection, metadata: MetaData) -> None:
    """Lay the guards of `kin` and, on PostgreSQL, the policies; the old guards are gone (kette.laying)."""
    for guard in kin(metadata):
        for statement in guard.statements(connection.dialect.name):
            connection.execute(text(statement))
    if connection.dialect.name == "postgresql":
        for table in walled(metadata):
            for statement in _policies(table.name):
                connection.execute(text(statement))


def lower(connection: Connection) -> None:
    """Let the owner see all rows until `lay`: a migration carries the data of every Kommune. Part of its transaction."""
    if connection.dialect.name != "postgresql":
        return
    forced = connection.execute(
        text(
            "SELECT oid::regclass::text FROM pg_class"
            " WHERE relforcerowsecurity AND relnamespace = current_schema()::regnamespace"
        )
    ).scalars()
    for table in list(forced):
        connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))


def _policies(table: str) -> Iterator[str]:
    for name in ("of_kommune", *(f"everywhere_{command.lower()}" for command in ("SELECT", "UPDATE"))):
        yield f"DROP POLICY IF EXISTS {name} ON {table}"
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY of_kommune ON {table} FOR ALL USING ({_HERE}) WITH CHECK ({_HERE})"
    for command in EVERYWHERE.get(table, ()):
        check = f" WITH CHECK ({_EVERYWHERE})" if command == "UPDATE" else ""
        yield (
            f"CREATE POLICY everywhere_{command.lower()} ON {table} FOR {command} USING ({_EVERYWHERE}){check}"
        )


def rights(role: str) -> Iterator[str]:
    """Yield the statements that give the application's role (a quoted name) what it needs and no more."""
    kept = [table for table, case_id in WRITTEN_ONCE.items() if case_id is None and table not in PRUNED]
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"
    yield f"REVOKE UPDATE ON {', '.join(WRITTEN_ONCE)} FROM {role}"
    for table, column in WRITABLE.items():
        yield f"GRANT UPDATE ({column}) ON {table} TO {role}"
    yield f"REVOKE DELETE ON {', '.join((*kept, *STAY))} FROM {role}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON {', '.join(READ_ONLY)} FROM {role}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON tenures FROM {role}"
