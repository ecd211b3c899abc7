"""What the Agentur für Arbeit reports back: the file, whom the Kommune has to speak to, and what was refused."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kette import audit, clock
from kette.calendar import school_year
from kette.db import transaction
from kette.doors import acting, allow
from kette.institutions.queries import institution
from kette.intake.forms.returns import ReturnForm, TakeFeedForm
from kette.intake.queries import returns as queries
from kette.intake.rules.accepting import hash_of
from kette.intake.rules.carrying import pack, unpack
from kette.intake.rules.pupil import Problem, Unreadable
from kette.intake.rules.returns import Returned, cohort_of, read_feed
from kette.intake.service import returning
from kette.intake.views.blueprint import bp
from kette.roles import Actor, Role
from kette.sizes import takes_files
from kette.templating import count_of

_MOST_PROBLEMS = 50
_NOBODY = "In der Datei steht niemand, der übernommen werden kann."
_TOO_LONG = "Die Datei ist zu lang. Bitte teilen Sie sie und lesen Sie die Teile nacheinander ein."
_ONCE_MORE = "Die Datei kam beschädigt an. Es wurde nichts gespeichert. Bitte wählen Sie sie noch einmal aus."


@bp.get("/rueckmeldungen")
@allow(Role.ADVISER)
def returns() -> ResponseReturnValue:
    """Show whom the Kommune has to speak to, and take another file."""
    return _page(_body(), _form(), status=200)


@bp.post("/rueckmeldungen")
@allow(Role.ADVISER)
@takes_files()
def take_returns() -> ResponseReturnValue:
    """Read a feed of the Agentur, and say what taking it in would do; nothing is stored."""
    by, form = _body(), _form(sent=True)
    if not form.validate_on_submit():
        return _page(by, form)
    file: bytes = form.file.data.read()
    try:
        lines, problems = read_feed(file, on=clock.today())
    except Unreadable as reason:
        form.file.errors = [str(reason)]
        return _page(by, form)
    if problems and not form.rest.data:
        form.form_errors = [
            (
                "Einige Zeilen sind fehlerhaft; sie stehen unten. Es wurde nichts eingelesen. Bitte bessern Sie die Datei "
                "nach, oder wählen Sie sie noch einmal und lassen diese Zeilen weg."
            )
        ]
        return _page(by, form, problems)
    carried = pack([("", file)])
    if not lines or not carried:
        form.file.errors = [_NOBODY if carried else _TOO_LONG]
        return _page(by, form, problems)
    try:
        with audit.reading():
            counted = returning.preview(lines, file_hash=hash_of(file), by=by)
    except returning.NotTaken as reason:
        form.form_errors = [str(reason)]
        return _page(by, form)
    return render_template(
        "intake/return_preview.html",
        form=TakeFeedForm(formdata=None, agency=form.agency.data, cohort=form.cohort.data, carried=carried),
        agency=institution(form.agency.data),
        year=school_year(int(form.cohort.data)),
        counted=counted,
        problems=problems[:_MOST_PROBLEMS],
        faulty=len({one.line for one in problems}),
        lines=len(lines),
    )


@bp.post("/rueckmeldungen/uebernehmen")
@allow(Role.ADVISER)
@takes_files()
def store_returns() -> ResponseReturnValue:
    """Take in the feed that was looked at: known cases get a task, others become new cases, objections are refused."""
    by, form = _body(), TakeFeedForm()
    form.offer(queries.agencies(), cohort_of(clock.today()))
    if not form.validate_on_submit():
        return _again(by, _ONCE_MORE)
    try:
        file = unpack(form.carried.data or "")[0][1]
        # Faulty lines were named, and left out by the reader's word, before.
        lines, problems = read_feed(file, on=clock.today())
        with transaction(once=form.once.data) as tx:
            made = returning.take_in(
                lines,
                agency=institution(form.agency.data),
                cohort=int(form.cohort.data),
                file_hash=hash_of(file),
                by=by,
            )
            tx.location = url_for("intake.return_feed", public_id=made.public_id)
    except Unreadable:
        return _again(by, _ONCE_MORE)
    except returning.NotTaken as reason:
        return _again(by, str(reason))
    if problems:
        lacking = count_of(len({one.line for one in problems}), "fehlerhafte Zeile", "fehlerhafte Zeilen")
        flash(f"{lacking} nicht eingelesen.", "warning")
    return redirect(tx.location)


@bp.get("/rueckmeldungen/<public_id>")
@allow(Role.ADVISER)
def return_feed(public_id: str) -> ResponseReturnValue:
    """Say what became of a feed, line by line where it was refused."""
    by = acting()
    feed = queries.feed(public_id, by)
    counts = next(counts for one, counts in queries.feeds(by) if one.id == feed.id)
    shown = [one for one in queries.to_contact(by) if one.entry.feed_id == feed.id]
    page = render_template(
        "intake/return_feed.html",
        feed=feed,
        counts=counts,
        results=Returned,
        refused=queries.refused_lines(feed),
        shown=shown,
        closed=queries.closed_before(shown),
    )
    _note(by, feed.public_id)
    return page


def _body() -> Actor:
    """Return who acts, if for the body that the Kommune has named or one that has read feeds before."""
    by = acting()
    if not queries.is_body(by) and not queries.feeds(by):
        raise NotFound
    return by


def _again(by: Actor, reason: str) -> ResponseReturnValue:
    form = _form()
    form.form_errors = [reason]
    return _page(by, form)


def _form(*, sent: bool = False) -> ReturnForm:
    form = ReturnForm() if sent else ReturnForm(formdata=None)
    form.offer(queries.agencies(), cohort_of(clock.today()))
    return form


def _page(
    by: Actor, form: ReturnForm, problems: Sequence[Problem] = (), status: int = 422
) -> ResponseReturnValue:
    found = queries.to_contact(by)
    page = render_template(
        "intake/returns.html",
        form=form,
        may_read=queries.is_body(by) and bool(queries.agencies()),
        agencies=queries.agencies(),
        problems=problems[:_MOST_PROBLEMS],
        more=max(0, len(problems) - _MOST_PROBLEMS),
        rows=found,
        feeds=queries.feeds(by),
        results=Returned,
    )
    _note(by, "list")
    return page, status


def _note(by: Actor, what: str) -> None:
    with audit.reading():
        audit.write("return.read", by=by, object_type="return", object_id=what)
