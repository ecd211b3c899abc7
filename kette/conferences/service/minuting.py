"""Writing down who looked at a conference, and to whom its minutes told what by name."""

import hashlib
import hmac
import json
from datetime import date

from sqlalchemy import select

from kette import audit, vault
from kette.conferences.document import part
from kette.conferences.models import Conference
from kette.conferences.queries.table import Line, agenda
from kette.db import db
from kette.privacy.models import Disclosure
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.service.accesses import note_disclosure
from kette.roles import Actor

CHANNEL = "minutes"
# What minutes hold of a case at most: name and number, class, what was decided and agreed.
_HELD = frozenset({FieldGroup.IDENTITY, FieldGroup.ATTENDANCE, FieldGroup.NEEDS})


def note_conference(action: str, conference: Conference, by: Actor) -> None:
    """Write down that somebody looks at a conference, and how many cases that shows."""
    audit.write(
        action,
        by=by,
        object_type="conference",
        object_id=conference.public_id,
        detail=f"{len(conference.items)}",
    )


def note_minutes(conference: Conference, reader: Actor, day: date) -> None:
    """Write down once what the minutes pass on by name to the reader's institution; its own pupils are no news to a school.

    The caller has written the access log first: that holds the lock under which two readers are not counted twice.
    """
    if reader.institution_id is None:
        return
    for line in agenda(conference, reader, day):
        case = line.item.case
        if not line.seen.is_named or case.school_id == reader.institution_id:
            continue
        digest = _hash(conference, line, reader)
        known = select(Disclosure.id).where(
            Disclosure.case_id == case.id,
            Disclosure.recipient_id == reader.institution_id,
            Disclosure.channel == CHANNEL,
            Disclosure.content_hash == digest,
        )
        if db.session.scalars(known).first() is None:
            note_disclosure(
                case.id,
                reader.institution_id,
                basis_in_force(case.id, reader.institution_id, day),
                channel=CHANNEL,
                groups=frozenset(group for group in _HELD if line.seen.shows(group)),
                content_hash=digest,
                by=reader,
            )


def _hash(conference: Conference, line: Line, reader: Actor) -> str:
    """Return a keyed hash of the part: it is short, and a bare hash would let names be tried against it."""
    content = json.dumps([conference.public_id, *part(line, reader)], ensure_ascii=False)
    return hmac.new(vault.current().derive(CHANNEL), content.encode(), hashlib.sha256).hexdigest()
