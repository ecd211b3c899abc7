"""The list of cases, and the search."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.calendar import school_year_of
from kette.cases.forms.board import BoardForm
from kette.cases.queries.board import Board
from kette.cases.queries.board import board as load_board
from kette.cases.queries.rows import places
from kette.cases.queries.search import find, schools_called
from kette.cases.rules.filters import ConsentState, Openness
from kette.cases.service.reading import note_list, note_search
from kette.cases.views.blueprint import CARING, READERS, bp
from kette.doors import acting, allow
from kette.forms import trim
from kette.names import unwritable
from kette.roles import SCHOOL_KINDS, Role

_YEARS_BACK = 5
_COORDINATING = frozenset({Role.KOKO, Role.MODERATOR})
_LONGEST_SEARCH = 100
# Parts of the filter that make sense to a role. A school has one school, its own.
_FIRST_PARTS = ("stand", "schule", "stelle", "frist")
_FIRST_PARTS_OF_A_SCHOOL = ("stand", "klasse", "stelle", "frist")
_MORE_PARTS = ("still", "jahrgang", "schulpflicht", "einwilligung", "sortierung")


@dataclass(frozen=True)
class _Pages:
    """One page of the list and the way to the others, as the pager asks for it."""

    shown: Board
    parts: Mapping[str, str]

    @property
    def number(self) -> int:
        return self.shown.number

    @property
    def pages(self) -> int:
        return self.shown.pages

    @property
    def total(self) -> int:
        return self.shown.total

    def url(self, number: int) -> str:
        return url_for("cases.board", **{**self.parts, "seite": number})  # type: ignore[arg-type]


@bp.get("/faelle")
@allow(*READERS)
def board() -> ResponseReturnValue:
    """Show the cases in the viewer's scope, narrowed by what stands in the address."""
    viewer, day = acting(), clock.today()
    known = places()
    form = BoardForm(request.args, meta={"csrf": False})
    newest = school_year_of(day).cohort
    form.offer(
        known.values(),
        range(newest + 1, newest - _YEARS_BACK, -1),
        # Who consented and who did not: under a pseudonym, that is for counts alone.
        consents=[ConsentState.RESERVED] if viewer.role in _COORDINATING else ConsentState,
    )
    wanted = form.wanted()
    typed = request.args.get("seite", "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 6 else 1
    parts = {
        name: request.args[name]
        for name in (*_FIRST_PARTS, "klasse", *_MORE_PARTS)
        if request.args.get(name) and name not in form.errors
    }
    shown = load_board(wanted, viewer, day, known, page=max(1, number))
    if not shown.rows and number > 1:
        return redirect(url_for("cases.board", **parts))  # type: ignore[arg-type]
    with reading():
        note_list(len(shown.rows), by=viewer, narrowed=repr(sorted(parts.items())))
    is_school = viewer.institution_kind in SCHOOL_KINDS
    return render_template(
        "cases/board.html",
        form=form,
        first_parts=_FIRST_PARTS_OF_A_SCHOOL if is_school else _FIRST_PARTS,
        more_parts=_MORE_PARTS,
        more_is_open=any(name in parts for name in _MORE_PARTS),
        pages=_Pages(shown, parts),
        rows=shown.rows,
        is_narrowed=bool(parts),
        title="Unsere Schülerinnen und Schüler" if is_school else "Fälle",
        may_report=is_school,
        may_accompany=viewer.role in CARING,
        may_call=viewer.role is not Role.CLASS_TEACHER and any(row.may_be_called for row in shown.rows),
    )


@bp.post("/faelle/suche")
@allow(*READERS)
def search() -> ResponseReturnValue:
    """Show what a search finds; its words come by POST and are kept nowhere but as a hash."""
    viewer, day = acting(), clock.today()
    words = (trim(request.form.get("suche")) or "")[:_LONGEST_SEARCH]
    if unwritable(words):
        words = ""
    known = places()
    found = find(words, viewer, day, known) if words else Board((), 0)
    with reading():
        note_search(words, found.total, by=viewer)
    return render_template(
        "cases/search.html",
        words=words,
        rows=found.rows,
        total=found.total,
        schools=schools_called(words, known) if viewer.institution_kind not in SCHOOL_KINDS else (),
        everything=Openness.ALL.value,
    )
