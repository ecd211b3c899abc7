"""Which list of cases shows exactly the cases behind a figure, as parts of its address; None where no list does."""

from collections.abc import Mapping

from kette.cases.rules.filters import LINK_OF, Openness

Parts = Mapping[str, str]
_STAND_OF = {str(link.value): str(openness.value) for openness, link in LINK_OF.items()}
_ALL, _OPEN = str(Openness.ALL.value), str(Openness.OPEN.value)


def cases_behind(table: str, row: str, column: str, cohort: int) -> Parts | None:
    """Return the filter of the list of cases for one cell; the row "" is the total."""
    found: Parts | None = None
    if table == "standing" and row == "":
        found = {"stand": _ALL}
    elif table == "link":
        found = {"stand": _STAND_OF[row] if row else _ALL}
    elif table == "school" and column == "cases":
        found = {"stand": _ALL, "schule": row}
    elif table == "movement" and column == "closing":
        found = {"stand": _OPEN, "schule": row}
    elif table == "holder":
        found = {"stand": _STAND_OF.get(column, _OPEN), "stelle": row}
    if found is None:
        return None
    return {"jahrgang": str(cohort), **{name: value for name, value in found.items() if value}}
