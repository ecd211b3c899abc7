"""How what the database refuses and knows by itself is laid: guards, walls, the view of tenures, the table of moves."""

from sqlalchemy import MetaData, text
from sqlalchemy.engine import Connection

from kette import chain, walls
from kette.guards import GUARDS, PREFIX

VIEW = "tenures"

# The last moment that a step may bear: the clocks of application and database may differ a little.
_LATEST = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '+{seconds} seconds')",
    "postgresql": "clock_timestamp() + interval '{seconds} seconds'",
}

# The case repeats its newest step, so that lists need no join.
_FOLLOW = (
    "UPDATE cases SET seq = NEW.seq, link = NEW.to_link, holder_id = NEW.holder_id, active_at = NEW.at,"
    " link_since = CASE WHEN NEW.from_link IS NOT DISTINCT FROM NEW.to_link THEN link_since ELSE NEW.at END,"
    " holder_since = CASE WHEN holder_id IS NOT DISTINCT FROM NEW.holder_id THEN holder_since ELSE NEW.at END,"
    " offered_to_id = CASE WHEN NEW.to_link = 'offered' THEN NEW.receiver_id ELSE NULL END,"
    " outcome = CASE WHEN NEW.step IN ('promise', 'close') THEN NEW.outcome"
    " WHEN NEW.to_link IN ('offered', 'promised', 'arrived', 'closed') THEN outcome ELSE NULL END"
    " WHERE id = NEW.case_id"
)

# Who held a case from when until when: a reading of the ledger, hence without gap or overlap. On PostgreSQL whoever
# asks sees through it what they see without it.
_TENURES = """
CREATE VIEW tenures {with_options} AS
SELECT kommune_id, case_id, holder_id, from_at,
       LEAD(from_at) OVER (PARTITION BY case_id ORDER BY seq) AS until_at
FROM (
    SELECT kommune_id, case_id, seq, holder_id, at AS from_at,
           LAG(holder_id) OVER (PARTITION BY case_id ORDER BY seq) AS before_id
    FROM steps
) AS changes
WHERE seq = 1 OR holder_id IS DISTINCT FROM before_id
"""


def lay(connection: Connection, metadata: MetaData, *, skew_seconds: int) -> None:
    """Lay everything anew; part of every migration.

    :param skew_seconds: how far ahead of the database's clock a step may lie.
    """
    dialect = connection.dialect.name
    latest = _LATEST[dialect].format(seconds=int(skew_seconds))
    _remove(connection, dialect)
    for guard in GUARDS:
        for statement in guard.statements(dialect):
            connection.execute(text(statement.replace("{latest}", latest)))
    if dialect == "sqlite":
        connection.execute(
            text(f"CREATE TRIGGER {PREFIX}steps_lead AFTER INSERT ON steps FOR EACH ROW BEGIN {_FOLLOW}; END")
        )
    else:
        connection.execute(
            text(
                f"CREATE FUNCTION {PREFIX}steps_lead() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {_FOLLOW}; RETURN NULL; END $$"
            )
        )
        connection.execute(
            text(
                f"CREATE TRIGGER {PREFIX}steps_lead AFTER INSERT ON steps FOR EACH ROW "
                f"EXECUTE FUNCTION {PREFIX}steps_lead()"
            )
        )
    options = "WITH (security_invoker = true)" if dialect == "postgresql" else ""
    connection.execute(text(_TENURES.format(with_options=options)))
    walls.lay(connection, metadata)
    _sync_moves(connection)


def _remove(connection: Connection, dialect: str) -> None:
    connection.execute(text(f"DROP VIEW IF EXISTS {VIEW}"))
    if dialect == "sqlite":
        names = connection.execute(
            text(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard\\_%' ESCAPE '\\'"
            )
        ).scalars()
        for name in list(names):
            connection.execute(text(f"DROP TRIGGER {name}"))
        return
    names = connection.execute(
        text(
            "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = current_schema() AND p.proname LIKE 'guard\\_%'"
        )
    ).scalars()
    for name in list(names):
        connection.execute(text(f"DROP FUNCTION {name} CASCADE"))


def _sync_moves(connection: Connection) -> None:
    known = set(map(tuple, connection.execute(text("SELECT step, from_link, to_link FROM moves"))))
    for step, source, target in chain.all_moves():
        if source is None or (step.value, source.value, target.value) in known:
            continue
        connection.execute(
            text("INSERT INTO moves (step, from_link, to_link) VALUES (:step, :source, :target)"),
            {"step": step.value, "source": source.value, "target": target.value},
        )
