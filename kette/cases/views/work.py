"""Working on a case day by day: contacts, notes, agreements, and drafts of them."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.cases.forms.case import CaseForm
from kette.cases.forms.work import AgreementForm, ContactForm, NoteForm
from kette.cases.models import Agreement, Case
from kette.cases.queries.one import agreement_of
from kette.cases.rules.acting import CaseAction, may, may_finish
from kette.cases.rules.support import agreed_words
from kette.cases.rules.timeline import AgreementResult
from kette.cases.service import work
from kette.cases.service.ledger import lock
from kette.cases.views.blueprint import ACTORS, bp
from kette.cases.views.task import DRAFTED, Wording, begin, form_of, run
from kette.db import lock_row, transaction
from kette.doors import allow, form_sent
from kette.forms import ConfirmForm, trim
from kette.institutions.queries import institution, possible_holders

_FORMS: dict[CaseAction, type[CaseForm]] = {
    CaseAction.CONTACT: ContactForm,
    CaseAction.NOTE: NoteForm,
    CaseAction.AGREEMENT: AgreementForm,
}
_NOT_KEPT = frozenset({"csrf_token", "once", "seq"})
_LONGEST_DRAFT = 20_000


@bp.route("/faelle/<public_id>/kontakt", methods=["GET", "POST"])
@allow(*ACTORS)
def contact(public_id: str) -> ResponseReturnValue:
    """Write down a contact or an attempt at one."""
    task = begin(public_id)
    form, draft = form_of(ContactForm, task, CaseAction.CONTACT)
    if not form_sent() and draft is None:
        form.on.data = clock.today()

    def do(case: Case) -> None:
        work.log_contact(
            case,
            on=form.on.data,
            way=form.way.data,
            reached=form.reached.data == "ja",
            by=task.viewer,
            note=form.note.data or "",
            entrusted=bool(form.entrusted.data),
        )

    words = Wording(
        "Kontakt festhalten",
        "Kontakt speichern",
        "Der Kontakt ist festgehalten.",
        "Auch ein vergeblicher Versuch zählt.",
    )
    return run(task, CaseAction.CONTACT, form, words, do, draft=draft)


@bp.route("/faelle/<public_id>/notiz", methods=["GET", "POST"])
@allow(*ACTORS)
def note(public_id: str) -> ResponseReturnValue:
    """Write a note of one's own institution."""
    task = begin(public_id)
    form, draft = form_of(NoteForm, task, CaseAction.NOTE)

    def do(case: Case) -> None:
        work.write_note(case, form.words.data or "", by=task.viewer, entrusted=bool(form.entrusted.data))

    words = Wording("Notiz schreiben", "Notiz speichern", "Die Notiz ist gespeichert.")
    return run(task, CaseAction.NOTE, form, words, do, draft=draft)


@bp.route("/faelle/<public_id>/vereinbarung", methods=["GET", "POST"])
@allow(*ACTORS)
def agreement(public_id: str) -> ResponseReturnValue:
    """Agree who does what until when."""
    task = begin(public_id)
    form, draft = form_of(AgreementForm, task, CaseAction.AGREEMENT)
    holders = possible_holders()
    form.offer((place.public_id, place.name) for place in holders)
    if not form_sent() and draft is None:
        own = [place.public_id for place in holders if place.id == task.viewer.institution_id]
        form.institution.data = own[0] if own else ""

    def do(case: Case) -> None:
        work.make_agreement(
            case,
            agreed_words(form.support.data, form.words.data or ""),
            institution_id=institution(form.institution.data).id,
            due_on=form.due_on.data,
            by=task.viewer,
            support=form.support.data,
        )

    words = Wording("Vereinbarung treffen", "Vereinbarung speichern", "Die Vereinbarung ist gespeichert.")
    return run(task, CaseAction.AGREEMENT, form, words, do, draft=draft)


@bp.post("/faelle/<public_id>/vereinbarung/<agreement_id>")
@allow(*ACTORS)
def finish_agreement(public_id: str, agreement_id: str) -> ResponseReturnValue:
    """Write down what became of an agreement."""
    task = begin(public_id)
    form = ConfirmForm()
    row = agreement_of(task.case, agreement_id)
    result = request.form.get("result", "")
    if not may_finish(task.viewer, task.standing, row.institution_id):
        abort(403)
    if not form.validate_on_submit() or result not in {one.value for one in AgreementResult}:
        abort(400)
    back = url_for("cases.show", public_id=public_id)
    with transaction(once=form.once.data) as tx:
        tx.location = back
        lock(task.case)
        work.finish_agreement(lock_row(Agreement, row.id), result, by=task.viewer)
    flash(f"Vereinbarung: {AgreementResult(result).label}.", "success")
    return redirect(back)


@bp.post("/faelle/<public_id>/entwurf")
@allow(*ACTORS)
def draft(public_id: str) -> ResponseReturnValue:
    """Keep what is being typed, or throw it away; answers htmx with a line, everybody else with the form."""
    task = begin(public_id)
    action = _drafted(request.form.get("formular"))
    if not may(task.viewer, action, task.standing):
        abort(403)
    fields = _typed(_FORMS[action]())
    dropped = "verwerfen" in request.form or not any(fields.values())
    with transaction():
        if dropped:
            work.drop_draft(task.case, action.value, by=task.viewer)
        else:
            work.keep_draft(task.case, action.value, fields, by=task.viewer)
    if request.headers.get("HX-Request"):
        return render_template("cases/draft.html", saved_at=None if dropped else clock.now())
    flash("Der Entwurf ist verworfen." if dropped else "Der Entwurf ist gespeichert.", "success")
    return redirect(url_for(f"cases.{action.value}", public_id=public_id))


def _drafted(value: str | None) -> CaseAction:
    action = next((action for action in DRAFTED if action.value == value), None)
    return action or abort(400)


def _typed(form: Any) -> dict[str, str]:
    """Return what stands in the fields of a form, as it was typed."""
    return {
        name: (trim(request.form.get(name)) or "")[:_LONGEST_DRAFT]
        for name in form._fields
        if name not in _NOT_KEPT and request.form.get(name)
    }
