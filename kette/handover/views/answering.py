"""One handover: the sheet, the state, and the receiver's answer."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock, signing
from kette.cases.queries.one import contacts_of
from kette.cases.queries.sight import Seen, see_one
from kette.db import transaction
from kette.doors import acting, allow
from kette.handover import document, queries
from kette.handover.forms import AcceptForm, DeclineForm
from kette.handover.models import Handover
from kette.handover.rules.after_refusal import next_steps, said_with
from kette.handover.rules.first_contact import first_contact_by
from kette.handover.rules.states import HandoverState
from kette.handover.service import door as service
from kette.handover.service import inside
from kette.handover.service.coming_back import course_of
from kette.handover.service.following import waits_for_notice
from kette.handover.service.telling import mailed
from kette.handover.views import beside, preview
from kette.handover.views.blueprint import PARTIES, bp
from kette.handover.views.inside import inside_page, members, own_public_id, take_form
from kette.handover.views.queue import became
from kette.institutions.queries import membership, possible_holders
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor


@bp.get("/uebergaben/<public_id>")
@allow(*PARTIES)
def show(public_id: str) -> ResponseReturnValue:
    """Show a handover; the receiver's first look is noted for the giver."""
    viewer = acting()
    with audit.reading():
        inside.mark_opened(queries.get_handover(public_id, viewer), by=viewer)
    return _page(public_id, viewer)


