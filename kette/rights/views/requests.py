"""What a young person asked for: taking it down, answering it, and handing the answer out."""

from dataclasses import replace

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from kette import audit
from kette.cases.queries.one import standing_of
from kette.cases.rules.acting import CaseAction, actions
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.rights.forms import AnswerForm, RequestForm
from kette.rights.queries.case import Subject, subject_of
from kette.rights.queries.requests import Asked, request_of
from kette.rights.rules.requests import ANSWERED_AT_ONCE, UNNAMED, RequestKind
from kette.rights.service import asking, releasing
from kette.rights.views.answer import FORMATS, whole
from kette.rights.views.blueprint import ANSWERING, bp
from kette.rights.views.case import page_of

_CORRECTING = {CaseAction.PERSON: "cases.person", CaseAction.FACTS: "cases.facts"}


@bp.post("/faelle/<public_id>/rechte/anliegen")
@allow(*ANSWERING)
def record(public_id: str) -> ResponseReturnValue:
    """Take down what the young person asks for."""
    viewer, form = acting(), RequestForm()
    about = subject_of(public_id, viewer)
    if not form.validate_on_submit():
        return page_of(about, asking=form), 422
    with transaction(once=form.once.data) as tx:
        made = asking.record(
            subject_of(public_id, viewer).case,
            form.kind.data,
            asked_on=form.asked_on.data,
            identity=form.identity.data,
            asked=form.words.data or "",
            by=viewer,
        )
        tx.location = url_for("rights.request_page", public_id=public_id, request_id=made.public_id)
        until = f"{made.due_on:%d.%m.%Y}"
    flash(f"Aufgenommen. Zu beantworten bis {until}.", "success")
    return redirect(tx.location)


@bp.route("/faelle/<public_id>/rechte/anliegen/<request_id>", methods=["GET", "POST"])
@allow(*ANSWERING)
def request_page(public_id: str, request_id: str) -> ResponseReturnValue:
    """Show one request and how far it is, and answer it."""
    viewer, form = acting(), AnswerForm()
    about, asked = _asked(public_id, request_id)
    form.kind = asked.request.kind
    is_ours = asked.request.institution_id == viewer.institution_id
    if is_ours and asked.request.kind in ANSWERED_AT_ONCE and form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            _, found = _asked(public_id, request_id)
            asking.answer(found.request, form.result.data, form.reason.data or "", by=viewer)
            tx.location = url_for("rights.request_page", public_id=public_id, request_id=request_id)
        flash("Beantwortet. Bitte teilen Sie es der jungen Person mit.", "success")
        return redirect(tx.location)
    page = _page(about, asked, form, is_ours=is_ours)
    return (page, 422) if form.is_submitted() else page


@bp.get("/faelle/<public_id>/rechte/anliegen/<request_id>/auskunft.<any(pdf, json):form>")
@allow(*ANSWERING)
def answer_file(public_id: str, request_id: str, form: str) -> ResponseReturnValue:
    """Give the released parts out as PDF or JSON; only where it was asked."""
    viewer = acting()
    about, asked = _asked(public_id, request_id)
    if asked.request.institution_id != viewer.institution_id or asked.request.kind is not RequestKind.ACCESS:
        raise Forbidden
    assert form in FORMATS
    return whole(asked, form, viewer, about.recipient)


@bp.post("/faelle/<public_id>/rechte/anliegen/<request_id>/ausgehaendigt")
@allow(*ANSWERING)
def handed_out(public_id: str, request_id: str) -> ResponseReturnValue:
    """Note that the young person has the answer."""
    viewer = acting()
    _asked(public_id, request_id)
    with transaction(once=ConfirmForm().once.data) as tx:
        _, found = _asked(public_id, request_id)
        releasing.close(found, by=viewer)
        tx.location = url_for("rights.request_page", public_id=public_id, request_id=request_id)
    flash("Vermerkt: Die Auskunft ist ausgehändigt.", "success")
    return redirect(tx.location)


def _asked(public_id: str, request_id: str) -> tuple[Subject, Asked]:
    about = subject_of(public_id, acting())
    return about, request_of(about.case.id, request_id)


def _corrections(about: Subject) -> list[tuple[str, str]]:
    """Return where one corrects what is wrong, as far as one may: for whoever holds the case."""
    allowed = actions(acting(), standing_of(about.case))
    return [
        (action.label, url_for(endpoint, public_id=about.case.public_id))
        for action, endpoint in _CORRECTING.items()
        if action in allowed and about.seen.is_named_by_right
    ]


def _page(about: Subject, asked: Asked, form: AnswerForm, *, is_ours: bool) -> str:
    with audit.reading():
        audit.write("request.read", by=acting(), object_type="case", object_id=about.case.public_id)
    # What was said to one institution is its social data (§ 35 SGB I): the others see that something is asked for.
    shown = asked if is_ours else replace(asked, words="", answer="")
    return render_template(
        "rights/request.html",
        about=about,
        case=about.case,
        seen=about.seen,
        asked=shown,
        request=asked.request,
        form=form,
        is_ours=is_ours,
        may_hold=about.seen.is_named_by_right,
        unnamed=UNNAMED,
        is_access=asked.request.kind is RequestKind.ACCESS,
        is_erasure=asked.request.kind is RequestKind.ERASURE,
        is_correction=asked.request.kind is RequestKind.CORRECTION,
        corrections=_corrections(about),
        own=acting().institution_id,
    )
