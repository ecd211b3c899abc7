"""How an answer to an access request is given out: as PDF or as JSON, logged each time."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Response

from kette import audit, clock
from kette.cases.models import Case
from kette.cases.queries.sight import personal_data, see_one
from kette.chain import BrokenChain
from kette.institutions.queries import protection_of
from kette.privacy.rules.informing import LetterKind
from kette.rights.document.answer import as_json, as_pdf
from kette.rights.document.letters import contacts_of
from kette.rights.queries.letters import Recipient, lengths_on, sender_of, text_of
from kette.rights.queries.reading import knows_by_right, released
from kette.rights.queries.requests import Asked
from kette.rights.rules.letters import filled
from kette.rights.rules.notice import Section, sections
from kette.rights.rules.part import PartContent
from kette.rights.rules.requests import UNNAMED
from kette.rights.service.releasing import note_handed_out
from kette.rights.views.blueprint import pdf
from kette.roles import Actor, InstitutionKind, Role

FORMATS = ("pdf", "json")


def whole(asked: Asked, form: str, viewer: Actor, recipient: Recipient) -> Response:
    """Give out what was released for the common answer, to whoever knows by right whom it is about.

    :raises BrokenChain: if the viewer does not see the name, or only in danger: the parts of the others name the person.
    """
    if not knows_by_right(asked.request.case, viewer):
        raise BrokenChain(UNNAMED)
    found = released(asked)
    with audit.reading():
        note_handed_out(asked, form, by=viewer)
    return _given(asked, found.parts, found.missing, form, viewer, recipient, "auskunft")


def single(asked: Asked, content: PartContent, form: str, viewer: Actor, recipient: Recipient) -> Response:
    """Give out one institution's own part."""
    with audit.reading():
        note_handed_out(asked, form, by=viewer)
    return _given(asked, [content], (), form, viewer, recipient, "auskunft-teil")


def _given(
    asked: Asked,
    parts: Sequence[PartContent],
    missing: Sequence[str],
    form: str,
    viewer: Actor,
    recipient: Recipient,
    file_name: str,
) -> Response:
    case, at = asked.request.case, clock.now()
    name, number = _named(case, viewer)
    if form == "json":
        return Response(
            as_json(number, parts, missing, at=at),
            mimetype="application/json",
            headers={
                "Content-Disposition": f'attachment; filename="{file_name}.json"',
                "Cache-Control": "no-store",
            },
        )
    paper = as_pdf(
        name,
        number,
        parts,
        missing,
        told(asked, kinds_in(asked), recipient, viewer),
        author=asked.request.institution.name,
        at=at,
    )
    return pdf(paper, f"{file_name}.pdf")


def _named(case: Case, viewer: Actor) -> tuple[str, str]:
    """Return name and number of a case as far as whoever prints it may see them."""
    if viewer.role is Role.DPO:
        person = personal_data(case)
        return (person.full_name if person else "–"), case.number
    seen = see_one(case, viewer, clock.today())
    return seen.name, case.number if seen.is_named_by_right else "–"


def kinds_in(asked: Asked) -> list[InstitutionKind]:
    """Return what kinds of institutions answer, the one that was asked first."""
    first = asked.request.institution.kind
    return list(dict.fromkeys([first, *(part.institution.kind for part in asked.parts)]))


def told(
    asked: Asked, kinds: Sequence[InstitutionKind], recipient: Recipient, viewer: Actor
) -> tuple[Section, ...]:
    """Return what Art. 15 Abs. 1 asks to be told beside the data: of those who answer, whoever prints it."""
    contacts, at = text_of(LetterKind.CONTACTS).text, asked.request.institution
    sender = replace(sender_of(viewer), institution=at, officer=protection_of(at))
    values = contacts_of(recipient, sender, clock.today())
    said = (filled(contacts.title, values), filled(contacts.body, values))
    return sections(said, kinds, lengths_on(clock.today()), clock.today())
