"""Other meanings for the columns of a file that was read: what the school says of them, as far as their cells were taken."""

from collections.abc import Mapping
from dataclasses import replace

from kette.intake.rules.grid import Broken, Grid, Mending
from kette.intake.rules.header import Assigned


class NotTaken(Exception):
    """A column is to be read of which no cell was taken out of the file: the file is needed once more."""


def otherwise(grid: Grid, said: Assigned) -> dict[str, str]:
    """Return of what a school says about its columns that which was not recognised so: key → field, or empty."""
    now = {key: field for key, _, field in grid.heads}
    return {key: field for key, field in said.items() if key in now and now[key] != field}


def examples(grid: Grid, most: int = 2) -> dict[str, str]:
    """Return some cells of each field, so that one sees what stands in its column."""
    return {
        field: ", ".join(list(dict.fromkeys(cell.strip() for cell in cells[:50] if cell.strip()))[:most])
        for field, cells in grid.columns.items()
    }


def reassigned(grid: Grid, mending: Mending, said: Assigned) -> tuple[Grid, Mending]:
    """Return a file with its columns under other fields; what was mended goes along.

    :param said: key → field of the columns that mean something else, empty for one that is not to be read.
    :raises NotTaken: if one of them was not read so far, or stands in several tables under different labels.
    """
    before = [field for _, _, field in grid.heads if field]
    if len(before) != len(set(before)) or any(said.get(key) and not field for key, _, field in grid.heads):
        raise NotTaken
    moved = {field: said.get(key, field) for key, _, field in grid.heads if field}

    def under(cells: Mapping[str, str]) -> dict[str, str]:
        return {moved.get(field, field): cell for field, cell in cells.items() if moved.get(field, field)}

    found = {field: moved.get(field, field) for field in grid.columns}
    return (
        replace(
            grid,
            labels=under(grid.labels),
            columns={found[field]: cells for field, cells in grid.columns.items() if found[field]},
            broken=[Broken(one.line, one.column, one.reason, under(one.cells)) for one in grid.broken],
            others=[
                *grid.others,
                *(label for field, label in grid.labels.items() if not found.get(field, field)),
            ],
            heads=[[key, label, said.get(key, field)] for key, label, field in grid.heads],
            held=[list(under(dict.fromkeys(fields, "x"))) for fields in grid.held],
        ),
        Mending({line: under(row) for line, row in mending.cells.items()}, mending.dropped),
    )
