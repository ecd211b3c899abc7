"""Passing on many cases at once: choose, begin, see how far it is, cancel."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import cycle

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.cases.models import Case
from kette.cases.queries.sight import Seen, see
from kette.cases.service.reading import note_list
from kette.db import transaction
from kette.doors import acting, allow
from kette.handover.forms import ManyForm
from kette.handover.models import Batch
from kette.handover.rules.batches import TICKED, BatchKind
from kette.handover.service import batches as service
from kette.handover.service import choosing
from kette.handover.views.blueprint import PARTIES, bp
from kette.handover.views.inside import members
from kette.institutions.models import Institution
from kette.institutions.queries import institution, membership, people_at, possible_holders
from kette.intake.rules.classes import class_label
from kette.roles import HOLDING_KINDS, Actor, InstitutionKind, Role
from kette.templating import count_of

# In the choice of receivers: whoever of this kind is responsible for the residence.
_BY_KIND = "art:"


@bp.route("/uebergaben/viele", methods=["GET", "POST"])
@allow(*PARTIES)
def many() -> ResponseReturnValue:
    """Choose many cases of one's own institution and where they go; nothing goes before it is sent."""
    by = acting()
    adviser, class_name = request.args.get("von", ""), request.args.get("klasse", "")
    cases = choosing.held_cases(by, adviser=adviser, class_name=class_name)
    seen = see(cases, by, clock.today())
    form = _form(by)
    if form.validate_on_submit():
        return _begin(form, cases, seen, by) if form.sure.data else _asked(form, cases, seen)
    everybody = choosing.held_cases(by)
    with reading():
        note_list(len(cases), by=by, narrowed=f"many:{adviser}:{class_name}")
    page = render_template(
        "handover/many.html",
        form=form,
        cases=cases,
        seen=seen,
        carers=_carers(by),
        adviser=adviser,
        class_name=class_name,
        nobody=choosing.NOBODY,
        classes=_classes(everybody, by),
        earlier=[(one, service.progress(one)) for one in service.batches_of(by)],
        ticked=set(form.fall.data or ())
        if form.is_submitted()
        else {case.public_id for case in cases if case.link in TICKED},
    )
    return (page, 422) if form.is_submitted() else page


def _asked(form: ManyForm, cases: Sequence[Case], seen: Mapping[int, Seen]) -> str:
    """Show once more how many go to whom, before anything does."""
    ticked = frozenset(form.fall.data or ())
    chosen = [case for case in cases if case.public_id in ticked]
    inside = form.where.data is BatchKind.INSIDE
    if inside:
        names = [membership(one).person.name for one in form.colleagues.data or ()]
        to = dict(Counter(name for _, name in zip(chosen, cycle(names), strict=False)))
    else:
        receivers = _receivers(form.to.data, chosen, seen)
        to = dict(Counter(place.name for place in receivers.values()))
    return render_template(
        "handover/many_sure.html",
        form=form,
        inside=inside,
        number=sum(to.values()),
        to=to,
        left_out=len(chosen) - sum(to.values()),
        here=request.full_path,
    )


def _begin(form: ManyForm, cases: Sequence[Case], seen: Mapping[int, Seen], by: Actor) -> ResponseReturnValue:
    ticked = frozenset(form.fall.data or ())
    chosen = [case for case in cases if case.public_id in ticked]
    inside = form.where.data is BatchKind.INSIDE
    to = {} if inside else _receivers(form.to.data, chosen, seen)
    with transaction(once=form.once.data) as tx:
        if inside:
            colleagues = [membership(one) for one in form.colleagues.data or ()]
            batch = service.begin_inside(chosen, colleagues, by=by, reason=form.reason.data or "")
        else:
            batch = service.begin(chosen, to, by=by, reason=form.reason.data or "")
        tx.location = url_for("handover.batch", public_id=batch.public_id)
    left_out = 0 if inside else len(chosen) - len(to)
    if left_out:
        unknown = count_of(left_out, "Fall bleibt", "Fälle bleiben")
        flash(
            f"{unknown} hier: Zum Wohnort ist keine solche Stelle bekannt. Bitte einzeln anbieten.", "warning"
        )
    return redirect(tx.location)


def _receivers(chosen: str, cases: Sequence[Case], seen: Mapping[int, Seen]) -> dict[int, Institution]:
    if chosen.startswith(_BY_KIND):
        return choosing.by_residence(InstitutionKind(chosen.removeprefix(_BY_KIND)), cases, seen)
    receiver = institution(chosen)
    return {case.id: receiver for case in cases}


@bp.get("/uebergaben/viele/<public_id>")
@allow(*PARTIES)
def batch(public_id: str) -> ResponseReturnValue:
    """Show how far it is, and what did not go."""
    return _shown(service.get_batch(public_id, acting()))


@bp.post("/uebergaben/viele/<public_id>/schritt")
@allow(*PARTIES)
def batch_step(public_id: str) -> ResponseReturnValue:
    """Go on for a moment, so that it is done while somebody looks; without anybody the scheduler does it."""
    found = service.get_batch(public_id, acting())
    until, batch_id = clock.now() + service.SLICE, found.id
    # Reading ends here: each line has a transaction of its own.
    service.work_on(batch_id, stopped=lambda: clock.now() >= until)
    if request.headers.get("HX-Request"):
        return _shown(service.get_batch(public_id, acting()))
    return redirect(url_for("handover.batch", public_id=public_id))


@bp.post("/uebergaben/viele/<public_id>/abbruch")
@allow(*PARTIES)
def batch_cancel(public_id: str) -> ResponseReturnValue:
    """Let nothing more go."""
    by = acting()
    with transaction(once=request.form.get("once")) as tx:
        service.cancel(service.get_batch(public_id, by), by=by)
        tx.location = url_for("handover.batch", public_id=public_id)
    return redirect(tx.location)


def _shown(found: Batch) -> str:
    by = acting()
    lines, went = service.refused_lines(found), service.went_lines(found)
    seen = see([line.case for line in (*lines, *went)], by, clock.today())
    with reading():
        note_list(len(seen), by=by, narrowed=f"batch:{found.public_id}")
    return render_template(
        "handover/batch.html",
        batch=found,
        progress=service.progress(found),
        lines=lines,
        went=went,
        seen=seen,
        kinds=BatchKind,
        cancels=found.cancelled_at is None and found.ended_at is None,
    )


def _form(by: Actor) -> ManyForm:
    form = ManyForm()
    form.colleagues.choices = members(by)
    kinds = [
        (f"{_BY_KIND}{kind.value}", f"je nach Wohnort: {kind.label}")
        for kind in InstitutionKind
        if kind in HOLDING_KINDS and any(row.kind is kind and row.catchments for row in possible_holders())
    ]
    others = [row for row in possible_holders() if row.id != by.institution_id]
    named = [(row.public_id, f"{row.name} ({row.capacity})" if row.capacity else row.name) for row in others]
    form.to.choices = [("", "bitte wählen"), *kinds, *named]
    return form


def _carers(by: Actor) -> dict[int, tuple[str, str]]:
    return {
        row.id: (row.public_id, row.person.name)
        for row in people_at(by.institution_id or 0)
        if row.role in (Role.ADVISER, Role.SCHOOL)
    }


def _classes(cases: Sequence[Case], by: Actor) -> list[tuple[str, str]]:
    """List the classes of the own pupils; of other schools nobody here knows them."""
    own = {case.class_name for case in cases if case.school_id == by.institution_id and case.class_name}
    return [(name, class_label(name)) for name in sorted(own)]
