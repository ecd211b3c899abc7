"""Similar reports: each side says of its own case whether it is the same person, and takes it back again."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.cases.queries.sight import Seen
from kette.cases.views.asides import Aside
from kette.db import transaction
from kette.doors import acting, allow
from kette.intake.forms.pairs import PairForm, TakeBackForm
from kette.intake.queries import pairs as queries
from kette.intake.rules.pairing import PairAnswer, PairState
from kette.intake.service import pairing
from kette.intake.views.blueprint import bp
from kette.roles import Actor, Role
from kette.templating import link_to

_DONE = {
    PairState.LINKED: "Die beiden Meldungen sind verknüpft. Beide Fälle bleiben bestehen.",
    PairState.SEPARATED: "Die beiden Meldungen bleiben getrennt und werden nicht wieder vorgeschlagen.",
    PairState.OPEN: "Danke. Verknüpft wird erst, wenn auch die andere Seite zustimmt.",
}


@bp.get("/doppelmeldungen")
@allow(Role.SCHOOL, Role.ADVISER, Role.KOKO, Role.MODERATOR)
def pairs() -> ResponseReturnValue:
    """List similar reports: those of one's own cases, under pseudonyms all of the Kommune's for the KoKo."""
    viewer, day = acting(), clock.today()
    found = queries.pairs_of(viewer, day)
    with audit.reading():
        audit.write(
            "pair.list", by=viewer, object_type="list", object_id="pairs", detail=f"rows={len(found)}"
        )
    found = queries.pairs_of(viewer, day)
    answers = viewer.role in (Role.SCHOOL, Role.ADVISER)
    return render_template("intake/pairs.html", pairs=found, answers=answers, states=PairState)


@bp.route("/doppelmeldungen/<public_id>", methods=["GET", "POST"])
@allow(Role.SCHOOL, Role.ADVISER)
def pair(public_id: str) -> ResponseReturnValue:
    """Show a pair with one's own case in full, and of the other in what it agrees; keep the answer."""
    viewer, day = acting(), clock.today()
    found = queries.pair_of(public_id, viewer, day)
    form = PairForm()
    if not found.has_my_answer and form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            again = queries.pair_of(public_id, viewer, day)
            sides = [side.side for side in again.mine if side.answer is None]
            pairing.answer(again.pair, sides, form.answer.data, by=viewer)
            state, tx.location = again.pair.state, url_for("intake.pairs")
        flash(_DONE[state], "success")
        return redirect(tx.location)
    with audit.reading():
        audit.write("pair.read", by=viewer, object_type="pair", object_id=public_id)
    found = queries.pair_of(public_id, viewer, day)
    page = render_template(
        "intake/pair.html", form=form, back=TakeBackForm(), one=found, states=PairState, answers=PairAnswer
    )
    return (page, 422) if form.is_submitted() and not found.has_my_answer else page


@bp.post("/doppelmeldungen/<public_id>/zuruecknehmen")
@allow(Role.SCHOOL, Role.ADVISER)
def take_back_pair(public_id: str) -> ResponseReturnValue:
    """Take one's own answer back: what was linked is no longer, what was separated is asked once more."""
    viewer, day = acting(), clock.today()
    queries.pair_of(public_id, viewer, day)
    form = TakeBackForm()
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            again = queries.pair_of(public_id, viewer, day)
            pairing.take_back(again.pair, [side.side for side in again.mine], by=viewer)
            tx.location = url_for("intake.pair", public_id=public_id)
        flash("Ihre Antwort ist zurückgenommen.", "success")
        return redirect(tx.location)
    return redirect(url_for("intake.pair", public_id=public_id))


def similar_reports(public_id: str, _seen: Seen, viewer: Actor) -> Aside | None:
    """Say on the page of a case that there is another one of the person, or that there may be."""
    if viewer.role is Role.CLASS_TEACHER:
        # The other one may be of another class, of which they learn nothing.
        return None
    found = queries.pairs_of_case(public_id, viewer, clock.today())
    if not found:
        return None
    linked = next((one for one in found if one.pair.state is PairState.LINKED), None)
    if linked is None:
        words = "Eine andere Meldung hat ähnliche Angaben. Ist es dieselbe Person?"
        return Aside(
            "Ähnliche Meldung", words, link_to("intake.pair", public_id=found[0].pair.public_id), "prüfen"
        )
    other = queries.other_side(linked, public_id)
    words = "Diese Person ist ein zweites Mal gemeldet. Beide Fälle werden einzeln geführt und gezählt."
    if other.case_id is not None:
        return Aside("Verknüpfte Meldung", words, link_to("cases.show", public_id=other.case_id), other.name)
    words += f" Der andere Fall heißt hier {other.name}; Ihre Stelle ist an ihm nicht beteiligt."
    url = link_to("intake.pair", public_id=linked.pair.public_id) if linked.mine else None
    return Aside("Verknüpfte Meldung", words, url, "Verknüpfung ansehen")
