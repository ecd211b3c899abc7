"""What a printed form was answered with."""

from kette.labels import LabelledEnum


class Answer(LabelledEnum):
    """What a sheet that came back says; nobody but a human reads it."""

    GIVEN = "given", "eingewilligt"
    REFUSED = "refused", "abgelehnt"
    # Not signed, torn, another person's name; or no longer needed, because it was answered on another way.
    SPOILT = "spoilt", "ungültig"
