"""Wording the texts of letters: each change is a new version, the earlier ones stay."""

from kette import audit, clock
from kette.db import db
from kette.privacy.rules.informing import LetterKind
from kette.rights.models import LetterText
from kette.rights.queries.letters import own_text
from kette.rights.rules.letters import unknown_placeholders
from kette.roles import Actor


class UnknownPlaceholder(Exception):
    """A text asks for something that nobody can fill in; the text is the German sentence for the reader."""


def word(kind: LetterKind, title: str, body: str, *, by: Actor) -> LetterText:
    """Keep a wording of a text as its newest version.

    :raises UnknownPlaceholder: naming what stands in curly brackets and is none.
    """
    unknown = unknown_placeholders(kind, title, body)
    if unknown:
        raise UnknownPlaceholder(f"Diese Platzhalter gibt es hier nicht: {', '.join(unknown)}.")
    before = own_text(kind)
    text = LetterText(
        kommune_id=by.kommune_id,
        kind=kind,
        number=1 if before is None else before.number + 1,
        title=title,
        body=body,
        recorded_at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(text)
    db.session.flush()
    audit.write(
        "letter.word", by=by, object_type="letter", object_id=kind.value, detail=f"version={text.number}"
    )
    return text
