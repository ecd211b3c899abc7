"""The list behind an address: an institution without an account ticks who has come."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kette import audit
from kette.chain import BrokenChain
from kette.db import transaction
from kette.doors import open_door
from kette.links import queries as links
from kette.links.models import PaperLink
from kette.links.views.opening import found, gone, is_passed, refused
from kette.starts import queries, service
from kette.starts.forms import StartsForm
from kette.starts.rules.asking import Started
from kette.starts.views.blueprint import bp
from kette.templating import count_of


@bp.get("/bogen/<token>/beginn")
@open_door
def answer(token: str) -> ResponseReturnValue:
    """Show the names that a basis lets the institution read, to be ticked."""
    link, instead = _asked(token)
    return _page(token, link.id) if instead is None else instead


@bp.post("/bogen/<token>/beginn")
@open_door
def take(token: str) -> ResponseReturnValue:
    """Take what was ticked; what was not can follow until the list is through."""
    link, instead = _asked(token)
    if instead is not None:
        return instead
    form = StartsForm()
    if not form.validate_on_submit() or not form.answers:
        form.form_errors = ["Bitte kreuzen Sie mindestens einen Namen an."]
        return _page(token, link.id, form), 422
    link_id, by = link.id, links.receiver_actor(link)
    try:
        with transaction(once=form.once.data) as tx:
            taken = service.answer_from_paper(link_id, form.answers, by=by)
            tx.location = url_for("starts.done", token=token)
    except BrokenChain:
        return gone(links.link(link_id), status=409)
    fresh = links.link(link_id)
    if links.is_alive(fresh):
        if taken:
            flash(
                f"{count_of(taken, 'Antwort', 'Antworten')} gespeichert. Die übrigen können Sie nachtragen.",
                "success",
            )
        else:
            flash("Das war inzwischen schon beantwortet. Es wurde nichts geändert.", "info")
        return redirect(url_for("starts.answer", token=token))
    return redirect(tx.location)


@bp.get("/bogen/<token>/beginn/fertig")
@open_door
def done(token: str) -> ResponseReturnValue:
    """Thank whoever has just answered the last name."""
    link = found(token)
    asked = queries.list_behind(link)
    if links.is_alive(link) or not is_passed(link):
        return gone(link) if not links.is_alive(link) else redirect(url_for("links.start", token=token))
    return render_template("starts/done.html", asked=asked)


def _asked(token: str) -> tuple[PaperLink, ResponseReturnValue | None]:
    """Return the link, and what is answered instead to whoever may not go on. Raises NoResultFound."""
    link = found(token)
    queries.list_behind(link)  # the address of an offer has pages of its own
    return link, refused(token, link)


def _page(token: str, link_id: int, form: StartsForm | None = None) -> str:
    with audit.reading():
        link = links.link(link_id)
        asked = queries.list_behind(link)
        service.note_shown(queries.open_lines(asked), asked, by=links.receiver_actor(link))
    asked = queries.list_behind(links.link(link_id))
    return render_template(
        "starts/answer.html",
        token=token,
        form=form or StartsForm(formdata=None),
        place=asked.institution,
        lines=queries.named(queries.open_lines(asked)),
        until_on=asked.until_on,
        answers=Started,
    )
