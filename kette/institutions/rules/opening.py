"""What an institution must say of itself before it can take part."""

import re
from collections.abc import Sequence
from datetime import date

from kette.roles import SCHOOL_KINDS, InstitutionKind

_SCHOOL_NUMBER = re.compile(r"[0-9]{6}")
_POSTCODE = re.compile(r"[0-9]{5}")


class Impossible(ValueError):
    """What was asked cannot be; the text is the German sentence for the reader."""


def check_opening(
    kind: InstitutionKind, school_number: str | None, accepts_since: date | None, postcodes: Sequence[str]
) -> None:
    """Check what does not depend on others. Raises Impossible."""
    if kind in SCHOOL_KINDS and not _SCHOOL_NUMBER.fullmatch(school_number or ""):
        raise Impossible("Eine Schule braucht ihre Schulnummer aus sechs Ziffern.")
    if accepts_since is not None and kind is not InstitutionKind.SAFETY_NET:
        raise Impossible("Nur die Auffangstelle nimmt im Voraus an.")
    check_postcodes(postcodes)


def check_postcodes(postcodes: Sequence[str]) -> None:
    """Check that these are postcodes. Raises Impossible."""
    wrong = next((code for code in postcodes if not _POSTCODE.fullmatch(code)), None)
    if wrong is not None:
        raise Impossible(f"„{wrong}“ ist keine Postleitzahl aus fünf Ziffern.")
