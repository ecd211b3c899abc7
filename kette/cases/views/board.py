"""The list of cases, as page and as file, and the search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.cases.document import list_sheet
from kette.cases.queries.board import Board
from kette.cases.queries.board import board as load_board
from kette.cases.queries.lists import Beside, beside
from kette.cases.queries.rows import places
from kette.cases.queries.search import find, schools_called
from kette.cases.rules.columns import COLUMN_OF, Column, chosen_columns, usual_columns
from kette.cases.rules.filters import QUIET_DAYS, Listing, Openness
from kette.cases.rules.lists import LIST_OF, lists_of
from kette.cases.service.reading import note_export, note_list, note_search
from kette.cases.views.asked import AskedList, asked_list
from kette.cases.views.blueprint import ACTORS, CARING, READERS, bp
from kette.doors import acting, allow
from kette.forms import trim
from kette.names import unwritable
from kette.roles import SCHOOL_KINDS, Role
from kette.sheets import MEDIA, made

_LONGEST_SEARCH = 100
# A file of more would be no list that somebody works with.
MOST_EXPORTED = 5_000
# Parts of the filter that make sense to a role. A school has one school, its own.
_FIRST_PARTS = ("stand", "schule", "stelle", "frist")
_FIRST_PARTS_OF_A_SCHOOL = ("stand", "klasse", "stelle", "frist")
_MORE_PARTS = ("tage", "jahrgang", "schulpflicht", "einwilligung", "sortierung")
Tab = tuple[str, str, int | None, bool]


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
    asked = asked_list(request.args)
    viewer, parts = asked.viewer, asked.parts
    around = beside(viewer, asked.day)
    typed = request.args.get("seite", "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 6 else 1
    shown = _load(asked, around.columns, around.reading, page=max(1, number))
    if not shown.rows and number > 1:
        return redirect(url_for("cases.board", **parts))  # type: ignore[arg-type]
    with reading():
        note_list(len(shown.rows), by=viewer, narrowed=repr(sorted(parts.items())))
    is_school = viewer.institution_kind in SCHOOL_KINDS
    listing = asked.wanted.listing
    first: tuple[str, ...] = _FIRST_PARTS_OF_A_SCHOOL if is_school else _FIRST_PARTS
    if listing is Listing.QUIET:
        first = ("tage", *first)
    more = tuple(name for name in _MORE_PARTS if name not in first)
    return render_template(
        "cases/board.html",
        form=asked.form,
        unread=asked.unread,
        said=asked.sentence(),
        tabs=_tabs(asked, around),
        kept=[
            (one.name, url_for("cases.board", **one.parts), one.parts == parts)  # type: ignore[arg-type]
            for one in around.kept
        ],
        columns=around.columns,
        parts=parts,
        first_parts=first,
        more_parts=more,
        more_is_open=any(name in parts for name in more),
        quiet_days=QUIET_DAYS,
        pages=_Pages(shown, parts),
        rows=shown.rows,
        is_narrowed=bool(parts.keys() - {"liste"}),
        named=LIST_OF[listing] if listing else None,
        title="Unsere Schülerinnen und Schüler" if is_school else "Fälle",
        may_report=is_school,
        may_accompany=viewer.role in CARING,
        may_export=viewer.role in ACTORS and shown.rows,
        export={**parts, "spalten": ",".join(column.key for column in around.columns)},
        may_call=viewer.role is not Role.CLASS_TEACHER and any(row.may_be_called for row in shown.rows),
    )


@bp.get("/faelle/liste.csv")
@allow(*ACTORS)
def as_csv() -> ResponseReturnValue:
    """Send the whole list of the page as CSV."""
    return _export("csv")


@bp.get("/faelle/liste.xlsx")
@allow(*ACTORS)
def as_xlsx() -> ResponseReturnValue:
    """Send the whole list of the page as a workbook."""
    return _export("xlsx")


def _load(asked: AskedList, columns: Sequence[Column], days: int | None, *, page: int | None) -> Board:
    wants_adviser = COLUMN_OF["person"] in columns
    return load_board(
        asked.wanted,
        asked.viewer,
        asked.day,
        asked.places,
        page=page,
        with_adviser=wants_adviser,
        reading=days,
    )


def _export(media: str) -> ResponseReturnValue:
    """Send a list as a file: the rows of all its pages, in the order and with the columns of the page it was asked from."""
    asked = asked_list(request.args)
    keys = [key for key in request.args.get("spalten", "").split(",") if key]
    columns = chosen_columns(keys, asked.viewer) if keys else beside(asked.viewer, asked.day).columns
    back = url_for("cases.board", **asked.parts)  # type: ignore[arg-type]
    if asked.unread or set(keys) - {column.key for column in columns}:
        # A file that holds more than was asked for is read by people who do not know that.
        flash("Die Datei wurde nicht erstellt: Einen Filter oder eine Spalte davon gibt es nicht.", "error")
        return redirect(back)
    shown = _load(asked, columns, None, page=None)
    if shown.total > MOST_EXPORTED:
        flash(
            f"Die Datei wurde nicht erstellt: Die Liste hat mehr als {MOST_EXPORTED} Fälle. Bitte grenzen Sie sie ein.",
            "error",
        )
        return redirect(back)
    content = made(list_sheet(shown.rows, columns, asked.sentence(), clock.now()), media)
    with reading():
        note_export(shown.rows, by=asked.viewer, narrowed=repr(sorted(asked.parts.items())), media=media)
    name = f"faelle-{asked.day.isoformat()}.{media}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=MEDIA[media], headers=headers)


def _tabs(asked: AskedList, around: Beside) -> list[Tab]:
    """List the lists with a name, each with how many open cases are on it."""
    here = asked.wanted.listing
    tabs: list[Tab] = [("Alle offenen", url_for("cases.board"), around.all_open, here is None)]
    for one in lists_of(asked.viewer.role):
        address = url_for("cases.board", liste=one.listing.value)
        tabs.append((one.listing.label, address, around.counts[one.listing], one.listing is here))
    return tabs


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
        columns=usual_columns(viewer),
    )
