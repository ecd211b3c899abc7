"""The identification dates: what is asked of a school until when; for the coordination, who has answered what."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.calendar import SchoolYear, school_year, school_year_of
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.institutions.models import Institution
from kette.intake.forms.dates import CorrectForm, StateForm
from kette.intake.queries import dates, lists
from kette.intake.rules.dates import DateState, SchoolBook, Window, change
from kette.intake.service import dating
from kette.intake.views.blueprint import bp
from kette.intake.views.books import book_page
from kette.roles import Actor, Role
from kette.templating import count_of

_SCHOOL = (Role.SCHOOL, Role.CLASS_TEACHER)


@bp.get("/identifizierungstermine")
@allow(*_SCHOOL, Role.KOKO, Role.MODERATOR)
def identification() -> ResponseReturnValue:
    """Show a school what is asked until when; show the coordination the book of all schools."""
    by = acting()
    if by.role not in _SCHOOL:
        return book_page(by)
    return _school_page(by, StateForm(formdata=None))


@bp.post("/identifizierungstermine/klasse")
@allow(*_SCHOOL)
def state_class() -> ResponseReturnValue:
    """State a class by hand: how many pupils, how many of them without an Anschluss, none included."""
    form, by = StateForm(), acting()
    if not form.validate_on_submit():
        return _school_page(by, form)
    name = form.class_name.data or ""
    if by.role is Role.CLASS_TEACHER and not by.teaches(name):
        form.class_name.errors = ["Sie melden für Ihre eigenen Klassen."]
        return _school_page(by, form)
    try:
        with transaction(once=form.once.data) as tx:
            dating.state_class(
                name,
                form.pupils.data,
                form.unplaced.data or 0,
                school=lists.school_of(by),
                cohort=_year().cohort,
                by=by,
            )
            tx.location = url_for("intake.identification")
    except dating.NotStated as reason:
        form.form_errors = [str(reason)]
        return _school_page(by, form)
    flash(f"Klasse {name}: {form.unplaced.data} ohne Anschluss, bestätigt.", "success")
    named = next((one.without for one in lists.class_states(by, _year().cohort) if one.name == name), 0)
    if lacking := (form.unplaced.data or 0) - named:
        flash(f"{lacking} davon noch ohne Namen: Bitte melden Sie sie unter „Einzelne Meldung“.", "info")
    return redirect(tx.location)


@bp.post("/identifizierungstermine/bestaetigen")
@allow(*_SCHOOL)
def confirm_classes() -> ResponseReturnValue:
    """Confirm what stands: for one class, or for all that have not answered and have no list to tick."""
    form, by = ConfirmForm(), acting()
    if not form.validate_on_submit():
        return redirect(url_for("intake.identification"))
    only = request.args.get("klasse")
    with transaction(once=form.once.data) as tx:
        made = dating.confirm_classes(
            None if only is None else [only], school=lists.school_of(by), cohort=_year().cohort, by=by
        )
        tx.location = url_for("intake.identification")
    without = sum(one.unplaced for one in made)
    flash(f"{count_of(len(made), 'Klasse', 'Klassen')} bestätigt, {without} ohne Anschluss.", "success")
    return redirect(tx.location)


@bp.post("/identifizierungstermine/niemand")
@allow(Role.SCHOOL)
def state_nobody() -> ResponseReturnValue:
    """State for a whole school without classes that nobody is without an Anschluss."""
    form, by = ConfirmForm(), acting()
    if form.validate_on_submit():
        try:
            with transaction(once=form.once.data) as tx:
                school = lists.school_of(by)
                dating.state_class("", None, 0, school=school, cohort=_year().cohort, by=by)
                tx.location = url_for("intake.identification")
            flash("Fehlanzeige für die ganze Schule ist festgehalten.", "success")
        except dating.NotStated as reason:
            flash(str(reason), "error")
    return redirect(url_for("intake.identification"))


@bp.route("/identifizierungstermine/berichtigen", methods=["GET", "POST"])
@allow(Role.SCHOOL)
def correct_class() -> ResponseReturnValue:
    """Correct a number at a date whose state is frozen: a later entry beside it."""
    form, by = CorrectForm(), acting()
    school, year = lists.school_of(by), _year()
    window = _ended(request.args.get("termin", ""), year.cohort)
    if window is None:
        return redirect(url_for("intake.identification"))
    book = dates.books(year.cohort, window, [school], school.id)[school.id]
    name = request.args.get("klasse", "")
    line = next((one for one in book.lines if one.class_name == name), None)
    if not form.is_submitted():
        form.class_name.data = name
    if form.validate_on_submit():
        try:
            with transaction(once=form.once.data) as tx:
                dating.correct(
                    year.cohort,
                    window.on,
                    form.class_name.data or "",
                    form.unplaced.data or 0,
                    school=lists.school_of(by),
                    by=by,
                )
                tx.location = url_for("intake.identification")
            flash("Die Berichtigung steht neben dem festgehaltenen Stand.", "success")
            return redirect(tx.location)
        except dating.NotStated as reason:
            form.form_errors = [str(reason)]
    page = render_template("intake/correct_class.html", form=form, window=window, line=line)
    return page, 422 if form.is_submitted() else 200


def _year() -> SchoolYear:
    return school_year_of(clock.today())


def _ended(on: str, cohort: int) -> Window | None:
    return next(
        (one for one in dates.windows(cohort) if one.on.isoformat() == on and one.frozen_at is not None), None
    )


def _school_page(by: Actor, form: StateForm) -> ResponseReturnValue:
    today, year = clock.today(), _year()
    school = lists.school_of(by)
    every = dates.windows(year.cohort)
    shown = dates.next_window(today)
    is_open = shown.takes(today) and shown.frozen_at is None
    states = {state.name: state for state in lists.class_states(by, year.cohort)}
    past = [one for one in every if one.state(today) is DateState.CLOSED]
    book = dates.own_book(by, today) if is_open else None
    page = render_template(
        "intake/identification.html",
        form=form,
        year=year,
        window=shown,
        shown=shown.state(today),
        book=book,
        states=states,
        counted=dates.last_counted(school.id, year.cohort),
        windows=every,
        past=[(one, _of(by, year.cohort, one, school)) for one in past],
        may_correct=by.role is Role.SCHOOL,
        next_year=school_year(year.cohort + 1),
        change=change,
    )
    with audit.reading():
        audit.write("dates.read", by=by, object_type="dates", object_id=str(year.cohort))
    return page, 422 if form.is_submitted() else 200


def _of(by: Actor, cohort: int, window: Window, school: Institution) -> SchoolBook:
    """Return what a school stated, for a class teacher of the own classes."""
    book = dates.books(cohort, window, [school], school.id)[school.id]
    return SchoolBook(tuple(line for line in book.lines if dates.may_answer(by, line.class_name)))
