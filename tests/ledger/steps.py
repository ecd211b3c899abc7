"""Steps written by hand, as no service would write them."""

from collections.abc import Callable

from kette import clock
from kette.cases.models import Case
from kette.db import db

Refused = Callable[..., None]


def step(
    case: Case,
    *,
    seq: int = 2,
    kind: str = "call_conference",
    source: str = "reported",
    target: str = "conference",
    holder: int | str | None = None,
    handover: int | str = "NULL",
    outcome: str = "NULL",
    at: object = None,
) -> str:
    """Write the INSERT of a step by hand; by default a lawful one."""
    moment = at or clock.now()
    zone = "" if db.engine.dialect.name == "sqlite" else "+00"
    return (
        "INSERT INTO steps (kommune_id, case_id, seq, step, from_link, to_link, holder_id, at, handover_id, outcome) "
        f"VALUES ({case.kommune_id}, {case.id}, {seq}, '{kind}', '{source}', '{target}', "
        f"{case.school_id if holder is None else holder}, '{moment:%Y-%m-%d %H:%M:%S.%f}{zone}', {handover}, {outcome})"
    )
