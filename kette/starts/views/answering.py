"""The list behind an address: an institution without an account ticks who has come."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kette import audit
from kette.db import transaction
from kette.doors import open_door
from kette.links import queries as links
from kette.links.models import PaperLink
from kette.links.views.opening import found, gone, is_passed
from kette.starts import queries, service
from kette.starts.forms import StartsForm
from kette.starts.rules.asking import Started
from kette.starts.views.blueprint import bp
from kette.templating import count_of


@bp.get("/bogen/<token>/beginn")
@open_door
def answer(token: str) -> ResponseReturnValue:
    """Show the names that a basis lets the institution read, to be ticked."""
    link = found(token)
    refused = _refused(token, link)
    return _page(token, link.id) if refused is None else refused


@bp.post("/bogen/<token>/beginn")
@open_door
def take(token: str) -> ResponseReturnValue:
    """Take what was ticked; what was not can follow until the list is through."""
    link = found(token)
    refused = _refused(token, link)
    if refused is not None:
        return refused
    form = StartsForm()
    if not form.validate_on_submit() or not form.answers:
        form.form_errors = ["Bitte kreuzen Sie mindestens einen Namen an."]
        return _page(token, link.id, form), 422
    link_id, by = link.id, links.receiver_actor(link)
    with transaction(once=form.once.data) as tx:
        fresh = links.link(link_id)
        taken = service.answer(queries.list_behind(fresh).id, form.answers, by=by)
        tx.location = url_for("starts.done", token=token)
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


def _refused(token: str, link: PaperLink) -> ResponseReturnValue | None:
    queries.list_behind(link)
    if not links.is_alive(link):
        return gone(link)
    return None if is_passed(link) else redirect(url_for("links.start", token=token))


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
