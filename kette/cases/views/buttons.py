"""The buttons of the case page: where each action leads, and which one stands out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kette.cases.rules.acting import CaseAction
from kette.templating import link_to

# Actions with a page of their own here, by endpoint.
PAGES = {
    CaseAction.CONTACT: "cases.contact",
    CaseAction.AGREEMENT: "cases.agreement",
    CaseAction.NOTE: "cases.note",
    CaseAction.FACTS: "cases.facts",
    CaseAction.PERSON: "cases.person",
    CaseAction.PROMISE: "cases.promise",
    CaseAction.START: "cases.start",
    CaseAction.STAY: "cases.stay",
    CaseAction.FALL_THROUGH: "cases.fall_through",
    CaseAction.CLOSE: "cases.close",
    CaseAction.REOPEN: "cases.reopen",
    # Pages of the packages around this one, by name.
    CaseAction.HAND_OVER: "handover.offer",
    CaseAction.CONSENT: "privacy.consent",
    CaseAction.INFORM: "rights.case",
    CaseAction.FOLLOW_UP: "reminders.follow_ups",
}


@dataclass(frozen=True, slots=True)
class Button:
    """A link, or (with fields) a form that posts them."""

    label: str
    url: str
    fields: dict[str, str] = field(default_factory=dict)


def buttons_for(
    public_id: str, allowed: Sequence[CaseAction], *, is_first_due: bool
) -> tuple[Button | None, list[Button]]:
    """Return the one thing to do next, if there is one, and the quiet list of the rest."""
    found = [button for action in allowed if (button := _button(action, public_id)) is not None]
    if is_first_due and found:
        return found[0], found[1:]
    return None, found


def _button(action: CaseAction, public_id: str) -> Button | None:
    if action is CaseAction.CONFERENCE:
        url = link_to("conferences.add_cases")
        return None if url is None else Button(action.label, url, {"case": public_id})
    url = link_to(PAGES[action], public_id=public_id)
    return None if url is None else Button(action.label, url)
