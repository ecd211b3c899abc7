"""Choosing a school's files, and saying what their columns are where nobody else can know."""

from collections.abc import Sequence

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from kette import clock
from kette.calendar import school_year_of
from kette.db import transaction
from kette.doors import acting, allow
from kette.intake.forms.files import NOT_READ, ColumnsForm, FileForm
from kette.intake.queries import drafts, lists
from kette.intake.rules import accepting
from kette.intake.rules.carrying import pack, unpack
from kette.intake.rules.columns import columns as all_columns
from kette.intake.rules.decoding import TOO_LARGE
from kette.intake.rules.grid import UNCHANGED
from kette.intake.rules.header import Assigned, Unassigned, keys_of
from kette.intake.rules.previewing import Preview
from kette.intake.rules.pupil import Problem, Unreadable
from kette.intake.rules.reading import judge
from kette.intake.rules.refusal import Refused
from kette.intake.rules.taking import File
from kette.intake.service import drafting
from kette.intake.views.blueprint import bp
from kette.roles import Role
from kette.sizes import takes_files

_MOST_PROBLEMS = 50


@bp.route("/melden/datei", methods=["GET", "POST"])
@allow(Role.SCHOOL)
@takes_files()
def upload() -> ResponseReturnValue:
    """Read files; what is needed of them becomes a draft to look at."""
    form = FileForm()
    if not form.validate_on_submit():
        return _page(form, status=422 if form.is_submitted() else 200)
    return read_in(form.files, {}, once=form.once.data)


@bp.post("/melden/datei/spalten")
@allow(Role.SCHOOL)
def columns() -> ResponseReturnValue:
    """Read the same files again, with what the school says about their columns."""
    form = ColumnsForm()
    if not form.validate_on_submit():
        return _page(FileForm(formdata=None), damaged=True)
    files: list[File] = []
    try:
        files = unpack(form.carried.data or "")
        accepting.take(files, on=clock.today())
        return read_in(files, {}, once=form.once.data)
    except Unassigned as asked:
        assigned = form.assigned(keys_of(asked.header.cells))
        if not form.is_clear(assigned):
            return _columns_page(asked, files, form, assigned)
        return read_in(files, assigned, once=form.once.data)
    except Refused as refused:
        return _page(FileForm(formdata=None), refused=refused)
    except Unreadable:
        return _page(FileForm(formdata=None), damaged=True)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say so on the page the file was sent from, not on one for errors."""
    form = FileForm(formdata=None)
    form.file.errors = [TOO_LARGE]
    return _page(form, status=413)


def read_in(
    files: Sequence[File], assigned: Assigned, *, once: str | None, instead_of: str = ""
) -> ResponseReturnValue:
    """Read files and keep what is needed of them as a draft; what cannot be read is told in its place.

    :param instead_of: public id of the draft made of the same files before, which goes.
    """
    by, today = acting(), clock.today()
    school = lists.school_of(by)
    known = {**drafts.column_names(school.id), **assigned}
    name = files[0][0]
    try:
        grid = accepting.take(files, on=today, assigned=known)
        reading = judge(grid, on=today, school_number=school.school_number)
        accepting.require_mendable(reading, grid, name)
    except Unassigned as asked:
        return _columns_page(asked, files, ColumnsForm(formdata=None), known)
    except Refused as refused:
        return _page(FileForm(formdata=None), refused=refused)
    with transaction(once=once) as tx:
        school = lists.school_of(by)
        if instead_of:
            drafting.discard(drafts.get_draft(instead_of, by), by=by)
        if assigned:
            drafting.remember_columns(assigned, school=school, by=by)
        draft = drafting.keep(
            grid,
            school=school,
            cohort=school_year_of(today).cohort,
            file_hash=accepting.hash_of(*(file for _, file in files)),
            by=by,
        )
        asks = Preview(grid, UNCHANGED, reading).asks
        tx.location = url_for("intake.draft" if asks else "intake.take_over", public_id=draft.public_id)
    return redirect(tx.location)


def _columns_page(
    asked: Unassigned, files: Sequence[File], form: ColumnsForm, assigned: Assigned
) -> ResponseReturnValue:
    header = asked.header
    form.carried.data = pack(files)
    if not form.carried.data:
        refusal = accepting.refused(files[0][0], asked)
        return _page(FileForm(formdata=None), refused=refusal)
    keys = keys_of(header.cells)
    chosen = {field: key for key, field in assigned.items() if field}
    guessed = {place: field for field, place in header.places.items()}
    known = all_columns(clock.today())
    page = render_template(
        "intake/columns.html",
        form=form,
        reason=asked.reason,
        line=header.index + 1,
        columns=[
            (
                " ".join(label.split()) or f"Spalte {place + 1}",
                NOT_READ if assigned.get(key) == "" else assigned.get(key) or guessed.get(place, ""),
                "",
            )
            for place, (key, label) in enumerate(zip(keys, header.cells, strict=True))
        ],
        fields=[(column.field, column.labels[0], column.required) for column in known],
        missing=[c.labels[0] for c in known if c.required and c.field not in {**header.places, **chosen}],
        not_read=NOT_READ,
    )
    return page, 422


def _page(
    form: FileForm, *, refused: Refused | None = None, damaged: bool = False, status: int = 422
) -> ResponseReturnValue:
    problems: Sequence[Problem] = refused.problems if refused else ()
    page = render_template(
        "intake/upload.html",
        form=form,
        damaged=damaged,
        filename=refused.filename if refused else "",
        problems=problems[:_MOST_PROBLEMS],
        more=max(0, len(problems) - _MOST_PROBLEMS),
        lines=len({problem.line for problem in problems}),
    )
    return page, status
