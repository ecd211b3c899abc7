"""How values read on a German page: days, moments, distances in time, numbers."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from string import digits

from flask import Flask, current_app, url_for
from markupsafe import Markup
from werkzeug.routing import BuildError

from kette import clock
from kette.forms import fresh_key, kind_of

WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
MISSING = "–"

_HIDDEN_FROM_ECHO = re.compile(r"csrf|once|pass(word|wort)|kennwort|geheim|secret|token", re.IGNORECASE)
_WRITTEN_FROM = 20
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<t[hd]\b")


def _day(value: date | datetime) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


def german_day(value: date | datetime | None) -> str:
    """Write a day as 10.02.2027; an aware moment counts by its day in Europe/Berlin."""
    return MISSING if value is None else f"{_day(value):%d.%m.%Y}"


def german_weekday(value: date | datetime | None) -> str:
    """Write a day with its weekday as Mi, 10.02.2027."""
    return MISSING if value is None else f"{WEEKDAYS[_day(value).weekday()]}, {german_day(value)}"


def german_moment(value: datetime | None) -> str:
    """Write an aware moment in Europe/Berlin time as 10.02.2027, 14:05 Uhr."""
    return MISSING if value is None else f"{clock.local(value):%d.%m.%Y, %H:%M} Uhr"


def german_time(value: datetime | None) -> str:
    """Write the time of an aware moment in Europe/Berlin as 14:05 Uhr."""
    return MISSING if value is None else f"{clock.local(value):%H:%M} Uhr"


def count_of(number: int, one: str, many: str) -> str:
    """Write a count with its noun: 1 Fall, 7 Fälle, 1.204 Fälle."""
    return f"{german_number(number)} {one if number == 1 else many}"


def relative(day: date | datetime | None, today: date | None = None, due: bool = False) -> str:
    """Say how far a day is: in 3 Tagen, morgen, heute, gestern, vor 12 Tagen; if due: seit 12 Tagen überfällig."""
    if day is None:
        return ""
    distance = (_day(day) - (today or clock.today())).days
    if distance == 0:
        return "heute"
    if distance == 1:
        return "morgen"
    if distance > 1:
        return f"in {count_of(distance, 'Tag', 'Tagen')}"
    span = count_of(-distance, "Tag", "Tagen")
    if due:
        return f"seit {span} überfällig"
    return "gestern" if distance == -1 else f"vor {span}"


def overdue(day: date | datetime | None, today: date | None = None) -> bool:
    """Say whether a due day has passed."""
    return day is not None and _day(day) < (today or clock.today())


def german_number(value: float | None, decimals: int = 0) -> str:
    """Write a number with German marks: 12.345 or 1.234,5."""
    if value is None:
        return MISSING
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def german_share(value: float | None, decimals: int = 0) -> str:
    """Write a share between 0 and 1 in per cent: 0.125 → 13 %, with a narrow space that does not break."""
    return MISSING if value is None else f"{german_number(value * 100, decimals)}\u202f%"


def dialled(number: str) -> str:
    """Return of a telephone number what is dialled: a leading + and the digits (RFC 3966); the rest is for the eye."""
    abroad = number.strip().startswith("+")
    typed = number.replace("(0)", "") if abroad else number
    return ("+" if abroad else "") + "".join(sign for sign in typed if sign in digits)


def typed_text(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Pick what a person wrote from a form that was refused, so that an error page can give it back.

    Keys, passwords and short choices are left out; what remains can be copied into the new form.
    """
    return tuple(
        text
        for name, text in pairs
        if not _HIDDEN_FROM_ECHO.search(name) and (len(text) >= _WRITTEN_FROM or "\n" in text)
    )


def with_heads(rows: Markup, heads: Iterable[str | tuple[str, str]]) -> Markup:
    """Write the head of its column into every cell of a table, for telephones, where a row is a block without heads.

    The first heading of a row stands for itself, and so do cells with buttons. Rows with joined cells stay as they are.
    """
    columns = [_head(*head) if isinstance(head, tuple) else _head(head) for head in heads]

    def labelled(row: re.Match[str]) -> str:
        cells = _CELL.findall(row[0])
        if len(cells) != len(columns):
            return row[0]
        told = (cell if cell == "<th" else cell + head for cell, head in zip(cells, columns, strict=True))
        return _CELL.sub(lambda _: next(told), row[0])

    return Markup(_ROW.sub(labelled, rows))  # safe: Markup before; heads are escaped where they are added


def _head(name: str, kind: str = "") -> str:
    return "" if kind == "action" or not name else str(Markup(' data-head="{}"').format(name))


def link_to(endpoint: str, **values: object) -> str | None:
    """Return the address of a page, or None where the program has no such page."""
    if endpoint not in current_app.view_functions:
        return None
    try:
        return url_for(endpoint, **values)  # type: ignore[arg-type]  # Flask types values as Any-like kwargs
    except BuildError:
        return None


def install(app: Flask) -> None:
    """Give the templates their filters and functions."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        datum=german_day,
        tag=german_weekday,
        zeit=german_moment,
        uhr=german_time,
        relativ=relative,
        zahl=german_number,
        prozent=german_share,
        anzahl=count_of,
        dialled=dialled,
        with_heads=with_heads,
    )
    app.jinja_env.tests["overdue"] = overdue
    app.jinja_env.globals.update(link_to=link_to, fresh_key=fresh_key, kind_of=kind_of)
