"""The written track as pages: propose, answer, and write down what all have agreed to."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.cases.queries.sight import see_one
from kette.cases.service.reading import note_read
from kette.chain import BrokenChain
from kette.conferences.forms.speaking import AnswerForm, ProposeForm
from kette.conferences.queries.table import agenda, get_conference, get_item, name_of, sitting
from kette.conferences.queries.writing import get_proposal, proposals, track_of
from kette.conferences.rules.assent import Track
from kette.conferences.rules.rights import may_lead, may_speak
from kette.conferences.service import writing
from kette.conferences.service.minuting import note_conference
from kette.conferences.views.blueprint import bp
from kette.db import transaction
from kette.doors import acting, allow, form_sent
from kette.forms import ConfirmForm, choices_of
from kette.institutions.queries import institution, possible_holders
from kette.roles import Role


@bp.route("/konferenzen/<public_id>/faelle/<item_id>/vorschlag", methods=["GET", "POST"])
@allow(Role.SCHOOL, Role.MODERATOR)
def propose(public_id: str, item_id: str) -> ResponseReturnValue:
    """Propose a decision in writing."""
    by = acting()
    conference = get_conference(public_id, by)
    item = get_item(conference, item_id)
    if not may_lead(by, sitting(conference)):
        abort(403)
    back = url_for("conferences.case", public_id=public_id, item_id=item_id)
    form = ProposeForm()
    form.receiver.choices = choices_of(
        [(row.public_id, row.name) for row in possible_holders() if row.id != item.case.holder_id],
        "bitte wählen",
    )
    status = 200
    if form_sent():
        status = 422
        if form.validate():
            try:
                with transaction(once=form.once.data) as tx:
                    tx.location = back
                    writing.propose(
                        item,
                        form.code.data,
                        by=by,
                        receiver=institution(form.receiver.data) if form.receiver.data else None,
                        until_on=form.until_on.data,
                        note=form.note.data or "",
                    )
            except BrokenChain as refusal:
                form.form_errors.append(str(refusal))
                status = 409
            else:
                flash("Der Vorschlag ist bei den Stellen. Sie sehen hier, wer geantwortet hat.", "success")
                return redirect(back)
    seen = see_one(item.case, by, clock.today(), under=f"conference:{public_id}")
    with reading():
        note_read(item.case.public_id, seen, by=by, where="conference")
    page = render_template(
        "conferences/propose.html",
        form=form,
        conference=conference,
        item=item,
        name=name_of(item, seen),
        back=back,
    )
    return page, status


@bp.route("/konferenzen/<public_id>/gemeinsam-vorschlagen", methods=["GET", "POST"])
@allow(Role.SCHOOL, Role.MODERATOR)
def propose_together(public_id: str) -> ResponseReturnValue:
    """Propose the same in writing for several cases of the agenda."""
    by = acting()
    conference = get_conference(public_id, by)
    if not may_lead(by, sitting(conference)):
        abort(403)
    ticked = request.values.getlist("fall")
    with reading():
        note_conference("conference.read", conference, by)
    lines = [line for line in agenda(conference, by, clock.today()) if line.item.public_id in ticked]
    back = url_for("conferences.show", public_id=public_id, _anchor="tagesordnung")
    form = ProposeForm()
    form.receiver.choices = choices_of(
        [(row.public_id, row.name) for row in possible_holders()], "bitte wählen"
    )
    status = 200
    if not lines:
        flash("Bitte kreuzen Sie mindestens einen Fall an.", "warning")
        return redirect(back)
    if form_sent():
        status = 422
        if form.validate():
            try:
                with transaction(once=form.once.data) as tx:
                    tx.location = back
                    left_out = writing.propose_together(
                        [line.item for line in lines],
                        form.code.data,
                        by=by,
                        receiver=institution(form.receiver.data) if form.receiver.data else None,
                        until_on=form.until_on.data,
                        note=form.note.data or "",
                    )
                    words = {line.item.id: line.item.pseudonym for line in lines}
                    count = len(lines) - len(left_out)
            except BrokenChain as refusal:
                form.form_errors.append(str(refusal))
                status = 409
            else:
                flash(_proposed(count), "success" if count else "warning")
                if left_out:
                    named = "; ".join(f"„{words[key]}“: {why}" for key, why in left_out.items())
                    flash(f"Ausgelassen: {named}", "info")
                return redirect(back)
    return (
        render_template(
            "conferences/propose_together.html", form=form, conference=conference, lines=lines, back=back
        ),
        status,
    )


def _proposed(count: int) -> str:
    if not count:
        return "Es ist nichts vorgeschlagen."
    return f"{'Ein Vorschlag ist' if count == 1 else f'{count} Vorschläge sind'} bei den Stellen."


@bp.post("/konferenzen/<public_id>/faelle/<item_id>/zustimmung")
@allow(Role.SCHOOL, Role.ADVISER)
def assent(public_id: str, item_id: str) -> ResponseReturnValue:
    """Agree for one's institution, or put the case on the table."""
    by = acting()
    conference = get_conference(public_id, by)
    item = get_item(conference, item_id)
    form = AnswerForm()
    agrees = {"ja": True, "nein": False}.get(request.form.get("answer", ""))
    if not may_speak(by, sitting(conference)):
        abort(403)
    if agrees is None or not form.validate():
        abort(400)
    with transaction(once=form.once.data) as tx:
        tx.location = url_for("conferences.case", public_id=public_id, item_id=item_id)
        writing.answer(
            get_proposal(item), agrees=agrees, by=by, words="" if agrees else form.words.data or ""
        )
    flash("Ihre Stelle stimmt zu." if agrees else "Der Fall kommt auf den Tisch.", "success")
    return redirect(tx.location)


@bp.post("/konferenzen/<public_id>/festhalten")
@allow(Role.SCHOOL, Role.MODERATOR)
def settle(public_id: str) -> ResponseReturnValue:
    """Write down as decided all that every institution has agreed to."""
    by = acting()
    conference = get_conference(public_id, by)
    form = ConfirmForm()
    with transaction(once=form.once.data) as tx:
        tx.location = url_for("conferences.show", public_id=public_id, _anchor="tagesordnung")
        agreed = [row.item for row in proposals(conference) if track_of(row, conference) is Track.AGREED]
        left_out = writing.settle_together(agreed, by)
    count = len(agreed) - len(left_out)
    if count:
        one = "Eine Entscheidung ist festgehalten."
        flash(one if count == 1 else f"{count} Entscheidungen sind festgehalten.", "success")
    for word, why in left_out.items():
        flash(f"„{word}“ bleibt für den Tisch: {why}", "warning")
    return redirect(tx.location)
