"""Kinds and states of a conference, and what can be decided about a case there."""

from kette.labels import LabelledEnum


class ConferenceKind(LabelledEnum):
    """Who comes together."""

    SCHOOL = "school", "Fallbesprechung an der Schule"
    KOMMUNE = "kommune", "Fallkonferenz der Kommune"


class ConferenceState(LabelledEnum):
    """How far a conference is. No mail goes out for a draft; nothing is written once it is closed."""

    DRAFT = "draft", "in Planung"
    OPEN = "open", "eingeladen"
    RUNNING = "running", "läuft"
    CLOSED = "closed", "abgeschlossen"


class ItemState(LabelledEnum):
    """What became of a case on the agenda."""

    WAITING = "waiting", "offen"
    DECIDED = "decided", "entschieden"
    POSTPONED = "postponed", "vertagt"
    DROPPED = "dropped", "von der Tagesordnung genommen"


class DecisionCode(LabelledEnum):
    """What a conference decides about a case."""

    HAND_OVER = "hand_over", "Übergabe an …"
    KEEP = "keep", "bleibt bei der zuständigen Stelle"
    PROMISE = "promise", "Anschluss zugesagt"
    POSTPONE = "postpone", "vertagen"


class Attendance(LabelledEnum):
    """Whether an invited institution came."""

    INVITED = "invited", "eingeladen"
    PRESENT = "present", "anwesend"
    EXCUSED = "excused", "entschuldigt"
    ABSENT = "absent", "nicht erschienen"


_CODES = {code.value: code.label.removesuffix(" an …") for code in DecisionCode}
# What the access log keeps as codes, by action.
LOGGED = {
    "conference.decide": _CODES,
    "conference.propose": _CODES,
    "conference.assent": {"agrees": "stimmt zu", "objects": "möchte darüber sprechen"},
}
