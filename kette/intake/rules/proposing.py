"""What a damaged cell probably was: proposed in the preview, taken over by nobody but the school."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from kette.intake.rules.judging import demojibaked
from kette.names import visible

# Day 0 of spreadsheets, which take 1900 for a leap year.
_DAY_ZERO = date(1899, 12, 30)
_SERIAL = re.compile(r"([0-9]{5})(?:[.,][0-9]+)?")
_PARTS = re.compile(r"([0-9]{1,4})[.,/ -]+([0-9]{1,2})[.,/ -]+([0-9]{1,4})(?:[ T][0-9:.]+Z?)?")
_FLOAT = re.compile(r"([0-9]+)[.,]0+")
_YOUNGEST, _OLDEST = 10, 30


def proposal(field: str, cell: str, on: date) -> str:
    """Return what a cell of a column was before it was damaged, empty where nobody can know.

    :param on: the day of the import; a birth date is proposed only if it makes somebody of school age.
    """
    raw = " ".join(cell.split())
    mended = demojibaked(raw)
    while mended and (again := demojibaked(mended)):
        mended = again
    if mended:
        return mended
    value = visible(raw).strip()
    propose = _PROPOSERS.get(field)
    found = propose(value, on) if propose else ""
    return found or ("" if value == raw else value)


def _birth_date(value: str, on: date) -> str:
    if found := _SERIAL.fullmatch(value):
        return _if_at_school(_DAY_ZERO + timedelta(days=int(found[1])), on)
    found = _PARTS.fullmatch(value)
    if not found:
        return ""
    first, middle, last = found.groups()
    if len(first) == 4:
        orders = [(first, middle, last)]
    else:
        # Day before month, as here; the other way round only where that is no day.
        orders = [(_full_year(last, on), middle, first), (_full_year(last, on), first, middle)]
    for year, month, day in orders:
        try:
            return _if_at_school(date(int(year), int(month), int(day)), on)
        except ValueError:
            continue
    return ""


def _full_year(year: str, on: date) -> str:
    if len(year) != 2:
        return year
    century = on.year // 100 * 100
    return str(century + int(year) if century + int(year) <= on.year else century - 100 + int(year))


def _if_at_school(day: date, on: date) -> str:
    return f"{day:%d.%m.%Y}" if _YOUNGEST <= on.year - day.year <= _OLDEST else ""


def _postcode(value: str, _on: date) -> str:
    if found := _FLOAT.fullmatch(value):
        value = found[1]
    digits = re.sub("[^0-9]", "", value)
    return digits.zfill(5) if (len(digits) in {4, 5} and digits != value) or len(digits) == 4 else ""


def _phone(value: str, _on: date) -> str:
    return f"0{value}" if re.fullmatch("[1-9][0-9 /()-]+", value) else ""


def _class_name(value: str, _on: date) -> str:
    found = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.[0-9]{4}", value)
    return f"{int(found[1])}.{int(found[2])}" if found else ""


def _unfloated(value: str, _on: date) -> str:
    found = _FLOAT.fullmatch(value)
    return found[1] if found else ""


_PROPOSERS: dict[str, Callable[[str, date], str]] = {
    "born_on": _birth_date,
    "postcode": _postcode,
    "phone": _phone,
    "class_name": _class_name,
    "school_number": _unfloated,
    "status": _unfloated,
    "sex": _unfloated,
    "internal_id": _unfloated,
}
