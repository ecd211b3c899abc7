"""The book of identification dates for the coordination: which school answered what, the days, and the files."""

from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette import audit, clock
from kette.calendar import school_year, school_year_of
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.intake.document.books import book_sheet, cell_words
from kette.intake.forms.dates import DateForm
from kette.intake.queries import dates
from kette.intake.rules.dates import Answered, DateState, Window, change, totals
from kette.intake.service import dating
from kette.intake.views.blueprint import bp
from kette.roles import Actor, Role
from kette.sheets import MEDIA, made

_READERS = (Role.KOKO, Role.MODERATOR)


def book_page(by: Actor) -> ResponseReturnValue:
    """Show the dates of a school year: schools and counts, no class and no name."""
    today = clock.today()
    cohort = _cohort()
    windows, schools = dates.windows(cohort), dates.asked_schools()
    books = [dates.books(cohort, window, schools) for window in windows]
    shown = next((n for n, one in enumerate(windows) if one.takes(today) and one.frozen_at is None), None)
    silent = (
        [one for one in schools if books[shown][one.id].state is not Answered.ALL]
        if shown is not None and today >= windows[shown].opens_on
        else []
    )
    page = render_template(
        "intake/books.html",
        year=school_year(cohort),
        years=[school_year(one) for one in dates.cohorts()],
        windows=windows,
        states=[one.state(today) for one in windows],
        ahead=DateState.AHEAD,
        closed=DateState.CLOSED,
        schools=schools,
        books=books,
        sums=[totals(one) for one in books],
        shown=shown,
        silent=silent,
        change=change,
        words=cell_words,
        may_set=by.role is Role.KOKO,
    )
    _note("dates.read", cohort, by)
    return page


@bp.get("/identifizierungstermine/tabelle.<media>")
@allow(*_READERS)
def book_file(media: str) -> ResponseReturnValue:
    """Send the table of a school year as CSV or XLSX."""
    if media not in MEDIA:
        raise NoResultFound
    by, cohort = acting(), _cohort()
    windows, schools = dates.windows(cohort), dates.asked_schools()
    sheet = book_sheet(
        f"Identifizierungstermine {school_year(cohort).label}",
        windows,
        [(one.id, one.name) for one in schools],
        [dates.books(cohort, window, schools) for window in windows],
        f"Stand {clock.today():%d.%m.%Y}; nach dem Ende eines Termins ist sein Stand festgehalten",
    )
    content = made(sheet, media)
    _note("dates.export", cohort, by, media)
    name = f"identifizierungstermine-{cohort}-stand-{clock.today().isoformat()}.{media}"
    return Response(
        content, mimetype=MEDIA[media], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@bp.route("/identifizierungstermine/termin", methods=["GET", "POST"])
@allow(Role.KOKO)
def set_date() -> ResponseReturnValue:
    """Set a date of a school year, or change one that is not frozen."""
    form, by, cohort = DateForm(), acting(), _cohort()
    known = _window(cohort)
    if not form.is_submitted() and known is not None:
        form.label.data, form.opens_on.data = known.label, known.opens_on
        form.on.data, form.closes_on.data = known.on, known.closes_on
    if form.validate_on_submit():
        try:
            with transaction(once=form.once.data) as tx:
                dating.set_date(
                    cohort, form.label.data or "", form.days, by=by, instead_of=known.on if known else None
                )
                tx.location = url_for("intake.identification", jahrgang=cohort)
            flash("Der Termin ist gespeichert.", "success")
            return redirect(tx.location)
        except dating.NotDated as reason:
            form.form_errors = [str(reason)]
    page = render_template("intake/set_date.html", form=form, known=known, year=school_year(cohort))
    return page, 422 if form.is_submitted() else 200


@bp.post("/identifizierungstermine/termin/streichen")
@allow(Role.KOKO)
def drop_date() -> ResponseReturnValue:
    """Strike a date that is not frozen."""
    form, by, cohort = ConfirmForm(), acting(), _cohort()
    known = _window(cohort)
    if form.validate_on_submit() and known is not None:
        try:
            with transaction(once=form.once.data) as tx:
                dating.drop_date(cohort, known.on, by=by)
                tx.location = url_for("intake.identification", jahrgang=cohort)
            flash(f"„{known.label}“ ist gestrichen.", "success")
        except dating.NotDated as reason:
            flash(str(reason), "error")
    return redirect(url_for("intake.identification", jahrgang=cohort))


def _cohort() -> int:
    """Return the school year of the address: one that has a book, the present or the next one."""
    now = school_year_of(clock.today()).cohort
    asked = request.args.get("jahrgang", "")
    known = {str(one): one for one in (*dates.cohorts(), now + 1)}
    return known.get(asked, now)


def _window(cohort: int) -> Window | None:
    asked = request.args.get("termin", "")
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return None
    return next((one for one in dates.windows(cohort) if one.on == day), None)


def _note(action: str, cohort: int, by: Actor, media: str = "") -> None:
    with audit.reading():
        audit.write(action, by=by, object_type="dates", object_id=str(cohort), detail=media)
