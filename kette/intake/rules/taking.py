"""From the files of an upload, whatever they are, to one table with the columns that the chain needs."""

from collections.abc import Iterable, Sequence
from datetime import date

from kette.intake.rules import answers, companions, workbook
from kette.intake.rules.columns import Column, columns
from kette.intake.rules.decoding import EMPTY, check_size, read_lines
from kette.intake.rules.grid import Broken, Grid, Table, grid_of, joined
from kette.intake.rules.header import NOTHING, Assigned, Header, find_header
from kette.intake.rules.judging import check_unread
from kette.intake.rules.parting import part
from kette.intake.rules.pupil import Problem, Unreadable
from kette.intake.rules.records import MAX_CELLS, split_rows
from kette.intake.rules.uncollected import uncollected

MAX_ROWS = 50_000
MAX_FILES = 12

#: A file's name and its content.
File = tuple[str, bytes]


@uncollected()
def take_apart(files: Sequence[File], *, on: date, assigned: Assigned = NOTHING) -> Grid:
    """Return the cells that are read of a school's files, which belong together.

    :param assigned: what the school said about its columns.
    :raises Unreadable: if one of them, or all together, are of no use; `Unassigned` if the school can help.
    """
    return _grid(_tables(files, on, assigned))


def take_all_apart(
    files: Sequence[File], *, on: date, assigned: Assigned = NOTHING
) -> tuple[Grid, list[Problem]]:
    """Return the same, and what is wrong in the columns that are not read, of which not a word is quoted."""
    tables = _tables(files, on, assigned)
    return _grid(tables), [problem for table in tables for problem in _unread(table)]


def _tables(files: Sequence[File], on: date, assigned: Assigned) -> list[Table]:
    if len(files) > MAX_FILES:
        raise Unreadable(f"Das sind mehr als {MAX_FILES} Dateien auf einmal.")
    wanted = columns(on)
    found: list[Table] = []
    of_server: list[Table] = []
    beside: list[companions.Companion] = []
    for _, file in files:
        check_size(file)
        if workbook.is_packed(file):
            found += workbook.tables(file, wanted, assigned)
        elif answers.is_answer(file):
            of_server.append(answers.table(file))
        else:
            lines, encoding = read_lines(file)
            companion = companions.companion(lines)
            if companion:
                beside.append(companion)
            else:
                found.append(of_text(lines, encoding, wanted, assigned))
    found += answers.merged(of_server)
    if not found:
        raise (Unreadable(*companions.alone(beside[0])) if beside else Unreadable(EMPTY))
    if not any(table.rows or table.broken for table in found):
        below = found[0].header_line + 1
        raise Unreadable("Unter der Kopfzeile stehen keine Schülerinnen und Schüler.", below)
    for table in found:
        companions.fill(part(table), beside)
    return found


def _grid(tables: Sequence[Table]) -> Grid:
    grid = joined([grid_of(table) for table in tables])
    if grid.rows > MAX_ROWS:
        lines = sorted([*grid.lines, *(one.line for one in grid.broken)])
        raise Unreadable(
            "Die Datei hat mehr als 50.000 Zeilen; das ist mehr als eine Schülerliste.", lines[MAX_ROWS]
        )
    return grid


def of_text(lines: list[str], encoding: str, wanted: Sequence[Column], assigned: Assigned) -> Table:
    """Return the table of a text: rows as wide as its header, the others broken."""
    header = find_header(lines, wanted, assigned)
    table = Table(header.kind, encoding, header.index + 1, header.cells, header.places, [], [], [])
    table.lines, table.rows = _complete_rows(lines, header, wanted, table.broken)
    return table


def _complete_rows(
    lines: list[str], header: Header, wanted: Sequence[Column], broken: list[Broken]
) -> tuple[list[int], list[list[str]]]:
    """Return the rows with as many cells as the header, and their line numbers; the others are broken."""
    labels = header.cells
    width = len(labels)
    least = max((n for n, label in enumerate(labels, 1) if label.strip()), default=width)
    numbers: list[int] = []
    rows: list[list[str]] = []
    for line, cells, fault in split_rows(
        lines, header.index + 1, header.separator, width, quotes=not header.interface_file
    ):
        if len(cells) == width and cells[0]:
            numbers.append(line)
            rows.append(cells)
        elif fault:
            broken.append(Broken(line, "", fault, {}))
        elif not "".join(cells).strip():
            continue
        elif len(cells) < least or (len(cells) > width and any(cells[width:])):
            # Named is the first column that is missing, or the first one that the header does not have.
            where = labels[len(cells)].strip() if len(cells) < least else str(width + 1)
            reason = f"Die Zeile hat {len(cells)} Spalten, die Kopfzeile {width}."
            broken.append(Broken(line, where, reason, _certain(cells, header, wanted)))
        else:
            numbers.append(line)
            rows.append(cells[:width])
        if len(rows) * width > MAX_CELLS:
            raise Unreadable("Die Datei hat mehr als 3 Millionen Zellen; das ist keine Schülerliste.", line)
        if len(rows) + len(broken) > MAX_ROWS:
            raise Unreadable(
                "Die Datei hat mehr als 50.000 Zeilen; das ist mehr als eine Schülerliste.", line
            )
    return numbers, rows


def _certain(cells: Sequence[str], header: Header, wanted: Sequence[Column]) -> dict[str, str]:
    """Return names and birth date of a row with too few or too many cells, if they stand in their places.

    Whatever follows may be another column's, and that another column is religion.
    """
    found = {}
    for column in wanted:
        place = header.places.get(column.field, len(cells))
        if column.required:
            if place >= len(cells) or column.judge(cells[place])[1]:
                return {}
            found[column.field] = cells[place]
    return found


def _unread(table: Table) -> Iterable[Problem]:
    read = set(table.places.values())
    for place, label in enumerate(table.labels):
        if place in read:
            continue
        cells = [row[place] if place < len(row) else "" for row in table.rows]
        faults = {cell: fault for cell in set(cells) if (fault := check_unread(label, cell))}
        if faults:
            name = " ".join(label.split()) or str(place + 1)
            for line, cell in zip(table.lines, cells, strict=True):
                if cell in faults:
                    yield Problem(line, name, f"{faults[cell]} Die Spalte wird nicht übernommen.")
