"""The command that says of a file whether it is a sheet that nobody changed, and whose it is."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from kette.terminal import (
    AS_JSON,
    OF_KOMMUNE,
    REFUSED,
    Command,
    Refusal,
    answer,
    answer_json,
    refusals_answered,
    say,
)


@click.command(
    "verify",
    cls=Command,
    help="Einen Übergabebogen prüfen: unverändert, verändert oder von unbekannter Hand. Status 0 nur, wenn er unverändert "
    "und die Unterschrift bekannt ist.",
)
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path))
@OF_KOMMUNE
@AS_JSON
def verify(file: Path, in_kommune: str | None, as_json: bool) -> int:
    """Verify a sheet."""
    with refusals_answered(as_json):
        return _verify(file, in_kommune, as_json)


def _verify(file: Path, in_kommune: str | None, as_json: bool) -> int:
    from kette import operating
    from kette.proof.rules.reading import NotASheet, read
    from kette.proof.rules.verdict import MEANING

    try:
        look = read(file.read_bytes())
    except OSError as trouble:
        raise Refusal(f"{file.name}: Die Datei lässt sich nicht lesen.") from trouble
    except NotASheet as reason:
        raise Refusal(str(reason)) from reason
    found = operating.verified(look, in_kommune)
    proof = found.proof
    if as_json:
        answer_json(
            {
                "verdict": found.verdict.value,
                "words": found.verdict.label,
                "file": look.file_hash,
                "certificate": found.mark or None,
                "signed_by": found.known.name if found.known else None,
                "signed_at": _iso(look.signed_at),
                "proven": found.is_proven,
                "ledger": proof.ledger.value if proof else None,
                "handed_over_at": _iso(proof.handed_over_at) if proof else None,
                "from": proof.giver if proof else None,
                "to": proof.receiver if proof else None,
                "accepted_at": _iso(proof.accepted_at) if proof else None,
            }
        )
    else:
        tell: Any = answer if found.is_proven else say
        tell(f"{found.verdict.label}: {MEANING[found.verdict]}")
        if found.known is not None:
            answer(f"Unterschrieben von {found.known.name}, {_german(look.signed_at)}.")
        if proof is not None:
            tell(proof.ledger.label)
            if proof.handed_over_at:
                answer(f"Übergeben {_german(proof.handed_over_at)}, von {proof.giver} an {proof.receiver}.")
                answer(
                    f"Angenommen {_german(proof.accepted_at)}." if proof.accepted_at else "Nicht angenommen."
                )
    return 0 if found.is_proven else REFUSED


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _german(at: datetime | None) -> str:
    from kette import clock

    return f"am {clock.local(at):%d.%m.%Y um %H:%M} Uhr" if at else "ohne Angabe der Zeit"
