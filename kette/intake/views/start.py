"""The start of reporting: what each class has stated, and the school's file."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from kette import clock
from kette.calendar import school_year_of
from kette.db import transaction
from kette.doors import acting, allow
from kette.intake.forms.lists import FileForm, RestForm
from kette.intake.queries import dates, lists
from kette.intake.rules import accepting
from kette.intake.rules.carrying import pack, unpack
from kette.intake.rules.classes import next_open
from kette.intake.rules.decoding import MAX_BYTES
from kette.intake.rules.pupil import Problem, Reading, Unreadable
from kette.intake.rules.refusal import Refused, shown_name
from kette.intake.service import listing
from kette.intake.views.blueprint import bp
from kette.roles import Role
from kette.templating import count_of

_MOST_PROBLEMS = 50
_PUPILS = ("Schülerin oder Schüler", "Schülerinnen und Schüler")


@bp.get("/melden")
@allow(Role.SCHOOL, Role.CLASS_TEACHER)
def start() -> ResponseReturnValue:
    """Show where each class stands, and the two ways to report."""
    by, today = acting(), clock.today()
    school, year = lists.school_of(by), school_year_of(today)
    states = lists.class_states(by, year.cohort)
    return render_template(
        "intake/start.html",
        form=FileForm(),
        school=school,
        year=year,
        states=states,
        waiting=next_open(states),
        window=dates.next_window(today),
        book=dates.own_book(by, today),
        source=lists.last_import(school.id, year.cohort),
        may_upload=by.role is Role.SCHOOL,
    )


@bp.route("/melden/datei", methods=["GET", "POST"])
@allow(Role.SCHOOL)
def upload() -> ResponseReturnValue:
    """Read a file; if every row of it can be read, its active pupils become candidates."""
    form = FileForm()
    if not form.validate_on_submit():
        return _page(form, status=422 if form.is_submitted() else 200)
    file: bytes = form.file.data.read()
    filename: str = form.file.data.filename or ""
    reading = None
    try:
        reading = _read(file, filename)
        accepting.require_whole(reading, filename)
    except Refused as refused:
        return _page(form, refused=refused, rest=_rest(reading, file, filename))
    return _store(reading, file, once=form.once.data)


@bp.post("/melden/datei/ohne-fehler")
@allow(Role.SCHOOL)
def upload_rest() -> ResponseReturnValue:
    """Take the rows of a file that can be read, after the school has seen which cannot."""
    form = RestForm()
    filename = form.filename.data or ""
    if not form.validate_on_submit():
        return _page(form, status=422)
    try:
        file = unpack(form.carried.data or "")
        reading = _read(file, filename)
    except Unreadable as damaged:
        return _page(form, refused=Refused(filename, [Problem(damaged.line, damaged.column, damaged.reason)]))
    except Refused as refused:
        return _page(form, refused=refused)
    return _store(reading, file, once=form.once.data)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say so on the page the file was sent from, not on one for errors."""
    form = FileForm(formdata=None)
    form.file.errors = [
        f"Die Datei ist größer als {MAX_BYTES // 1024 // 1024} MB. Eine Schülerliste ist viel kleiner."
    ]
    return _page(form, status=413)


def _read(file: bytes, filename: str) -> Reading:
    school = lists.school_of(acting())
    return accepting.read_file(file, filename, on=clock.today(), school_number=school.school_number)


def _store(reading: Reading, file: bytes, *, once: str | None) -> ResponseReturnValue:
    by, cohort = acting(), school_year_of(clock.today()).cohort
    with transaction(once=once) as tx:
        school = lists.school_of(by)
        listing.store(reading, school=school, cohort=cohort, file_hash=accepting.hash_of(file), by=by)
        states = lists.class_states(by, cohort)
        waiting = next_open(states)
        tx.location = (
            url_for("intake.class_page", klasse=waiting.name) if waiting else url_for("intake.start")
        )
    _tell(reading)
    return redirect(tx.location)


def _tell(reading: Reading) -> None:
    classes = {pupil.class_name for pupil in reading.pupils if pupil.active}
    active = sum(pupil.active for pupil in reading.pupils)
    others = len(reading.pupils) - active
    said = f"Eingelesen: {count_of(active, *_PUPILS)} in {count_of(len(classes), 'Klasse', 'Klassen')}."
    if others:
        said += f" {count_of(others, 'Zeile', 'Zeilen')} mit anderem Status als Aktiv oder Beurlaubt nicht übernommen."
    flash(said, "success")
    if lines := len({problem.line for problem in reading.problems}):
        flash(f"{count_of(lines, 'fehlerhafte Zeile', 'fehlerhafte Zeilen')} nicht eingelesen.", "warning")
    rows = {pupil.line for pupil in reading.pupils} | {problem.line for problem in reading.problems}
    for hint in reading.hints:
        # About the file as a whole; what is odd about a pupil stands beside the pupil.
        if hint.line not in rows:
            flash(str(hint), "info")


def _rest(reading: Reading | None, file: bytes, filename: str) -> tuple[RestForm, int] | None:
    """Return the question whether to go on without the faulty rows, and how many pupils that would be."""
    if reading is None:
        return None
    form = RestForm(formdata=None)
    form.carried.data = pack(file)
    form.filename.data = shown_name(filename)
    return (form, sum(pupil.active for pupil in reading.pupils)) if form.carried.data else None


def _page(
    form: FileForm | RestForm,
    *,
    refused: Refused | None = None,
    rest: tuple[RestForm, int] | None = None,
    status: int = 422,
) -> ResponseReturnValue:
    problems: Sequence[Problem] = refused.problems if refused else ()
    page = render_template(
        "intake/upload.html",
        form=form if isinstance(form, FileForm) else FileForm(formdata=None),
        damaged=refused is None and isinstance(form, RestForm),
        filename=refused.filename if refused else "",
        problems=problems[:_MOST_PROBLEMS],
        more=max(0, len(problems) - _MOST_PROBLEMS),
        lines=len({problem.line for problem in problems}),
        rest=rest,
    )
    return page, status
