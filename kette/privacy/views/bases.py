"""The law as Kette knows it: who may pass what to whom on which norm, since when; for everybody who is signed in."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from kette import clock
from kette.doors import allow_all
from kette.privacy.rules.bases import BASIS_KINDS, CIRCLES, UNDER_PSEUDONYM, BasisKind
from kette.privacy.rules.ends import End, end_of
from kette.privacy.rules.fields import SPECIAL, FieldGroup
from kette.privacy.views.blueprint import bp
from kette.roles import InstitutionKind

_AGAINST = {
    End.WITHDRAWN: "jederzeit Widerruf",
    End.OBJECTED: "Widerspruch (Art. 21 DSGVO)",
    End.RETURN_OBJECTED: "Widerspruch nur gegen die Rückmeldung (§ 31a Abs. 2 SGB III)",
    None: "nichts: Es geht an die Stelle zurück, von der es kam",
}
_AGAINST_A_CIRCLE = "Widerspruch (Art. 21 DSGVO); über ihn entscheidet, wer den Fall führt"


@dataclass(frozen=True, slots=True)
class Norm:
    """One kind of basis in plain German."""

    kind: BasisKind
    givers: str
    receivers: str
    fields: str
    against: str
    in_force: bool


@bp.get("/rechtsgrundlagen")
@allow_all()
def bases() -> ResponseReturnValue:
    """List every legal basis."""
    return render_template(
        "privacy/bases.html",
        norms=[_norm(kind) for kind in BASIS_KINDS],
        circles=[_norm(kind) for kind in CIRCLES],
        under_pseudonym=UNDER_PSEUDONYM,
    )


def _norm(kind: BasisKind) -> Norm:
    groups = [group for group in FieldGroup if group in kind.groups]
    named = [
        f"{group.label} (nur, wenn eigens angekreuzt)" if group in SPECIAL else group.label
        for group in groups
    ]
    return Norm(
        kind,
        _kinds(kind.givers),
        _kinds(kind.receivers),
        ", ".join(kind.fields) or "; ".join(named),
        _AGAINST_A_CIRCLE if kind in CIRCLES else _AGAINST[end_of(kind.key)],
        kind.in_force(clock.today()),
    )


def _kinds(kinds: frozenset[InstitutionKind]) -> str:
    if not kinds or kinds == frozenset(InstitutionKind):
        return "jede beteiligte Stelle"
    return ", ".join(kind.label for kind in InstitutionKind if kind in kinds)
