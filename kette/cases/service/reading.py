"""Writing down who looked at which case, and who searched for what: before anything is shown."""

import hashlib
import hmac
from collections.abc import Sequence

from kette import audit, vault
from kette.cases.queries.sight import Seen
from kette.cases.rules.rows import BoardRow
from kette.names import fold
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.sight import EMERGENCY
from kette.roles import Actor

_MOST = 64


def note_read(case_public_id: str, seen: Seen, *, by: Actor, where: str = "") -> None:
    """Write down that somebody opens a case, and what the sight of the name rests on.

    :param where: the page, where it is not one of the case's own: conference, handover.
    """
    basis = seen.answers[FieldGroup.IDENTITY].basis if seen.emergency_until is None else EMERGENCY
    audit.write("case.read", by=by, object_type="case", object_id=case_public_id, basis=basis, detail=where)


def note_list(count: int, *, by: Actor, narrowed: str) -> None:
    """Write down that somebody looks at a list of cases.

    :param narrowed: the filter as it stands in the address, or which cases were chosen.
    """
    audit.write(
        "case.list", by=by, object_type="list", object_id=_hashed("list", narrowed), detail=f"{count}"
    )


def note_export(rows: Sequence[BoardRow], *, by: Actor, narrowed: str, media: str) -> None:
    """Write down that somebody takes a list of cases away as a file: the list, and each case in it.

    :param narrowed: as for `note_list`.
    """
    audit.write(
        "case.export",
        by=by,
        object_type="list",
        object_id=_hashed("list", narrowed),
        detail=f"{len(rows)} {media}",
    )
    for row in rows:
        audit.write(
            "case.read",
            by=by,
            object_type="case",
            object_id=row.public_id,
            basis=row.basis,
            detail="export",
        )


def note_search(words: str, count: int, *, by: Actor) -> None:
    """Write down that somebody searched: the words as a keyed hash, the number found in clear."""
    audit.write(
        "case.search",
        by=by,
        object_type="search",
        object_id=_hashed("search", fold(words)),
        detail=f"{count}",
    )


def _hashed(purpose: str, words: str) -> str:
    """Return a keyed hash: the same list or search can be recognised in the log, and nobody can try names against it."""
    return hmac.new(vault.current().derive(purpose), words.encode(), hashlib.sha256).hexdigest()[:_MOST]
