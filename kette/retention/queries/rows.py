"""Rows that are no case's, or nobody's any more, and are deleted when they are old."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, false, func, inspect, select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Draft
from kette.db import OnceKey, db
from kette.institutions.models import Membership, SignIn, SignInAttempt
from kette.intake.models.lists import Candidate, Import
from kette.intake.models.undoing import Earlier
from kette.intake.queries.lists import forget_before, forgettable
from kette.outbox import Mail, MailState
from kette.retention.queries.due import periods
from kette.retention.rules import periods as kinds
from kette.retention.rules.due import add_months


@dataclass(frozen=True, slots=True)
class RowKind:
    """Rows of some tables that are too old on a day."""

    key: str
    tables: tuple[tuple[Any, ColumnElement[bool]], ...]

    @staticmethod
    def id_of(table: Any) -> Any:
        """Return the column of a table's only key."""
        return inspect(table).primary_key[0]


def row_kinds(day: date) -> Sequence[RowKind]:
    """Return what is too old on a day; rows of the installation as a whole are in it, too."""
    days = periods(day)
    sign_ins = _before(day, days["erase_sign_ins_days"])
    here = SignIn.membership_id.in_(select(Membership.id))
    return (
        RowKind(kinds.DRAFTS, ((Draft, Draft.saved_at < _before(day, days["erase_drafts_days"])),)),
        RowKind(
            kinds.SIGN_INS,
            (
                (SignIn, here & (func.coalesce(SignIn.ended_at, SignIn.seen_at) < sign_ins)),
                (SignInAttempt, SignInAttempt.at < sign_ins),
            ),
        ),
        RowKind(
            kinds.MAILS,
            (
                (
                    Mail,
                    Mail.state.in_((MailState.SENT, MailState.DEAD))
                    & (Mail.queued_at < _before(day, days["erase_mails_days"])),
                ),
            ),
        ),
        RowKind(kinds.FORM_KEYS, ((OnceKey, OnceKey.used_at < _before(day, days["erase_form_keys_days"])),)),
    )


def log_end(day: date) -> datetime:
    """Return before which moment entries of the access log are too old."""
    return clock.at_local(add_months(day, -12 * periods(day)["erase_access_log_years"]), 0)


def old_rows(day: date, whole: Collection[int]) -> dict[str, int]:
    """Count what is too old on a day, by kind.

    :param whole: cases that are erased with all their rows, which are not counted here.
    """
    found = {
        kind.key: sum(_count(table, condition, whole) for table, condition in kind.tables)
        for kind in row_kinds(day)
    }
    found[kinds.CANDIDATES] = _count(Candidate, forgettable(day), whole) + _earlier_states(day, whole)
    found[kinds.ACCESS_LOG] = _count(AuditEntry, AuditEntry.at < log_end(day))
    return found


def _count(table: Any, condition: ColumnElement[bool], whole: Collection[int] = ()) -> int:
    if "case_id" in inspect(table).columns:
        rows = db.session.scalars(select(table.case_id).where(condition))
        return sum(case_id not in whole for case_id in rows)
    return db.session.scalar(select(func.count(RowKind.id_of(table))).where(condition)) or 0


def _earlier_states(day: date, whole: Collection[int]) -> int:
    """Count what candidates were before imports that cannot be undone any more; who goes takes it along."""
    rows = db.session.scalars(
        select(Candidate.case_id)
        .join(Earlier, Earlier.candidate_id == Candidate.id)
        .join(Import, Import.id == Earlier.import_id)
        .where(Import.at < forget_before(day), func.coalesce(forgettable(day), false()).is_(False))
    )
    return sum(case_id not in whole for case_id in rows)


def _before(day: date, days: int) -> datetime:
    return clock.at_local(day - timedelta(days=days), 0)
