"""What the database refuses by itself, beyond keys and CHECKs: triggers, the same for SQLite and PostgreSQL.

They are laid anew after every migration (kette.laying), so that they are always those of the code.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kette import chain, permits

PREFIX = "guard_"


@dataclass(frozen=True, slots=True)
class Guard:
    """One refusal: on this event of this table, when the condition holds. `OLD` and `NEW` mean the row."""

    name: str
    table: str
    event: str  # INSERT, UPDATE, UPDATE OF columns, DELETE
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


# Erasing may delete rows, with a receipt; changing one is never allowed.
_ERASING = permits.PERMIT
_LAST = "(SELECT max(s.seq) FROM steps s WHERE s.case_id = NEW.case_id)"
_PREVIOUS = "SELECT 1 FROM steps s WHERE s.case_id = NEW.case_id AND s.seq = NEW.seq - 1"
_KEEPERS = ", ".join(
    f"'{step.value}'" for step in chain.Step if step not in chain.STEPS_THAT_CHANGE_THE_HOLDER
)
# What a case repeats of its newest step, beside link and holder; the trigger below writes it.
_LED_BY_STEPS = ("offered_to_id", "outcome", "link_since", "holder_since")
_OF_A_RELEASE = (
    "id", "public_id", "kommune_id", "case_id", "text_id", "institution_id", "agreed_on", "at", "membership_id",
)  # fmt: skip


def _distinct(columns: Iterable[str]) -> str:
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def _written_once() -> Iterator[Guard]:
    for table, column in permits.WRITTEN_ONCE.items():
        yield Guard(
            f"{table}_written_once",
            table,
            "UPDATE",
            permits.refuse_update(table, column),
            f"{table}: written once, never changed",
        )
        yield Guard(
            f"{table}_kept",
            table,
            "DELETE",
            permits.refuse_delete(table, column),
            f"{table}: deleted only with a receipt in the same transaction",
        )


def _of_known_masters() -> Iterator[Guard]:
    """Yield what refuses a key wrapped under a forgotten master key (kette.keyring): nobody could open it again."""
    for table, column in (("keys", "wrapped"), ("factors", "wrapped_key"), ("signing_keys", "wrapped")):
        for event, name in (("INSERT", "made"), (f"UPDATE OF {column}", "moved")):
            yield Guard(
                f"{table}_{name}_under_a_known_master",
                table,
                event,
                f"EXISTS (SELECT 1 FROM forgotten_keys f WHERE f.mark = substr(NEW.{column}, 1, 1))",  # noqa: S608
                f"{table}: this master key is forgotten",
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
    # Invented Kommunen may stand on any day. `{latest}` is filled in by kette.laying.
    Guard(
        "steps_never_ahead_of_time",
        "steps",
        "INSERT",
        "NEW.at > {latest} AND NOT EXISTS (SELECT 1 FROM kommunen k WHERE k.id = NEW.kommune_id AND k.is_demo)",
        "steps: a step cannot lie in the future",
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
    # The step has already moved the case when a service or raw SQL comes to write: its number no longer changes.
    # The first step only repeats what the case was made with.
    Guard(
        "cases_follow_their_steps",
        "cases",
        "UPDATE",
        f"NEW.seq = OLD.seq AND ({_distinct(_LED_BY_STEPS)}) AND NOT EXISTS (SELECT 1 FROM steps s"  # noqa: S608
        " WHERE s.case_id = NEW.id AND s.seq = 1 AND NEW.seq = 1 AND s.at = NEW.link_since AND NEW.holder_since = OLD.holder_since"
        " AND NEW.offered_to_id IS NULL AND NEW.outcome IS NULL)",
        "cases: receiver, outcome and days of link and holder change only by a step",
    ),
    Guard(
        "cases_keep_their_school_and_number",
        "cases",
        "UPDATE",
        "NEW.school_id <> OLD.school_id OR NEW.kommune_id <> OLD.kommune_id"
        f" OR (NEW.number <> OLD.number AND NOT {_ERASING.format(column='id')})",
        "cases: Kommune, school and number never change",
    ),
    Guard(
        "cases_move_to_another_cohort_in_writing",
        "cases",
        "UPDATE",
        "(NEW.cohort <> OLD.cohort OR NEW.first_cohort IS DISTINCT FROM OLD.first_cohort)"
        " AND (COALESCE(OLD.first_cohort, OLD.cohort) IS DISTINCT FROM NEW.first_cohort OR NOT EXISTS (SELECT 1 FROM facts f"
        " WHERE f.case_id = NEW.id AND f.key = 'cohort' AND f.value = CAST(NEW.cohort AS VARCHAR(10))))",
        "cases: another cohort is written down as a fact, and the first one stays",
    ),
    Guard(
        "cases_erased_for_good",
        "cases",
        "UPDATE",
        "NEW.erased_at IS DISTINCT FROM OLD.erased_at"
        f" AND (OLD.erased_at IS NOT NULL OR NOT {_ERASING.format(column='id')})",
        "cases: erased once, with a receipt in the same transaction",
    ),
    Guard(
        "steps_end_with_the_erasure",
        "steps",
        "INSERT",
        "EXISTS (SELECT 1 FROM cases c WHERE c.id = NEW.case_id AND c.erased_at IS NOT NULL)",
        "steps: an erased case takes no more steps",
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
    # The sealed sheet may go, by a withdrawal or an erasure; another one never takes its place.
    Guard(
        "handovers_keep_what_was_offered",
        "handovers",
        "UPDATE",
        f"OLD.offered_at IS NOT NULL AND (OLD.sheet <> NEW.sheet OR {_distinct(('offered_at', 'giving_back', 'standing'))}"
        f" OR (OLD.basis_id IS NOT NULL AND {_distinct(('basis_id',))})"
        f" OR (OLD.sheet_hash IS NOT NULL AND {_distinct(('sheet_hash',))}"
        f" AND NOT (NEW.sheet_hash IS NULL AND {_ERASING.format(column='case_id')})))",
        "handovers: basis and sheet of what was offered never change",
    ),
    Guard(
        "identification_dates_frozen",
        "identification_dates",
        "UPDATE",
        "OLD.frozen_at IS NOT NULL",
        "identification_dates: what was frozen never changes",
    ),
    Guard(
        "identification_dates_frozen_stay",
        "identification_dates",
        "DELETE",
        "OLD.frozen_at IS NOT NULL",
        "identification_dates: what was frozen stays",
    ),
    Guard(
        "accesses_change_their_end_alone",
        "accesses",
        "UPDATE",
        _distinct(("id", "kommune_id", "case_id", "institution_id", "reason", "since_at")),
        "accesses: only the last day changes",
    ),
    Guard(
        "note_releases_end_once",
        "note_releases",
        "UPDATE",
        f"OLD.withdrawn_at IS NOT NULL OR {_distinct(_OF_A_RELEASE)}",
        "note_releases: only the end is added, once",
    ),
    *_of_known_masters(),
    # One attached by mistake is emptied; another paper never takes its place.
    Guard(
        "scans_are_emptied_at_most",
        "scans",
        "UPDATE",
        "OLD.sealed <> NEW.sealed OR (OLD.sealed IS NULL AND NEW.sealed IS NOT NULL)"
        f" OR {_distinct(('case_id', 'basis_id', 'release_id', 'media', 'size', 'at'))}",
        "scans: a paper is only ever emptied",
    ),
    Guard(
        "recalls_answered_once",
        "recalls",
        "UPDATE",
        f"OLD.done_at IS NOT NULL OR {_distinct(('case_id', 'basis_id', 'recipient_id', 'told_at'))}",
        "recalls: answered once",
    ),
    Guard(
        "printed_forms_answered_once",
        "printed_forms",
        "UPDATE",
        f"OLD.answered_at IS NOT NULL OR {_distinct(('case_id', 'recipient_id', 'groups', 'code'))}",
        "printed_forms: answered once",
    ),
    *(
        Guard(
            f"{table}_stay",
            table,
            "DELETE",
            f"NOT {_ERASING.format(column='case_id')}",
            f"{table}: deleted only with a receipt in the same transaction",
        )
        for table in ("handovers", "accesses", "note_releases", "scans", "recalls", "printed_forms")
    ),
    Guard(
        "kommunen_stay_real_or_invented",
        "kommunen",
        "UPDATE",
        _distinct(("id", "is_demo")),
        "kommunen: an invented Kommune never becomes a real one, nor the reverse",
    ),
)
