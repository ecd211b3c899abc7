"""What people keep of the list of cases: lists under a name, and the columns they want to see."""

from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette.cases.forms.kept import ColumnsForm, KeepForm
from kette.cases.queries.board import board
from kette.cases.queries.lists import beside, names_somebody
from kette.cases.rules.columns import columns_for
from kette.cases.rules.filters import BoardFilter, Openness
from kette.cases.views.asked import AskedList, asked_list
from kette.cases.views.blueprint import READERS, bp
from kette.db import transaction
from kette.doors import acting, allow, form_sent
from kette.forms import ConfirmForm
from kette.lists.queries import visible_list
from kette.lists.rules import KeptList, NotKept, read
from kette.lists.service import choose_columns, keep, remove, usual_columns


@bp.route("/faelle/listen", methods=["GET", "POST"])
@allow(*READERS)
def kept() -> ResponseReturnValue:
    """Show what is kept, and keep the list that is asked for under a name."""
    asked = asked_list(request.form if form_sent() else request.args)
    form = KeepForm()
    if not form_sent():
        return _page(asked, keep_form=form)
    name = form.name.data or ""
    _check_parts(asked, form)
    if form.validate() and not form.form_errors and names_somebody(name, asked.viewer, asked.day):
        form.name.errors = [
            "So heißt eine junge Person. Der Name einer Liste steht offen da: Bitte wählen Sie einen anderen."
        ]
    if form.errors:
        return _page(asked, keep_form=form), 422
    try:
        with transaction(once=form.once.data) as tx:
            tx.location = url_for("cases.board", **asked.parts)  # type: ignore[arg-type]
            keep(name, asked.parts, is_shared=form.shared.data, by=asked.viewer)
    except NotKept as refusal:
        form.name.errors = [str(refusal)]
        return _page(asked, keep_form=form), 422
    flash(f"Die Liste „{name}“ ist gespeichert.", "success")
    return redirect(url_for("cases.board", **asked.parts))  # type: ignore[arg-type]


@bp.post("/faelle/listen/<public_id>/ende")
@allow(*READERS)
def forget(public_id: str) -> ResponseReturnValue:
    """Remove a kept list; whoever may not see it finds nothing here."""
    viewer = acting()
    with transaction(once=ConfirmForm().once.data) as tx:
        tx.location = url_for("cases.kept")
        row, is_left = visible_list(public_id, viewer)
        known = KeptList(
            row.public_id,
            row.name,
            read(row.parts),
            row.is_shared,
            row.membership_id == viewer.membership_id,
            is_left,
        )
        if not known.may_be_removed:
            abort(403)
        remove(row, by=viewer)
    flash(f"Die Liste „{known.name}“ ist gelöscht.", "success")
    return redirect(url_for("cases.kept"))


@bp.post("/faelle/spalten")
@allow(*READERS)
def columns() -> ResponseReturnValue:
    """Remember which columns somebody wants to see."""
    viewer = acting()
    form = ColumnsForm()
    form.offer(columns_for(viewer), ())
    if not form.validate():
        return _page(asked_list({}), columns_form=form), 422
    with transaction(once=form.once.data) as tx:
        tx.location = url_for("cases.board")
        choose_columns(form.columns.data or (), by=viewer)
    flash("Die Spalten sind gespeichert. Sie gelten auf allen Ihren Geräten.", "success")
    return redirect(url_for("cases.board"))


@bp.post("/faelle/spalten/standard")
@allow(*READERS)
def standard_columns() -> ResponseReturnValue:
    """Show the usual columns again."""
    with transaction(once=ConfirmForm().once.data) as tx:
        tx.location = url_for("cases.board")
        usual_columns(by=acting())
    flash("Die Liste zeigt wieder die üblichen Spalten.", "success")
    return redirect(url_for("cases.board"))


def _check_parts(asked: AskedList, form: KeepForm) -> None:
    """Refuse to keep what is no code: a filter that does not exist, and words in the place of a class."""
    if asked.unread:
        form.form_errors.append(
            f"Diesen Filter gibt es nicht: {', '.join(asked.unread)}. Es wurde nichts gespeichert."
        )
    elif not asked.parts:
        form.form_errors.append(
            "Diese Liste ist auf nichts eingegrenzt. Bitte wählen Sie zuerst Filter und speichern Sie dann."
        )
    elif "klasse" in asked.parts and not _is_a_class(asked.parts, asked):
        form.form_errors.append(
            "Diese Klasse gibt es in Ihren Fällen nicht. Gespeichert werden nur Klassen, die es gibt:"
            " Wonach Sie suchen, bewahrt Kette nicht auf."
        )


def _is_a_class(parts: Mapping[str, str], asked: AskedList) -> bool:
    wanted = BoardFilter(openness=Openness.ALL, class_name=parts["klasse"])
    return board(wanted, asked.viewer, asked.day, asked.places).total > 0


def _page(
    asked: AskedList, *, keep_form: KeepForm | None = None, columns_form: ColumnsForm | None = None
) -> str:
    around = beside(asked.viewer, asked.day)
    if columns_form is None:
        columns_form = ColumnsForm(formdata=None)
        columns_form.offer(columns_for(asked.viewer), around.columns)
    return render_template(
        "cases/kept.html",
        keep_form=keep_form or KeepForm(formdata=None),
        columns_form=columns_form,
        parts=asked.parts,
        sentence=asked.sentence(),
        lists=[
            (one, asked.sentence(one.parts), url_for("cases.board", **one.parts))  # type: ignore[arg-type]
            for one in around.kept
        ],
    )
