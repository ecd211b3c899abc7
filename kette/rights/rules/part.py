"""What one institution gives out on an access request: tables in words, the access log, and what it holds back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

SCHEMA = 1
# A table of more columns is set row by row.
MOST_COLUMNS = 6
TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Row:
    """One row in words, in the order of its block's labels; `ident` names it within its case."""

    cells: tuple[str, ...]
    ident: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One table: its name, its German title, and its rows in words."""

    table: str
    title: str
    labels: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def used(self) -> tuple[int, ...]:
        """Return which columns hold anything at all."""
        return tuple(place for place in range(len(self.labels)) if any(row.cells[place] for row in self.rows))

    @property
    def is_wide(self) -> bool:
        """Say whether it has too many columns to be a table on paper or a page."""
        return len(self.used) > MOST_COLUMNS

    def pairs(self, row: Row) -> list[tuple[str, str]]:
        """Return the labels of a row with their words, without what is empty."""
        return [(self.labels[place], row.cells[place]) for place in self.used if row.cells[place]]

    @property
    def shown_labels(self) -> list[str]:
        """Return the labels of the columns that hold anything."""
        return [self.labels[place] for place in self.used]

    def shown(self, row: Row) -> list[str]:
        """Return the cells of a row, without the columns that are empty in all."""
        return [row.cells[place] for place in self.used]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Something that is not given out, and why; its content is not here."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class PartContent:
    """The part of one controller."""

    institution: str
    contact: str
    blocks: tuple[Block, ...]
    held_back: tuple[HeldBack, ...] = field(default=())

    @property
    def in_place(self) -> "PartContent":
        """Return the part as it is read: each text beside what it belongs to, and only the rest in a list of its own."""
        texts = {
            name: (words, row.ident)
            for block in self.blocks
            if block.table == TEXTS
            for row in block.rows
            for name, found, words in [row.cells[0].partition(": ")]
            if found
        }
        used: set[str] = set()
        blocks = [self._with_texts(block, texts, used) for block in self.blocks]
        rest = [
            replace(block, rows=tuple(row for row in block.rows if row.ident not in used))
            if block.table == TEXTS
            else block
            for block in blocks
        ]
        return replace(self, blocks=tuple(block for block in rest if block.rows))

    @staticmethod
    def _with_texts(block: Block, texts: Mapping[str, tuple[str, str]], used: set[str]) -> Block:
        if block.table in (TEXTS, "note_releases"):
            return block
        rows = []
        for row in block.rows:
            cells = []
            for cell in row.cells:
                words, ident = texts.get(cell, (cell, ""))
                used.update({ident} - {""})
                cells.append(words)
            rows.append(replace(row, cells=tuple(cells)))
        return replace(block, rows=tuple(rows))

    def without(
        self, idents: frozenset[str], why: str, *, tables: frozenset[str] = frozenset()
    ) -> "PartContent":
        """Return the part for a reader who may not see these rows and tables; what is left out is named with the reason."""
        blocks, left_out = [], []
        for block in self.blocks:
            rows = tuple(row for row in block.rows if block.table not in tables and row.ident not in idents)
            if rows:
                blocks.append(replace(block, rows=rows))
            if len(rows) < len(block.rows):
                left_out.append(HeldBack(block.title, why))
        return replace(self, blocks=tuple(blocks), held_back=(*self.held_back, *left_out))

    def masked(self, word: str) -> "PartContent":
        """Return the part without a word that names the case elsewhere: the number that stands on paper beside a name."""
        return replace(
            self,
            blocks=tuple(
                replace(
                    block,
                    rows=tuple(
                        replace(row, cells=tuple(cell.replace(word, "–") for cell in row.cells))
                        for row in block.rows
                    ),
                )
                for block in self.blocks
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain values, for sealing."""
        return {"schema": SCHEMA, **asdict(self)}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "PartContent":
        """Read what `to_json` made."""
        return cls(
            values["institution"],
            values["contact"],
            tuple(
                Block(
                    one["table"],
                    one["title"],
                    tuple(one["labels"]),
                    tuple(Row(tuple(row["cells"]), row["ident"]) for row in one["rows"]),
                )
                for one in values["blocks"]
            ),
            tuple(HeldBack(**one) for one in values["held_back"]),
        )

    def open_data(self) -> dict[str, Any]:
        """Return the part as a machine reads it: one object per row."""
        return {
            "verantwortlich": self.institution,
            "kontakt": self.contact,
            "daten": {
                block.title: [
                    {label: cell for label, cell in zip(block.labels, row.cells, strict=True) if cell}
                    for row in block.rows
                ]
                for block in self.blocks
            },
            "zurückgehalten": [asdict(one) for one in self.held_back],
        }
