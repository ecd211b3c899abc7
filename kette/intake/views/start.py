"""The start of reporting: what each class has stated, and the school's file."""

from flask import render_template
from flask.typing import ResponseReturnValue

from kette import clock
from kette.calendar import school_year, school_year_of
from kette.doors import acting, allow
from kette.intake.forms.files import FileForm
from kette.intake.queries import dates, drafts, lists, standing
from kette.intake.rules.classes import next_open
from kette.intake.views.blueprint import bp
from kette.roles import Role


@bp.get("/melden")
@allow(Role.SCHOOL, Role.CLASS_TEACHER)
def start() -> ResponseReturnValue:
    """Show where each class stands, and the two ways to report."""
    by, today = acting(), clock.today()
    school, year = lists.school_of(by), school_year_of(today)
    states = standing.class_states(by, today)
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
        drafts=[(one, drafts.delete_on(one)) for one in drafts.own_drafts(by)],
        year_of=school_year,
        may_upload=by.role is Role.SCHOOL,
    )
