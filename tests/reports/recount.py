"""The same figures once more, by plain SQL on the tables: written apart from the program, on purpose."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from kette import clock
from kette.db import db

# The newest step of every case at a moment.
_LAST = """
    FROM cases c
    JOIN steps s ON s.case_id = c.id
    JOIN institutions school ON school.id = c.school_id
    LEFT JOIN institutions holder ON holder.id = s.holder_id
    WHERE c.cohort = :cohort AND s.seq = (
        SELECT max(t.seq) FROM steps t WHERE t.case_id = c.id AND t.at < :until)
"""


def _fact(key: str) -> str:
    return (
        "COALESCE((SELECT f.value FROM facts f WHERE f.case_id = c.id AND f.recorded_at < :until"
        f" AND f.key = '{key}' ORDER BY f.recorded_at DESC, f.id DESC LIMIT 1), '')"
    )


_IN_FORCE = """EXISTS (SELECT 1 FROM bases b WHERE b.case_id = c.id AND b.kind = 'consent' AND b.recorded_at < :until
    AND b.given_on <= :day AND (b.valid_until IS NULL OR b.valid_until >= :day)
    AND NOT EXISTS (SELECT 1 FROM basis_ends e WHERE e.basis_id = b.id AND e.at < :until))"""
_EVER = (
    "EXISTS (SELECT 1 FROM bases b WHERE b.case_id = c.id AND b.kind = 'consent' AND b.recorded_at < :until)"
)
CONSENT = f"""(CASE WHEN {_IN_FORCE} THEN 'given' WHEN {_EVER} THEN 'ended'
    WHEN {_fact("consent")} IN ('given', 'asked', 'refused') THEN {_fact("consent")} ELSE 'open' END)"""
PLACED = "(CASE WHEN s.to_link = 'offered' THEN s.from_link ELSE s.to_link END)"
STANDING = f"""(CASE WHEN {PLACED} = 'promised' THEN 'promised' WHEN {PLACED} = 'arrived' THEN 'arrived'
    WHEN s.to_link <> 'closed' THEN 'without'
    WHEN s.outcome IN ('VERZOG', 'IRRTUM') THEN 'out'
    WHEN s.outcome NOT IN ('UNBE', 'ABSENZ') THEN 'arrived'
    WHEN {CONSENT} IN ('refused', 'ended') THEN 'no_consent' ELSE 'unknown' END)"""
OUTCOME = f"""(CASE WHEN s.to_link = 'closed' THEN s.outcome
    WHEN {PLACED} IN ('promised', 'arrived') THEN (SELECT p.outcome FROM steps p WHERE p.case_id = c.id
        AND p.step = 'promise' AND p.at < :until ORDER BY p.seq DESC LIMIT 1)
    ELSE 'NOKEAN' END)"""
KEY = f"({OUTCOME} || CASE WHEN {STANDING} = 'no_consent' THEN '!' ELSE '' END)"
COMPULSORY = f"""(CASE WHEN {_fact("compulsory")} = 'done' THEN 'done' WHEN {_fact("compulsory")} = 'runs' THEN 'runs'
    WHEN {_fact("compulsory_until")} = '' THEN 'open' WHEN {_fact("compulsory_until")} >= :day_text THEN 'runs'
    ELSE 'done' END)"""
AGAIN = """(CASE WHEN (SELECT count(*) FROM steps d LEFT JOIN handovers h ON h.id = d.handover_id WHERE d.case_id = c.id
    AND d.at < :until AND (d.step = 'decline' OR (d.step = 'accept' AND h.giving_back))) > 2 THEN '3' ELSE CAST((
    SELECT count(*) FROM steps d LEFT JOIN handovers h ON h.id = d.handover_id WHERE d.case_id = c.id
    AND d.at < :until AND (d.step = 'decline' OR (d.step = 'accept' AND h.giving_back))) AS VARCHAR) END)"""
SCHOOL, HOLDER = "school.public_id", "holder.public_id"
# The keys of the schools in this town; any other counts as not known.
FORM = "(CASE WHEN school.school_form IN ('GE', 'R', 'S') THEN school.school_form ELSE '' END)"
DEGREE, SEX = _fact("degree"), _fact("sex")


class Recount:
    """Counts on one day."""

    def __init__(self, cohort: int, day: date, since: date) -> None:
        self.values: dict[str, Any] = {
            "cohort": cohort,
            "day": day,
            "day_text": day.isoformat(),
            "until": _stored(clock.at_local(day + timedelta(days=1), 0)),
            "since": _stored(clock.at_local(since, 0)),
        }

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a query."""
        return [tuple(row) for row in db.session.execute(text(sql), self.values)]

    def by(self, *features: str, where: str = "1 = 1") -> Counter[tuple[str, ...]]:
        """Count the cases by features."""
        listed = ", ".join(f"{feature} AS f{place}" for place, feature in enumerate(features))
        names = ", ".join(f"f{place}" for place in range(len(features)))
        sql = f"SELECT {names}, count(*) FROM (SELECT {listed} {_LAST} AND {where}) AS cells GROUP BY {names}"
        return Counter({tuple(row[:-1]): row[-1] for row in self.rows(sql)})

    def days_to(self, condition: str, where: str = "1 = 1") -> list[int]:
        """List the days from the report to the first step that fits a condition."""
        first = f"(SELECT min(t.seq) FROM steps t WHERE t.case_id = c.id AND t.at < :until AND {condition})"
        return self._days(first, where)

    def days_to_last(self, condition: str, where: str) -> list[int]:
        """List the days from the report to the last step that fits a condition."""
        last = f"(SELECT max(t.seq) FROM steps t WHERE t.case_id = c.id AND t.at < :until AND {condition})"
        return self._days(last, where)

    def _days(self, seq: str, where: str) -> list[int]:
        sql = f"""SELECT r.at, e.at FROM (SELECT c.id, {seq} AS seq {_LAST} AND {where}) AS found
            JOIN steps r ON r.case_id = found.id AND r.seq = 1
            JOIN steps e ON e.case_id = found.id AND e.seq = found.seq"""
        return sorted((_day(end) - _day(start)).days for start, end in self.rows(sql))

    def offers(self, where: str = "1 = 1") -> Counter[tuple[str, ...]]:
        """Count the offers by receiver and answer."""
        sql = f"""SELECT i.public_id, COALESCE(a.step, 'pending'), count(*) FROM steps o
            JOIN cases c ON c.id = o.case_id JOIN institutions i ON i.id = o.receiver_id
            LEFT JOIN steps a ON a.case_id = o.case_id AND a.seq = o.seq + 1 AND a.at < :until
            WHERE c.cohort = :cohort AND o.step = 'offer' AND o.at < :until AND {where}
            GROUP BY i.public_id, COALESCE(a.step, 'pending')"""
        return Counter({(row[0], row[1]): row[2] for row in self.rows(sql)})

    def reasons(self) -> Counter[tuple[str, ...]]:
        """Count the declined offers by reason, from the handovers themselves."""
        sql = """SELECT h.reason, count(*) FROM handovers h JOIN cases c ON c.id = h.case_id
            WHERE c.cohort = :cohort AND h.state = 'declined' AND h.answered_at < :until GROUP BY h.reason"""
        return Counter({(row[0],): row[1] for row in self.rows(sql)})

    def returns(self) -> Counter[tuple[str, ...]]:
        """Count the accepted givings back by who gave back, from the handovers themselves."""
        sql = """SELECT i.public_id, count(*) FROM handovers h JOIN cases c ON c.id = h.case_id
            JOIN institutions i ON i.id = h.from_id
            WHERE c.cohort = :cohort AND h.state = 'accepted' AND h.giving_back AND h.answered_at < :until
            GROUP BY i.public_id"""
        return Counter({(row[0],): row[1] for row in self.rows(sql)})

    def steps_in_period(self, step: str) -> Counter[tuple[str, ...]]:
        """Count steps of a kind in the period, by school."""
        sql = f"""SELECT i.public_id, count(*) FROM steps s JOIN cases c ON c.id = s.case_id
            JOIN institutions i ON i.id = c.school_id
            WHERE c.cohort = :cohort AND s.step = '{step}' AND s.at >= :since AND s.at < :until GROUP BY i.public_id"""
        return Counter({(row[0],): row[1] for row in self.rows(sql)})


def _stored(moment: datetime) -> Any:
    """Write a moment as the engine keeps it."""
    if db.engine.dialect.name == "sqlite":
        return moment.strftime("%Y-%m-%d %H:%M:%S.%f")
    return moment


def _day(value: Any) -> date:
    """Read the local day of a stored moment."""
    if isinstance(value, str):
        return clock.local(datetime.fromisoformat(f"{value}+00:00")).date()
    return clock.local(value).date()
