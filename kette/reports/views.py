"""The pages of the evaluation: on screen, on paper, as a workbook."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.calendar import school_year
from kette.doors import acting, allow, me
from kette.pictures.scene import PHONE_WIDTH
from kette.pictures.svg import responsive
from kette.reports.forms import ReportForm
from kette.reports.queries import cohorts, conference_years, delay_years, evaluation
from kette.reports.rules.behind import cases_behind
from kette.reports.rules.evaluation import Answer, Evaluation
from kette.reports.rules.figures import picture, written
from kette.reports.rules.findings import protection_note
from kette.roles import Actor, Role
from kette.templating import link_to

bp = Blueprint("reports", __name__)

READERS = (Role.KOKO, Role.MODERATOR, Role.AG, Role.ADVISER, Role.SCHOOL)
WHOLE = (Role.KOKO, Role.MODERATOR, Role.AG)
_PDF = "application/pdf"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/auswertung")
@allow(*READERS)
def show() -> ResponseReturnValue:
    """Show the evaluation of a school year."""
    viewer, form = acting(), _form()
    made = _evaluate(form, viewer)
    with audit.reading():
        _note("report.read", made, viewer)
    return render_template(
        "reports/show.html",
        form=form,
        report=made,
        year=school_year(made.cohort),
        tiles=_tiles(made),
        drawn=_drawn,
        written=written,
        behind=_behind(made, viewer),
        parts=_parts(made),
        of_conferences=viewer.role in WHOLE,
        protection=protection_note(made.threshold) if made.threshold else "",
    )


@bp.get("/auswertung/bericht.pdf")
@allow(*READERS)
def paper() -> ResponseReturnValue:
    """Send the report as PDF."""
    # The engine behind it is loaded only when somebody wants paper.
    from kette.reports.document.paper import pdf

    return _export(lambda made, kommune: pdf(made, kommune, clock.now()), "pdf", _PDF)


@bp.get("/auswertung/bericht.xlsx")
@allow(*READERS)
def workbook() -> ResponseReturnValue:
    """Send the report as a workbook."""
    from kette.reports.document.workbook import xlsx

    return _export(xlsx, "xlsx", _XLSX)


@bp.get("/auswertung/konferenzen")
@allow(*WHOLE)
def conferences() -> ResponseReturnValue:
    """Show what became of the cases at the conferences of the last school years."""
    viewer = acting()
    years, threshold = conference_years(viewer)
    with audit.reading():
        audit.write("report.read", by=viewer, object_type="report", object_id="conferences")
    return render_template(
        "reports/conferences.html",
        years=years,
        written=written,
        protection=protection_note(threshold) if threshold else "",
    )


@bp.get("/auswertung/gruende")
@allow(*WHOLE)
def delays() -> ResponseReturnValue:
    """Show why things had to wait in the last school years."""
    viewer = acting()
    years, threshold = delay_years(viewer)
    with audit.reading():
        audit.write("report.read", by=viewer, object_type="report", object_id="delays")
    return render_template(
        "reports/delays.html",
        years=years,
        written=written,
        protection=protection_note(threshold) if threshold else "",
    )


def _export(make: Callable[[Evaluation, str], bytes], ending: str, kind: str) -> ResponseReturnValue:
    viewer, form = acting(), _form()
    if form.errors:
        return redirect(url_for("reports.show", **dict(request.args)))  # type: ignore[arg-type]  # parts of the address are text
    made = _evaluate(form, viewer)
    shown = me()
    content = make(made, shown.kommune_name if shown else "Kette")
    with audit.reading():
        _note("report.export", made, viewer, ending)
    name = f"auswertung-{made.cohort}-stichtag-{made.as_of.isoformat()}.{ending}"
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _form() -> ReportForm:
    form = ReportForm(request.args, meta={"csrf": False})
    form.offer(cohorts(acting()))
    form.validate()
    return form


def _evaluate(form: ReportForm, viewer: Actor) -> Evaluation:
    wrong = form.errors
    cohort = form.newest if "jahrgang" in wrong else int(form.jahrgang.data)
    as_of = None if "stichtag" in wrong else form.stichtag.data
    since = None if wrong else form.seit.data
    made = evaluation(cohort, as_of, since=since, viewer=viewer)
    for field, value in ((form.stichtag, made.as_of), (form.seit, made.since)):
        if field.name not in wrong and field.data is None:
            field.raw_data, field.data = None, value
    return made


def _parts(made: Evaluation) -> dict[str, str]:
    return {
        "jahrgang": str(made.cohort),
        "stichtag": f"{made.as_of:%d.%m.%Y}",
        "seit": f"{made.since:%d.%m.%Y}",
    }


def _tiles(made: Evaluation) -> list[tuple[str, str]]:
    table = made.tables["standing"]
    labels = [("", "gemeldet"), ("without", "noch ohne Anschluss"), ("promised", "Anschluss zugesagt")]
    labels += [
        ("arrived", "Anschluss angetreten"),
        ("unknown", "Verbleib unbekannt"),
        ("no_consent", "keine Einwilligung"),
    ]
    return [(written(table.cell(code, "cases")), label) for code, label in labels]


def _drawn(answer: Answer) -> object:
    narrow = picture(answer, width=PHONE_WIDTH, ident=f"bild-{answer.key}-schmal")
    return responsive(picture(answer), narrow)


def _behind(made: Evaluation, viewer: Actor) -> Callable[[str, str, str], str | None]:
    """Return what leads from a cell to its cases: only where the list of today shows exactly them to this viewer."""

    def url(table: str, row: str, column: str) -> str | None:
        parts = cases_behind(table, row, column, made.cohort)
        if parts is None or not _sees_cases(made, viewer, clock.today()):
            return None
        if viewer.role is Role.SCHOOL:
            parts = {**parts, "schule": made.home}
        elif viewer.role is Role.ADVISER and parts.get("stelle") != made.home:
            return None
        return link_to("cases.board", **parts)

    return url


def _sees_cases(made: Evaluation, viewer: Actor, today: date) -> bool:
    return made.as_of == today and viewer.role is not Role.AG


def _note(action: str, made: Evaluation, viewer: Actor, ending: str = "") -> None:
    detail = f"stichtag={made.as_of.isoformat()} seit={made.since.isoformat()} {ending}".strip()
    audit.write(action, by=viewer, object_type="report", object_id=str(made.cohort), detail=detail)
