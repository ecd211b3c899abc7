"""A school's file as an editable table: looking at what is odd, mending it, leaving rows out, taking the rest over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.intake.forms.files import DraftForm, TakeOverForm, cell_name
from kette.intake.models.drafts import ListDraft
from kette.intake.models.lists import Import
from kette.intake.queries import differing, drafts, standing
from kette.intake.rules.classes import next_open
from kette.intake.rules.previewing import Line, Preview, View
from kette.intake.rules.pupil import Reading
from kette.intake.service import drafting
from kette.intake.views.blueprint import bp
from kette.roles import Role
from kette.templating import count_of

ROWS_PER_PAGE = 50
_PUPILS = ("Schülerin oder Schüler", "Schülerinnen und Schüler")


@dataclass(frozen=True, slots=True)
class Page:
    """Where one stands among the rows that are shown."""

    public_id: str
    view: View
    number: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return max(1, -(-self.total // ROWS_PER_PAGE))

    def url(self, number: int) -> str:
        """Return the address of a page."""
        return url_for("intake.draft", public_id=self.public_id, ansicht=self.view.value, seite=number)


@bp.get("/melden/entwuerfe/<public_id>")
@allow(Role.SCHOOL)
def draft(public_id: str) -> ResponseReturnValue:
    """Show a file as a table, first what asks to be looked at."""
    return _page(drafts.get_draft(public_id, acting()), DraftForm(formdata=None))


@bp.post("/melden/entwuerfe/<public_id>")
@allow(Role.SCHOOL)
def mend(public_id: str) -> ResponseReturnValue:
    """Keep what was typed, dropped or proposed; then go on to the list, or back to the table."""
    form, by, today = DraftForm(), acting(), clock.today()
    found = drafts.get_draft(public_id, by)
    if not form.validate_on_submit():
        return _page(found, form)
    preview = Preview(*drafting.reading_of(found, today))
    page = _where(preview, public_id)
    shown = list(preview.shown(_lines(preview, page), today))
    changes = _changes(form, preview, shown, today)
    going_on = form.aktion.data == "weiter"
    with transaction(once=form.once.data) as tx:
        found = drafts.get_draft(public_id, by)
        if changes or form.dropped or form.restored:
            drafting.mend(found, changes, drop=form.dropped, restore=form.restored, by=by)
        tx.location = url_for("intake.take_over", public_id=public_id) if going_on else page.url(page.number)
    if changes and not going_on:
        flash(f"{count_of(len(changes), 'Zeile', 'Zeilen')} geändert und neu geprüft.", "success")
    return redirect(tx.location)


@bp.route("/melden/entwuerfe/<public_id>/uebernehmen", methods=["GET", "POST"])
@allow(Role.SCHOOL)
def take_over(public_id: str) -> ResponseReturnValue:
    """Say what the list will be, and make it."""
    form, by = TakeOverForm(), acting()
    found = drafts.get_draft(public_id, by)
    if not form.validate_on_submit():
        return _take_over_page(found, form)
    with transaction(once=form.once.data) as tx:
        found = drafts.get_draft(public_id, by)
        off = _all_gone(found) if form.alle.data else set()
        source, reading = drafting.take_over(found, by=by, off={*(form.ab.data or ()), *off}, same=form.same)
        said = _said(reading, source)
        waiting = next_open(standing.class_states(by, clock.today()))
        tx.location = (
            url_for("intake.class_page", klasse=waiting.name) if waiting else url_for("intake.start")
        )
    flash(said, "success")
    if lines := len({problem.line for problem in reading.problems}):
        flash(f"{count_of(lines, 'fehlerhafte Zeile', 'fehlerhafte Zeilen')} nicht eingelesen.", "warning")
    return redirect(tx.location)


@bp.post("/melden/entwuerfe/<public_id>/verwerfen")
@allow(Role.SCHOOL)
def discard_draft(public_id: str) -> ResponseReturnValue:
    """Throw a file away."""
    form, by = ConfirmForm(), acting()
    drafts.get_draft(public_id, by)
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            drafting.discard(drafts.get_draft(public_id, by), by=by)
            tx.location = url_for("intake.start")
        flash("Die eingelesene Datei ist gelöscht, die Listen sind unverändert.", "success")
    return redirect(url_for("intake.start"))


def _changes(
    form: DraftForm, preview: Preview, shown: Sequence[Line], today: date
) -> dict[int, dict[str, str]]:
    """Return the cells that are to be others, by line and field: proposed, typed, taken with their button, swapped."""
    action, typed = form.aktion.data, form.changes(shown)
    found = preview.proposals(today) if action == "vorschlaege" else {}
    swapped = form.swapped(shown, typed)
    if action == "tauschen":
        lines = preview.shown(preview.swapped, today)
        swapped = {line.line: line.swapped(typed.get(line.line, {})) for line in lines}
    if action == "klassen":
        found = preview.respelled()
    for more in (typed, form.accepted(shown), swapped):
        found = found | {line: found.get(line, {}) | cells for line, cells in more.items()}
    return found


def _where(preview: Preview, public_id: str) -> Page:
    asked = request.args.get("ansicht", View.CHECK.value)
    view = next((view for view in View if view.value == asked), View.CHECK)
    page = Page(public_id, view, 1, len(preview.lines(view)))
    number = request.args.get("seite", 1, type=int)
    return Page(public_id, view, min(max(number, 1), page.pages), page.total)


def _lines(preview: Preview, page: Page) -> list[int]:
    begin = (page.number - 1) * ROWS_PER_PAGE
    return preview.lines(page.view)[begin : begin + ROWS_PER_PAGE]


def _page(found: ListDraft, form: DraftForm) -> ResponseReturnValue:
    today = clock.today()
    preview = _read(found)
    page = _where(preview, found.public_id)
    answer = render_template(
        "intake/draft.html",
        form=form,
        draft=found,
        delete_on=drafts.delete_on(found),
        reading=preview.reading,
        counts=preview.counts,
        alike=preview.alike,
        notes=preview.notes,
        grid=preview.grid,
        page=page,
        views={view: len(preview.lines(view)) for view in View},
        View=View,
        rows=list(preview.shown(_lines(preview, page), today)),
        proposals=sum(len(cells) for cells in preview.proposals(today).values()),
        swapped=len(preview.swapped),
        cell_name=cell_name,
    )
    return answer, 422 if form.is_submitted() and form.errors else 200


def _take_over_page(found: ListDraft, form: TakeOverForm) -> ResponseReturnValue:
    preview = _read(found)
    page = render_template(
        "intake/take_over.html",
        form=form,
        draft=found,
        delete_on=drafts.delete_on(found),
        counts=preview.counts,
        notes=preview.notes,
        difference=differing.difference(
            preview.reading, school=found.school, cohort=found.cohort, viewer=acting()
        ),
        classes=_classes(preview.reading),
        asks=len(preview.lines(View.CHECK)),
    )
    return page, 422 if form.is_submitted() and form.errors else 200


def _all_gone(found: ListDraft) -> set[str]:
    """Return who is not in the file any more, to be taken off the list all together."""
    reading = drafting.reading_of(found, clock.today())[2]
    return {
        one.public_id for one in differing.difference(reading, school=found.school, cohort=found.cohort).gone
    }


def _read(found: ListDraft) -> Preview:
    """Open a file, and leave a trace of it."""
    with audit.reading():
        preview = Preview(*drafting.reading_of(found, clock.today()))
        audit.write(
            "intake.draft_read",
            by=acting(),
            object_type="institution",
            object_id=found.school.public_id,
            detail=f"rows={preview.grid.rows}",
        )
    return preview


def _classes(reading: Reading) -> int:
    """Count the classes of a file; those without one are none."""
    return len({pupil.class_name for pupil in reading.pupils if pupil.active} - {""})


def _said(reading: Reading, source: Import) -> str:
    """Say what came onto the lists: how many of how many classes at first, what is another afterwards."""
    others = len(reading.pupils) - source.active
    if source.changed or source.same or source.gone:
        parts = [
            (source.added, "neu"),
            (source.changed, "geändert"),
            (source.gone, "nicht mehr dabei" if others else "nicht mehr in der Datei"),
            (source.taken_off, "davon von der Liste genommen"),
            (source.same, "unverändert"),
        ]
        said = f"Eingelesen: {', '.join(f'{count} {word}' for count, word in parts if count)}."
    else:
        classes = _classes(reading)
        where = f" in {count_of(classes, 'Klasse', 'Klassen')}" if classes else ""
        said = f"Eingelesen: {count_of(source.active, *_PUPILS)}{where}."
    if others:
        said += f" {count_of(others, 'Zeile', 'Zeilen')} mit anderem Status als Aktiv oder Beurlaubt nicht übernommen."
    return said
