"""The list of forms that are out: what came back is looked at and recorded, many in one go."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette import audit, clock
from kette.calendar import school_year_of, year_of
from kette.db import transaction
from kette.doors import acting, allow
from kette.privacy.forms import EndForm
from kette.privacy.rules.codes import grouped, typed
from kette.privacy.rules.scans import NotAScan
from kette.privacy.service.evidence import NoBasis
from kette.slips import queries, service
from kette.slips.forms import CodeForm, Entry, ReturnsForm
from kette.slips.queries import Row
from kette.slips.rules.answers import Answer
from kette.slips.service import Answered, Said, WrongDay
from kette.slips.views.blueprint import SCHOOL, bp, class_label, download
from kette.templating import count_of

_GONE = (
    "Ein Blatt ist inzwischen eingetragen oder wird nicht mehr gebraucht. Die Liste zeigt den neuen Stand."
)
_NOTHING = "Bitte wählen Sie bei mindestens einem Blatt, was darauf angekreuzt ist."


class _Refused(Exception):
    """Rows that cannot be recorded, and why: what was answered, or the day under it."""

    def __init__(self, reasons: Mapping[str, str], days: Mapping[str, str]) -> None:
        super().__init__()
        self.reasons, self.days = reasons, days


@bp.get("/ruecklauf")
@allow(*SCHOOL)
def show() -> ResponseReturnValue:
    """Show the forms that are out, of one class or all."""
    return _page(ReturnsForm(formdata=None))


@bp.post("/ruecklauf")
@allow(*SCHOOL)
def record() -> ResponseReturnValue:
    """Record what the sheets say: all that was entered, or nothing."""
    form, viewer = ReturnsForm(), acting()
    entries = form.entries()
    if not form.validate_on_submit():
        return _page(form, entries=entries), 422
    if not entries:
        form.refuse([_NOTHING])
        return _page(form), 422
    try:
        with transaction(once=form.once.data) as tx:
            found = {row.form.public_id: row for row in queries.rows(viewer)}
            if not entries.keys() <= found.keys():
                raise Answered
            started = _record([(found[key], entry) for key, entry in entries.items()], form)
            tx.location = url_for("slips.show", **_asked())
    except Answered:
        form.refuse([_GONE])
        return _page(form, entries=entries), 422
    except _Refused as refused:
        form.refuse(["Es wurde nichts gespeichert. Was nicht geht, steht bei der Zeile."])
        return _page(form, entries=entries, reasons=refused.reasons, days=refused.days), 422
    gone = f" {count_of(started, 'Angebot, das darauf wartete, ist', 'Angebote, die darauf warteten, sind')} hinausgegangen."
    done = count_of(len(entries), "Blatt eingetragen.", "Blätter eingetragen.")
    flash(done + (gone if started else ""), "success")
    return redirect(tx.location)


@bp.post("/ruecklauf/suche")
@allow(*SCHOOL)
def find() -> ResponseReturnValue:
    """Lead to the row of a code; codes stand in no address."""
    form = CodeForm()
    if form.validate_on_submit():
        code = typed(form.code.data or "")
        for row in queries.rows(acting()):
            if row.form.code == code:
                return redirect(url_for("slips.show", _anchor=f"blatt-{row.form.public_id}"))
        form.code.errors = [
            "Zu diesem Code ist in Ihrer Schule kein Blatt offen. Vielleicht ist es schon eingetragen."
        ]
    return _page(ReturnsForm(formdata=None), search=form), 422


@bp.get("/ruecklauf/blatt/<sheet_id>")
@allow(*SCHOOL)
def sheet(sheet_id: str) -> ResponseReturnValue:
    """Hand out what came back, as a download."""
    viewer = acting()
    with audit.reading():
        found = queries.sheet(sheet_id, viewer)
        content = service.open_sheet(found, by=viewer)
        ending = found.media.label
    if content is None:
        raise NoResultFound
    return download(content, "application/octet-stream", f"blatt.{ending}")


@bp.post("/ruecklauf/blatt/<sheet_id>/entfernen")
@allow(*SCHOOL)
def remove(sheet_id: str) -> ResponseReturnValue:
    """Delete a sheet that does not belong here."""
    form, viewer = EndForm(), acting()
    queries.sheet(sheet_id, viewer)
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            service.remove(queries.sheet(sheet_id, viewer), by=viewer)
            tx.location = url_for("slips.show")
        flash("Das Blatt ist gelöscht. Das Formular bleibt offen.", "success")
    return redirect(url_for("slips.show"))


def _record(entered: list[tuple[Row, Entry]], form: ReturnsForm) -> int:
    """Record row by row, and return how many offers went out.

    :raises _Refused: naming every row that cannot be recorded.
    """
    reasons: dict[str, str] = {}
    days: dict[str, str] = {}
    started = 0
    # In one order for all, so that nobody waits for somebody who waits for them.
    for row, entry in sorted(entered, key=lambda one: (one[0].form.case_id, one[0].form.id)):
        try:
            started += service.answer(row.form, _said(row, entry, form), by=acting())
        except WrongDay as reason:
            days[row.form.public_id] = str(reason)
        except (NoBasis, NotAScan, ValueError) as reason:
            reasons[row.form.public_id] = str(reason)
    if reasons or days:
        raise _Refused(reasons, days)
    return started


def _said(row: Row, entry: Entry, form: ReturnsForm) -> Said:
    if entry.answer is not Answer.GIVEN:
        return Said(entry.answer)
    if row.is_single:
        raise ValueError("Diese Einwilligung erfassen Sie bitte einzeln; der Link steht bei der Zeile.")
    return Said(entry.answer, form.day_of(entry), row.seen.person.born_on if row.seen.person else None)


def _page(
    form: ReturnsForm,
    *,
    entries: Mapping[str, Entry] | None = None,
    reasons: Mapping[str, str] | None = None,
    days: Mapping[str, str] | None = None,
    search: CodeForm | None = None,
) -> str:
    viewer, asked = acting(), _asked()
    every = queries.rows(viewer)
    # The 10b of last year is another class than that of this year.
    sizes = Counter((row.form.case.cohort, row.form.case.class_name) for row in every)
    chosen = (asked["jahr"], asked["klasse"]) if asked else None
    shown = [row for row in every if chosen in (None, (row.form.case.cohort, row.form.case.class_name))]
    with audit.reading():
        audit.write(
            "slip.list", by=viewer, object_type="list", object_id="slips", detail=f"rows={len(shown)}"
        )
    return render_template(
        "slips/show.html",
        form=form,
        search=search or CodeForm(formdata=None),
        rows=shown,
        classes=[
            ("alle Klassen", url_for("slips.show"), len(every), chosen is None),
            *(
                (
                    class_label(name, cohort),
                    url_for("slips.show", klasse=name, jahr=cohort),
                    count,
                    chosen == (cohort, name),
                )
                for (cohort, name), count in sorted(sizes.items(), key=lambda one: (-one[0][0], one[0][1]))
            ),
        ],
        asked=asked,
        label=class_label,
        entries=entries or {},
        reasons=reasons or {},
        days=days or {},
        answers=Answer,
        grouped=grouped,
        back=sum(bool(row.sheets) for row in shown),
    )


def _asked() -> dict[str, Any]:
    """Return the class that is looked at, of this school year unless another is named; empty for all."""
    if "klasse" not in request.args:
        return {}
    year = request.args.get("jahr", type=year_of) or school_year_of(clock.today()).cohort
    return {"klasse": request.args["klasse"], "jahr": year}
