"""The way to the Anschluss: promised, started, still there, fallen through, closed, opened again."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from kette.cases.forms.way import CloseForm, PromiseForm, ProofForm, ReasonForm
from kette.cases.models import Case
from kette.cases.queries.one import facts_of
from kette.cases.rules.acting import CaseAction, may
from kette.cases.rules.outcomes import mismatch
from kette.cases.service import work
from kette.cases.service.work import MOVED_AWAY
from kette.cases.views.blueprint import ACTORS, bp
from kette.cases.views.task import Task, Wording, begin, form_of, run, show_task
from kette.chain import Link
from kette.doors import allow, form_sent


@bp.route("/faelle/<public_id>/anschluss", methods=["GET", "POST"])
@allow(*ACTORS)
def promise(public_id: str) -> ResponseReturnValue:
    """Write down a promised Anschluss; one that does not fit the degree is asked about once more."""
    task = begin(public_id)
    form, _ = form_of(PromiseForm, task, CaseAction.PROMISE)
    words = Wording(
        "Anschluss zugesagt",
        "Zusage speichern",
        "Die Zusage ist gespeichert.",
        "Die Fallverantwortung bleibt, bis der Start bestätigt ist.",
    )
    if request.method == "POST" and may(task.viewer, CaseAction.PROMISE, task.standing):
        warning = _warning(task, form)
        if warning is not None and form.validate():
            form.warned.data = form.outcome.data
            again = Wording(words.title, "Trotzdem speichern", words.done, words.lead)
            return show_task(task, CaseAction.PROMISE, form, again, status=422, warning=warning)

    def do(case: Case) -> None:
        work.promise(
            case, form.outcome.data, proof=form.proof.data, by=task.viewer, note=form.note.data or ""
        )

    return run(task, CaseAction.PROMISE, form, words, do)


def _warning(task: Task, form: PromiseForm) -> str | None:
    """Return what speaks against the chosen outcome, unless that was said already."""
    chosen = form.outcome.data
    if chosen == form.warned.data or not form.outcome.validate(form):
        return None
    degree = facts_of(task.case).get("degree")
    return mismatch(chosen, None if degree is None else degree.value)


@bp.route("/faelle/<public_id>/start", methods=["GET", "POST"])
@allow(*ACTORS)
def start(public_id: str) -> ResponseReturnValue:
    """Confirm that the young person has really started."""
    task = begin(public_id)
    form, _ = form_of(ProofForm, task, CaseAction.START)

    def do(case: Case) -> None:
        work.confirm_start(case, proof=form.proof.data, by=task.viewer)

    words = Wording(
        "Start bestätigen",
        "Start bestätigen",
        "Der Start ist bestätigt.",
        "Bestätigen Sie nur, was Sie sicher wissen. Eine Zusage allein ist noch kein Start.",
    )
    return run(task, CaseAction.START, form, words, do)


@bp.route("/faelle/<public_id>/verbleib", methods=["GET", "POST"])
@allow(*ACTORS)
def stay(public_id: str) -> ResponseReturnValue:
    """Confirm at a check date that the young person is still there."""
    task = begin(public_id)
    form, _ = form_of(ProofForm, task, CaseAction.STAY)

    def do(case: Case) -> None:
        work.confirm_stay(case, proof=form.proof.data, by=task.viewer)

    words = Wording(
        "Verbleib bestätigen",
        "Verbleib bestätigen",
        "Der Verbleib ist bestätigt.",
        "Der junge Mensch ist am Prüftermin noch dort, wo er begonnen hat.",
    )
    return run(task, CaseAction.STAY, form, words, do)


@bp.route("/faelle/<public_id>/geplatzt", methods=["GET", "POST"])
@allow(*ACTORS)
def fall_through(public_id: str) -> ResponseReturnValue:
    """Write down that a promise or a start fell through."""
    task = begin(public_id)
    form, _ = form_of(ReasonForm, task, CaseAction.FALL_THROUGH)

    def do(case: Case) -> None:
        work.fall_through(case, by=task.viewer, note=form.note.data or "")

    words = Wording(
        "Anschluss geplatzt",
        "Speichern",
        "Der Fall ist wieder in Begleitung.",
        "Der Fall geht zurück in die Begleitung; die Fallverantwortung bleibt bei Ihrer Stelle.",
    )
    return run(task, CaseAction.FALL_THROUGH, form, words, do)


@bp.route("/faelle/<public_id>/abschluss", methods=["GET", "POST"])
@allow(*ACTORS)
def close(public_id: str) -> ResponseReturnValue:
    """Close a case with an outcome of the catalogue."""
    task = begin(public_id)
    form, _ = form_of(CloseForm, task, CaseAction.CLOSE)
    arrived = task.standing.link is Link.ARRIVED
    form.offer(task.case.outcome if arrived else None)
    if not form_sent() and arrived:
        form.outcome.data = task.case.outcome

    def do(case: Case) -> None:
        work.close(
            case,
            form.outcome.data,
            by=task.viewer,
            note=form.note.data or "",
            notified=(form.notified.data or "") if form.outcome.data == MOVED_AWAY else "",
        )

    words = Wording(
        "Fall abschließen",
        "Fall abschließen",
        "Der Fall ist abgeschlossen.",
        "Danach hat niemand mehr die Fallverantwortung. Eine fehlende Einwilligung ist kein Grund, einen Fall "
        "abzuschließen.",
    )
    return run(task, CaseAction.CLOSE, form, words, do)


@bp.route("/faelle/<public_id>/wieder-oeffnen", methods=["GET", "POST"])
@allow(*ACTORS)
def reopen(public_id: str) -> ResponseReturnValue:
    """Open a closed case again for a reason."""
    task = begin(public_id)
    form, _ = form_of(ReasonForm, task, CaseAction.REOPEN)

    def do(case: Case) -> Any:
        return work.reopen(case, by=task.viewer, note=form.note.data or "")

    words = Wording(
        "Fall wieder öffnen",
        "Fall wieder öffnen",
        "Der Fall ist wieder offen.",
        "Die Stelle, die den Fall zuletzt hatte, übernimmt wieder die Fallverantwortung.",
    )
    return run(task, CaseAction.REOPEN, form, words, do)
