"""The forms of a school's file: choosing it, saying what its columns are, mending its cells."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, HiddenField, SelectMultipleField

from kette import clock
from kette.forms import BaseForm, required
from kette.intake.rules.columns import columns
from kette.intake.rules.decoding import MAX_BYTES, TOO_LARGE
from kette.intake.rules.previewing import LONGEST_CELL, Line
from kette.intake.rules.taking import File

_COLUMN, _CELL = "spalte-", "z"
#: What the page sends for a column that is not to be read.
NOT_READ = "-"


class FileForm(BaseForm):
    """Files of the school that belong together; the browser says before it sends them what the server would say."""

    largest, too_large = MAX_BYTES, TOO_LARGE

    file = MultipleFileField(
        "Datei der Schule", validators=(required("Bitte wählen Sie zuerst eine Datei."),)
    )

    @property
    def files(self) -> list[File]:
        """Return their names and contents."""
        return _files(self.file)


class ChoosingForm(BaseForm):
    """What the columns of a file are."""

    def assigned(self, keys: Iterable[str]) -> dict[str, str]:
        """Return what was chosen: label → field, empty for a column that is not to be read."""
        known = {column.field for column in columns(clock.today())}
        chosen = {key: request.form.get(f"{_COLUMN}{number}", "") for number, key in enumerate(keys)}
        return {
            key: "" if field == NOT_READ else field
            for key, field in chosen.items()
            if field in known or field == NOT_READ
        }

    def is_clear(self, assigned: Mapping[str, str]) -> bool:
        """Refuse what names one fact twice, or leaves a necessary one out."""
        fields = [field for field in assigned.values() if field]
        told = []
        for column in columns(clock.today()):
            if column.required and column.field not in fields:
                told.append(f"Bitte wählen Sie, welche Spalte „{column.labels[0]}“ ist.")
            if fields.count(column.field) > 1:
                told.append(
                    f"„{column.labels[0]}“ ist zweimal gewählt. Bitte lassen Sie eine der Spalten weg."
                )
        self.form_errors = told
        return not told


class ColumnsForm(ChoosingForm):
    """What the columns of a file are, which goes along with the answer."""

    carried = HiddenField(validators=(required("Bitte wählen Sie die Datei noch einmal aus."),))


class ReassignForm(ChoosingForm):
    """What the columns of a file are that was read; the file itself where a column was not read so far."""

    file = MultipleFileField("Datei noch einmal auswählen")

    @property
    def files(self) -> list[File]:
        """Return their names and contents."""
        return _files(self.file)


class DraftForm(BaseForm):
    """The cells of the rows on a page, and which of them are left out or taken in again."""

    weg = SelectMultipleField(validate_choice=False)
    zurueck = SelectMultipleField(validate_choice=False)
    aktion = HiddenField()
    vorschlag = HiddenField()
    tausch = HiddenField()

    def changes(self, shown: Iterable[Line]) -> dict[int, dict[str, str]]:
        """Return what was typed other than the page showed it, by line and field."""
        found: dict[int, dict[str, str]] = {}
        for line in shown:
            typed = {}
            for cell in line.cells:
                text = request.form.get(cell_name(line.line, cell.field))
                if text is not None and text != cell.text:
                    typed[cell.field] = text[: LONGEST_CELL + 1]
            if typed:
                # A row that did not fit its header is now as the page shows it.
                found[line.line] = {c.field: c.text for c in line.cells} | typed if line.is_broken else typed
        return found

    def accepted(self, shown: Iterable[Line]) -> dict[int, dict[str, str]]:
        """Return the one proposal that was taken, by line and field."""
        return {
            line.line: {cell.field: cell.proposal}
            for line in shown
            for cell in line.cells
            if cell.proposal and self.vorschlag.data == cell_name(line.line, cell.field)
        }

    def swapped(
        self, shown: Iterable[Line], typed: Mapping[int, Mapping[str, str]]
    ) -> dict[int, dict[str, str]]:
        """Return the names that were swapped with their button, by line and field; what was typed beside goes along."""
        return {
            line.line: line.swapped(typed.get(line.line, {}))
            for line in shown
            if self.tausch.data == str(line.line) and not line.is_dropped
        }

    @property
    def dropped(self) -> set[int]:
        """Return the lines to leave out."""
        return _numbers(self.weg.data or ())

    @property
    def restored(self) -> set[int]:
        """Return the lines to take in again."""
        return _numbers(self.zurueck.data or ())


class TakeOverForm(BaseForm):
    """Making a list of a file, who of the old list is taken off it, and who of it somebody new is."""

    ab = SelectMultipleField(validate_choice=False)
    alle = BooleanField()
    gleich = SelectMultipleField(validate_choice=False)

    @property
    def same(self) -> dict[int, str]:
        """Return who of the list somebody new in a line is, by public id."""
        said = (one.partition(":") for one in self.gleich.data or ())
        return {number: public_id for line, _, public_id in said for number in _numbers([line])}


def cell_name(line: int, field: str) -> str:
    """Return the name of the control of a cell."""
    return f"{_CELL}{line}-{field}"


def _files(field: Any) -> list[File]:
    return [(one.filename or "", one.read()) for one in field.data or () if one.filename]


def _numbers(texts: Iterable[str]) -> set[int]:
    return {int(one) for one in texts if one.isascii() and one.isdecimal() and len(one) < 10}
