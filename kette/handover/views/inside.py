"""Inside the own institution: who takes what, and passes it on to whom."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from kette import clock
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import BaseForm
from kette.handover import queries
from kette.handover.forms import AbsenceForm, CapacityForm, TakeForm
from kette.handover.models import Handover
from kette.handover.rules.states import HandoverState
from kette.handover.service import inside as service
from kette.handover.views.blueprint import PARTIES, bp
from kette.institutions.models import Membership
from kette.institutions.queries import membership, membership_by_id, people_at
from kette.institutions.service import absences
from kette.roles import Actor, Role


@bp.post("/uebergaben/<public_id>/zuteilung")
@allow(*PARTIES)
def take(public_id: str) -> ResponseReturnValue:
    """Say who of the receiver looks at the offer."""

    def act(handover: Handover, to: Membership, by: Actor, because: str) -> None:
        service.take(handover, to.id, by=by, because=because)

    return _given(public_id, act, "Zugeteilt.")


@bp.post("/uebergaben/<public_id>/weitergabe")
@allow(*PARTIES)
def pass_on(public_id: str) -> ResponseReturnValue:
    """Let a colleague take care of an accepted case."""

    def act(handover: Handover, to: Membership, by: Actor, because: str) -> None:
        service.pass_on(handover.case, to, by=by, because=because)

    return _given(public_id, act, "Weitergegeben.")


def _given(
    public_id: str, act: Callable[[Handover, Membership, Actor, str], None], said: str
) -> ResponseReturnValue:
    """Give an offer or a case to the colleague whom the form names."""
    viewer = acting()
    queries.get_handover(public_id, viewer)  # whoever has no such handover is told no more than that
    form = take_form(viewer)
    there = url_for("handover.show", public_id=public_id)
    if not form.validate_on_submit():
        return _not_so(form, there)
    with transaction(once=form.once.data) as tx:
        handover = queries.get_handover(public_id, viewer)
        act(handover, membership(form.in_charge.data), viewer, form.because.data or "")
        tx.location = there
    flash(said, "success")
    return redirect(tx.location)


def inside_page(handover: Handover, viewer: Actor) -> dict[str, Any]:
    """Return what the page of a handover says about the inside of its viewer's institution."""
    case = handover.case
    holds = handover.state is HandoverState.ACCEPTED and case.holder_id == viewer.institution_id
    carer = membership_by_id(case.adviser_id) if holds and case.adviser_id else None
    return {
        "passed": service.passings(case, viewer),
        "passing": take_form(viewer) if holds and handover.to_id == viewer.institution_id else None,
        "carer": carer.person.name if carer else "",
    }


def inside_queue(
    viewer: Actor, *, free: CapacityForm | None = None, absence: AbsenceForm | None = None
) -> dict[str, Any]:
    """Return what the queue says about the inside: appointments, who is away; a form that was refused as it was sent."""
    place = absences.place_of(viewer)
    return {
        "free": None
        if place.is_school
        else free or CapacityForm(formdata=None, free=place.free_appointments if place.capacity else None),
        "capacity": place.capacity,
        "away": absences.absences_at(place.id),
        "absence": absence or absence_form(viewer, fresh=True),
    }


def take_form(viewer: Actor) -> TakeForm:
    """Return the form that asks who of the own institution takes care."""
    form = TakeForm(in_charge=own_public_id(viewer))
    form.in_charge.choices = members(viewer)
    return form


def absence_form(viewer: Actor, *, fresh: bool = False) -> AbsenceForm:
    """Return the form that asks who stands in."""
    form = AbsenceForm(formdata=None) if fresh else AbsenceForm()
    me = own_public_id(viewer)
    form.deputy.choices = [("", "Bitte wählen"), *(one for one in members(viewer) if one[0] != me)]
    return form


def members(viewer: Actor) -> list[tuple[str, str]]:
    """List who of the viewer's institution can take care of a case, and who of them is away."""
    if viewer.institution_id is None:
        raise Forbidden
    today = clock.today()
    away = {
        one.membership_id: f" (abwesend bis {one.until_on:%d.%m.%Y}, vertreten durch {one.deputy.person.name})"
        for one in absences.absences_at(viewer.institution_id)
        if one.from_on <= today
    }
    return [
        (row.public_id, row.person.name + away.get(row.id, ""))
        for row in people_at(viewer.institution_id)
        if row.role in (Role.ADVISER, Role.SCHOOL)
    ]


def own_public_id(viewer: Actor) -> str:
    """Return the public id of the membership at work; empty where it is not among those of the institution."""
    rows = people_at(viewer.institution_id or 0)
    return next((row.public_id for row in rows if row.id == viewer.membership_id), "")


def _not_so(form: BaseForm, there: str) -> ResponseReturnValue:
    """Say what is wrong with a short form on the page it came from."""
    said = dict.fromkeys(str(one) for errors in form.errors.values() for one in errors)
    flash(" ".join(said), "warning")
    return redirect(there)
