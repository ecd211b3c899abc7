"""Writing down who looked at which case, and who searched for what: before anything is shown."""

import hashlib
import hmac

from kette import audit, vault
from kette.cases.queries.sight import Seen
from kette.names import fold
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor

_MOST = 64


def note_read(case_public_id: str, seen: Seen, *, by: Actor) -> None:
    """Write down that somebody opens a case, and what the sight of the name rests on."""
    basis = seen.answers[FieldGroup.IDENTITY].basis
    audit.write("case.read", by=by, object_type="case", object_id=case_public_id, basis=basis)


def note_list(count: int, *, by: Actor, narrowed: str) -> None:
    """Write down that somebody looks at a list of cases.

    :param narrowed: the filter as it stands in the address; holds no personal data.
    """
    digest = hashlib.sha256(narrowed.encode()).hexdigest()[:_MOST]
    audit.write("case.list", by=by, object_type="list", object_id=digest, detail=f"{count}")


def note_search(words: str, count: int, *, by: Actor) -> None:
    """Write down that somebody searched: the words as a keyed hash, the number found in clear."""
    folded = fold(words).encode()
    digest = hmac.new(vault.current().derive("search"), folded, hashlib.sha256).hexdigest()[:_MOST]
    audit.write("case.search", by=by, object_type="search", object_id=digest, detail=f"{count}")
