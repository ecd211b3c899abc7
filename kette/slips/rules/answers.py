"""What a printed form was answered with, and the German words of what the log keeps of it."""

from collections.abc import Mapping

from kette.labels import LabelledEnum


class Answer(LabelledEnum):
    """What a sheet that came back says; nobody but a human reads it."""

    GIVEN = "given", "eingewilligt"
    REFUSED = "refused", "abgelehnt"
    # Not signed, torn, another person's name; or no longer needed, because it was answered on another way.
    SPOILT = "spoilt", "ungültig"


# By action, what codes of its details mean; learned by privacy (app.py).
LOGGED: Mapping[str, Mapping[str, str]] = {
    "slip.stack": {"assigned": "zugeordnet"},
}
