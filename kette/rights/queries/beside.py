"""What rights tells the officer of a case that is to be erased: which requests are open, and what was said to them."""

from collections.abc import Sequence

from kette.retention.queries.beside import OpenRequest
from kette.rights.models import ErasureWord
from kette.rights.queries.requests import asked_of, request_of
from kette.rights.rules.requests import RequestKind


def open_beside(case_id: int) -> Sequence[OpenRequest]:
    """List the open requests of a case; an access must be answered before anything is erased."""
    found = []
    for row in asked_of(case_id):
        asked = request_of(case_id, row.public_id)
        found.append(
            OpenRequest(
                row.kind.label,
                row.institution.name,
                row.asked_on,
                row.due_on,
                row.identity.label,
                asked.words,
                tuple(_phrase(one) for one in asked.said),
                comes_first=row.kind is RequestKind.ACCESS,
            )
        )
    return found


def _phrase(said: ErasureWord) -> str:
    if said.word is None or said.answered_at is None:
        return f"{said.institution.name}: noch keine Antwort"
    return f"{said.institution.name}: {said.word.label}"
