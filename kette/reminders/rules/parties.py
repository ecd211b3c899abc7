"""Who has to do with what is watched, and from where its days are counted."""

from kette.labels import LabelledEnum


class Party(LabelledEnum):
    """Who has to do with something that is watched."""

    RECEIVER = "receiver", "aufnehmende Stelle"
    GIVER = "giver", "abgebende Stelle"
    DEBTOR = "debtor", "Stelle, die es zugesagt hat"
    HOLDER = "holder", "fallverantwortliche Stelle"
    PARTICIPANT = "participant", "teilnehmende Stellen"
    SCHOOL = "school", "Schule"
    ANSWERING = "answering", "befragte Stelle"
    COORDINATION = "coordination", "Kommunale Koordinierung"


class Timing(LabelledEnum):
    """From where days are counted: working days, or days of the calendar where age sets the date."""

    AFTER = "after", "danach"
    BEFORE = "before", "vorher"
    CALENDAR_DAYS_BEFORE = "calendar_days_before", "vorher, in Kalendertagen"
