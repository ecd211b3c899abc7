"""The picture of an answer, drawn from the shown cells of its main table; the same scene for page and paper."""

from kette.pictures.charts import Bar, Stack, bars, stacked
from kette.pictures.scene import PAGE_WIDTH, Picture
from kette.reports.rules.evaluation import Answer
from kette.reports.rules.tables import HIDDEN, Cell, Chart, Table


def picture(answer: Answer, *, width: float = PAGE_WIDTH, ident: str | None = None) -> Picture:
    """Draw the main table of an answer."""
    table, name = answer.main, ident or f"bild-{answer.key}"
    if table.chart is Chart.STACKED:
        labels = [table.columns[place].label for place in table.parts]
        return stacked(name, table.title, answer.finding, _stacks(table), labels, width=width)
    column = [column.code for column in table.columns].index(
        "middle" if table.chart is Chart.SPREAD else "cases"
    )
    rows = [_spread(table, number) for number in range(len(table.rows))]
    if table.chart is Chart.BARS:
        rows = [Bar(row.label, _length(row.cells[column]), written(row.cells[column])) for row in table.rows]
    return bars(name, table.title, answer.finding, rows, width=width)


def written(cell: Cell) -> str:
    """Write a cell as people read it: 1.234, 12,5, a dash for nothing, a point for a count that is kept back."""
    if cell is HIDDEN:
        return HIDDEN.value
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:.1f}".removesuffix(".0").replace(".", ",")
    return f"{cell:,}".replace(",", ".")


def _stacks(table: Table) -> list[Stack]:
    return [
        Stack(row.label, tuple(_count(row.cells[place]) for place in table.parts))
        for row in table.rows
        if any(cell != 0 for cell in row.cells)
    ]


def _spread(table: Table, number: int) -> Bar:
    row = table.rows[number]
    places = {column.code: place for place, column in enumerate(table.columns)}
    if "middle" not in places:
        return Bar(row.label, 0.0, "")
    low, middle, high = (row.cells[places[code]] for code in ("low", "middle", "high"))
    if not isinstance(middle, float):
        return Bar(row.label, None, "·" if middle is HIDDEN else "noch keine Dauer")
    days = "Tag" if middle == 1 else "Tage"
    return Bar(
        row.label, middle, f"{written(middle)} {days} (mittlere Hälfte: {written(low)} bis {written(high)})"
    )


def _count(cell: Cell) -> int | None:
    return cell if isinstance(cell, int) else None


def _length(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None
