"""What the database refuses by itself, beyond keys and CHECKs: triggers, the same for SQLite and PostgreSQL.

They are laid anew after every migration, so that they are always those of the code.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.engine import Connection

from kette import chain

PREFIX = "guard_"
VIEW = "tenures"


@dataclass(frozen=True, slots=True)
class Guard:
    """One refusal: on this event of this table, when the condition holds. `OLD` and `NEW` mean the row."""

    name: str
    table: str
    event: str  # INSERT, UPDATE, DELETE
    refuse_when: str
    because: str

    def statements(self, dialect: str) -> Iterator[str]:
        """Yield the statements that lay this guard."""
        name = PREFIX + self.name
        if dialect == "sqlite":
            yield (
                f"CREATE TRIGGER {name} BEFORE {self.event} ON {self.table} FOR EACH ROW "
                f"BEGIN SELECT RAISE(ABORT, '{self.because}') WHERE {self.refuse_when}; END"
            )
            return
        result = "OLD" if self.event == "DELETE" else "NEW"
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {self.refuse_when} THEN RAISE EXCEPTION '{self.because}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {result}; END $$"
        )
        yield f"CREATE TRIGGER {name} BEFORE {self.event} ON {self.table} FOR EACH ROW EXECUTE FUNCTION {name}()"


# Written once. `case_id` names the column that says whose rows they are, where erasure may remove them.
WRITTEN_ONCE = {
    "steps": "case_id",
    "facts": "case_id",
    "bases": "case_id",
    "basis_ends": "case_id",
    "disclosures": "case_id",
    "contacts": "case_id",
    "decisions": "case_id",
    "texts": "case_id",
    "audit_entries": None,
    "receipts": None,
    "class_reports": None,
    "settings": None,
}
# Erasing may delete rows, with a receipt; changing one is never allowed.
_ERASING = "EXISTS (SELECT 1 FROM erasing WHERE erasing.case_id = OLD.{column})"

_LAST = "(SELECT max(s.seq) FROM steps s WHERE s.case_id = NEW.case_id)"
_PREVIOUS = "SELECT 1 FROM steps s WHERE s.case_id = NEW.case_id AND s.seq = NEW.seq - 1"
_KEEPERS = ", ".join(
    f"'{step.value}'" for step in chain.Step if step not in chain.STEPS_THAT_CHANGE_THE_HOLDER
)


def _written_once() -> Iterator[Guard]:
    for table, column in WRITTEN_ONCE.items():
        erasing = _ERASING.format(column=column)
        yield Guard(
            f"{table}_written_once",
            table,
            "UPDATE",
            "1 = 1",
            f"{table}: written once, never changed",
        )
        yield Guard(
            f"{table}_kept",
            table,
            "DELETE",
            f"NOT {erasing}" if column else "1 = 1",
            f"{table}: deleted only with a receipt in the same transaction",
        )


GUARDS: tuple[Guard, ...] = (
    *_written_once(),
    Guard(
        "steps_without_gap",
        "steps",
        "INSERT",
        f"NEW.seq <> COALESCE({_LAST}, 0) + 1",
        "steps: a step follows the last one directly",
    ),
    Guard(
        "steps_never_back_in_time",
        "steps",
        "INSERT",
        f"EXISTS ({_PREVIOUS} AND s.at > NEW.at)",
        "steps: a step cannot lie before the last one, tenures would overlap",
    ),
    Guard(
        "steps_start_where_the_last_ended",
        "steps",
        "INSERT",
        f"EXISTS ({_PREVIOUS} AND s.to_link IS DISTINCT FROM NEW.from_link)",
        "steps: a step starts at the link where the case stands",
    ),
    Guard(
        "steps_keep_the_holder",
        "steps",
        "INSERT",
        f"NEW.step IN ({_KEEPERS}) AND EXISTS ({_PREVIOUS} AND s.holder_id IS DISTINCT FROM NEW.holder_id)",
        "steps: only report, acceptance, closing and reopening change the holder",
    ),
    Guard(
        "steps_accept_by_the_receiver",
        "steps",
        "INSERT",
        "NEW.step = 'accept' AND NOT EXISTS (SELECT 1 FROM handovers h WHERE h.id = NEW.handover_id"
        " AND h.case_id = NEW.case_id AND h.to_id = NEW.holder_id AND h.state = 'offered')",
        "steps: only the receiver of the open offer becomes the holder",
    ),
    Guard(
        "steps_reopen_to_the_last_holder",
        "steps",
        "INSERT",
        "NEW.step = 'reopen' AND NOT EXISTS (SELECT 1 FROM institutions i WHERE i.id = NEW.holder_id"
        " AND (i.kind = 'safety_net' OR i.id = (SELECT s.holder_id FROM steps s WHERE s.case_id = NEW.case_id"
        " AND s.seq = NEW.seq - 2)))",
        "steps: a reopened case returns to its last holder or to the safety net",
    ),
    Guard(
        "cases_stand_on_the_newest_step",
        "cases",
        "UPDATE",
        "(NEW.seq <> OLD.seq OR NEW.link <> OLD.link OR NEW.holder_id IS DISTINCT FROM OLD.holder_id)"
        " AND NOT EXISTS (SELECT 1 FROM steps s WHERE s.case_id = NEW.id AND s.seq = NEW.seq AND s.to_link = NEW.link"
        " AND s.holder_id IS NOT DISTINCT FROM NEW.holder_id"
        " AND s.seq = (SELECT max(t.seq) FROM steps t WHERE t.case_id = NEW.id))",
        "cases: link and holder change only by a step",
    ),
    Guard(
        "cases_keep_their_school_and_number",
        "cases",
        "UPDATE",
        "NEW.school_id <> OLD.school_id OR NEW.number <> OLD.number OR NEW.kommune_id <> OLD.kommune_id",
        "cases: Kommune, school and number never change",
    ),
    Guard(
        "cases_stay",
        "cases",
        "DELETE",
        "NOT EXISTS (SELECT 1 FROM erasing WHERE erasing.case_id = OLD.id)",
        "cases: deleted only with a receipt in the same transaction",
    ),
    Guard(
        "handovers_answered_once",
        "handovers",
        "UPDATE",
        "OLD.answered_at IS NOT NULL AND (NEW.state <> OLD.state OR NEW.answered_at IS DISTINCT FROM OLD.answered_at)",
        "handovers: answered once",
    ),
    Guard(
        "handovers_keep_their_parties",
        "handovers",
        "UPDATE",
        "NEW.case_id <> OLD.case_id OR NEW.from_id <> OLD.from_id OR NEW.to_id <> OLD.to_id",
        "handovers: case, giver and receiver never change",
    ),
    Guard(
        "handovers_stay",
        "handovers",
        "DELETE",
        "NOT EXISTS (SELECT 1 FROM erasing WHERE erasing.case_id = OLD.case_id)",
        "handovers: deleted only with a receipt in the same transaction",
    ),
)

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

# Who held a case from when until when: a reading of the ledger, hence without gap or overlap.
_TENURES = """
CREATE VIEW tenures AS
SELECT kommune_id, case_id, holder_id, from_at,
       LEAD(from_at) OVER (PARTITION BY case_id ORDER BY seq) AS until_at
FROM (
    SELECT kommune_id, case_id, seq, holder_id, at AS from_at,
           LAG(holder_id) OVER (PARTITION BY case_id ORDER BY seq) AS before_id
    FROM steps
) AS changes
WHERE seq = 1 OR holder_id IS DISTINCT FROM before_id
"""


def install(connection: Connection) -> None:
    """Lay all guards anew, the view of tenures, and the table of moves; part of every migration."""
    dialect = connection.dialect.name
    _remove(connection, dialect)
    for guard in GUARDS:
        for statement in guard.statements(dialect):
            connection.execute(text(statement))
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
    connection.execute(text(_TENURES))
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
