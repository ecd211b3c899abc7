"""What is said of a file: unchanged, changed, or signed by nobody we know. The one place that decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from kette.labels import LabelledEnum
from kette.proof.rules.reading import Look, State


class Verdict(LabelledEnum):
    """How a file is judged; the label is what people read first."""

    UNCHANGED = "unchanged", "unverändert"
    CHANGED = "changed", "verändert"
    UNKNOWN = "unknown", "unbekannte Unterschrift"
    REVOKED = "revoked", "Unterschrift gesperrt"
    EXPIRED = "expired", "Zertifikat abgelaufen"
    UNSIGNED = "unsigned", "ohne Unterschrift"
    FOREIGN = "foreign", "kein Übergabebogen"


MEANING: Mapping[Verdict, str] = {
    Verdict.UNCHANGED: "Die Datei ist Byte für Byte die, die unterschrieben wurde, und wir kennen die Unterschrift.",
    Verdict.CHANGED: "Die Datei ist nicht die, die unterschrieben wurde. Verwenden Sie nichts daraus, und bitten Sie die "
    "abgebende Stelle um eine neue.",
    Verdict.UNKNOWN: "Die Datei ist seit der Unterschrift nicht verändert, aber wir kennen nicht, wer unterschrieben hat. "
    "Jede Person kann sich so ein Zertifikat machen: Fragen Sie die abgebende Stelle, bevor Sie etwas daraus verwenden.",
    Verdict.REVOKED: "Dieser Unterschrift wird nicht mehr vertraut: Das Zertifikat ist gesperrt. Bitten Sie die abgebende "
    "Stelle um eine neue Datei.",
    Verdict.EXPIRED: "Das Zertifikat dieser Unterschrift ist abgelaufen. Bitten Sie die abgebende Stelle um eine neue Datei.",
    Verdict.UNSIGNED: "Die Datei trägt keine Unterschrift. Ob sie echt ist, lässt sich nicht prüfen.",
    Verdict.FOREIGN: "Die Datei ist kein Übergabebogen aus Kette, oder sie ist beschädigt.",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A certificate that is known here, by whatever name.

    :param is_own: of this Kommune.
    :param valid_until: None for our own: what we signed, we find in our ledger.
    """

    name: str
    is_own: bool
    revoked: bool = False
    valid_until: datetime | None = None


def fingerprint_of(look: Look) -> str:
    """Return the SHA-256 of the certificate under a file; empty where no signature holds."""
    return sha256(look.certificate).hexdigest() if look.certificate else ""


def judge(look: Look, known: Known | None, now: datetime) -> Verdict:
    """Judge a file.

    :param known: whose the certificate is, if that is known here.
    """
    if look.state is State.BROKEN:
        return Verdict.CHANGED
    if look.state is State.NONE:
        return Verdict.UNSIGNED if look.carried else Verdict.FOREIGN
    if known is None:
        return Verdict.UNKNOWN
    if known.revoked:
        return Verdict.REVOKED
    if known.valid_until is not None and known.valid_until <= now:
        return Verdict.EXPIRED
    # Signed by somebody we know, and yet no sheet: nothing that could be taken over or proven.
    return Verdict.UNCHANGED if look.carried else Verdict.FOREIGN


# Words of the access log for what was found (kette.privacy.rules.details).
LOGGED = {"sheet.check": {verdict.value: verdict.label for verdict in Verdict}}
# What may be shown of a file whose signature is not trusted; of a changed one nothing.
SHOWN = frozenset(Verdict) - {Verdict.CHANGED, Verdict.FOREIGN}
