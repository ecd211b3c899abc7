"""The forms of starts: where promised cases go, and who has come."""

from collections.abc import Mapping

from flask import request

from kette.forms import BaseForm
from kette.starts.rules.asking import Started

_WHERE, _LINE = "wo-", "begonnen-"


class PlacesForm(BaseForm):
    """Where each promised case goes: one choice per row."""

    @property
    def chosen(self) -> Mapping[str, str]:
        """Return the chosen place (its public id, or nothing) by the public id of the case."""
        return {
            name.removeprefix(_WHERE): value
            for name, value in request.form.items()
            if name.startswith(_WHERE)
        }


class StartsForm(BaseForm):
    """Who has come: one tick per row, and none where nobody knows yet."""

    @property
    def answers(self) -> Mapping[str, Started]:
        """Return what was ticked by the public id of the line."""
        known = {one.value: one for one in Started}
        return {
            name.removeprefix(_LINE): known[value]
            for name, value in request.form.items()
            if name.startswith(_LINE) and value in known
        }
