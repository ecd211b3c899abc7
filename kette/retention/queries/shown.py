"""What the page of retention shows: receipts, holds, requests, the last run. No name is read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from kette.db import db, kommune_here
from kette.institutions.models import Institution, Membership
from kette.privacy.models import Receipt
from kette.retention.models import ErasureRequest, Hold
from kette.retention.rules.periods import KIND_OF, RUN
from kette.retention.rules.reasons import LABELS, RequestState
from kette.retention.rules.tables import table_label
from kette.runs import last_run

PAGE = 20


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """The proof of one erasure, in words."""

    at: datetime
    what: str
    because: str
    rows: int
    detail: tuple[tuple[str, int], ...]
    subject: str


def receipts(page: int = 1) -> Sequence[ReceiptLine]:
    """List a page of receipts, the newest first."""
    rows = db.session.scalars(
        select(Receipt)
        .order_by(Receipt.at.desc(), Receipt.id.desc())
        .limit(PAGE)
        .offset((max(page, 1) - 1) * PAGE)
    )
    return [_line(row) for row in rows]


def receipt_count() -> int:
    """Count the receipts."""
    return db.session.scalar(select(func.count(Receipt.id))) or 0


def _line(receipt: Receipt) -> ReceiptLine:
    counts: dict[str, int] = json.loads(receipt.counts)
    return ReceiptLine(
        receipt.at,
        _WHAT.get(receipt.kind, receipt.kind),
        KIND_OF[receipt.reason].label
        if receipt.reason in KIND_OF
        else LABELS.get(receipt.reason, receipt.reason),
        sum(counts.values()),
        tuple(sorted((table_label(table), count) for table, count in counts.items())),
        receipt.subject if receipt.kind != "rows" else "",
    )


_WHAT = {
    "erasure": "Fall gelöscht",
    "part": "Teil eines Falls gelöscht",
    "rows": "alte Einträge gelöscht",
    "candidates": "Klassenliste gelöscht",
    "undo": "Einlesung zurückgenommen",
}


def holds() -> Sequence[Hold]:
    """List the holds that stand, the next to be looked at first."""
    return db.session.scalars(
        select(Hold)
        .where(Hold.lifted_at.is_(None))
        .order_by(Hold.review_on, Hold.id)
        .options(joinedload(Hold.case))
    ).all()


def open_requests() -> Sequence[tuple[ErasureRequest, str]]:
    """List the requests for early erasure that wait for an answer, with the institution that asks, the oldest first."""
    rows = db.session.execute(
        select(ErasureRequest, Institution.name)
        .join(Membership, Membership.id == ErasureRequest.asked_by_id)
        .join(Institution, Institution.id == Membership.institution_id)
        .where(ErasureRequest.state == RequestState.OPEN)
        .order_by(ErasureRequest.asked_at, ErasureRequest.id)
        .options(joinedload(ErasureRequest.case))
    )
    return [(request, name) for request, name in rows]


def request(public_id: str) -> ErasureRequest:
    """Return a request for early erasure. Raises NoResultFound."""
    return db.session.scalars(select(ErasureRequest).where(ErasureRequest.public_id == public_id)).one()


def asker(request: ErasureRequest) -> str:
    """Return which institution asked for an early erasure."""
    return db.session.get_one(Institution, request.asked_by.institution_id).name


def last_run_at() -> datetime | None:
    """Return when the last run of the Kommune set for the session ended; None where there was none."""
    return last_run(f"{RUN}:{kommune_here()}")