@bp.get("/uebergaben/<public_id>/bogen.pdf")
@allow(*PARTIES)
def sheet(public_id: str) -> ResponseReturnValue:
    """Give the sheet as PDF, drawn from what was frozen; nothing where it may not be seen any more."""
    viewer = acting()
    with audit.reading():
        handover = queries.get_handover(public_id, viewer)
        shown, signer = (
            preview.sheet_seen(handover, see_one(handover.case, viewer, clock.today()), viewer),
            None,
        )
        if shown is not None:
            inside.note_read(handover, by=viewer, action="sheet.read")
            signer = signing.signer(viewer)
        door = beside.door_of(handover)
    if shown is None or signer is None:
        flash("Der Übergabebogen ist nicht (mehr) einsehbar. Den Grund sehen Sie hier.", "warning")
        return redirect(url_for("handover.show", public_id=public_id))
    name = f"uebergabe-{shown.number}.pdf" if shown.number else "uebergabe.pdf"
    return Response(
        document.handed_out(handover, shown, signer, door),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@bp.post("/uebergaben/<public_id>/annahme")
@allow(*PARTIES)
def accept(public_id: str) -> ResponseReturnValue:
    """Take the case."""
    viewer = acting()
    form = _accept_form(viewer)
    if not form.validate_on_submit():
        return _page(public_id, viewer, accepting=form), 422
    with transaction(once=form.once.data) as tx:
        handover = queries.get_handover(public_id, viewer)
        adviser = membership(form.adviser.data)
        service.accept(
            handover, by=viewer, adviser_id=adviser.id, first_contact_on=form.first_contact_on.data
        )
        tx.location = url_for("handover.show", public_id=public_id)
    flash("Angenommen. Die Fallverantwortung liegt jetzt bei Ihrer Stelle.", "success")
    return redirect(tx.location)


@bp.post("/uebergaben/<public_id>/ablehnung")
@allow(*PARTIES)
def decline(public_id: str) -> ResponseReturnValue:
    """Return the offer with a reason."""
    viewer = acting()
    form = _decline_form(viewer)
    if not form.validate_on_submit():
        return _page(public_id, viewer, declining=form), 422
    with transaction(once=form.once.data) as tx:
        handover = queries.get_handover(public_id, viewer)
        service.decline(handover, form.reason.data, by=viewer, **form.said)
        tx.location = url_for("handover.queue")
        insists, giver = handover.giving_back, handover.giver.name
    flash(
        f"Ihre Stelle besteht darauf: Der Fall geht in die nächste Konferenz. {giver} behält bis dahin die "
        "Fallverantwortung und ist benachrichtigt."
        if insists
        else "Abgelehnt. Die abgebende Stelle behält die Fallverantwortung und ist benachrichtigt.",
        "success",
    )
    return redirect(tx.location)


@bp.post("/uebergaben/<public_id>/ruecknahme")
@allow(*PARTIES)
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take the offer, or the wish that waits for consent, back."""
    viewer = acting()
    with transaction(once=request.form.get("once")) as tx:
        handover = queries.get_handover(public_id, viewer)
        service.withdraw(handover, by=viewer)
        tx.location = url_for("handover.show", public_id=public_id)
    flash("Zurückgezogen. Die Fallverantwortung war und bleibt bei Ihrer Stelle.", "success")
    return redirect(tx.location)


def _page(public_id: str, viewer: Actor, **forms: Any) -> str:
    with audit.reading():
        inside.note_read(queries.get_handover(public_id, viewer), by=viewer)
    handover = queries.get_handover(public_id, viewer)
    seen = see_one(handover.case, viewer, clock.today())
    shown = preview.sheet_seen(handover, seen, viewer)
    receives = handover.to_id == viewer.institution_id
    is_offered = handover.state is HandoverState.OFFERED
    answers = receives and is_offered
    return render_template(
        "handover/show.html",
        handover=handover,
        case=handover.case,
        seen=seen,
        **preview.shown(shown),
        why_no_sheet="" if shown is not None else preview.why_no_sheet(handover, seen, receives=receives),
        receives=receives,
        sign=preview.sign_of(handover, viewer),
        waits_for_notice=waits_for_notice(handover),
        states=HandoverState,
        # Whoever has no answer to give is shown no form, also when they sent one.
        # And whoever sent one sees the others as they were: what stood in it is none of theirs.
        accepting=forms.get("accepting") or _accept_form(viewer, fresh=True) if answers else None,
        declining=forms.get("declining") or _decline_form(viewer, fresh=True) if answers else None,
        taking=take_form(viewer) if answers else None,
        **inside_page(handover, viewer),
        course=course_of(handover.case_id),
        mailed=mailed(handover),
        tried=_tried(handover, seen),
        said_with=said_with(handover.reason, handover.answer_codes),
        steps=next_steps(handover.reason),
        reason=queries.words_of(handover, handover.text_id, seen, viewer),
        reason_on_sheet=shown is not None and shown.has("reason"),
        answer=queries.words_of(handover, handover.answer_text_id, seen, viewer),
        first_contact=queries.first_contacts([handover]).get(handover.id),
        became="" if receives else became([(handover, seen)]).get(handover.id, ""),
        asides=beside.asides(handover, viewer),
        failed=next((form for form in forms.values() if form.errors), None),
    )


def _tried(handover: Handover, seen: Seen) -> list[str]:
    """List when and how the receiver tried to reach the young person before it refused, for those who see the needs."""
    if handover.offered_at is None or not seen.shows(FieldGroup.NEEDS):
        return []
    since = clock.local(handover.offered_at).date()
    return [
        f"{contact.on:%d.%m.%Y}, {contact.way.label}"
        for contact in contacts_of(handover.case)
        if contact.institution_id == handover.to_id and not contact.reached and contact.on >= since
    ]


def _accept_form(viewer: Actor, *, fresh: bool = False) -> AcceptForm:
    proposed = {"adviser": own_public_id(viewer), "first_contact_on": first_contact_by(clock.today())}
    form = AcceptForm(formdata=None, **proposed) if fresh else AcceptForm(**proposed)
    form.adviser.choices = members(viewer)
    return form


def _decline_form(viewer: Actor, *, fresh: bool = False) -> DeclineForm:
    form = DeclineForm(formdata=None) if fresh else DeclineForm()
    others = [row for row in possible_holders() if row.id != viewer.institution_id]
    form.offer(others)
    return form
