"""The pages of the register of help: the list, and one offer to add or change."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.db import transaction
from kette.doors import acting, allow, form_sent
from kette.institutions.queries import institution, open_institutions
from kette.offers import queries, service
from kette.offers.forms import FilterForm, OfferForm, kind_label
from kette.roles import Role

bp = Blueprint("offers", __name__)

WRITERS = (Role.KOKO, Role.MODERATOR, Role.ADVISER)


@bp.get("/angebote")
@allow(*WRITERS, Role.AG)
def board() -> ResponseReturnValue:
    """Show the register, narrowed by what stands in the address."""
    day = clock.today()
    form = FilterForm(request.args, meta={"csrf": False})
    form.only(row.kind for row in queries.offers(day, over=True))
    form.validate()
    kind = None if form.art.errors else form.art.data or None
    rows = queries.offers(day, kind=kind, only_free=form.frei.data, over=form.vergangen.data)
    return render_template(
        "offers/board.html",
        form=form,
        rows=rows,
        free=sum(row.places_free for row in rows),
        is_narrowed=bool(kind or form.frei.data or form.vergangen.data),
        kind_label=kind_label,
        may_write=acting().role in WRITERS,
    )


@bp.route("/angebote/neu", methods=["GET", "POST"])
@allow(*WRITERS)
def add() -> ResponseReturnValue:
    """Put an offer into the register."""
    form, by = _form(), acting()
    if not form.validate_on_submit():
        return render_template("offers/offer.html", form=form, offer=None), 422 if form.errors else 200
    with transaction(once=form.once.data) as tx:
        service.add_offer(form.values(_institution_id(form)), by=by)
        tx.location = url_for("offers.board")
    flash("Das Angebot steht jetzt im Verzeichnis.", "success")
    return redirect(url_for("offers.board"))


@bp.route("/angebote/<public_id>", methods=["GET", "POST"])
@allow(*WRITERS)
def change(public_id: str) -> ResponseReturnValue:
    """Change an offer."""
    form, by, offer = _form(), acting(), queries.offer(public_id)
    if not form_sent():
        form.show(offer)
    if not form.validate_on_submit():
        return render_template("offers/offer.html", form=form, offer=offer), 422 if form.errors else 200
    with transaction(once=form.once.data) as tx:
        service.change_offer(offer, form.values(_institution_id(form)), by=by)
        tx.location = url_for("offers.board")
    flash("Das Angebot ist geändert.", "success")
    return redirect(url_for("offers.board"))


def _form() -> OfferForm:
    form = OfferForm()
    form.offer_institutions(open_institutions())
    return form


def _institution_id(form: OfferForm) -> int | None:
    return institution(form.institution.data).id if form.institution.data else None
