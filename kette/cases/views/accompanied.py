"""The list of those whom an institution accompanies: telephoned through, answered in codes, saved in one go."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.cases.forms.accompanied import DayForm, LineForm
from kette.cases.queries.accompanied import PAGE, Accompanied, accompanied, count_accompanied
from kette.cases.queries.one import facts_of
from kette.cases.rules.accompanied import contact_of
from kette.cases.rules.outcomes import mismatch
from kette.cases.service.accompanied import Line, NotWritten, write_lines
from kette.cases.service.reading import note_list
from kette.cases.views.blueprint import CARING, bp
from kette.chain import Step
from kette.db import transaction
from kette.doors import acting, allow, form_sent


@dataclass(frozen=True, slots=True)
class _Pages:
    """Where one stands in a long list."""

    mine: bool
    number: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    def url(self, number: int) -> str:
        return _url(self.mine, number)


def _url(mine: bool, number: int = 1) -> str:
    return url_for("cases.care", wer="meine" if mine else "alle", seite=number)


@bp.route("/faelle/begleitung", methods=["GET", "POST"])
@allow(*CARING)
def care() -> ResponseReturnValue:
    """Show whom the viewer's institution accompanies; write down what was answered about them."""
    viewer = acting()
    counts = {mine: count_accompanied(viewer, mine=mine) for mine in (True, False)}
    wanted = request.args.get("wer")
    mine = wanted == "meine" if wanted in ("meine", "alle") else counts[True] > 0
    typed = request.args.get("seite", "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 6 else 1
    pages = _Pages(mine, max(1, number), counts[mine])
    day = DayForm()
    if not form_sent():
        day.on.data = clock.today()
        return _page(pages, counts, day, accompanied(viewer, mine=mine, page=pages.number))
    # Those that were shown: what has moved on since is still in the form, and is refused by its name.
    rows = accompanied(viewer, mine=False, only=request.form.getlist("fall")[:PAGE])
    forms = {row.case.id: LineForm(row) for row in rows}
    filled = [row for row in rows if forms[row.case.id].is_filled]
    moved = [row for row in filled if forms[row.case.id].seen_seq != row.case.seq]
    for row in moved:
        _say_moved(row, forms[row.case.id])
    fits = [
        forms[row.case.id].validate() and not _warn(row, forms[row.case.id]) for row in filled if not moved
    ]
    gone = len(set(request.form.getlist("fall"))) > len(rows)
    if gone:
        day.form_errors.append(
            "Für einen der Fälle ist Ihre Stelle nicht mehr zuständig; er steht nicht mehr hier."
        )
    if not day.validate() or gone or moved or not all(fits):
        return _page(pages, counts, day, rows, forms, status=409 if moved else 422)
    if not filled:
        flash("Es war nichts ausgefüllt; alles bleibt, wie es war.", "info")
        return redirect(_url(mine, pages.number))
    try:
        with transaction(once=day.once.data) as tx:
            tx.location = _url(mine, pages.number)
            write_lines([_line(row, forms[row.case.id]) for row in filled], day.on.data, by=viewer)
    except NotWritten as refusal:
        row = next(row for row in rows if row.case.id == refusal.case_id)
        _say(row, forms[row.case.id], refusal.because)
        return _page(pages, counts, day, rows, forms, status=409)
    words = "Zu 1 Fall" if len(filled) == 1 else f"Zu {len(filled)} Fällen"
    flash(f"{words} ist gespeichert, was Sie ausgefüllt haben.", "success")
    return redirect(_url(mine, pages.number))


def _line(row: Accompanied, form: LineForm) -> Line:
    contact = contact_of(form.contact.data) if form.contact.data else None
    return Line(row.case, form.seen_seq, contact, form.chosen, form.proof.data)


def _say_moved(row: Accompanied, form: LineForm) -> None:
    """Say where a case stands by now, so that its line can be answered anew; nothing of the others is lost."""
    _say(
        row,
        form,
        f"Der Fall hat sich inzwischen verändert: Er ist „{row.case.link.label}“. Bitte wählen Sie neu.",
    )


def _say(row: Accompanied, form: LineForm, words: str) -> None:
    form.answer.errors = [words]
    form.seq.data = str(row.case.seq)


def _warn(row: Accompanied, form: LineForm) -> bool:
    """Say once where the promised Anschluss does not fit the degree: a warning, never a refusal."""
    chosen = form.chosen
    if chosen is None or chosen.step is not Step.PROMISE or form.warned.data == form.answer.data:
        return False
    degree = facts_of(row.case).get("degree")
    warning = mismatch(chosen.outcome or "", None if degree is None else degree.value)
    if warning is None:
        return False
    form.warned.data = form.answer.data
    form.answer.errors = [f"{warning} Stimmt es trotzdem? Dann speichern Sie noch einmal."]
    return True


def _page(
    pages: _Pages,
    counts: dict[bool, int],
    day: DayForm,
    rows: Sequence[Accompanied],
    forms: dict[int, LineForm] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    with reading():
        note_list(len(rows), by=acting(), narrowed="accompanied")
    lines = [(row, (forms or {}).get(row.case.id) or LineForm(row)) for row in rows]
    unfit = sum(bool(form.answer.errors or form.contact.errors or form.proof.errors) for _, form in lines)
    if unfit:
        where = "einem Fall" if unfit == 1 else f"{unfit} Fällen"
        day.form_errors.append(
            f"Noch ist nichts gespeichert: Bei {where} fehlt etwas. Der Hinweis steht dort."
        )
    page = render_template(
        "cases/accompanied.html", pages=pages, counts=counts, day=day, lines=lines, url=_url
    )
    return page, status
