"""The page of retention: periods, what is due, receipts, holds and requests; no name of a young person stands on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.retention.forms import HoldForm
from kette.retention.queries import shown
from kette.retention.queries.due import periods
from kette.retention.queries.plan import Outcome, plan
from kette.retention.rules.periods import KINDS, Kind
from kette.retention.rules.words import in_words
from kette.retention.service import holding
from kette.retention.service.holding import Refused
from kette.retention.views.blueprint import bp
from kette.roles import Role

AHEAD = timedelta(days=30)
_SEE = (Role.DPO, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of data, its period in words, and how much of it is due."""

    kind: Kind
    period: str
    today: int | None
    ahead: int | None


@bp.get("/loeschen")
@allow(*_SEE)
def show() -> ResponseReturnValue:
    """Show what is kept how long, what is due, and what was erased."""
    with audit.reading():
        audit.write("retention.read", by=acting(), object_type="retention", object_id="kommune")
    return _page(HoldForm())


@bp.post("/loeschen/probe")
@allow(*_SEE)
def rehearse() -> ResponseReturnValue:
    """Say what a run would erase now; erases nothing."""
    found = plan(clock.today())
    with transaction():
        audit.write(
            "retention.rehearse",
            by=acting(),
            object_type="retention",
            object_id="kommune",
            detail=f"{sum(found.done.values())}",
        )
    return _page(HoldForm(), rehearsed=found)


@bp.post("/loeschen/sperren")
@allow(Role.DPO)
def hold() -> ResponseReturnValue:
    """Hold the erasure of a case back."""
    form = HoldForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        with transaction(once=form.once.data) as tx:
            holding.hold(form.number.data or "", form.reason.data, form.review_on.data, by=acting())
            tx.location = url_for("retention.show")
    except Refused as reason:
        form.number.errors = [str(reason)]
        return _page(form), 422
    flash("Die Löschsperre gilt.", "success")
    return redirect(url_for("retention.show"))


@bp.post("/loeschen/sperren/<public_id>/aufheben")
@allow(Role.DPO)
def lift(public_id: str) -> ResponseReturnValue:
    """Let the periods of a case count again."""
    with transaction(once=ConfirmForm().once.data) as tx:
        holding.lift(public_id, by=acting())
        tx.location = url_for("retention.show")
    flash("Die Löschsperre ist aufgehoben; die Fristen gelten wieder.", "success")
    return redirect(url_for("retention.show"))


def _page(form: HoldForm, rehearsed: Outcome | None = None) -> str:
    today = clock.today()
    number = request.args.get("seite", "")
    page = int(number) if number.isdecimal() and len(number) < 6 else 1
    return render_template(
        "retention/show.html",
        form=form,
        rows=_rows(plan(today), plan(today + AHEAD)),
        held=plan(today).held,
        rehearsed=rehearsed and _rehearsed(rehearsed),
        last_run_at=shown.last_run_at(),
        holds=shown.holds(),
        requests=shown.open_requests(),
        receipts=shown.receipts(page),
        page=_Pages(max(page, 1), shown.receipt_count()),
        may_decide=acting().role is Role.DPO,
        today=today,
    )


@dataclass(frozen=True, slots=True)
class _Pages:
    number: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // shown.PAGE))

    def url(self, number: int) -> str:
        return url_for("retention.show", seite=number)


def _rows(now: Outcome, ahead: Outcome) -> Sequence[Row]:
    values = periods(clock.today())
    return [
        Row(
            kind,
            kind.fixed or in_words(values[kind.setting], kind.unit),
            now.done[kind.key] if kind.is_counted else None,
            ahead.done[kind.key] if kind.is_counted else None,
        )
        for kind in KINDS
    ]


def _rehearsed(found: Outcome) -> Sequence[tuple[str, int]]:
    """Return how much of each kind of data a run would erase now."""
    return [(kind.label, found.done[kind.key]) for kind in KINDS if found.done[kind.key]]
