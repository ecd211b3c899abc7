"""The answer from the paper: the same preview as after signing in, then yes, or no with a reason; through the one door."""

from collections.abc import Callable

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.cases.queries.sight import see_one
from kette.chain import BrokenChain
from kette.db import transaction
from kette.doors import open_door
from kette.handover.models import Handover
from kette.handover.queries import get_handover
from kette.handover.rules.first_contact import first_contact_by
from kette.handover.rules.states import HandoverState
from kette.handover.service import door, inside
from kette.handover.views import preview
from kette.institutions.queries import possible_holders
from kette.links import queries, service
from kette.links.forms import PaperAcceptForm, PaperReturnForm
from kette.links.models import PaperLink
from kette.links.views.blueprint import bp
from kette.links.views.opening import found, gone, is_passed, refused
from kette.roles import Actor


@bp.get("/bogen/<token>/antwort")
@open_door
def answer(token: str) -> ResponseReturnValue:
    """Show what the basis allows, with the two answers."""
    link, instead = _offered(token)
    return _page(token, link.id) if instead is None else instead


@bp.post("/bogen/<token>/annahme")
@open_door
def accept(token: str) -> ResponseReturnValue:
    """Take the case for the institution."""
    link, instead = _offered(token)
    if instead is not None:
        return instead
    form = PaperAcceptForm()
    if not form.validate_on_submit():
        return _page(token, link.id, accepting=form), 422

    def act(handover: Handover, by: Actor) -> None:
        door.accept(handover, by=by, first_contact_on=form.first_contact_on.data)

    return _answered(token, link, act, name=form.name.data or "", once=form.once.data)


@bp.post("/bogen/<token>/rueckgabe")
@open_door
def decline(token: str) -> ResponseReturnValue:
    """Return the offer for the institution, with a reason."""
    link, instead = _offered(token)
    if instead is not None:
        return instead
    form = _return_form(link)
    if not form.validate_on_submit():
        return _page(token, link.id, declining=form), 422

    def act(handover: Handover, by: Actor) -> None:
        door.decline(handover, form.reason.data, by=by, **form.said)

    return _answered(token, link, act, name=form.who.data or "", once=form.once.data)


@bp.get("/bogen/<token>/fertig")
@open_door
def done(token: str) -> ResponseReturnValue:
    """Say to whoever has just answered what they did; no personal data."""
    link = found(token)
    if link.answered_at is None or not is_passed(link):
        return gone(link)
    return render_template("links/done.html", handover=queries.offer_of(link), states=HandoverState)


def _answered(
    token: str, link: PaperLink, act: Callable[[Handover, Actor], None], *, name: str, once: str | None
) -> ResponseReturnValue:
    """Answer once: whoever comes second is told what happened."""
    link_id, by = link.id, queries.receiver_actor(link)
    try:
        with transaction(once=once) as tx:
            fresh = service.lock_to_answer(link_id)
            if not queries.is_alive(fresh):
                raise BrokenChain("Diese Adresse gilt nicht mehr.")
            act(get_handover(queries.offer_of(fresh).public_id, by), by)
            service.sign(fresh, name)
            tx.location = url_for("links.done", token=token)
    except BrokenChain as told:
        return gone(queries.link(link_id), f"{told} Von diesem Bogen aus wurde nichts geändert.", 409)
    return redirect(tx.location)


def _offered(token: str) -> tuple[PaperLink, ResponseReturnValue | None]:
    """Return the link, and what is answered instead to whoever may not go on. Raises NoResultFound."""
    link = found(token)
    queries.offer_of(link)  # the address of a list has pages of its own
    return link, refused(token, link)


def _page(
    token: str,
    link_id: int,
    *,
    accepting: PaperAcceptForm | None = None,
    declining: PaperReturnForm | None = None,
) -> str:
    with audit.reading():
        link = queries.link(link_id)
        by = queries.receiver_actor(link)
        handover = get_handover(queries.offer_of(link).public_id, by)
        inside.mark_opened(handover, by=by)
        inside.note_read(handover, by=by)
    link = queries.link(link_id)
    handover = get_handover(queries.offer_of(link).public_id, by)
    seen = see_one(handover.case, by, clock.today())
    shown = preview.sheet_seen(handover, seen, by)
    return render_template(
        "links/answer.html",
        token=token,
        handover=handover,
        seen=seen,
        **preview.shown(shown),
        why_no_sheet="" if shown is not None else preview.why_no_sheet(handover, seen, receives=True),
        accepting=accepting or _accept_form(),
        declining=declining or _return_form(link, empty=True),
        failed=next((form for form in (accepting, declining) if form is not None and form.errors), None),
    )


def _accept_form() -> PaperAcceptForm:
    return PaperAcceptForm(formdata=None, first_contact_on=first_contact_by(clock.today()))


def _return_form(link: PaperLink, *, empty: bool = False) -> PaperReturnForm:
    form = PaperReturnForm(formdata=None) if empty else PaperReturnForm()
    others = [row for row in possible_holders() if row.id != link.institution_id]
    form.proposal.choices = [("", "kein Vorschlag"), *((row.public_id, row.name) for row in others)]
    return form
