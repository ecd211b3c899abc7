"""Who may do what on a case: the fallverantwortliche Stelle acts, everybody else reads. The one place that decides."""

from dataclasses import dataclass

from kette.chain import Link, Step, steps_from
from kette.labels import LabelledEnum
from kette.roles import Actor, Role


class CaseAction(LabelledEnum):
    """What can be done on a case, with the words of its button."""

    INFORM = "inform", "Informieren"
    CONFERENCE = "conference", "Auf die Tagesordnung setzen"
    HAND_OVER = "hand_over", "Übergabe anbieten"
    CONTACT = "contact", "Kontakt festhalten"
    AGREEMENT = "agreement", "Vereinbarung treffen"
    NOTE = "note", "Notiz schreiben"
    FOLLOW_UP = "follow_up", "Wiedervorlage"
    FACTS = "facts", "Angaben ergänzen"
    PERSON = "person", "Name, Anschrift, Erreichbarkeit ändern"
    CONSENT = "consent", "Einwilligung erfassen"
    PROMISE = "promise", "Anschluss zugesagt"
    START = "start", "Start bestätigen"
    STAY = "stay", "Verbleib bestätigen"
    FALL_THROUGH = "fall_through", "Anschluss geplatzt"
    CLOSE = "close", "Fall abschließen"
    REOPEN = "reopen", "Fall wieder öffnen"


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a case decides about who may act: never its content.

    :param last_holder_id: who held a closed case last.
    :param informed: whether the young person was informed of all that is done with their data (Art. 13, 14 DSGVO).
    """

    link: Link
    holder_id: int | None
    school_id: int
    class_name: str
    last_holder_id: int | None = None
    is_erased: bool = False
    informed: bool = True


_ACTING = frozenset({Role.SCHOOL, Role.CLASS_TEACHER, Role.ADVISER})
# They moderate: they may put a case on an agenda, and nothing else (no operative responsibility).
_MODERATING = frozenset({Role.MODERATOR, Role.KOKO})
_STEP_OF = {
    CaseAction.HAND_OVER: Step.OFFER,
    CaseAction.PROMISE: Step.PROMISE,
    CaseAction.START: Step.START,
    CaseAction.STAY: Step.STAY,
    CaseAction.FALL_THROUGH: Step.FALL_THROUGH,
    CaseAction.CLOSE: Step.CLOSE,
}
# At an agenda already, a case may still be put on the one of another conference.
_CONFERENCE_LINKS = frozenset(link for link in Link if Step.CALL_CONFERENCE in steps_from(link)) | {
    Link.CONFERENCE
}
# The one thing to do next at each link, in order; the first that is allowed stands out on the page.
_FIRST = {
    Link.REPORTED: (CaseAction.CONFERENCE, CaseAction.HAND_OVER),
    Link.PROMISED: (CaseAction.START,),
    Link.ARRIVED: (CaseAction.STAY,),
    Link.CLOSED: (),
}


def acts(viewer: Actor, case: Standing) -> bool:
    """Say whether a viewer acts for the institution that holds an open case, or held a closed one last.

    A class teacher acts for pupils of their own classes, and only while the school holds the case.
    """
    holder = case.last_holder_id if case.link is Link.CLOSED else case.holder_id
    if case.is_erased or viewer.role not in _ACTING or holder is None or viewer.institution_id != holder:
        return False
    if viewer.role is Role.CLASS_TEACHER:
        return holder == case.school_id and viewer.teaches(case.class_name)
    return True


def may(viewer: Actor, action: CaseAction, case: Standing) -> bool:
    """Say whether a viewer may do something on a case where it stands."""
    if action is CaseAction.CONFERENCE:
        takes_part = viewer.role in _MODERATING or acts(viewer, case)
        return takes_part and case.link in _CONFERENCE_LINKS
    if not acts(viewer, case):
        return False
    if action is CaseAction.HAND_OVER and viewer.role is Role.CLASS_TEACHER:
        # Passing a case on is the school's word, given by its coordination.
        return False
    if action is CaseAction.REOPEN:
        return case.link is Link.CLOSED
    if case.link is Link.CLOSED:
        return False
    if action is CaseAction.INFORM:
        return not case.informed
    step = _STEP_OF.get(action)
    return step is None or step in steps_from(case.link)


def may_finish(viewer: Actor, case: Standing, agreed_with_id: int) -> bool:
    """Say whether a viewer may write what became of an agreement: the holder, and the institution that promised it."""
    if case.link is Link.CLOSED:
        return False
    if acts(viewer, case):
        return True
    return viewer.role in _ACTING - {Role.CLASS_TEACHER} and viewer.institution_id == agreed_with_id


def actions(viewer: Actor, case: Standing) -> tuple[CaseAction, ...]:
    """List what a viewer may do on a case, the one thing to do next first."""
    allowed = [action for action in CaseAction if may(viewer, action, case)]
    for first in _first(case):
        if first in allowed:
            return (first, *(action for action in allowed if action is not first))
    return tuple(allowed)


def has_a_first(viewer: Actor, case: Standing) -> bool:
    """Say whether the first of `actions` is the one thing to do next, and no mere possibility."""
    found = actions(viewer, case)
    return bool(found) and found[0] in _first(case)


def informs_first(viewer: Actor, case: Standing) -> bool:
    """Say whether informing the young person is the one thing to do next."""
    return actions(viewer, case)[:1] == (CaseAction.INFORM,)


def _first(case: Standing) -> tuple[CaseAction, ...]:
    """Return what is to be done next, in order; nothing leaves a school by law before the young person was informed."""
    next_ones = _FIRST.get(case.link, (CaseAction.CONTACT,))
    return (CaseAction.INFORM, *next_ones) if case.holder_id == case.school_id else next_ones
