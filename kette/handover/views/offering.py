"""Offering a case: to whom, on which basis, and what would go along; shown before anything goes."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.cases.models import Case
from kette.cases.queries.one import get_case
from kette.cases.queries.sight import Seen, see_one
from kette.cases.service.reading import note_read
from kette.chain import BrokenChain
from kette.db import transaction
from kette.doors import acting, allow
from kette.handover import queries
from kette.handover.forms import OfferForm
from kette.handover.rules.fields import labels_of
from kette.handover.rules.machine import refuses_offer
from kette.handover.rules.states import HandoverState
from kette.handover.service import door as service
from kette.handover.service import grounds
from kette.handover.service.coming_back import course_of
from kette.handover.views import preview
from kette.handover.views.blueprint import PARTIES, bp
from kette.institutions.queries import institution
from kette.privacy.queries.informing import may_leave
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor


@bp.route("/uebergaben/neu/<public_id>", methods=["GET", "POST"])
@allow(*PARTIES)
def offer(public_id: str) -> ResponseReturnValue:
    """Choose a receiver; then see what would go on which basis, and offer."""
    viewer = acting()
    case = _own_case(public_id, viewer)
    chosen = request.args.get("an")
    if not chosen:
        return _choose(case, viewer)
    receiver = institution(chosen)
    refusal = queries.why_not_to(case, receiver) or refuses_offer(
        course_of(case.id), decided=False, in_advance=queries.accepts_in_advance(receiver)
    )
    if refusal is not None:
        flash(refusal, "warning")
        return redirect(url_for("handover.offer", public_id=public_id))
    form = OfferForm()
    ground = grounds.possible(case, receiver)
    if ground is None or not ground.needs_reason:
        del form.because
    gives_back = queries.gave_it_before(case.id, viewer.institution_id or 0, receiver.id)
    if not gives_back:
        del form.back_reason
    reason_goes = ground is not None and FieldGroup.NEEDS in ground.groups
    if not reason_goes:
        form.note.label.text = "Notiz zur Rückgabe" if gives_back else "Notiz zur Übergabe"
    if not form.validate_on_submit():
        seen = _read(case, viewer)
        pending = queries.open_handover(case.id)
        made = preview.as_it_would_be(case, receiver, ground, viewer) if ground else None
        page = render_template(
            "handover/offer.html",
            handover=made,
            **(preview.would_show(case, made, seen) if made else preview.shown(None)),
            form=form,
            case=case,
            seen=seen,
            receiver=receiver,
            ground=ground,
            fields=labels_of(ground.groups) if ground else (),
            in_advance=queries.accepts_in_advance(receiver),
            not_yet=ground is not None
            and case.holder is not None
            and not may_leave(case.id, case.holder, ground.kind.key),
            gives_back=gives_back,
            reason_goes=reason_goes,
            refused=grounds.refusals_of(case).get(receiver.id),
            replaces=pending if pending is not None and pending.state is HandoverState.WAITING else None,
        )
        return (page, 422) if form.is_submitted() else page
    with transaction(once=form.once.data) as tx:
        made = service.propose(
            _own_case(public_id, viewer),
            institution(chosen),
            by=viewer,
            note=form.note.data or "",
            back_reason=form.back_reason.data if form.back_reason else None,
            because=form.because.data or "" if form.because else "",
        )
        tx.location = url_for("handover.show", public_id=made.public_id)
        said = _said(made.state, receiver.name)
    flash(said, "success")
    return redirect(tx.location)


def _choose(case: Case, viewer: Actor) -> str:
    seen = _read(case, viewer)
    pending = queries.open_handover(case.id)
    former = queries.former_giver(case)
    return render_template(
        "handover/choose.html",
        case=case,
        seen=seen,
        pending=pending,
        states=HandoverState,
        former=former,
        course=course_of(case.id),
        why_not_back=queries.why_not_back(case, former) if former else None,
        groups=grounds.receivers(case, seen),
    )


def _read(case: Case, viewer: Actor) -> Seen:
    """Return the case as its giver sees it, once that is written down."""
    seen = see_one(case, viewer, clock.today())
    with reading():
        note_read(case.public_id, seen, by=viewer, where="handover")
    return seen


def _own_case(public_id: str, viewer: Actor) -> Case:
    """Return a case that the viewer's institution holds; only the holder offers.

    :raises BrokenChain: if another institution holds it, or nobody does.
    """
    case = get_case(public_id, viewer, clock.today())
    if case.holder_id is None:
        raise BrokenChain("Der Fall ist abgeschlossen. Öffnen Sie ihn zuerst wieder.")
    if case.holder_id != viewer.institution_id:
        raise BrokenChain("Nur die fallverantwortliche Stelle kann den Fall anbieten.")
    return case


def _said(state: HandoverState, receiver: str) -> str:
    return {
        HandoverState.WAITING: f"Vorgemerkt für {receiver}. Das Angebot geht hinaus, sobald die Einwilligung erfasst ist.",
        HandoverState.ACCEPTED: f"{receiver} hat im Voraus angenommen und hat jetzt die Fallverantwortung.",
    }.get(state, f"Angeboten: {receiver}. Bis zur Annahme behält Ihre Stelle die Fallverantwortung.")
