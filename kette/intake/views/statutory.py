"""The statutory report to the Agentur für Arbeit: who is in the file, who is not and why, and the files that were made."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette import audit, clock
from kette.calendar import school_year, school_year_of
from kette.db import transaction
from kette.doors import acting, allow
from kette.institutions.queries import institution
from kette.intake.forms.statutory import TransmitForm
from kette.intake.queries import lists
from kette.intake.queries import statutory as queries
from kette.intake.rules.statutory import FIELDS, Hurdle, delete_by
from kette.intake.service import statutory
from kette.intake.views.blueprint import bp
from kette.roles import Role
from kette.sheets import MEDIA


@bp.get("/melden/agentur")
@allow(Role.SCHOOL)
def statutory_report() -> ResponseReturnValue:
    """Show who would be transmitted to the Agentur by law, and what hinders the others."""
    return _page(TransmitForm(formdata=None))


@bp.post("/melden/agentur/datei.<media>")
@allow(Role.SCHOOL)
def transmit(media: str) -> ResponseReturnValue:
    """Make the file of seven fields and send it; who is in it counts as transmitted from now on."""
    if media not in MEDIA:
        raise NoResultFound
    by, form = acting(), TransmitForm()
    form.offer(queries.Agencies().all)
    if not form.validate_on_submit():
        return _page(form)
    school, cohort = lists.school_of(by), school_year_of(clock.today()).cohort
    number = school.school_number
    try:
        with transaction(once=form.once.data) as tx:
            tx.location = "/melden/agentur"
            export, content = statutory.transmit(
                institution(form.agency.data),
                media,
                school=lists.school_of(by),
                cohort=cohort,
                by=by,
                again=form.again.data,
            )
            until = export.delete_by
    except statutory.NobodyToReport as reason:
        form.form_errors = [str(reason)]
        return _page(form)
    name = f"31a-meldung-{number}-{clock.today().isoformat()}-loeschen-bis-{until.isoformat()}.{media}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=MEDIA[media], headers=headers)


@bp.get("/meldungen-an-die-agentur")
@allow(Role.SCHOOL, Role.ADVISER, Role.KOKO, Role.DPO)
def statutory_files() -> ResponseReturnValue:
    """List the files that were made: by whom, when, for how many, and by when they must be deleted."""
    by = acting()
    found = queries.exports(by)
    page = render_template(
        "intake/statutory_files.html", exports=found, shows_person=by.role in (Role.SCHOOL, Role.DPO)
    )
    with audit.reading():
        audit.write(
            "statutory.list", by=by, object_type="statutory", object_id="files", detail=f"files={len(found)}"
        )
    return page


def _page(form: TransmitForm) -> ResponseReturnValue:
    by, today = acting(), clock.today()
    school, cohort = lists.school_of(by), school_year_of(today).cohort
    agencies = queries.Agencies().all
    form.offer(agencies)
    rows = queries.lines(by, school, cohort)
    ready = [one for one in rows if one.left_out() is None]
    uninformed = [one for one in rows if one.left_out() is Hurdle.NOT_INFORMED]
    page = render_template(
        "intake/statutory_report.html",
        form=form,
        year=school_year(cohort),
        rows=rows,
        ready=ready,
        sent=[one for one in rows if one.left_out() is Hurdle.SENT],
        hindered=[one for one in rows if one.left_out(again=True) is not None],
        uninformed=uninformed,
        uninformed_here=sum(one.case.holder_id == school.id for one in uninformed),
        hurdles=Hurdle,
        agencies=agencies,
        fields=FIELDS,
        until=delete_by(today),
        exports=queries.exports(by)[:5],
    )
    with audit.reading():
        audit.write(
            "statutory.read",
            by=by,
            object_type="institution",
            object_id=school.public_id,
            basis="school",
            detail=f"cohort={cohort} pupils={len(rows)}",
        )
    return page, 422 if form.is_submitted() else 200
