"""What of a handover's sheet its viewer may see, as the pages show it: the sheet, its picture, or why there is none."""

from typing import Any

from kette import clock, vault
from kette.cases.models import Case
from kette.cases.queries.sight import Seen, pseudonym_of
from kette.handover import document, queries
from kette.handover.models import Handover
from kette.handover.rules.sheet import Sheet
from kette.handover.rules.states import HandoverState
from kette.institutions.models import Institution
from kette.institutions.queries import membership_by_id
from kette.pictures.scene import PAGE_WIDTH, PHONE_WIDTH
from kette.pictures.svg import responsive
from kette.privacy.models import Basis
from kette.privacy.queries.possible import Possible
from kette.privacy.rules.bases import stored_groups
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor


def sheet_seen(handover: Handover, seen: Seen, viewer: Actor) -> Sheet | None:
    """Return what of the sheet its viewer may see: a receiver only while the offer is open or once it is accepted."""
    is_over = handover.state in (HandoverState.DECLINED, HandoverState.WITHDRAWN)
    if is_over and handover.to_id == viewer.institution_id:
        return None
    return queries.sheet_for(handover, seen)


def as_it_would_be(case: Case, receiver: Institution, ground: Possible, viewer: Actor) -> Handover:
    """Return an offer that is never kept, from which `would_show` draws the sheet before anything goes."""
    basis = ground.basis or Basis(kind=ground.kind.key, groups=stored_groups(ground.groups))
    return Handover(
        case_id=case.id,
        giver=case.holder,
        receiver=receiver,
        basis=basis,
        made_by=membership_by_id(viewer.membership_id) if viewer.membership_id else None,
        offered_at=clock.now(),
    )


def would_show(case: Case, handover: Handover, seen: Seen) -> dict[str, Any]:
    """Return what `handover/_sheet.html` draws of an offer that is not made yet, as far as its giver may read it."""
    if handover.basis is None:
        return shown(None)
    whole = document.sheet_of(case, handover, handover.basis)
    mine = whole.only(frozenset(group for group in FieldGroup if seen.shows(group)))
    return shown(mine) | {"picture": None}


def shown(sheet: Sheet | None) -> dict[str, Any]:
    """Return what `handover/_sheet.html` draws of a sheet."""
    return {
        "sheet": sheet,
        "picture": None if sheet is None else _picture(sheet),
        "not_on_it": document.not_on_it(sheet) if sheet is not None and sheet.left_out else "",
    }


def why_no_sheet(handover: Handover, seen: Seen, *, receives: bool) -> str:
    """Say why there is no sheet, or none any more."""
    if handover.state is HandoverState.WAITING:
        return "Der Übergabebogen entsteht, sobald die Einwilligung erfasst ist. Vorher geht nichts hinaus."
    if handover.case.erased_at is not None:
        return f"Die Daten zu diesem Fall sind gelöscht, seit dem {clock.local(handover.case.erased_at):%d.%m.%Y}."
    if handover.sheet is None and handover.sheet_hash is not None:
        return "Der Übergabebogen ist gelöscht: Die gesetzliche Frist dafür ist abgelaufen."
    if handover.sheet is None:
        return (
            "Es ist kein Übergabebogen hinausgegangen: Für die Weitergabe gab es keine Rechtsgrundlage. "
            "Der Fall ist unter Pseudonym gewechselt."
        )
    if receives and handover.state in (HandoverState.DECLINED, HandoverState.WITHDRAWN):
        return "Die Übergabe ist nicht zustande gekommen. Der Übergabebogen ist für Ihre Stelle nicht mehr einsehbar."
    return f"Der Übergabebogen ist nicht mehr einsehbar: {seen.answers[FieldGroup.IDENTITY].because}."


def _picture(sheet: Sheet) -> Any:
    wide = document.chain_of(sheet, "kette", width=PAGE_WIDTH)
    narrow = document.chain_of(sheet, "kette-schmal", width=PHONE_WIDTH)
    return None if wide is None or narrow is None else responsive(wide, narrow)


def sign_of(handover: Handover, viewer: Actor) -> str:
    """Return the sign by which giver and receiver, and nobody else, speak of a case of which one knows no name."""
    return pseudonym_of(
        vault.current().derive("pseudonym"), handover.case_id, viewer, under=f"handover:{handover.public_id}"
    )
